"""What mails and outside providers bring back: a new password, a confirmed address, a sign-in elsewhere."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services import identity, profile, wiring
from services.errors import Invalid, StudioError
from services.password_rules import refuse_unusable
from ui.web import cookies, forms, places, proofs, recent
from ui.web.forms import Forged
from ui.web.pages import page
from ui.web.sign_in import CHECK_MAIL, welcome

KINDS = ("recovery", "signup", "email", "email_change", "invite", "magiclink")
LOST = (
    "This link was opened in another browser than the one that asked for it, or too late. Ask for a new one."
)


async def show_forgot(request: Request) -> Response:
    return page(request, "forgot", email="")


async def take_forgot(request: Request) -> Response:
    """The same answer whether or not the address is known."""
    given: dict[str, str] = {}
    try:
        given = await forms.fields(request)
        email = given.get("email", "").strip()
        if not email:
            raise Invalid("Type your e-mail address.")
        verifier = await run_in_threadpool(identity.send_recovery, email, forms.browser(request))
    except (StudioError, Forged) as problem:
        return page(request, "forgot", 422, email=given.get("email", ""), problem=str(problem))
    response = page(
        request, "message", title="Check your mail", text=CHECK_MAIL, outbox=wiring.studio().embedded
    )
    flow = proofs.sealed("flow", proofs.FLOW_SECONDS, verifier, "recovery", "/reset")
    cookies.put(response, cookies.FLOW, flow, proofs.FLOW_SECONDS)
    return response


async def follow_local_mail(request: Request) -> Response:
    """A link of the embedded Auth's mails. It changes nothing yet: mail programs open links unasked."""
    token, kind = request.query_params.get("token", ""), request.query_params.get("type", "")
    return RedirectResponse(
        str(request.url_for("confirm").include_query_params(token_hash=token, type=kind)), 303
    )


async def show_confirm(request: Request) -> Response:
    token, kind = request.query_params.get("token_hash", ""), request.query_params.get("type", "")
    if not token or kind not in KINDS:
        return page(request, "message", 404, title="This link is not complete", text=LOST, outbox=False)
    return page(request, "confirm", token_hash=token, kind=kind)


async def take_confirm(request: Request) -> Response:
    try:
        given = await forms.fields(request)
        kind = given.get("kind", "")
        if kind not in KINDS:
            raise Invalid(LOST)
        sid = await run_in_threadpool(
            identity.confirm, given.get("token_hash", ""), kind, forms.browser(request)
        )
    except (StudioError, Forged) as problem:
        return page(request, "message", 422, title="This link does not work", text=str(problem), outbox=False)
    if sid is None:
        text = "One of two. Now open the link in the mail to your other address."
        return page(request, "message", title="Confirmed", text=text, outbox=wiring.studio().embedded)
    return await _arrived(request, sid, kind, "/")


async def callback(request: Request) -> Response:
    """Where Auth sends the browser back with a code: from a mail's link or an outside provider."""
    flow = proofs.opened("flow", cookies.read(request.headers.get("cookie", ""), cookies.FLOW))
    code = request.query_params.get("code", "")
    if flow is None or not code:
        said = request.query_params.get("error_code") == "otp_expired"
        text = "This link has expired or was used already. Ask for a new one." if said else LOST
        return page(request, "message", 422, title="This link does not work", text=text, outbox=False)
    verifier, kind, wanted = flow
    try:
        sid = await run_in_threadpool(identity.exchange_code, code, verifier, forms.browser(request))
    except StudioError as problem:
        return page(request, "message", 422, title="This did not work", text=str(problem), outbox=False)
    return await _arrived(request, sid, kind, places.safe(wanted))


async def to_provider(request: Request) -> Response:
    try:
        url, verifier = await run_in_threadpool(identity.oauth_url, request.path_params["provider"])
    except StudioError as problem:
        return page(request, "message", 422, title="This did not work", text=str(problem), outbox=False)
    response = RedirectResponse(url, 303)
    wanted = places.safe(request.query_params.get("next"))
    flow = proofs.sealed("flow", proofs.FLOW_SECONDS, verifier, "oauth", wanted)
    cookies.put(response, cookies.FLOW, flow, proofs.FLOW_SECONDS)
    return response


async def show_reset(request: Request) -> Response:
    if await run_in_threadpool(_resetting, request) is None:
        return page(request, "message", 403, title="This page needs a fresh link", text=LOST, outbox=False)
    return page(request, "reset")


async def take_reset(request: Request) -> Response:
    try:
        given = await forms.fields(request)
        who = await run_in_threadpool(_resetting, request)
        if who is None:
            raise Invalid(LOST)
        refuse_unusable(given.get("password", ""))
        await run_in_threadpool(profile.set_password, who, given.get("password", ""))
    except (StudioError, Forged) as problem:
        return page(request, "reset", 422, problem=str(problem))
    recent.forget(who.user_id)
    response = RedirectResponse("/", 303)
    cookies.drop(response, cookies.RESET)
    return response


async def _arrived(request: Request, sid: str, kind: str, wanted: str) -> Response:
    response = await welcome(request, sid, "/reset" if kind == "recovery" else wanted)
    cookies.drop(response, cookies.FLOW)
    if kind == "recovery":
        proof = proofs.sealed("reset", proofs.RESET_SECONDS, identity.digest(sid))
        cookies.put(response, cookies.RESET, proof, proofs.RESET_SECONDS)
    return response


def _resetting(request: Request) -> identity.Identity | None:
    """Whoever came in by a recovery link just now: a mere session may not skip the old password."""
    sid = forms.sid(request)
    proof = proofs.opened("reset", cookies.read(request.headers.get("cookie", ""), cookies.RESET))
    return recent.resolve(sid) if proof == [identity.digest(sid)] else None
