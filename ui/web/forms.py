"""A posted form: its fields, and the proof that a page of ours sent it."""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from services import identity
from services.identity import Browser
from ui.web import cookies

MOST_BYTES = 16 * 1024
TOKEN_SECONDS = 12 * 3600
TYPE = "application/x-www-form-urlencoded"


class Forged(Exception):
    """The form did not come from a page of ours, or that page was open for too long."""


async def fields(request: Request) -> dict[str, str]:
    """The form's fields. Raises Forged unless its token is the one the browser's cookie stands for."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise Forged("The form is too long.")
    if not request.headers.get("content-type", "").startswith(TYPE):
        raise Forged("This is no form of ours.")
    given = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=20))
    if not _matches(given.get("token", ""), request):
        raise Forged("This page was open for too long. Nothing was done; please try again.")
    return given


def token(request: Request) -> str:
    """For the hidden field of a form of this browser: the one it has, or a new one that `keep` hands it."""
    return _cookie(request, cookies.FORM) or secrets.token_urlsafe(32)


def keep(response: Response, value: str) -> None:
    cookies.put(response, cookies.FORM, value, TOKEN_SECONDS)


def sid(request: Request) -> str:
    return _cookie(request, cookies.SESSION)


def browser(request: Request) -> Browser:
    return Browser(request.headers.get("user-agent", ""), request.client.host if request.client else None)


def _matches(given: str, request: Request) -> bool:
    known = [_cookie(request, cookies.FORM), identity.form_token(sid(request))]
    return any(value and hmac.compare_digest(given.encode(), value.encode()) for value in known)


def _cookie(request: Request, cookie: str) -> str:
    return cookies.read(request.headers.get("cookie", ""), cookie)
