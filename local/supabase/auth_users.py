"""Rows of auth.users with their identities, and how the API shows them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from local.supabase.auth_call import Refused, invalid
from local.supabase.database import Cursor, Database

Row = dict[str, Any]
"""A row of auth.users as PostgreSQL writes it in JSON, plus `identities` and `factors`."""

SELECT = sql.SQL("""
    select to_jsonb(u) || jsonb_build_object(
        'identities', (select coalesce(jsonb_agg(to_jsonb(i) order by i.created_at), '[]')
                         from auth.identities i where i.user_id = u.id),
        'factors', (select coalesce(jsonb_agg(to_jsonb(f) - 'secret' order by f.created_at), '[]')
                      from auth.mfa_factors f where f.user_id = u.id))
      from auth.users u where u.deleted_at is null
""")
MOMENTS = (
    "email_confirmed_at", "phone_confirmed_at", "confirmed_at", "invited_at", "confirmation_sent_at",
    "recovery_sent_at", "email_change_sent_at", "last_sign_in_at", "banned_until",
)
TAKEN = "A user with this email address has already been registered"


@contextmanager
def transaction(database: Database, failure: str = "Database error updating user") -> Iterator[Cursor]:
    """One transaction as Auth's own role. A trigger or constraint that says no becomes `failure` (500)."""
    try:
        with database.as_owner("supabase_auth_admin") as cursor:
            yield cursor
    except psycopg.errors.UniqueViolation as error:
        if error.diag.constraint_name != "users_email_partial_key":
            raise Refused(500, "unexpected_failure", failure) from error
        raise Refused(422, "email_exists", TAKEN) from error
    except psycopg.DataError as error:
        # Without a state psycopg refused the value; 22P05 is a letter JSON has and PostgreSQL has not (NUL).
        if error.sqlstate in {None, "22P05"}:
            raise invalid("A value has characters that cannot be stored") from error
        raise Refused(500, "unexpected_failure", failure) from error
    except psycopg.Error as error:
        raise Refused(500, "unexpected_failure", failure) from error


def find(cursor: Cursor, column: str, value: str) -> Row | None:
    cursor.execute(SELECT + sql.SQL("and {} = %s").format(sql.Identifier("u", column)), [value])
    found = cursor.fetchone()
    return found[0] if found else None


def page(cursor: Cursor, number: int, size: int) -> tuple[list[Row], int]:
    """Page `number` (from 1) of all users, newest first, and how many there are."""
    cursor.execute("select count(*) from auth.users where deleted_at is null")
    total = (cursor.fetchone() or (0,))[0]
    cursor.execute(
        SELECT + sql.SQL("order by u.created_at desc, u.id limit %s offset %s"), [size, (number - 1) * size])
    return [row for row, in cursor], total


def create(cursor: Cursor, email: str, password_hash: str | None, data: Row, **columns: Any) -> Row:
    """A new user with an email identity. `columns` overrule the defaults of auth.users."""
    app_data = {"provider": "email", "providers": ["email"]} | columns.pop("raw_app_meta_data", {})
    values = {
        "id": str(uuid4()), "instance_id": str(UUID(int=0)), "aud": "authenticated", "role": "authenticated",
        "email": email, "encrypted_password": password_hash, "raw_user_meta_data": data,
        "raw_app_meta_data": app_data, "created_at": now(), "updated_at": now(), "is_anonymous": False,
        "confirmation_token": "", "recovery_token": "", "email_change": "", "email_change_token_new": "",
    } | columns
    comma = sql.SQL(", ")
    names, places = comma.join(map(sql.Identifier, values)), comma.join([sql.Placeholder()] * len(values))
    cursor.execute(
        sql.SQL("insert into auth.users ({}) values ({})").format(names, places),
        [_stored(value) for value in values.values()])
    return _identify(cursor, values["id"], email)


def change(cursor: Cursor, user_id: str, **columns: Any) -> Row:
    """The user after the change."""
    assignments = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in columns)
    cursor.execute(
        sql.SQL("update auth.users set {}, updated_at = now() where id = %s").format(assignments),
        [*(_stored(value) for value in columns.values()), user_id])
    if "email" in columns:
        return _identify(cursor, user_id, columns["email"])
    return existing(cursor, user_id)


def existing(cursor: Cursor, user_id: str) -> Row:
    """Raises Refused (404) when there is no such user."""
    user = find(cursor, "id", user_id)
    if user is None:
        raise Refused(404, "user_not_found", "User not found")
    return user


def merged(known: Row | None, changes: Row) -> Row:
    """Metadata after a change; a null takes its key away."""
    return {key: value for key, value in ((known or {}) | changes).items() if value is not None}


def shown(user: Row) -> Row:
    """A user as the API answers: no secrets, empty moments left out, times in UTC with a Z."""
    return {
        "id": user["id"], "aud": user["aud"] or "", "role": user["role"] or "", "email": user["email"] or "",
        "phone": user["phone"] or "",
        "app_metadata": user["raw_app_meta_data"] or {}, "user_metadata": user["raw_user_meta_data"] or {},
        "identities": [_shown_identity(identity) for identity in user["identities"]],
        "created_at": moment(user["created_at"]), "updated_at": moment(user["updated_at"]),
        "is_anonymous": user["is_anonymous"],
        **{name: moment(user[name]) for name in MOMENTS if user[name]},
        **({"new_email": user["email_change"]} if user["email_change"] else {}),
        **({"factors": [_timed(factor) for factor in user["factors"]]} if user["factors"] else {}),
    }


def banned(user: Row) -> bool:
    return bool(user["banned_until"]) and datetime.fromisoformat(user["banned_until"]) > now()


def now() -> datetime:
    return datetime.now(UTC)


def moment(text: str | None) -> str:
    """A time of PostgreSQL in UTC with a Z; a row made by hand may lack it, and clients insist on one."""
    at = datetime.fromisoformat(text or "1970-01-01T00:00:00+00:00").astimezone(UTC)
    return at.isoformat().replace("+00:00", "Z")


def _identify(cursor: Cursor, user_id: str, email: str) -> Row:
    facts = {"sub": user_id, "email": email, "email_verified": False, "phone_verified": False}
    cursor.execute("""
        insert into auth.identities (provider_id, user_id, identity_data, provider, created_at, updated_at)
        values (%s, %s, %s, 'email', now(), now())
        on conflict (provider_id, provider) do update
        set identity_data = auth.identities.identity_data || excluded.identity_data, updated_at = now()
    """, [user_id, user_id, Jsonb(facts)])
    return existing(cursor, user_id)


def _stored(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict) else value


def _shown_identity(identity: Row) -> Row:
    return _timed(identity) | {"identity_id": identity["id"], "id": identity["provider_id"]}


def _timed(row: Row) -> Row:
    return {key: moment(value) if key.endswith("_at") and value else value for key, value in row.items()}
