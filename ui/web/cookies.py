"""The studio's cookies: the session, the form token, and two short-lived ones for mails and providers."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie

from starlette.responses import Response

from services import wiring

SESSION = "sid"
FORM = "form"
FLOW = "flow"
RESET = "reset"
SESSION_SECONDS = 30 * 24 * 3600


def https() -> bool:
    """Whether browsers reach the studio over TLS, which the settings say: headers can be forged."""
    return (wiring.settings().public_url or "").startswith("https://")


def name(cookie: str) -> str:
    """Over https the prefix makes browsers refuse the cookie from a subdomain or without Secure."""
    return f"__Host-{cookie}" if https() else cookie


def read(header: str, cookie: str) -> str:
    """One cookie of a Cookie header, or ""."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(header)
    except CookieError:
        return ""
    found = jar.get(name(cookie))
    return found.value if found else ""


def put(response: Response, cookie: str, value: str, seconds: int) -> None:
    """HttpOnly and SameSite=Lax: scripts cannot read it, and a mail's link still arrives signed in."""
    response.set_cookie(
        name(cookie), value, max_age=seconds, path="/", secure=https(), httponly=True, samesite="lax"
    )


def drop(response: Response, cookie: str) -> None:
    response.set_cookie(name(cookie), "", max_age=0, path="/", secure=https(), httponly=True, samesite="lax")
