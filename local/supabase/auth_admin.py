"""What the secret key may ask of Auth: every user, and links to hand over by other means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from local.supabase import auth_mail as mail
from local.supabase import auth_password as password
from local.supabase import auth_users as users
from local.supabase.auth_call import Call, Refused, beyond, invalid
from local.supabase.auth_mail import Letter, Outbox
from local.supabase.database import Cursor, Database
from local.supabase.http import Response, json_response
from local.supabase.options import Options

SAVING = "Database error saving new user"
SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
LINKS = ("signup", "invite", "magiclink", "recovery", "email_change_current", "email_change_new")
NOT_OFFERED = ("phone", "phone_confirm", "nonce", "should_soft_delete")


@dataclass(frozen=True)
class Admin:
    database: Database
    outbox: Outbox
    options: Options

    def list_users(self, call: Call) -> Response:
        """One page, newest first; `page` from 1, `per_page` 50 unless given."""
        if call.query.keys() - {"page", "per_page"}:
            raise beyond("filtering or sorting users")
        page, size = (positive(call, name, default) for name, default in (("page", 1), ("per_page", 50)))
        with users.transaction(self.database, "Database error finding users") as cursor:
            found, total = users.page(cursor, page, size)
        last = max(1, -(-total // size))
        link = [f'<{self._page(number, size)}>; rel="{name}"'
                for name, number in (("next", page + 1), ("last", last)) if number <= last]
        headers = {"x-total-count": str(total), "link": ", ".join(link)}
        return json_response(200, {"users": [*map(users.shown, found)], "aud": "authenticated"}, headers)

    def create(self, call: Call) -> Response:
        if not call.text("email"):
            raise invalid("Cannot create a user without either an email or phone")
        changes = attributes(call)
        secret = changes.pop("encrypted_password", None) or password.random()
        data = changes.pop("raw_user_meta_data", {})
        if call.text("id"):
            changes["id"] = user_id(call.text("id"))
        with users.transaction(self.database, SAVING) as cursor:
            user = users.create(cursor, call.email(), secret, users.merged({}, data), **changes)
        return json_response(200, users.shown(user))

    def show(self, call: Call, key: str) -> Response:
        with users.transaction(self.database) as cursor:
            return json_response(200, users.shown(users.existing(cursor, user_id(key))))

    def update(self, call: Call, key: str) -> Response:
        changes = attributes(call) | ({"email": call.email()} if call.text("email") else {})
        with users.transaction(self.database) as cursor:
            user = users.existing(cursor, user_id(key))
            for column in {"raw_user_meta_data", "raw_app_meta_data"} & changes.keys():
                changes[column] = users.merged(user[column], changes[column])
            user = users.change(cursor, user["id"], **changes) if changes else user
        return json_response(200, users.shown(user))

    def delete(self, call: Call, key: str) -> Response:
        if call.flag("should_soft_delete"):
            raise beyond("soft deletion of users")
        with users.transaction(self.database, "Database error deleting user") as cursor:
            user = users.existing(cursor, user_id(key))
            cursor.execute("delete from auth.users where id = %s", [user["id"]])
        return json_response(200, {})

    def invite(self, call: Call) -> Response:
        email = call.email()
        letter = Letter.write("invite", email, call.redirect(self.options.public_url))
        with users.transaction(self.database, SAVING) as cursor:
            user = mail.remember(cursor, self._newcomer(cursor, email, None, call.mapping("data")), letter)
        self.outbox.send(letter)
        return json_response(200, users.shown(user))

    def generate_link(self, call: Call) -> Response:
        """The link and code a mail would carry, without the mail."""
        kind, email = call.text("type"), call.email()
        if kind not in LINKS:
            raise invalid(f"Invalid email action link type requested: {kind}")
        secret = password.hashed(call.text("password")) if kind == "signup" else password.random()
        target = call.redirect(self.options.public_url)
        with users.transaction(self.database, SAVING) as cursor:
            user = users.find(cursor, "email", email)
            if kind.startswith("email_change"):
                user, letter = self._change_link(cursor, call, user, kind, target)
            else:
                kind = "signup" if kind == "magiclink" and user is None else kind
                letter = Letter.write(kind, email, target)
                if kind in {"signup", "invite"}:
                    user = self._newcomer(cursor, email, secret, call.mapping("data"))
                user = mail.remember(cursor, known(user), letter)
        return json_response(200, users.shown(user) | {
            "action_link": letter.link(self.options.public_url), "email_otp": letter.code,
            "hashed_token": letter.token, "verification_type": kind, "redirect_to": target,
        })

    def _newcomer(self, cursor: Cursor, email: str, secret: str | None, data: dict[str, Any]) -> users.Row:
        """A user who has not confirmed this address yet, created when unknown."""
        user = users.find(cursor, "email", email) or users.create(cursor, email, secret, data)
        if user["email_confirmed_at"]:
            raise Refused(422, "email_exists", users.TAKEN)
        return user

    def _change_link(
        self, cursor: Cursor, call: Call, user: users.Row | None, kind: str, target: str,
    ) -> tuple[users.Row, Letter]:
        user, address = known(user), call.email("new_email")
        if users.find(cursor, "email", address):
            raise Refused(422, "email_exists", users.TAKEN)
        letter = Letter.write("email_change", user["email"] if kind.endswith("current") else address, target)
        column = kind.replace("change_", "change_token_")
        return users.change(cursor, user["id"], email_change=address, email_change_sent_at=users.now(),
                            email_change_confirm_status=0, **{column: letter.token}), letter

    def _page(self, number: int, size: int) -> str:
        return f"{self.options.public_url}/auth/v1/admin/users?page={number}&per_page={size}"


def attributes(call: Call) -> dict[str, Any]:
    """Columns an administrator sets. Raises Refused for what this subset has no meaning for."""
    for name in NOT_OFFERED:
        if call.body.get(name):
            raise beyond(f"the attribute {name}")
    changes: dict[str, Any] = {}
    if call.text("password"):
        changes["encrypted_password"] = password.hashed(call.text("password"))
    if call.text("password_hash"):
        changes["encrypted_password"] = argon2_only(call.text("password_hash"))
    if call.flag("email_confirm"):
        changes["email_confirmed_at"] = users.now()
    for name, column in (("user_metadata", "raw_user_meta_data"), ("app_metadata", "raw_app_meta_data")):
        if call.mapping(name):
            changes[column] = call.mapping(name)
    if call.text("role"):
        changes["role"] = call.text("role")
    if call.text("ban_duration"):
        changes["banned_until"] = banned_until(call.text("ban_duration"))
    return changes


def argon2_only(hashed: str) -> str:
    if not hashed.startswith("$argon2"):
        raise beyond("password hashes other than argon2")
    return hashed


def banned_until(duration: str) -> Any:
    """`none`, or a duration such as `24h` or `1h30m`, counted from now."""
    if duration == "none":
        return None
    if not re.fullmatch(r"(\d+(\.\d+)?(h|m|s|ms|us|ns))+", duration):
        raise invalid("invalid format for ban duration: a duration such as 24h, or none, is expected")
    parts = re.findall(r"(\d+(?:\.\d+)?)(ms|us|ns|h|m|s)", duration)
    return users.now() + timedelta(seconds=sum(float(count) * SECONDS[unit] for count, unit in parts))


def user_id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise Refused(404, "validation_failed", "user_id must be an UUID") from None


def known(user: users.Row | None) -> users.Row:
    if user is None:
        raise Refused(404, "user_not_found", "User with this email not found")
    return user


def positive(call: Call, name: str, default: int) -> int:
    text = call.query.get(name) or str(default)
    if not text.isdigit() or not 0 < int(text) < 1_000_000:
        raise invalid(f"Bad Pagination Parameters: {name} must be a positive number")
    return int(text)
