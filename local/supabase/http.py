"""What passes between a transport and the gateway: one request in, one response out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """One HTTP request. `path` is still percent-encoded, `query` has no "?", header names are lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Response:
    """One HTTP response; `Content-Length` is left to the transport."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class ApiError(Exception):
    """A refusal in the platform's own JSON shape."""

    def __init__(
        self, status: int, payload: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(payload.get("message") or payload.get("msg") or payload.get("error"))
        self.status, self.payload, self.headers = status, dict(payload), dict(headers or {})

    def response(self) -> Response:
        return json_response(self.status, self.payload, self.headers)


def json_response(status: int, payload: Any, headers: Mapping[str, str] | None = None) -> Response:
    """`payload` as JSON. Extra `headers` win over the default content type."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status, {"content-type": "application/json; charset=utf-8", **(headers or {})}, body)


def joined_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Header lines as one value a name, lower case. A repeated name is a list (RFC 9110, 5.3)."""
    joined: dict[str, str] = {}
    for name_bytes, value_bytes in raw:
        name, value = name_bytes.decode("latin-1").lower(), value_bytes.decode("latin-1")
        comma = "; " if name == "cookie" else ", "
        joined[name] = f"{joined[name]}{comma}{value}" if name in joined else value
    return joined
