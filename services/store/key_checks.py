"""What the worker reads and writes about keys that are to be checked. Uses the admin client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from postgrest.exceptions import APIError
from supabase import Client

from services.domain.key_facts import KeyStatus
from services.errors import Unavailable
from services.store.answers import in_our_words
from services.store.rows import read_all


@dataclass(frozen=True)
class DueKey:
    """A key whose turn it is, under a lease: `check_due_at` is when somebody else may take it."""

    id: str
    user_id: str
    service: str
    status: KeyStatus
    check_due_at: datetime
    encrypted_api_key: str = field(repr=False)


class KeyChecks:
    """Every method raises Unavailable when the database does not do it."""

    def __init__(self, admin: Client) -> None:
        self._admin = admin

    def claim(self, batch: int, lease_seconds: int) -> list[DueKey]:
        rows: Any = self._call("claim_key_checks", batch=batch, lease_seconds=lease_seconds)
        return read_all(DueKey, rows or ())

    def record(self, key: DueKey, facts: Mapping[str, object], again_seconds: float) -> bool:
        """Write what the vendor said; False when the key was replaced or taken by somebody else meanwhile."""
        done = self._call(
            "record_key_check",
            key_id=key.id,
            due_at=key.check_due_at.isoformat(),
            encrypted_api_key=key.encrypted_api_key,
            facts=dict(facts),
            again_seconds=again_seconds,
        )
        return done is True

    def _call(self, function: str, **given: object) -> object:
        try:
            with in_our_words():
                return self._admin.rpc(function, given).execute().data
        except APIError as error:
            raise Unavailable(f"The database refused the worker: {error.code} {error.message}") from error
