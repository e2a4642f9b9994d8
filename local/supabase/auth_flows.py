"""What a stranger may ask of Auth: sign up, sign in, have a mail sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from local.supabase import auth_links as links
from local.supabase import auth_mail as mail
from local.supabase import auth_password as password
from local.supabase import auth_users as users
from local.supabase.auth_call import Call, Refused, invalid, phone_off
from local.supabase.auth_mail import Letter, Outbox
from local.supabase.auth_sessions import Sessions
from local.supabase.database import Cursor, Database
from local.supabase.http import Response, json_response
from local.supabase.options import Options

SAVING = "Database error saving new user"
GRANTING = "Database error granting user"


@dataclass(frozen=True)
class Flows:
    database: Database
    sessions: Sessions
    links: links.Links
    outbox: Outbox
    options: Options

    def sign_up(self, call: Call) -> Response:
        if not self.options.signup:
            raise Refused(422, "signup_disabled", "Signups not allowed for this instance")
        if call.text("phone"):
            raise phone_off()
        if not call.text("email"):
            raise Refused(422, "anonymous_provider_disabled", "Anonymous sign-ins are disabled")
        if not call.text("password"):
            raise invalid("Signup requires a valid password")
        email, secret, data = call.email(), password.hashed(call.text("password")), call.mapping("data")
        if self.options.autoconfirm:
            return json_response(200, self._sign_up_at_once(email, secret, data))
        with users.transaction(self.database, SAVING) as cursor:
            user = users.find(cursor, "email", email) or users.create(cursor, email, secret, data)
            if user["email_confirmed_at"]:
                return json_response(200, stranger(email))
            letter = self._write(cursor, call, user, "signup")
            user = users.existing(cursor, user["id"])
        self.outbox.send(letter)
        return json_response(200, users.shown(user))

    def token(self, call: Call) -> Response:
        grants = {
            "password": self._by_password, "refresh_token": self._by_refresh, "pkce": self.links.exchange,
        }
        kind = call.query.get("grant_type", "")
        if kind in {"id_token", "web3"}:
            raise Refused(400, "provider_disabled", f"Provider {call.text('provider')!r} is not enabled")
        if kind not in grants:
            raise Refused(400, "invalid_credentials", "unsupported_grant_type")
        return json_response(200, grants[kind](call), {"cache-control": "no-store"})

    def otp(self, call: Call) -> Response:
        """Mail a sign-in link; a stranger becomes a user first, where sign-ups are open."""
        if call.text("phone"):
            raise phone_off()
        email, secret = call.email(), password.random()
        with users.transaction(self.database, SAVING) as cursor:
            user = users.find(cursor, "email", email)
            if user is None and not (self.options.signup and call.flag("create_user", True)):
                raise Refused(422, "otp_disabled", "Signups not allowed for otp")
            user = user or users.create(cursor, email, secret, call.mapping("data"))
            known = user["email_confirmed_at"] or self.options.autoconfirm
            letter = self._write(cursor, call, user, "magiclink" if known else "signup")
        self.outbox.send(letter)
        return json_response(200, {})

    def recover(self, call: Call) -> Response:
        """The same answer whether or not the address is known."""
        email = call.email()
        with users.transaction(self.database) as cursor:
            user = users.find(cursor, "email", email)
            letters = [self._write(cursor, call, user, "recovery")] if user else []
        self.outbox.send(*letters)
        return json_response(200, {})

    def resend(self, call: Call) -> Response:
        kind = call.text("type")
        if kind in {"sms", "phone_change"}:
            raise phone_off()
        if kind not in {"signup", "email_change"}:
            raise invalid("Missing one of these types: signup, email_change, sms, phone_change")
        email, letters = call.email(), []
        with users.transaction(self.database) as cursor:
            user = users.find(cursor, "email", email)
            if user and kind == "signup" and not user["email_confirmed_at"]:
                letters = [self._write(cursor, call, user, "signup")]
            if user and kind == "email_change" and user["email_change"]:
                letters = self.ask_both(cursor, call, user, user["email_change"])
        self.outbox.send(*letters)
        return json_response(200, {})

    def ask_both(self, cursor: Cursor, call: Call, user: users.Row, email: str) -> list[Letter]:
        """Letters to the old and the new address: a change needs the consent of both."""
        pkce, target = bool(links.challenge(call)), call.redirect(self.options.public_url)
        old, new = (Letter.write("email_change", to, target, pkce=pkce) for to in (user["email"], email))
        users.change(
            cursor, user["id"], email_change=email, email_change_token_current=old.token,
            email_change_token_new=new.token, email_change_sent_at=users.now(), email_change_confirm_status=0)
        links.begin(cursor, call, user, "email_change")
        return [old, new]

    def _sign_up_at_once(self, email: str, secret: str, data: dict[str, Any]) -> dict[str, Any]:
        with users.transaction(self.database, SAVING) as cursor:
            if users.find(cursor, "email", email):
                raise Refused(422, "user_already_exists", "User already registered")
            user = users.create(cursor, email, secret, data, email_confirmed_at=users.now())
            return self.sessions.open(cursor, user, "password")

    def _write(self, cursor: Cursor, call: Call, user: users.Row, kind: str) -> Letter:
        target, pkce = call.redirect(self.options.public_url), bool(links.challenge(call))
        letter = Letter.write(kind, user["email"], target, pkce=pkce)
        mail.remember(cursor, user, letter)
        links.begin(cursor, call, user, kind)
        return letter

    def _by_password(self, call: Call) -> dict[str, Any]:
        if call.text("phone"):
            raise phone_off()
        email = call.text("email").strip().lower()
        with users.transaction(self.database, GRANTING) as cursor:
            user = users.find(cursor, "email", email)
        # Outside the transaction: hashing is slow by intent and must not hold a connection.
        known = user["encrypted_password"] if user else None
        if not password.matches(call.text("password"), known) or user is None:
            raise Refused(400, "invalid_credentials", "Invalid login credentials")
        if not user["email_confirmed_at"]:
            raise Refused(400, "email_not_confirmed", "Email not confirmed")
        with users.transaction(self.database, GRANTING) as cursor:
            return self.sessions.open(cursor, users.existing(cursor, user["id"]), "password")

    def _by_refresh(self, call: Call) -> dict[str, Any]:
        if not call.text("refresh_token"):
            raise invalid("refresh_token required")
        with users.transaction(self.database, GRANTING) as cursor:
            outcome = self.sessions.refresh(cursor, call.text("refresh_token"))
        if isinstance(outcome, Refused):
            raise outcome
        return outcome


def stranger(email: str) -> dict[str, Any]:
    """What signing up with a known address answers: nobody learns from it who is registered."""
    now = users.moment(users.now().isoformat())
    return {
        "id": str(uuid4()), "aud": "authenticated", "role": "authenticated", "email": email, "phone": "",
        "app_metadata": {"provider": "email", "providers": ["email"]}, "user_metadata": {}, "identities": [],
        "confirmation_sent_at": now, "created_at": now, "updated_at": now, "is_anonymous": False,
    }
