"""Rows of `generations`: image jobs. What a person may write is little; the worker writes through jobs.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from postgrest import SyncSelectRequestBuilder
from supabase import Client

from services.domain.counting import MOST_COUNTED
from services.domain.job_state import ACTIVE, JobState
from services.store import tables
from services.store.answers import in_our_words
from services.store.paging import fetch
from services.store.rows import Page, columns, read, read_all

TABLE = "generations"


@dataclass(frozen=True)
class Generation:
    """One image job. Costs are what the vendor's estimate said; `settings` is as domain.soul stores it.

    `quoted_`: the price on the button when it was pressed. `prompt_label`: what the prompt was called then, or empty.
    """

    id: str
    user_id: str
    prompt_id: str | None
    prompt_text: str
    status: JobState
    higgsfield_job_id: str | None
    model: str
    settings: Mapping[str, Any]
    result_urls: tuple[str, ...]
    saved_asset_ids: tuple[str, ...]
    error_message: str | None
    started_at: datetime | None
    completed_at: datetime | None
    ai_model_id: str | None
    request_key: str
    error_code: str | None
    cancel_requested_at: datetime | None
    cost_credits: Decimal | None
    cost_usd: Decimal | None
    is_sandbox: bool
    created_at: datetime
    updated_at: datetime
    quoted_amount: Decimal | None
    quoted_usd: Decimal | None
    quoted_sandbox: bool
    quote_id: str | None
    service: str
    parent_id: str | None
    check_requested_at: datetime | None
    prompt_label: str


@dataclass(frozen=True)
class GenerationVersion:
    """The database dates every change of a row: the same id and moment are the same row."""

    id: str
    status: JobState
    updated_at: datetime
    created_at: datetime


@dataclass(frozen=True)
class GenerationFilter:
    """`states` empty: all of them. `until` is the first moment outside."""

    states: tuple[JobState, ...] = ()
    persona_id: str | None = None
    model: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def page(
    client: Client, chosen: GenerationFilter, cursor: str | None, limit: int, counted: bool
) -> Page[Generation]:
    """A first page carries the total where it is `counted`, up to MOST_COUNTED."""
    found = fetch(_narrowed(client.table(TABLE).select(columns(Generation)), chosen), Generation, cursor, limit)
    if cursor is not None or not counted:
        return found
    return replace(found, total=_count(client, chosen) if found.next_cursor else len(found.items))


def versions(client: Client, chosen: GenerationFilter, cursor: str | None, limit: int) -> Page[GenerationVersion]:
    """The same page, by what tells whether anything on it changed."""
    query = client.table(TABLE).select(columns(GenerationVersion))
    return fetch(_narrowed(query, chosen), GenerationVersion, cursor, limit)


def _narrowed(query: SyncSelectRequestBuilder, chosen: GenerationFilter) -> SyncSelectRequestBuilder:
    if chosen.states:
        query = query.in_("status", chosen.states)
    if chosen.persona_id:
        query = query.eq("ai_model_id", chosen.persona_id)
    if chosen.model:
        query = query.eq("model", chosen.model)
    if chosen.since:
        query = query.gte("created_at", chosen.since.isoformat())
    if chosen.until:
        query = query.lt("created_at", chosen.until.isoformat())
    return query


def _count(client: Client, chosen: GenerationFilter) -> int:
    asked = {
        "states": list(chosen.states),
        "persona_id": chosen.persona_id,
        "model": chosen.model,
        "since": chosen.since.isoformat() if chosen.since else None,
        "until": chosen.until.isoformat() if chosen.until else None,
    }
    with in_our_words():
        return int(str(client.rpc("count_generations", {"chosen": asked, "most": MOST_COUNTED}).execute().data))


def of_prompts(client: Client, prompt_ids: Iterable[str], limit: int) -> list[Generation]:
    """Jobs made from these prompts, newest first."""
    query = client.table(TABLE).select(columns(Generation)).in_("prompt_id", list(prompt_ids))
    with in_our_words():
        found = query.order("created_at", desc=True).limit(limit).execute().data
    return read_all(Generation, found)


def count_active(client: Client) -> int:
    query = client.table(TABLE).select("id", count="exact", head=True)  # type: ignore[arg-type]
    with in_our_words():
        return query.in_("status", ACTIVE).execute().count or 0


def by_id(client: Client, generation_id: str) -> Generation:
    return tables.by_id(client, TABLE, Generation, generation_id)


def by_ids(client: Client, generation_ids: Iterable[str]) -> list[Generation]:
    return tables.by_ids(client, TABLE, Generation, generation_ids)


def of_request(client: Client, values: Mapping[str, object]) -> Generation:
    """The job of `values["request_key"]`, added if it is not there yet."""
    return tables.of_request(client, TABLE, Generation, values)


def withdraw(client: Client, generation_id: str) -> Generation | None:
    """Cancel a job that was not sent yet; None when it is no longer pending."""
    query = client.table(TABLE).update({"status": "cancelled"}).eq("id", generation_id)
    query = query.eq("status", "pending")
    with in_our_words():
        changed = query.select(columns(Generation)).execute().data
    return read(Generation, changed[0]) if changed else None


def ask_to_cancel(client: Client, generation_id: str) -> Generation:
    """Leave the wish for the worker, who alone speaks with the vendor."""
    return tables.update(client, TABLE, Generation, generation_id, {"cancel_requested_at": tables.NOW})


def ask_to_check(client: Client, generation_id: str) -> Generation:
    """Leave the wish for the worker that the vendor be asked now."""
    return tables.update(client, TABLE, Generation, generation_id, {"check_requested_at": tables.NOW})


def give_up(client: Client, generation_id: str) -> Generation:
    """End a job nobody knows the end of. Raises Conflict for one that is under way."""
    return tables.update(client, TABLE, Generation, generation_id, {"status": "failed"})


def usual_seconds(client: Client, models: Iterable[str]) -> dict[str, float]:
    """From sending to the end: the person's own median by model, where they have made any."""
    with in_our_words():
        found: Any = client.rpc("usual_seconds", {"models": sorted(set(models))}).execute().data
    return {row["model"]: float(row["seconds"]) for row in found}


def places(client: Client, generation_ids: Iterable[str]) -> dict[str, int]:
    """The place of each waiting job among the person's own, 1 is next; jobs that were sent have none."""
    with in_our_words():
        found: Any = client.rpc("generation_places", {"generation_ids": list(generation_ids)}).execute().data
    return {row["id"]: int(row["place"]) for row in found}


def withdraw_many(client: Client, generation_ids: Iterable[str]) -> int:
    """Cancel those that were not sent yet; how many those were."""
    return _change(client, generation_ids, (JobState.PENDING,), {"status": "cancelled"})


def ask_to_cancel_many(client: Client, generation_ids: Iterable[str]) -> int:
    """Leave the wish for the worker on those the vendor may not have begun; how many those were."""
    sent = (JobState.SUBMITTING, JobState.QUEUED)
    return _change(client, generation_ids, sent, {"cancel_requested_at": tables.NOW})


def _change(
    client: Client, generation_ids: Iterable[str], states: tuple[JobState, ...], values: Mapping[str, object]
) -> int:
    changed = 0
    for group in tables.chunks(generation_ids):
        query = client.table(TABLE).update(values).in_("id", group).in_("status", states)
        with in_our_words():
            changed += len(query.select("id").execute().data)
    return changed


def submit(client: Client, jobs: Sequence[Mapping[str, object]]) -> list[Generation]:
    """Add all of these or none; a set that was sent already comes back as it is.

    Each job: prompt_id, request_key, model, settings, quote_id. Raises OverBudget, NotFound, ConsentNeeded.
    """
    with in_our_words():
        found: Any = client.rpc("submit_generations", {"jobs": list(jobs)}).execute().data
    return read_all(Generation, found)


def of_requests(client: Client, rows: Sequence[Mapping[str, object]]) -> int:
    """Add the jobs whose request key is not there yet, in one statement; how many those were."""
    return len(tables.insert_missing(client, TABLE, Generation, rows, "user_id,request_key"))


def delete(client: Client, generation_ids: Iterable[str]) -> int:
    return tables.delete(client, TABLE, generation_ids)
