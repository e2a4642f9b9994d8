"""Signing in and up: the two forms a person meets first."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services import identity, wiring
from services.errors import Invalid, StudioError
from services.password_rules import refuse_unusable
from ui.web import cookies, forms, places, recent
from ui.web.forms import Forged
from ui.web.pages import page
from ui.web.tries import Tries

WHY = {
    "ended": "Your session has ended. Sign in again to go on where you were.",
    "signed-out": "You are signed out on this browser.",
    "everywhere": "You are signed out everywhere.",
    "password": "Your password has changed. Sign in with the new one.",
    "deleted": "Your account and everything in it is deleted.",
    "mailed": "Your address is confirmed. Sign in to go on.",
}
PROVIDERS = {"google": "Google", "github": "GitHub"}
_TRIES = Tries()
CHECK_MAIL = "If this address can be used, a mail with a link is on its way to it. Open the link to go on."


async def show_sign_in(request: Request) -> Response:
    wanted = places.safe(request.query_params.get("next"))
    if await run_in_threadpool(recent.resolve, forms.sid(request)):
        return RedirectResponse(wanted, 303)
    return _sign_in_page(request, wanted, note=WHY.get(request.query_params.get("why", "")))


async def take_sign_in(request: Request) -> Response:
    given: dict[str, str] = {}
    try:
        given = await forms.fields(request)
        email, password = given.get("email", "").strip(), given.get("password", "")
        if not email or not password:
            raise Invalid("Type your e-mail address and your password.")
        sid = await run_in_threadpool(_sign_in, email, password, forms.browser(request))
    except (StudioError, Forged) as problem:
        wanted = places.safe(given.get("next"))
        return _sign_in_page(
            request, wanted, email=given.get("email", ""), problem=str(problem), status=_status(problem)
        )
    return await welcome(request, sid, places.safe(given.get("next")))


def _sign_in(email: str, password: str, browser: identity.Browser) -> str:
    _TRIES.refuse_too_many(email, browser.ip)
    try:
        sid = identity.sign_in(email, password, browser)
    except Invalid:
        _TRIES.failed(email, browser.ip)
        raise
    _TRIES.succeeded(email)
    return sid


async def show_sign_up(request: Request) -> Response:
    return page(request, "sign_up", email="", name="")


async def take_sign_up(request: Request) -> Response:
    given: dict[str, str] = {}
    try:
        given = await forms.fields(request)
        sid = await run_in_threadpool(_sign_up, given, forms.browser(request))
    except (StudioError, Forged) as problem:
        typed = {"email": given.get("email", ""), "name": given.get("name", "")}
        return page(request, "sign_up", _status(problem), problem=str(problem), **typed)
    if sid is None:
        return page(
            request, "message", title="Check your mail", text=CHECK_MAIL, outbox=wiring.studio().embedded
        )
    return await welcome(request, sid, "/")


def _sign_up(given: dict[str, str], browser: identity.Browser) -> str | None:
    email, password = given.get("email", "").strip(), given.get("password", "")
    if not email:
        raise Invalid("Type your e-mail address.")
    refuse_unusable(password)
    return identity.sign_up(email, password, given.get("name", "").strip()[:200], browser)


async def welcome(request: Request, sid: str, wanted: str) -> Response:
    """Hand the browser its new session; the one it had before, if any, ends."""
    await run_in_threadpool(end_previous, forms.sid(request))
    response = RedirectResponse(wanted, 303)
    cookies.put(response, cookies.SESSION, sid, cookies.SESSION_SECONDS)
    cookies.drop(response, cookies.FORM)
    return response


def end_previous(sid: str, sign_out: Callable[[str], None] = identity.sign_out) -> None:
    who = recent.resolve(sid)
    if who is not None:
        sign_out(sid)
        recent.forget(who.user_id)


def _sign_in_page(
    request: Request,
    wanted: str,
    *,
    email: str = "",
    note: str | None = None,
    problem: str | None = None,
    status: int = 200,
) -> Response:
    providers = [(key, PROVIDERS[key]) for key in wiring.settings().oauth_providers]
    return page(
        request, "sign_in", status, next=wanted, email=email, note=note, problem=problem, providers=providers
    )


def _status(problem: Exception) -> int:
    return {Invalid: 422, Forged: 403}.get(type(problem), 503)
