"""Table web_sessions: who is signed in where. The admin client alone reaches it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import supabase

from services.store.answers import in_our_words
from services.store.rows import columns, read_all

TABLE = "web_sessions"


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


@in_our_words()
def find(admin: supabase.Client, sid_hash: str) -> WebSession | None:
    return _first(admin.table(TABLE).select(columns(WebSession)).eq("sid_hash", sid_hash).execute().data)


@in_our_words()
def get(admin: supabase.Client, session_id: str) -> WebSession | None:
    return _first(admin.table(TABLE).select(columns(WebSession)).eq("id", session_id).execute().data)


@in_our_words()
def of_user(admin: supabase.Client, user_id: str) -> list[WebSession]:
    """Newest use first."""
    query = (
        admin.table(TABLE).select(columns(WebSession)).eq("user_id", user_id).order("last_seen_at", desc=True)
    )
    return read_all(WebSession, query.execute().data)


@in_our_words()
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


@in_our_words()
def delete(admin: supabase.Client, session_ids: Iterable[str]) -> None:
    admin.table(TABLE).delete().in_("id", list(session_ids)).execute()


@in_our_words()
def delete_of_user(admin: supabase.Client, user_id: str, *, but: str | None = None) -> None:
    query = admin.table(TABLE).delete().eq("user_id", user_id)
    (query.neq("id", but) if but else query).execute()


@in_our_words()
def claim_refresh(admin: supabase.Client, seen: WebSession, owner: str, lease_seconds: int) -> bool:
    """True for the one caller, of all processes, that may spend the refresh token of the row as it was `seen`."""
    given = {
        "session_id": seen.id, "owner": owner, "lease_seconds": lease_seconds,
        "seen_expires_at": seen.access_expires_at.isoformat(),
    }
    return admin.rpc("claim_session_refresh", given).execute().data is True


@in_our_words()
def keep_tokens(
    admin: supabase.Client, session_id: str, owner: str, sealed: str, expires_at: datetime
) -> bool:
    """Store tokens and give the claim back. False when the claim was lost or the row is gone."""
    given = {"session_id": session_id, "owner": owner, "sealed": sealed, "expires_at": expires_at.isoformat()}
    return admin.rpc("keep_session_tokens", given).execute().data is True


def _first(data: Iterable[object]) -> WebSession | None:
    found = read_all(WebSession, data)
    return found[0] if found else None
