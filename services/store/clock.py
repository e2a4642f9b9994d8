"""The database's own time."""

from __future__ import annotations

from datetime import datetime

from supabase import Client

from services.store.answers import in_our_words


def now(client: Client) -> datetime:
    """Raises Unavailable."""
    with in_our_words():
        return datetime.fromisoformat(str(client.rpc("database_time", {}).execute().data))
