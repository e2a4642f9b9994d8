"""The gate before everything: whoever has no valid session meets the sign-in page, or a closed door."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from services import wiring
from services.errors import Unavailable
from ui.web import cookies, recent
from ui.web.pages import page

SID_HEADER = b"x-studio-sid"
"""How the verified cookie reaches Streamlit; .streamlit/config.toml names it as st.user["sid"]."""

OPEN = {"/sign-in", "/sign-up", "/forgot", "/confirm", "/reset", "/outbox", "/healthz", "/favicon.png"}
OPEN_FOLDERS = ("/session/", "/hooks/", "/static/", "/app/static/", "/auth/v1/verify")
OPEN |= {"/_stcore/health"}
CLOSED_TO_ALL = ("/_stcore/agent", "/_stcore/metrics")
NO_PAGES = ("/_stcore/", "/media/", "/component/", "/files/", "/looks/")
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
LOOK_AGAIN = 5
"""Seconds after which a page that could not be shown is asked for again."""
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Gate:
    """ASGI middleware around Streamlit and our own routes alike."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        sid = cookies.read(headers.get("cookie", ""), cookies.SESSION)
        refusal = _wrong_place(scope, headers)
        if refusal is None and not _is_open(scope["path"]):
            refusal = await _stranger(scope, sid)
        if refusal is None:
            await self._inside(_with_sid(scope, sid), receive, send)
        elif scope["type"] == "websocket":
            # Closing before accepting answers the handshake with 403.
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refusal(scope, receive, send)

    async def _inside(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.app(scope, receive, send)
        except Unavailable as error:
            # A route of ours that had nothing to say yet: a form, or the way out.
            await _away(scope, error)(scope, receive, send)


def _away(scope: Scope, error: Unavailable) -> Response:
    """The database does not answer. A page says so and looks again by itself."""
    again = {"retry-after": str(LOOK_AGAIN), "cache-control": "no-store"}
    if scope["type"] == "websocket" or not _is_page(scope):
        return PlainTextResponse(str(error), 503, again)
    answer = page(Request(scope), "away", 503, text=str(error), seconds=LOOK_AGAIN)
    answer.headers.update({**again, "refresh": str(LOOK_AGAIN)})
    return answer


def _wrong_place(scope: Scope, headers: Headers) -> Response | None:
    """A name that is not ours (rebound DNS), another site's request, a door that is never open."""
    if not _host_allowed(headers.get("host", "")):
        return PlainTextResponse("This address does not lead to the studio.", 421)
    path = str(scope["path"])
    if path.startswith(CLOSED_TO_ALL):
        return PlainTextResponse("Not found.", 404)
    writes = scope["type"] == "websocket" or scope["method"] not in SAFE_METHODS
    if writes and _foreign(headers):
        return PlainTextResponse("This came from another site, so it was not done.", 403)
    return None


def _host_allowed(host: str) -> bool:
    settings = wiring.settings()
    name = urlsplit(f"//{host}").hostname
    ours = urlsplit(settings.public_url or "").hostname
    if settings.loopback:
        return name in LOOPBACK or (ours is not None and name == ours)
    return ours is None or name == ours or name in LOOPBACK


def _foreign(headers: Headers) -> bool:
    """Browsers send Origin with every write and websocket; a client without one has no cookie to abuse."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


def _is_open(path: str) -> bool:
    return path in OPEN or path.startswith(OPEN_FOLDERS)


async def _stranger(scope: Scope, sid: str) -> Response | None:
    """None for somebody with a valid session; otherwise how the door is shut."""
    try:
        who = await to_thread.run_sync(recent.resolve, sid) if sid else None
    except Unavailable as error:
        return _away(scope, error)
    if who is not None:
        return None
    if scope["type"] == "websocket" or not _is_page(scope):
        return PlainTextResponse("Sign in first.", 401)
    query = scope["query_string"].decode("latin-1")
    wanted = scope["path"] + (f"?{query}" if query else "")
    came_back = f"?next={quote(wanted, safe='')}" if wanted != "/" else ""
    ended = ("&" if came_back else "?") + "why=ended" if sid else ""
    return RedirectResponse(f"/sign-in{came_back}{ended}", 303)


def _is_page(scope: Scope) -> bool:
    return scope["method"] in ("GET", "HEAD") and not str(scope["path"]).startswith(NO_PAGES)


def _with_sid(scope: Scope, sid: str) -> Scope:
    """Whatever the browser sent under our header is dropped; the cookie's value takes its place."""
    given: Iterable[tuple[bytes, bytes]] = scope["headers"]
    kept = [(name, value) for name, value in given if name.lower() != SID_HEADER]
    return {**scope, "headers": [*kept, (SID_HEADER, sid.encode("latin-1"))] if sid else kept}
