"""Calls to Supabase Auth, and the one table from its error codes to our words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import supabase
from supabase_auth.errors import AuthApiError, AuthError, AuthRetryableError, AuthWeakPasswordError

from services.errors import Invalid, StudioError, Unavailable

T = TypeVar("T")

WRONG = "E-mail or password is not right. Nothing was changed; check both, or reset the password."
TAKEN = "No account was made with this address. If it is yours already, sign in or reset the password."
WEAK = "This password is too easy to guess or too short. Choose another one, at least 8 characters long."
SAME = "This is the password you have now. Choose a different one."
USED_UP = "This link has expired or was used already. Ask for a new one."
OFTEN = "Too many tries in a short time. Nothing was changed; wait a minute and try again."
CLOSED = "New accounts are closed here. Ask whoever runs this studio."
CONFIRM = "Confirm your address first: the link is in the mail we sent you."

_WORDS = {
    "invalid_credentials": WRONG,
    "user_not_found": WRONG,
    "user_banned": WRONG,
    "email_not_confirmed": CONFIRM,
    "user_already_exists": TAKEN,
    "email_exists": TAKEN,
    "email_address_invalid": "This is no e-mail address that can be used. Check its spelling.",
    "email_address_not_authorized": "Mails cannot be sent to this address from here.",
    "validation_failed": "This cannot be used as it is. Check the e-mail address and the password.",
    "weak_password": WEAK,
    "same_password": SAME,
    "otp_expired": USED_UP,
    "flow_state_expired": USED_UP,
    "flow_state_not_found": USED_UP,
    "bad_code_verifier": "This link belongs to another browser. Open it in the one that asked for it.",
    "over_request_rate_limit": OFTEN,
    "over_email_send_rate_limit": OFTEN,
    "signup_disabled": CLOSED,
    "provider_disabled": "This way to sign in is switched off.",
    "reauthentication_needed": "Sign in again first, then change this.",
}
_PASSING = {"over_request_rate_limit", "request_timeout", "hook_timeout", "unexpected_failure", "conflict"}


class SessionOver(StudioError):
    """Your session has ended. Nothing was lost; sign in again to go on."""


@dataclass(frozen=True)
class AuthSession:
    """What Auth hands out at a sign-in or refresh. `expires_in` is in seconds."""

    user_id: str
    email: str
    name: str
    access_token: str
    refresh_token: str
    expires_in: int


def sign_in(client: supabase.Client, email: str, password: str) -> AuthSession:
    answer = _told(lambda: client.auth.sign_in_with_password({"email": email, "password": password}))
    return _session(answer.session)


def sign_up(client: supabase.Client, email: str, password: str, name: str) -> AuthSession | None:
    """None while the address waits for its confirmation."""
    options: Any = {"data": {"name": name}}
    answer = _told(lambda: client.auth.sign_up({"email": email, "password": password, "options": options}))
    return _session(answer.session) if answer.session else None


def refresh(client: supabase.Client, refresh_token: str) -> AuthSession:
    """Raises SessionOver when the answer is no, Unavailable when there is none yet (429, 5xx, timeout)."""
    try:
        return _session(client.auth.refresh_session(refresh_token).session)
    except AuthApiError as error:
        if error.status == 429 or error.status >= 500 or error.code in _PASSING:
            raise Unavailable() from error
        raise SessionOver() from error
    except (AuthRetryableError, httpx.HTTPError) as error:
        raise Unavailable() from error
    except AuthError as error:
        raise SessionOver() from error


def sign_out(client: supabase.Client, access_token: str, scope: str) -> None:
    """Tell Auth. Our row is gone already, so an unreachable Auth keeps nobody signed in."""
    try:
        client.auth.admin.sign_out(access_token, scope)  # type: ignore[arg-type]
    except (AuthError, httpx.HTTPError):
        return


def send_recovery(client: supabase.Client, email: str, return_to: str) -> str:
    _told(lambda: client.auth.reset_password_for_email(email, {"redirect_to": return_to}))
    return _verifier(client)


def verify(client: supabase.Client, token_hash: str, kind: str) -> AuthSession | None:
    known: Any = {"token_hash": token_hash, "type": kind}
    answer = _told(lambda: client.auth.verify_otp(known))
    return _session(answer.session) if answer.session else None


def oauth_url(client: supabase.Client, provider: str, return_to: str) -> tuple[str, str]:
    """The provider's page and the PKCE verifier."""
    wanted: Any = {"provider": provider, "options": {"redirect_to": return_to}}
    answer = _told(lambda: client.auth.sign_in_with_oauth(wanted))
    return answer.url, _verifier(client)


def exchange_code(client: supabase.Client, code: str, verifier: str) -> AuthSession:
    given: Any = {"auth_code": code, "code_verifier": verifier}
    return _session(_told(lambda: client.auth.exchange_code_for_session(given)).session)


def change_user(client: supabase.Client, access_token: str, changes: dict[str, Any]) -> str:
    """Change `email`, `password` or `data` of the token's person. The address they have afterwards."""
    # The library's own update_user wants a session inside the client; ours carry a token alone.
    answer = _told(lambda: client.auth._request("PUT", "user", jwt=access_token, body=changes))
    return str(answer.json().get("email") or "")


def delete_user(admin: supabase.Client, user_id: str) -> None:
    """Their rows go with them, by cascade."""
    _told(lambda: admin.auth.admin.delete_user(user_id))


def _told(call: Callable[[], T]) -> T:
    try:
        return call()
    except AuthWeakPasswordError as error:
        raise Invalid(WEAK) from error
    except (AuthRetryableError, httpx.HTTPError) as error:
        raise Unavailable(
            "The sign-in service does not answer. Nothing was changed; try again in a moment."
        ) from error
    except AuthApiError as error:
        raise _refusal(error) from error


def _refusal(error: AuthApiError) -> StudioError:
    if error.code in _WORDS:
        return Invalid(_WORDS[error.code])
    if error.status >= 500:
        return Unavailable("The sign-in service is in trouble. Nothing was changed; try again in a moment.")
    return Invalid("The sign-in service refused this. Nothing was changed; check what you typed.")


def _verifier(client: supabase.Client) -> str:
    """PKCE verifiers carry a marker behind a slash when they were made for a new password."""
    key = f"{client.auth._storage_key}-code-verifier"
    return (client.auth._storage.get_item(key) or "").partition("/")[0]


def _session(session: Any) -> AuthSession:
    if session is None:
        raise SessionOver()
    user = session.user
    details = user.user_metadata or {}
    name = details.get("name") or details.get("full_name") or ""
    return AuthSession(
        user.id, user.email or "", str(name), session.access_token, session.refresh_token, session.expires_in
    )
