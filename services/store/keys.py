"""Table user_api_keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import supabase

from services.domain.key_facts import KeyStatus
from services.store.answers import in_our_words
from services.store.rows import columns, read, read_all

TABLE = "user_api_keys"


@dataclass(frozen=True)
class ApiKey:
    """What its owner may see of a stored vendor key: never the key.

    `credit` is what was left on the account in `credit_unit` when it was asked, `scope` a sentence about rights,
    `check_error` why the vendor refused it or gave no answer.
    """

    service: str
    last4: str
    created_at: datetime
    updated_at: datetime
    saved_at: datetime
    status: KeyStatus
    checked_at: datetime | None
    credit: Decimal | None
    credit_unit: str
    scope: str
    check_error: str
    failing_since: datetime | None
    is_sandbox: bool
    check_due_at: datetime


@dataclass(frozen=True)
class StoredKey:
    """What the worker needs of a key before it opens it."""

    status: KeyStatus
    encrypted_api_key: str = field(repr=False)


@in_our_words()
def rows(client: supabase.Client) -> list[ApiKey]:
    return read_all(ApiKey, client.table(TABLE).select(columns(ApiKey)).order("service").execute().data)


@in_our_words()
def save(
    client: supabase.Client, service: str, sealed: str, last4: str, facts: Mapping[str, object] | None = None
) -> None:
    """`facts` are what a check of this very key found; without them it counts as unchecked."""
    given = {"service": service, "encrypted_api_key": sealed, "last4": last4, "facts": dict(facts or {})}
    client.rpc("save_api_key", given).execute()


@in_our_words()
def ask_for_check(client: supabase.Client, service: str) -> None:
    """Put the key in front of the worker's queue."""
    client.rpc("ask_for_key_check", {"service": service}).execute()


@in_our_words()
def delete(client: supabase.Client, service: str) -> bool:
    # Only named columns may come back: the ciphertext is not even its owner's to read.
    return bool(client.table(TABLE).delete().eq("service", service).select("service").execute().data)


@in_our_words()
def sealed(admin: supabase.Client, user_id: str, service: str) -> StoredKey | None:
    """The sealed key of one person and service. Needs the admin client: its owner may not read it either."""
    query = admin.table(TABLE).select(columns(StoredKey)).eq("user_id", user_id).eq("service", service)
    found: list[Any] = query.execute().data
    return read(StoredKey, found[0]) if found else None
