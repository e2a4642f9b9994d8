"""Which keys jobs were sent with, and word of those that vendors refuse. Uses the admin client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from supabase import Client

from services.domain.sent_key import SentKey
from services.store.answers import in_our_words


@in_our_words()
def of_jobs(admin: Client, job_ids: Sequence[str]) -> dict[str, SentKey]:
    """By job; without those of the sandbox and those that nobody noted it for."""
    if not job_ids:
        return {}
    found: Any = admin.rpc("sent_keys", {"job_ids": list(job_ids)}).execute().data
    return {str(row["job_id"]): SentKey(row["payer"], row["mark"]) for row in found or ()}


@in_our_words()
def doubt(admin: Client, user_id: str, service: str, studios: bool) -> None:
    """Have a key asked about now: the studio's, or this person's own."""
    if studios:
        admin.rpc("doubt_studio_key", {"vendor": service}).execute()
    else:
        admin.rpc("doubt_api_key", {"owner": user_id, "vendor": service}).execute()
