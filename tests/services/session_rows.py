"""Rows of sessions, as the service sees them, and refusals of an Auth that does not want to."""

from datetime import UTC, datetime, timedelta

import httpx

from services import identity, tokens
from services.store import sessions as store


def person(sid, known=None):
    who = identity.resume(sid, known)
    assert who is not None
    return who


def row_of(studio, sid):
    row = store.find(studio.admin, identity.digest(sid))
    assert row is not None
    return row


def tokens_of(studio, row):
    found = tokens.opened(studio, row)
    assert found is not None
    return found


def expire(studio, sid, seconds=-1):
    """Let the access token of `sid` end in `seconds`, as the row tells it."""
    row = row_of(studio, sid)
    change = {"access_expires_at": (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()}
    studio.admin.table("web_sessions").update(change).eq("id", row.id).execute()
    return row_of(studio, sid)


def is_refresh(request):
    return request.url.path.endswith("/token") and "grant_type=refresh_token" in str(request.url)


def refusal(status, code):
    return httpx.Response(
        status, json={"code": code, "message": code}, headers={"x-supabase-api-version": "2024-01-01"}
    )
