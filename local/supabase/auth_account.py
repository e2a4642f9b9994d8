"""What a signed-in user may ask of Auth: who am I, change me, sign me out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from local.supabase import auth_links as links
from local.supabase import auth_password as password
from local.supabase import auth_users as users
from local.supabase.auth_call import Call, Refused, phone_off
from local.supabase.auth_flows import Flows
from local.supabase.auth_mail import Letter
from local.supabase.auth_sessions import Sessions
from local.supabase.database import Cursor, Database
from local.supabase.http import Response, json_response
from local.supabase.options import Options

Claims = dict[str, Any]


@dataclass(frozen=True)
class Account:
    database: Database
    sessions: Sessions
    flows: Flows
    options: Options

    def show(self, call: Call, claims: Claims) -> Response:
        with users.transaction(self.database) as cursor:
            return json_response(200, users.shown(self.sessions.current(cursor, claims)))

    def update(self, call: Call, claims: Claims) -> Response:
        """New password, metadata or address; the address waits for its mails where those are on."""
        with users.transaction(self.database) as cursor:
            user = self.sessions.current(cursor, claims)
        changes = self._changes(call, user, claims)
        email = call.email() if call.text("email") else user["email"]
        letters: list[Letter] = []
        with users.transaction(self.database) as cursor:
            if changes:
                users.change(cursor, user["id"], **changes)
            if "encrypted_password" in changes:
                self.sessions.end(cursor, user["id"], claims.get("session_id"), "others")
            if email != user["email"]:
                letters = self._readdress(cursor, call, user, email)
            user = users.existing(cursor, user["id"])
        self.flows.outbox.send(*letters)
        return json_response(200, users.shown(user))

    def log_out(self, call: Call, claims: Claims) -> Response:
        with users.transaction(self.database) as cursor:
            user, scope = self.sessions.current(cursor, claims), call.query.get("scope") or "global"
            self.sessions.end(cursor, user["id"], claims.get("session_id"), scope)
        return Response(204)

    def _changes(self, call: Call, user: users.Row, claims: Claims) -> dict[str, Any]:
        if call.text("phone"):
            raise phone_off()
        if call.mapping("app_metadata"):
            raise Refused(403, "not_admin", "Updating app_metadata requires admin privileges")
        guarded = any(factor["status"] == "verified" for factor in user["factors"])
        if guarded and claims.get("aal") != "aal2" and (call.text("password") or call.text("email")):
            message = "AAL2 session is required to update email or password when MFA is enabled."
            raise Refused(401, "insufficient_aal", message)
        changes: dict[str, Any] = {}
        if call.mapping("data"):
            changes["raw_user_meta_data"] = users.merged(user["raw_user_meta_data"], call.mapping("data"))
        if call.body.get("password") is not None:
            changes["encrypted_password"] = new_password(call, user["encrypted_password"])
        return changes

    def _readdress(self, cursor: Cursor, call: Call, user: users.Row, email: str) -> list[Letter]:
        if users.find(cursor, "email", email):
            raise Refused(422, "email_exists", users.TAKEN)
        if self.options.autoconfirm:
            links.readdressed(cursor, user, email)
            return []
        return self.flows.ask_both(cursor, call, user, email)


def new_password(call: Call, known: str | None) -> str:
    """The hash of the wanted password. Raises Refused where it is the old one, or the old one is wrong."""
    if call.text("current_password") and not password.matches(call.text("current_password"), known):
        raise Refused(400, "current_password_mismatch", "Current password is incorrect")
    hashed = password.hashed(call.text("password"))
    if password.matches(call.text("password"), known):
        raise Refused(422, "same_password", "New password should be different from the old password.")
    return hashed
