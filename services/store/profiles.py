"""Rows of `users`: the profile beside the platform's own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from supabase import Client

from services.store import tables

TABLE = "users"


@dataclass(frozen=True)
class Profile:
    """`reel_view_threshold`: views at which a new reel is approved by rule. `reads_public_pages`: see reel_pages."""

    id: str
    email: str | None
    name: str | None
    subscription_tier: str
    reel_view_threshold: int
    reads_public_pages: bool
    created_at: datetime
    updated_at: datetime


def by_id(client: Client, user_id: str) -> Profile:
    return tables.by_id(client, TABLE, Profile, user_id)


def update(client: Client, user_id: str, **changes: object) -> Profile:
    return tables.update(client, TABLE, Profile, user_id, changes)
