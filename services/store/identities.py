"""Rows of `persona_identities`: what a person sees of trained likenesses, and what the worker claims of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from postgrest.exceptions import APIError
from supabase import Client

from services.domain.sent_key import SentKey
from services.domain.training import TrainingState
from services.errors import Conflict, Unavailable
from services.store import sent_keys, tables
from services.store.answers import in_our_words
from services.store.rows import columns, read_all

TABLE = "persona_identities"


@dataclass(frozen=True)
class TrainedIdentity:
    """A likeness at a vendor, or the way to it. `in_use`: pictures of the persona are drawn with it."""

    id: str
    user_id: str
    ai_model_id: str | None
    service: str
    model_version: str
    name: str
    image_ids: tuple[str, ...]
    status: TrainingState
    vendor_id: str | None
    in_use: bool
    request_key: str
    error_code: str | None
    error_message: str | None
    cost_credits: Decimal | None
    cost_usd: Decimal | None
    is_sandbox: bool
    confirmed_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class ClaimedIdentity:
    """A training under our lease. `request_body` and `sent_key` are what was sent, once something was.

    `claimed_at` is the database's time, as all the others are.
    """

    id: str
    user_id: str
    ai_model_id: str | None
    service: str
    model_version: str
    name: str
    image_ids: tuple[str, ...]
    status: TrainingState
    vendor_id: str | None
    error_code: str | None
    cost_credits: Decimal | None
    cost_usd: Decimal | None
    is_sandbox: bool
    polls: int
    request_body: Mapping[str, Any] | None
    confirmed_at: datetime | None
    started_at: datetime | None
    created_at: datetime
    claimed_at: datetime
    sent_key: SentKey | None = None

    @property
    def age(self) -> timedelta:
        """Since it was sent, or asked for."""
        return self.claimed_at - (self.started_at or self.created_at)


def of_persona(client: Client, persona_id: str) -> list[TrainedIdentity]:
    """Newest first."""
    with in_our_words():
        query = client.table(TABLE).select(columns(TrainedIdentity)).eq("ai_model_id", persona_id)
        found = query.order("created_at", desc=True).order("id").limit(50).execute().data
    return read_all(TrainedIdentity, found)


def of_request(client: Client, values: Mapping[str, object]) -> TrainedIdentity:
    """The row of `values["request_key"]`, added if it is not there yet."""
    return tables.of_request(client, TABLE, TrainedIdentity, values)


def move(client: Client, identity_id: str, before: TrainingState, after: TrainingState) -> None:
    """Raises Conflict when it is not in `before` any more."""
    with in_our_words():
        query = client.table(TABLE).update({"status": after.value}).eq("id", identity_id)
        changed = query.eq("status", before.value).select("id").execute().data
    if not changed:
        raise Conflict("This training has moved on meanwhile. Nothing was charged by this; look at it again.")


def use(client: Client, identity_id: str, wanted: bool) -> None:
    with in_our_words():
        client.rpc("use_identity", {"identity_id": identity_id, "wanted": wanted}).execute()


def delete(client: Client, identity_id: str) -> None:
    tables.delete(client, TABLE, [identity_id])


class Trainings:
    """The worker's side. Every method raises Unavailable when the database does not do it."""

    def __init__(self, admin: Client, worker: str) -> None:
        self._admin, self._worker = admin, worker

    def claim(self, batch: int, lease_seconds: int) -> list[ClaimedIdentity]:
        rows: Any = self._call("claim_identities", batch=batch, lease_seconds=lease_seconds)
        claimed = read_all(ClaimedIdentity, rows or ())
        sent = sent_keys.of_jobs(self._admin, [one.id for one in claimed if one.started_at and not one.is_sandbox])
        return [replace(one, sent_key=sent.get(one.id)) for one in claimed]

    def begin(self, training: ClaimedIdentity, body: Mapping[str, object], key: SentKey | None) -> bool:
        """Write down what is about to be sent, and with which key; False when it is no longer ours to send.

        Raises Conflict when the person's keys are others by now.
        """
        noted = {"key_payer": key.payer if key else None, "key_mark": key.mark if key else None}
        did = self._call("begin_identity_with_key", identity_id=training.id, request_body=dict(body), **noted)
        return did is True

    def record(self, training: ClaimedIdentity, facts: Mapping[str, object], look_again_seconds: float = 0) -> bool:
        """Write what the vendor said and give the lease back; False when it was lost."""
        again = round(look_again_seconds, 3)
        done = self._call("record_identity", identity_id=training.id, facts=dict(facts), look_again_seconds=again)
        return done is True

    def _call(self, function: str, **given: object) -> object:
        try:
            with in_our_words():
                return self._admin.rpc(function, {"worker": self._worker, **given}).execute().data
        except APIError as error:
            raise Unavailable(f"The database refused the worker: {error.code} {error.message}") from error
