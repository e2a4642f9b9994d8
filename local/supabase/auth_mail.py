"""One-time tokens and the mails that carry them. A mail is one JSON file in the outbox folder."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from local.supabase import auth_users as users
from local.supabase.database import Cursor
from local.supabase.options import Options

LIFE_SECONDS = 3600
PKCE = "pkce_"
SUBJECTS = {
    "signup": "Confirm your e-mail address", "invite": "You have been invited",
    "magiclink": "Your sign-in link", "recovery": "Reset your password",
    "email_change": "Confirm the change of your e-mail address",
}


def digest(email: str, code: str) -> str:
    """What a link carries and the user's row keeps for a code that was mailed to `email`."""
    return hashlib.sha224(f"{email}{code}".encode()).hexdigest()


@dataclass(frozen=True)
class Letter:
    """A mail before it is sent. `token` is the digest in its link, `code` the six digits to type instead."""

    kind: str
    to: str
    code: str
    token: str
    redirect_to: str

    @classmethod
    def write(cls, kind: str, to: str, redirect_to: str, *, pkce: bool = False) -> Letter:
        code = f"{secrets.randbelow(1_000_000):06}"
        return cls(kind, to, code, (PKCE if pkce else "") + digest(to, code), redirect_to)

    def link(self, site: str) -> str:
        query = urlencode({"token": self.token, "type": self.kind, "redirect_to": self.redirect_to})
        return f"{site}/auth/v1/verify?{query}"


@dataclass(frozen=True)
class Outbox:
    """The post of one machine: nothing leaves it."""

    options: Options

    def send(self, *letters: Letter) -> None:
        """Write each letter under a name that sorts by time; a reader never sees half a file."""
        self.options.outbox.mkdir(parents=True, exist_ok=True, mode=0o700)
        for letter in letters:
            created_at = users.now().isoformat().replace("+00:00", "Z")
            mail: dict[str, Any] = {
                "to": letter.to, "subject": SUBJECTS[letter.kind], "kind": letter.kind,
                "link": letter.link(self.options.public_url), "otp": letter.code, "created_at": created_at,
            }
            draft = self.options.outbox / f".{uuid4().hex}"
            draft.write_text(json.dumps(mail, ensure_ascii=False, indent=2), "utf-8")
            name = f"{created_at.replace(':', '')}-{uuid4().hex[:8]}.json"
            os.replace(draft, self.options.outbox / name)


def remember(cursor: Cursor, user: users.Row, letter: Letter) -> users.Row:
    """Keep the token of a sign-up, invitation, recovery or magic link; an older one stops working."""
    if letter.kind in {"signup", "invite"}:
        invited = {"invited_at": users.now()} if letter.kind == "invite" else {}
        return users.change(
            cursor, user["id"], confirmation_token=letter.token, confirmation_sent_at=users.now(), **invited)
    return users.change(cursor, user["id"], recovery_token=letter.token, recovery_sent_at=users.now())
