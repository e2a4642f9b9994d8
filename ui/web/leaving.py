"""Signing out, here or everywhere."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services import identity
from services.errors import StudioError
from ui.web import cookies, forms, recent
from ui.web.forms import Forged
from ui.web.pages import page


async def take_sign_out(request: Request) -> Response:
    try:
        given = await forms.fields(request)
        everywhere = given.get("everywhere") == "yes"
        await run_in_threadpool(_end, forms.sid(request), everywhere)
    except (StudioError, Forged) as problem:
        return page(request, "leave", 422, problem=str(problem))
    response = RedirectResponse(f"/sign-in?why={'everywhere' if everywhere else 'signed-out'}", 303)
    return gone(response)


async def show_sign_out(request: Request) -> Response:
    return page(request, "leave")


def gone(response: Response) -> Response:
    """Take the session out of the browser, and with it what the browser kept of private files."""
    for cookie in (cookies.SESSION, cookies.FORM, cookies.RESET, cookies.FLOW):
        cookies.drop(response, cookie)
    response.headers["clear-site-data"] = '"cache"'
    return response


def _end(sid: str, everywhere: bool) -> None:
    who = recent.resolve(sid)
    identity.sign_out(sid, everywhere)
    if who is not None:
        recent.forget(who.user_id)
