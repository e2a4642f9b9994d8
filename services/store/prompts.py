"""Rows of `prompt_groups` (one look at a picture) and `prompts` (what came of it, or was written by hand)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from supabase import Client

from services.store import tables
from services.store.answers import in_our_words
from services.store.paging import fetch, listing
from services.store.rows import Page, columns, read_all
from services.store.search import matching

TABLE = "prompts"
GROUPS = "prompt_groups"


@dataclass(frozen=True)
class Prompt:
    """`prompt_index` 0-4 within its group."""

    id: str
    user_id: str
    model_id: str | None
    source_image_id: str | None
    group_id: str | None
    prompt_text: str
    prompt_index: int
    variation_label: str
    is_edited: bool
    metadata: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class PromptGroup:
    """A look at a picture: pending -> running -> completed | failed. `prompts` is filled by the service."""

    id: str
    user_id: str
    model_id: str | None
    source_image_id: str | None
    request_key: str
    status: str
    vendor_model: str
    image_summary: str
    is_sandbox: bool
    error_code: str | None
    error_message: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: Decimal | None
    vendor_request_id: str | None
    created_at: datetime
    updated_at: datetime
    prompts: tuple[Prompt, ...] = ()


def groups(client: Client, persona_id: str | None, cursor: str | None, limit: int) -> Page[PromptGroup]:
    query = listing(client, GROUPS, PromptGroup, cursor)
    if persona_id:
        query = query.eq("model_id", persona_id)
    return fetch(query, PromptGroup, cursor, limit)


def group(client: Client, group_id: str) -> PromptGroup:
    return tables.by_id(client, GROUPS, PromptGroup, group_id)


def group_of_request(client: Client, values: Mapping[str, object]) -> PromptGroup:
    """The group of `values["request_key"]`, added if it is not there yet."""
    return tables.of_request(client, GROUPS, PromptGroup, values)


def delete_group(client: Client, group_id: str) -> int:
    return tables.delete(client, GROUPS, [group_id])


def of_groups(client: Client, group_ids: Iterable[str]) -> list[Prompt]:
    """The prompts of some groups, in their own order."""
    found: list[Prompt] = []
    for ids in tables.chunks(group_ids):
        query = client.table(TABLE).select(columns(Prompt)).in_("group_id", ids)
        with in_our_words():
            found += read_all(Prompt, query.order("prompt_index").execute().data)
    return found


def page(client: Client, persona_id: str | None, text: str, cursor: str | None, limit: int) -> Page[Prompt]:
    query = matching(listing(client, TABLE, Prompt, cursor), text, "prompt_text", "variation_label")
    if persona_id:
        query = query.eq("model_id", persona_id)
    return fetch(query, Prompt, cursor, limit)


def by_id(client: Client, prompt_id: str) -> Prompt:
    return tables.by_id(client, TABLE, Prompt, prompt_id)


def by_ids(client: Client, prompt_ids: Iterable[str]) -> list[Prompt]:
    return tables.by_ids(client, TABLE, Prompt, prompt_ids)


def insert(client: Client, values: Mapping[str, object]) -> Prompt:
    return tables.insert(client, TABLE, Prompt, values)


def update(client: Client, prompt_id: str, **changes: object) -> Prompt:
    return tables.update(client, TABLE, Prompt, prompt_id, changes)


def delete(client: Client, prompt_ids: Iterable[str]) -> int:
    return tables.delete(client, TABLE, prompt_ids)
