"""What a mail is good for: its code or link becomes a session, a PKCE code or a new address."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from local.supabase import auth_mail as mail
from local.supabase import auth_users as users
from local.supabase.auth_call import Call, Refused, invalid
from local.supabase.auth_sessions import Sessions
from local.supabase.database import Cursor, Database
from local.supabase.http import Response, json_response
from local.supabase.options import Options

FLOW_SECONDS = 300
CONFIRMATION = {"confirmation_token": "confirmation_sent_at"}
RECOVERY = {"recovery_token": "recovery_sent_at"}
CHANGES = dict.fromkeys(("email_change_token_current", "email_change_token_new"), "email_change_sent_at")
# Which columns may hold the token of a verification type, and when each was sent.
TYPES = {
    "signup": CONFIRMATION, "invite": CONFIRMATION, "recovery": RECOVERY, "magiclink": RECOVERY,
    "email": CONFIRMATION | RECOVERY, "email_change": CHANGES,
}
HALFWAY = "Confirmation link accepted. Please proceed to confirm link sent to the other email"
SHOWN = ("access_token", "expires_at", "expires_in", "refresh_token", "token_type")


@dataclass(frozen=True)
class Links:
    database: Database
    sessions: Sessions
    options: Options

    def verify(self, call: Call) -> Response:
        """POST: a typed code or the hash of a link."""
        if call.text("phone"):
            call.phone()
            raise used_up("Token has expired or is invalid")
        if call.text("email") and call.text("token"):
            token = mail.digest(call.email(), call.text("token"))
            tokens = [token, mail.PKCE + token]
        elif call.text("token_hash"):
            tokens = [call.text("token_hash")]
        else:
            raise invalid("Verify requires an email with a token, or a token_hash")
        with users.transaction(self.database) as cursor:
            user = redeem(cursor, call.text("type"), tokens)
            answer = self.sessions.open(cursor, user, "otp") if user else {"code": "200", "msg": HALFWAY}
        return json_response(200, answer)

    def follow(self, call: Call) -> Response:
        """GET: a link was clicked. The answer always sends the person back to the application."""
        pkce = call.query.get("token", "").startswith(mail.PKCE)
        try:
            with users.transaction(self.database) as cursor:
                parts = self._parts(cursor, call.query.get("type", ""), call.query.get("token", ""), pkce)
        except Refused as refusal:
            parts = {"error": "access_denied" if refusal.status < 500 else "server_error"}
            parts |= {"error_code": refusal.code, "error_description": refusal.message}
        return sent_to(call.redirect(self.options.public_url), parts, in_query=pkce)

    def exchange(self, call: Call) -> dict[str, Any]:
        """The session behind a PKCE code, for whoever knows the verifier of the flow that began it."""
        code, verifier = call.text("auth_code"), call.text("code_verifier")
        if not code or not verifier:
            raise invalid("invalid request: both auth code and code verifier should be non-empty")
        with users.transaction(self.database, "Database error granting user") as cursor:
            cursor.execute("""
                delete from auth.flow_state where auth_code = %s and auth_code_issued_at is not null
                returning user_id::text, code_challenge, code_challenge_method::text,
                          auth_code_issued_at < now() - make_interval(secs => %s)
            """, [code, FLOW_SECONDS])
            user_id, expected, method, expired = cursor.fetchone() or (None, "", "", False)
            if user_id is None:
                raise Refused(404, "flow_state_not_found", "invalid flow state, no valid flow state found")
            if expired:
                raise Refused(422, "flow_state_expired", "invalid flow state, flow state has expired")
            if not hmac.compare_digest(challenge_of(verifier, method).encode(), expected.encode()):
                message = "code challenge does not match previously saved code verifier"
                raise Refused(400, "bad_code_verifier", message)
            return self.sessions.open(cursor, users.existing(cursor, user_id), "otp")

    def _parts(self, cursor: Cursor, kind: str, token: str, pkce: bool) -> dict[str, Any]:
        user = redeem(cursor, kind, [token])
        if user is None:
            return {"message": HALFWAY}
        if pkce:
            return {"code": code_of(cursor, user, kind)}
        session = self.sessions.open(cursor, user, "otp")
        return {part: session[part] for part in SHOWN} | {"type": kind}


def redeem(cursor: Cursor, kind: str, tokens: list[str]) -> users.Row | None:
    """The user whose mail held one of `tokens`, which is then spent; None while a second address must agree.

    Raises Refused.
    """
    if kind not in TYPES:
        raise invalid("Unsupported verification type")
    for column, sent_at in TYPES[kind].items():
        for token in filter(None, tokens):
            user = users.find(cursor, column, token)
            if user and not users.banned(user) and fresh(user[sent_at]):
                return (agreed if column in CHANGES else confirmed)(cursor, user, column)
    by_code = len(tokens) > 1
    raise used_up("Token has expired or is invalid" if by_code else "Email link is invalid or has expired")


def agreed(cursor: Cursor, user: users.Row, column: str) -> users.Row | None:
    """One of two addresses has agreed to the change; with the second one it happens."""
    if user["email_change_confirm_status"] == 0:
        users.change(cursor, user["id"], email_change_confirm_status=1, **{column: ""})
        return None
    return readdressed(cursor, user, user["email_change"])


def readdressed(cursor: Cursor, user: users.Row, email: str) -> users.Row:
    """The user with a confirmed new address."""
    return users.change(
        cursor, user["id"], email=email, email_change="", email_change_token_current="",
        email_change_token_new="", email_change_confirm_status=0, email_confirmed_at=users.now())


def confirmed(cursor: Cursor, user: users.Row, column: str) -> users.Row:
    confirmed_at = user["email_confirmed_at"] or users.now()
    return users.change(cursor, user["id"], email_confirmed_at=confirmed_at, **{column: ""})


def fresh(sent_at: str | None) -> bool:
    if sent_at is None:
        return False
    return users.now() - datetime.fromisoformat(sent_at) < timedelta(seconds=mail.LIFE_SECONDS)


def challenge(call: Call) -> tuple[str, str] | None:
    """Code challenge and method of a PKCE request. Raises Refused when only one of them makes sense."""
    value, method = call.text("code_challenge"), call.text("code_challenge_method").lower()
    if not value and not method:
        return None
    if method not in {"s256", "plain"} or not 43 <= len(value) <= 128:
        raise invalid("PKCE needs a code_challenge of 43 to 128 characters and a method, s256 or plain")
    return value, method


def challenge_of(verifier: str, method: str) -> str:
    if method == "plain":
        return verifier
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def begin(cursor: Cursor, call: Call, user: users.Row, kind: str) -> None:
    """Keep the challenge of a PKCE request until its link was followed and its code exchanged."""
    pair = challenge(call)
    if pair:
        cursor.execute("delete from auth.flow_state where created_at < now() - interval '1 day'")
        cursor.execute("""
            insert into auth.flow_state (id, user_id, auth_code, code_challenge, code_challenge_method,
                                         provider_type, authentication_method, created_at, updated_at)
            values (gen_random_uuid(), %s, %s, %s, %s, 'email', %s, now(), now())
        """, [user["id"], str(uuid4()), *pair, kind])


def code_of(cursor: Cursor, user: users.Row, kind: str) -> str:
    """The code of the user's latest flow of this kind, good for FLOW_SECONDS from now on."""
    cursor.execute("""
        update auth.flow_state set auth_code_issued_at = now(), updated_at = now()
         where id = (select id from auth.flow_state where user_id = %s and authentication_method = %s
                     order by created_at desc limit 1)
        returning auth_code
    """, [user["id"], kind])
    found = cursor.fetchone()
    if found is None:
        raise Refused(404, "flow_state_not_found", "No associated flow state found")
    return str(found[0])


def used_up(message: str) -> Refused:
    return Refused(403, "otp_expired", message)


def sent_to(target: str, parts: dict[str, Any], *, in_query: bool = False) -> Response:
    """303 to `target`. Tokens go into the fragment, which a browser keeps to itself."""
    url = urlsplit(target)
    if in_query:
        url = url._replace(query="&".join(filter(None, [url.query, urlencode(parts)])))
    else:
        url = url._replace(fragment=urlencode(parts))
    return Response(303, {"location": url.geturl(), "cache-control": "no-store"})
