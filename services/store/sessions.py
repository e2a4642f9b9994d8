"""Table web_sessions: who is signed in where. Reached with the admin client alone; no token of a person opens it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import supabase

TABLE = "web_sessions"
_COLUMNS = "id,user_id,sealed_tokens,access_expires_at,user_agent,last_seen_at,created_at"


@dataclass(frozen=True)
class WebSession:
    """One browser that is signed in."""

    id: str
    user_id: str
    sealed_tokens: str
    access_expires_at: datetime
    user_agent: str
    last_seen_at: datetime
    created_at: datetime


def find(admin: supabase.Client, sid_hash: str) -> WebSession | None:
    return _first(admin.table(TABLE).select(_COLUMNS).eq("sid_hash", sid_hash).execute().data)


def get(admin: supabase.Client, session_id: str) -> WebSession | None:
    return _first(admin.table(TABLE).select(_COLUMNS).eq("id", session_id).execute().data)


def of_user(admin: supabase.Client, user_id: str) -> list[WebSession]:
    """Newest use first."""
    query = admin.table(TABLE).select(_COLUMNS).eq("user_id", user_id).order("last_seen_at", desc=True)
    return _rows(query.execute().data)


def add(
    admin: supabase.Client,
    *,
    session_id: str,
    user_id: str,
    sid_hash: str,
    sealed: str,
    expires_at: datetime,
    user_agent: str,
) -> None:
    row = {
        "id": session_id,
        "user_id": user_id,
        "sid_hash": sid_hash,
        "sealed_tokens": sealed,
        "access_expires_at": expires_at.isoformat(),
        "user_agent": user_agent[:300],
    }
    admin.table(TABLE).insert(row).execute()


def delete(admin: supabase.Client, session_ids: Iterable[str]) -> None:
    admin.table(TABLE).delete().in_("id", list(session_ids)).execute()


def delete_of_user(admin: supabase.Client, user_id: str, *, but: str | None = None) -> None:
    query = admin.table(TABLE).delete().eq("user_id", user_id)
    (query.neq("id", but) if but else query).execute()


def claim_refresh(admin: supabase.Client, session_id: str, owner: str, lease_seconds: int) -> bool:
    """True for the one caller, of all processes, that may spend the refresh token now."""
    given = {"session_id": session_id, "owner": owner, "lease_seconds": lease_seconds}
    return admin.rpc("claim_session_refresh", given).execute().data is True


def keep_tokens(
    admin: supabase.Client, session_id: str, owner: str, sealed: str, expires_at: datetime
) -> bool:
    """Store tokens and give the claim back. False when the claim was lost or the row is gone."""
    given = {"session_id": session_id, "owner": owner, "sealed": sealed, "expires_at": expires_at.isoformat()}
    return admin.rpc("keep_session_tokens", given).execute().data is True


def _first(data: object) -> WebSession | None:
    found = _rows(data)
    return found[0] if found else None


def _rows(data: object) -> list[WebSession]:
    found = data if isinstance(data, list) else []
    return [_row(row) for row in found]


def _row(row: dict[str, str]) -> WebSession:
    return WebSession(
        row["id"],
        row["user_id"],
        row["sealed_tokens"],
        datetime.fromisoformat(row["access_expires_at"]),
        row["user_agent"],
        datetime.fromisoformat(row["last_seen_at"]),
        datetime.fromisoformat(row["created_at"]),
    )
