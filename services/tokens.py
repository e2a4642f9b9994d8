"""The tokens of one browser's session: sealed at rest, refreshed by one caller at a time."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from services import auth_calls
from services.auth_calls import AuthSession, SessionOver
from services.errors import Unavailable
from services.sealing import SealBroken
from services.store import sessions as store
from services.store.sessions import WebSession
from services.wiring import Studio

EARLY = timedelta(seconds=60)
"""Tokens are renewed this long before their end, which also forgives clocks that differ by half a minute."""
LEASE_SECONDS = 20
RETRY_PAUSES = (0.2, 0.6, 1.5)
LOOK_AGAIN_SECONDS = 0.05

# In one process a lock spares the database the race; across processes the claim in the row decides.
_LOCKS = tuple(threading.Lock() for _ in range(64))


@dataclass(frozen=True)
class Tokens:
    """An access token with its end (UTC), the refresh token behind it, and what they say about the person."""

    user_id: str
    email: str
    name: str
    expires_at: datetime
    access: str = field(repr=False)
    refresh: str = field(repr=False)


def of(studio: Studio, session: AuthSession) -> Tokens:
    """The end is counted by the database's clock: `expires_in` is true however far the clocks of Auth and others are
    apart, and every process reads the same end. Raises Unavailable."""
    end = studio.clock.now() + timedelta(seconds=session.expires_in)
    return Tokens(
        session.user_id, session.email, session.name, end, session.access_token, session.refresh_token
    )


def sealed(studio: Studio, session_id: str, tokens: Tokens) -> str:
    plain = json.dumps([tokens.access, tokens.refresh, tokens.email, tokens.name])
    return studio.ring.seal(
        plain, user_id=tokens.user_id, service=f"session:{session_id}", column="sealed_tokens"
    )


def opened(studio: Studio, row: WebSession) -> Tokens | None:
    """None when the row was sealed with a key that is gone: that browser signs in again."""
    try:
        plain = studio.ring.open(
            row.sealed_tokens, user_id=row.user_id, service=f"session:{row.id}", column="sealed_tokens"
        )
    except SealBroken:
        return None
    access, refresh, email, name = json.loads(plain)
    return Tokens(row.user_id, email, name, row.access_expires_at, access, refresh)


def current(studio: Studio, row: WebSession, pause: Callable[[float], None] = time.sleep) -> Tokens | None:
    """Tokens good for at least EARLY, or None when the session is over. Raises Unavailable."""
    tokens = opened(studio, row)
    if tokens is None or not _due(studio, tokens):
        return tokens
    with _LOCKS[hash(row.id) % len(_LOCKS)]:
        return _refreshed(studio, row.id, pause)


def renamed(studio: Studio, session_id: str, *, email: str | None = None, name: str | None = None) -> None:
    """Carry a changed name or address into this session, so that the next page shows it."""
    owner = str(uuid4())
    row = store.get(studio.admin, session_id)
    tokens = opened(studio, row) if row else None
    if row is None or tokens is None or not store.claim_refresh(studio.admin, row, owner, LEASE_SECONDS):
        return
    changed = Tokens(
        tokens.user_id,
        email or tokens.email,
        tokens.name if name is None else name,
        tokens.expires_at,
        tokens.access,
        tokens.refresh,
    )
    store.keep_tokens(
        studio.admin, session_id, owner, sealed(studio, session_id, changed), changed.expires_at
    )


def _due(studio: Studio, tokens: Tokens) -> bool:
    return tokens.expires_at - studio.clock.now() < EARLY


def _refreshed(studio: Studio, session_id: str, pause: Callable[[float], None]) -> Tokens | None:
    """Claim and refresh, or wait for whoever claimed first."""
    owner, deadline = str(uuid4()), time.monotonic() + LEASE_SECONDS + 5
    while time.monotonic() < deadline:
        row = store.get(studio.admin, session_id)
        tokens = opened(studio, row) if row else None
        if row is None or tokens is None or not _due(studio, tokens):
            return tokens
        if store.claim_refresh(studio.admin, row, owner, LEASE_SECONDS):
            return _spend(studio, session_id, owner, tokens, pause)
        pause(LOOK_AGAIN_SECONDS)
    raise Unavailable()


def _spend(
    studio: Studio, session_id: str, owner: str, tokens: Tokens, pause: Callable[[float], None]
) -> Tokens | None:
    """Trade the refresh token, as the holder of the claim. A refusal ends the session; silence does not."""
    try:
        fresh = of(studio, _patient_refresh(studio, tokens, pause))
    except SessionOver:
        store.delete(studio.admin, [session_id])
        return None
    except Unavailable:
        # Gives the claim back with the old tokens: they may still be good for their last minute.
        store.keep_tokens(
            studio.admin, session_id, owner, sealed(studio, session_id, tokens), tokens.expires_at
        )
        if tokens.expires_at > studio.clock.now():
            return tokens
        raise
    kept = store.keep_tokens(
        studio.admin, session_id, owner, sealed(studio, session_id, fresh), fresh.expires_at
    )
    return fresh if kept or store.get(studio.admin, session_id) else None


def _patient_refresh(studio: Studio, tokens: Tokens, pause: Callable[[float], None]) -> AuthSession:
    began = time.monotonic()
    for wait in RETRY_PAUSES:
        try:
            return auth_calls.refresh(studio.auth_client(), tokens.refresh)
        except Unavailable:
            # One more slow try could outlast the claim, and somebody else would spend the same token.
            if time.monotonic() - began > LEASE_SECONDS / 4:
                raise
            pause(wait)
    return auth_calls.refresh(studio.auth_client(), tokens.refresh)
