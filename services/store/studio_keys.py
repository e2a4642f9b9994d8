"""What the studio's own keys are offered for, and who chose to use them; never a key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from supabase import Client

from services.store.answers import in_our_words
from services.store.rows import columns, read_all

CHOICES, STANDINGS = "studio_key_choices", "studio_key_standings"


@dataclass(frozen=True)
class StudioKey:
    """A vendor the studio has a key for. `spent_usd` is this month's, of all studio keys together."""

    service: str
    monthly_usd: Decimal | None
    is_chosen: bool
    spent_usd: Decimal


@in_our_words()
def standings(client: Client) -> list[StudioKey]:
    return read_all(StudioKey, client.table(STANDINGS).select(columns(StudioKey)).order("service").execute().data)


@in_our_words()
def choose(client: Client, user_id: str, service: str) -> None:
    row = {"user_id": user_id, "service": service}
    client.table(CHOICES).upsert(row, on_conflict="user_id,service", ignore_duplicates=True).execute()


@in_our_words()
def leave(client: Client, service: str) -> None:
    client.table(CHOICES).delete().eq("service", service).execute()


@in_our_words()
def is_chosen(admin: Client, user_id: str, service: str) -> bool:
    query = admin.table(CHOICES).select("id").eq("user_id", user_id).eq("service", service).limit(1)
    return bool(query.execute().data)


@in_our_words()
def offer(admin: Client, services: Iterable[str], monthly_usd: Decimal | None) -> None:
    most = None if monthly_usd is None else str(monthly_usd)
    admin.rpc("offer_studio_keys", {"services": sorted(services), "most_usd": most}).execute()
