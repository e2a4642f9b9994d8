"""Second factors: time-based one-time passwords (RFC 6238) from an authenticator application."""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID, uuid4

from local.supabase import auth_users as users
from local.supabase.auth_call import Call, Refused, beyond, invalid
from local.supabase.auth_sessions import Sessions
from local.supabase.database import Cursor, Database
from local.supabase.http import Response, json_response

STEP_SECONDS = 30
CHALLENGE_SECONDS = 300
Claims = dict[str, Any]


@dataclass(frozen=True)
class Factors:
    database: Database
    sessions: Sessions

    def enroll(self, call: Call, claims: Claims) -> Response:
        """A new, unverified factor. `qr_code` stays empty: draw `uri`, which is what it would hold."""
        if call.text("factor_type") != "totp":
            raise beyond("factors other than totp")
        factor, secret = str(uuid4()), base64.b32encode(secrets.token_bytes(20)).decode()
        name = call.text("friendly_name")
        with users.transaction(self.database) as cursor:
            user = self.sessions.current(cursor, claims)
            if name.strip() and any(known["friendly_name"] == name for known in user["factors"]):
                message = f'A factor with the friendly name "{name}" for this user already exists'
                raise Refused(422, "mfa_factor_name_conflict", message)
            cursor.execute("""
                insert into auth.mfa_factors
                    (id, user_id, friendly_name, factor_type, status, secret, created_at, updated_at)
                values (%s, %s, %s, 'totp', 'unverified', %s, now(), now())
            """, [factor, user["id"], name, secret])
        uri = address(call.text("issuer") or "localhost", user["email"] or user["id"], secret)
        totp = {"qr_code": "", "secret": secret, "uri": uri}
        return json_response(200, {"id": factor, "type": "totp", "friendly_name": name, "totp": totp})

    def challenge(self, call: Call, claims: Claims, factor: str) -> Response:
        with users.transaction(self.database) as cursor:
            self._own(cursor, claims, factor)
            cursor.execute("""
                insert into auth.mfa_challenges (id, factor_id, created_at, ip_address)
                values (gen_random_uuid(), %s, now(), '127.0.0.1') returning id::text
            """, [factor])
            challenge = (cursor.fetchone() or ("",))[0]
        expires_at = int(time.time()) + CHALLENGE_SECONDS
        return json_response(200, {"id": challenge, "type": "totp", "expires_at": expires_at})

    def verify(self, call: Call, claims: Claims, factor: str) -> Response:
        """A right code raises the session to level aal2 and ends the user's other sessions."""
        session = claims.get("session_id", "")
        with users.transaction(self.database) as cursor:
            user, secret = self._own(cursor, claims, factor)
            cursor.execute("""
                update auth.mfa_challenges set verified_at = now()
                 where id::text = %s and factor_id = %s and verified_at is null
                   and created_at > now() - make_interval(secs => %s)
            """, [call.text("challenge_id"), factor, CHALLENGE_SECONDS])
            if not cursor.rowcount:
                raise Refused(422, "mfa_challenge_expired", "MFA challenge has expired, ask for another one.")
            if not right(secret, call.text("code")):
                raise Refused(422, "mfa_verification_failed", "Invalid TOTP code entered")
            cursor.execute(
                "update auth.mfa_factors set status = 'verified', updated_at = now() where id = %s", [factor])
            cursor.execute(
                "update auth.sessions set aal = 'aal2', factor_id = %s where id = %s", [factor, session])
            self.sessions.prove(cursor, session, "totp")
            self.sessions.end(cursor, user["id"], session, "others")
            user = users.existing(cursor, user["id"])
            return json_response(200, self.sessions.renew(cursor, user, session))

    def remove(self, call: Call, claims: Claims, factor: str) -> Response:
        with users.transaction(self.database) as cursor:
            user, _ = self._own(cursor, claims, factor)
            status = next(known["status"] for known in user["factors"] if known["id"] == factor)
            if status == "verified" and claims.get("aal") != "aal2":
                raise Refused(422, "insufficient_aal", "AAL2 required to unenroll verified factor")
            return self._removed(cursor, user["id"], factor)

    def list_of(self, call: Call, user_id: str) -> Response:
        with users.transaction(self.database) as cursor:
            return json_response(200, users.shown(users.existing(cursor, uuid(user_id))).get("factors", []))

    def remove_of(self, call: Call, user_id: str, factor: str) -> Response:
        with users.transaction(self.database) as cursor:
            return self._removed(cursor, uuid(user_id), uuid(factor))

    def _own(self, cursor: Cursor, claims: Claims, factor: str) -> tuple[users.Row, str]:
        user = self.sessions.current(cursor, claims)
        cursor.execute(
            "select secret from auth.mfa_factors where id = %s and user_id = %s", [uuid(factor), user["id"]])
        found = cursor.fetchone()
        if found is None:
            raise Refused(404, "mfa_factor_not_found", "Factor not found")
        return user, found[0]

    def _removed(self, cursor: Cursor, user_id: str, factor: str) -> Response:
        cursor.execute("delete from auth.mfa_factors where id = %s and user_id = %s", [factor, user_id])
        if not cursor.rowcount:
            raise Refused(404, "mfa_factor_not_found", "Factor not found")
        cursor.execute(
            "update auth.sessions set aal = 'aal1', factor_id = null where user_id = %s and factor_id = %s",
            [user_id, factor])
        return json_response(200, {"id": factor})


def address(issuer: str, account: str, secret: str) -> str:
    """What an authenticator application reads."""
    query = {"algorithm": "SHA1", "digits": 6, "issuer": issuer, "period": STEP_SECONDS, "secret": secret}
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{urlencode(query)}"


def right(secret: str, code: str) -> bool:
    """Whether `code` is that of this half minute or one of its neighbours; clocks differ."""
    step = int(time.time()) // STEP_SECONDS
    codes = [code_at(secret, step + shift) for shift in (-1, 0, 1)]
    return any(hmac.compare_digest(expected.encode(), code.encode()) for expected in codes)


def code_at(secret: str, step: int) -> str:
    """The six digits of RFC 4226 for a counter."""
    mac = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    offset = mac[-1] & 15
    return f"{(int.from_bytes(mac[offset:offset + 4]) & 0x7FFFFFFF) % 1_000_000:06}"


def uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise invalid(f"{text!r} is not an UUID") from None
