"""One request to Auth taken apart, and the refusals it answers with, in the platform's two JSON shapes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from local.supabase.http import Request, Response, json_response

API_VERSION = "2024-01-01"
EMAIL = re.compile(r"[^@\s,;:<>()\[\]\\\"]+@[^@\s.]+(\.[^@\s.]+)*")
PHONE = re.compile(r"[1-9][0-9]{1,14}")
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Refused(Exception):
    """A refusal. Clients act on `code` (the platform's error code), people read `message`."""

    def __init__(self, status: int, code: str, message: str, **extra: Any) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.extra = status, code, message, extra

    def response(self, request: Request) -> Response:
        """Clients that name an API version get the string code as `code`; older ones get the status there."""
        headers = {"x-sb-error-code": self.code}
        if request.headers.get("x-supabase-api-version", "") < API_VERSION:
            old = {"code": self.status, "error_code": self.code, "msg": self.message}
            return json_response(self.status, old | self.extra, headers)
        body = {"code": self.code, "message": self.message} | self.extra
        return json_response(self.status, body, headers | {"x-supabase-api-version": API_VERSION})


def invalid(message: str) -> Refused:
    return Refused(400, "validation_failed", message)


def beyond(what: str) -> Refused:
    """What the platform can do and this subset cannot: said aloud, never guessed."""
    return Refused(501, "not_implemented", f"The embedded Auth service does not offer {what}.")


def phone_off() -> Refused:
    return Refused(400, "phone_provider_disabled", "Unsupported phone provider")


@dataclass(frozen=True)
class Call:
    """`query` and `body` of a request; the accessors refuse values of the wrong type."""

    request: Request
    query: Mapping[str, str]
    body: Mapping[str, Any]

    @classmethod
    def of(cls, request: Request) -> Call:
        """Raises Refused for a body that is not a JSON object."""
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        try:
            body = json.loads(request.body) if request.body.strip() else {}
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise Refused(400, "bad_json", "Could not parse request body as JSON: a JSON object is expected")
        return cls(request, query, body)

    def text(self, name: str) -> str:
        return str(self._typed(name, str, ""))

    def mapping(self, name: str) -> dict[str, Any]:
        return dict(self._typed(name, dict, {}))

    def flag(self, name: str, default: bool = False) -> bool:
        return bool(self._typed(name, bool, default))

    def email(self, name: str = "email") -> str:
        """The address in lower case; one address has one user, however it is written."""
        address = self.text(name).strip().lower()
        if len(address) > 255 or not EMAIL.fullmatch(address):
            raise invalid("Unable to validate email address: invalid format")
        return address

    def phone(self) -> str:
        number = self.text("phone").replace(" ", "").removeprefix("+")
        if not PHONE.fullmatch(number):
            raise invalid("Invalid phone number format (E.164 required)")
        return number

    def redirect(self, site: str) -> str:
        """Where the person goes after a link: the site itself, unless a trusted address was asked for."""
        try:
            wanted = urlsplit(self.query.get("redirect_to") or self.text("redirect_to"))
        except ValueError:
            return site
        trusted = LOOPBACK | {urlsplit(site).hostname}
        if wanted.scheme not in {"http", "https"} or wanted.hostname not in trusted or wanted.username:
            return site
        return wanted.geturl()

    def _typed(self, name: str, kind: type, default: Any) -> Any:
        value = self.body.get(name)
        if value is None:
            return default
        if not isinstance(value, kind):
            raise Refused(400, "bad_json", f"Could not parse request body as JSON: {name} has the wrong type")
        return value
