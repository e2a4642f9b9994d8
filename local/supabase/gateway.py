"""One front door for the three services: which of them answers, and what is refused before they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

import psycopg

from local.supabase.binaries import PostgresUnavailable
from local.supabase.http import ApiError, Request, Response, json_response
from local.supabase.tokens import TokenError


class Service(Protocol):
    """REST, Auth or Storage: answers requests whose path has lost the service's own prefix."""

    def handle(self, request: Request) -> Response: ...


class Gateway:
    """Routes by the longest path prefix. Any number of threads may call it."""

    def __init__(self, services: Mapping[str, tuple[Service, int]]) -> None:
        """`services`: path prefix ("" for everything else) to a service and its largest body in bytes."""
        self._services = sorted(services.items(), key=lambda item: -len(item[0]))

    def handle(self, request: Request) -> Response:
        """The answer of the service in charge; 501 where there is none, 413 where the body is too large.

        Never 503 or 520, which clients take for a passing fault and repeat.
        """
        for prefix, (service, largest) in self._services:
            if request.path == prefix or request.path.startswith(prefix + "/"):
                if len(request.body) > largest:
                    return too_large(largest)
                return _answer(service, replace(request, path=request.path[len(prefix):] or "/"))
        return json_response(501, {
            "code": "not_implemented",
            "message": f"This local Supabase has no {request.path}. It serves: {self._prefixes()}.",
        })

    def largest_body(self, path: str) -> int | None:
        """How many bytes a body sent to `path` may have; None where nobody will read it."""
        return next((cap for prefix, (_, cap) in self._services if path.startswith(prefix + "/")), None)

    def _prefixes(self) -> str:
        return ", ".join(sorted(prefix or "/" for prefix, _ in self._services))


def too_large(largest: int) -> Response:
    """413 in the words of all three services."""
    text = f"The request body is larger than the {largest} bytes this service takes. Nothing was stored."
    payload = {"code": "413", "statusCode": "413", "error": "Payload too large", "message": text}
    return json_response(413, payload)


def _answer(service: Service, request: Request) -> Response:
    """What a service left unmapped still becomes an answer; programming errors are not among it."""
    try:
        return service.handle(request)
    except ApiError as error:
        return error.response()
    except TokenError as error:
        return json_response(401, {"code": "401", "message": str(error)})
    except (psycopg.OperationalError, PostgresUnavailable) as error:
        return json_response(500, {"code": "database_unavailable", "message": str(error)})
