"""Sessions and the two tokens of each: a signed access token and a refresh token that serves once."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from local.supabase import auth_users as users
from local.supabase.auth_call import Refused, invalid
from local.supabase.database import Cursor
from local.supabase.options import Options
from local.supabase.tokens import Tokens

# A client whose answer got lost asks again with the same token; that is no theft within this time.
REUSE_SECONDS = 10
SCOPES = {"global": "true", "local": "id = %(session)s", "others": "id <> %(session)s"}


@dataclass(frozen=True)
class Sessions:
    """Opens, refreshes and ends sessions inside the caller's transaction."""

    tokens: Tokens
    options: Options

    def open(self, cursor: Cursor, user: users.Row, method: str) -> dict[str, Any]:
        """The token answer of a new session. `method` is how the person proved who they are."""
        if users.banned(user):
            raise Refused(400, "user_banned", "User is banned")
        session = str(uuid4())
        cursor.execute("""
            insert into auth.sessions (id, user_id, created_at, updated_at, aal)
            values (%s, %s, now(), now(), 'aal1')
        """, [session, user["id"]])
        self.prove(cursor, session, method)
        user = users.change(cursor, user["id"], last_sign_in_at=users.now())
        return self.answer(cursor, user, session, self._issue(cursor, user["id"], session, None))

    def prove(self, cursor: Cursor, session: str, method: str) -> None:
        """Record one more way in which the session was signed in."""
        cursor.execute("""
            insert into auth.mfa_amr_claims (id, session_id, created_at, updated_at, authentication_method)
            values (gen_random_uuid(), %s, now(), now(), %s)
            on conflict on constraint mfa_amr_claims_session_id_authentication_method_pkey
            do update set updated_at = excluded.updated_at
        """, [session, method])

    def refresh(self, cursor: Cursor, token: str) -> dict[str, Any] | Refused:
        """New tokens for a refresh token. A refusal is returned: what it revoked must be committed."""
        cursor.execute("""
            select s.id::text, s.user_id::text from auth.sessions s
              join auth.refresh_tokens t on t.session_id = s.id where t.token = %s for update of s
        """, [token])
        session, user_id = cursor.fetchone() or ("", "")
        if not session:
            return Refused(400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found")
        user = users.existing(cursor, user_id)
        if users.banned(user):
            return Refused(400, "user_banned", "Invalid Refresh Token: User Banned")
        successor = self._successor(cursor, user_id, session, token)
        if successor is None:
            self._revoke(cursor, session)
            return Refused(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used")
        cursor.execute("""
            update auth.sessions set refreshed_at = now() at time zone 'utc', updated_at = now() where id = %s
        """, [session])
        return self.answer(cursor, user, session, successor)

    def renew(self, cursor: Cursor, user: users.Row, session: str) -> dict[str, Any]:
        """The session goes on at a new level: its older refresh tokens end here."""
        cursor.execute("delete from auth.refresh_tokens where session_id = %s", [session])
        return self.answer(cursor, user, session, self._issue(cursor, user["id"], session, None))

    def current(self, cursor: Cursor, claims: dict[str, Any]) -> users.Row:
        """The user of a verified token whose session still lives. Raises Refused."""
        user = users.find(cursor, "id", claims["sub"])
        if user is None:
            raise Refused(403, "user_not_found", "User from sub claim in JWT does not exist")
        if users.banned(user):
            raise Refused(403, "user_banned", "User is banned")
        cursor.execute("""
            select from auth.sessions
             where id::text = %s and user_id = %s and coalesce(not_after > now(), true)
        """, [claims.get("session_id"), user["id"]])
        if "session_id" in claims and not cursor.rowcount:
            raise Refused(403, "session_not_found", "Session from session_id claim in JWT does not exist")
        return user

    def end(self, cursor: Cursor, user_id: str, session: str | None, scope: str) -> None:
        """Delete the sessions of a user that `scope` names; their refresh tokens go with them."""
        if scope not in SCOPES:
            raise invalid(f'Unsupported logout scope "{scope}"')
        cursor.execute(
            f"delete from auth.sessions where user_id = %(user)s and {SCOPES[scope]}".encode(),
            {"user": user_id, "session": session})

    def answer(self, cursor: Cursor, user: users.Row, session: str, refresh_token: str) -> dict[str, Any]:
        """The token answer as clients know it; `expires_at` in seconds since 1970."""
        claims = self._claims(cursor, user, session)
        return {
            "access_token": self.tokens.sign(claims), "token_type": "bearer",
            "expires_in": self.options.access_token_seconds, "expires_at": claims["exp"],
            "refresh_token": refresh_token, "user": users.shown(user),
        }

    def _claims(self, cursor: Cursor, user: users.Row, session: str) -> dict[str, Any]:
        cursor.execute("""
            select s.aal::text,
                   jsonb_agg(jsonb_build_object('method', a.authentication_method,
                                                'timestamp', extract(epoch from a.updated_at)::bigint))
              from auth.sessions s join auth.mfa_amr_claims a on a.session_id = s.id
             where s.id = %s group by s.aal
        """, [session])
        level, methods = cursor.fetchone() or ("aal1", [])
        issued = int(time.time())
        return {
            "iss": f"{self.options.public_url}/auth/v1", "sub": user["id"], "aud": user["aud"], "iat": issued,
            "exp": issued + self.options.access_token_seconds, "email": user["email"] or "",
            "phone": user["phone"] or "", "app_metadata": user["raw_app_meta_data"] or {},
            "user_metadata": user["raw_user_meta_data"] or {}, "role": user["role"], "aal": level,
            "amr": methods, "session_id": session, "is_anonymous": user["is_anonymous"],
        }

    def _successor(self, cursor: Cursor, user_id: str, session: str, token: str) -> str | None:
        """The refresh token to answer with, or None when `token` was used before and so may be stolen.

        The session row is locked: of two clients with one token the second gets what the first got.
        """
        cursor.execute("""
            select revoked, updated_at, clock_timestamp() from auth.refresh_tokens where token = %s
        """, [token])
        revoked, used_at, now = cursor.fetchone() or (True, datetime.min, datetime.min)
        cursor.execute("""
            select token, parent from auth.refresh_tokens
             where session_id = %s and not revoked order by id desc limit 1
        """, [session])
        active, parent = cursor.fetchone() or (None, None)
        if revoked:
            forgiven = parent == token or (now - used_at).total_seconds() <= REUSE_SECONDS
            return active if forgiven else None
        cursor.execute("""
            update auth.refresh_tokens set revoked = true, updated_at = clock_timestamp() where token = %s
        """, [token])
        return self._issue(cursor, user_id, session, token)

    def _issue(self, cursor: Cursor, user_id: str, session: str, parent: str | None) -> str:
        token = secrets.token_urlsafe(24)
        cursor.execute("""
            insert into auth.refresh_tokens
                (token, user_id, session_id, parent, revoked, created_at, updated_at)
            values (%s, %s, %s, %s, false, now(), now())
        """, [token, user_id, session, parent])
        return token

    def _revoke(self, cursor: Cursor, session: str) -> None:
        # An instant long ago: a token revoked for theft gets no time of grace.
        cursor.execute("""
            update auth.refresh_tokens set revoked = true, updated_at = 'epoch' where session_id = %s
        """, [session])
        cursor.execute("update auth.sessions set not_after = now() where id = %s", [session])
