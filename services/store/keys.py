"""Table user_api_keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import supabase

from services.store.answers import in_our_words
from services.store.rows import columns, read_all

TABLE = "user_api_keys"
PAGE = 200


@dataclass(frozen=True)
class ApiKey:
    """What its owner may see of a stored vendor key: never the key."""

    service: str
    last4: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class SealedKey:
    """A key as it lies in the table."""

    id: str
    user_id: str
    service: str
    encrypted_api_key: str = field(repr=False)


@in_our_words()
def rows(client: supabase.Client) -> list[ApiKey]:
    return read_all(ApiKey, client.table(TABLE).select(columns(ApiKey)).order("service").execute().data)


@in_our_words()
def save(client: supabase.Client, service: str, sealed: str, last4: str) -> None:
    client.rpc("save_api_key", {"service": service, "encrypted_api_key": sealed, "last4": last4}).execute()


@in_our_words()
def delete(client: supabase.Client, service: str) -> bool:
    # Only named columns may come back: the ciphertext is not even its owner's to read.
    return bool(client.table(TABLE).delete().eq("service", service).select("service").execute().data)


@in_our_words()
def sealed(admin: supabase.Client, user_id: str, service: str) -> str | None:
    """The sealed key of one person and service. Needs the admin client: its owner may not read it either."""
    query = admin.table(TABLE).select("encrypted_api_key").eq("user_id", user_id).eq("service", service)
    found: list[Any] = query.execute().data
    return str(found[0]["encrypted_api_key"]) if found else None


@in_our_words()
def count_sealed_otherwise(admin: supabase.Client, prefixes: Sequence[str]) -> int:
    """How many stored keys begin with none of `prefixes`."""
    query = admin.table(TABLE).select("id", count="exact", head=True)  # type: ignore[arg-type]
    for prefix in prefixes:
        query = query.not_.like("encrypted_api_key", f"{prefix}*")
    return query.execute().count or 0


@in_our_words()
def sealed_otherwise(admin: supabase.Client, prefix: str, after: str) -> list[SealedKey]:
    """The next keys, by id behind `after`, that do not begin with `prefix`; at most a page of them."""
    query = admin.table(TABLE).select(columns(SealedKey)).not_.like("encrypted_api_key", f"{prefix}*")
    if after:
        query = query.gt("id", after)
    return read_all(SealedKey, query.order("id").limit(PAGE).execute().data)


@in_our_words()
def replace_sealed(admin: supabase.Client, row: SealedKey, sealed: str) -> None:
    """Put `sealed` in the row's place, unless its owner has replaced the key meanwhile."""
    query = admin.table(TABLE).update({"encrypted_api_key": sealed})
    query.eq("id", row.id).eq("encrypted_api_key", row.encrypted_api_key).execute()
