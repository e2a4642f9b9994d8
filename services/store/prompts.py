"""Rows of `prompt_groups` (looks at pictures), `prompts` (what came of them) and `prompt_versions` (what they were)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from supabase import Client

from services.domain.counting import MOST_PROMPTS
from services.errors import NotFound, Unavailable
from services.store import tables
from services.store.answers import in_our_words
from services.store.paging import LARGEST_PAGE, fetch
from services.store.rows import Page, Row, columns, read, read_all
from services.store.search import matching

TABLE = "prompts"
GROUPS = "prompt_groups"
VERSIONS = "prompt_versions"


@dataclass(frozen=True)
class Prompt:
    """`prompt_index` 0-4 within its group; `axis` is what it changes, None when written by hand; `score` 1-5."""

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
    axis: str | None
    is_favorite: bool
    score: int | None
    version: int
    look_id: str | None
    removed_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class PromptVersion:
    """A text that a prompt had. `origin`: look, reroll (the model's words), edit, hand (the person's)."""

    id: str
    user_id: str
    prompt_id: str
    version: int
    from_version: int | None
    prompt_text: str
    variation_label: str
    is_edited: bool
    origin: str
    look_id: str | None
    created_at: datetime


@dataclass(frozen=True)
class PromptGroup:
    """A look at a picture: pending -> running -> completed | failed. `prompts` is filled by the service.

    `kind` one: a re-roll of `prompt_id`. `axes` may change, the others stay; `attempt` above 0 was paid for again.
    """

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
    kind: str
    prompt_id: str | None
    vision_model: str
    axes: tuple[str, ...]
    wishes: str
    attempt: int
    removed_at: datetime | None
    created_at: datetime
    updated_at: datetime
    prompts: tuple[Prompt, ...] = ()


@dataclass(frozen=True)
class PromptFilter:
    """What single prompts are looked for by; empty values do not narrow. `least_score` 1-5."""

    persona_id: str | None = None
    axis: str | None = None
    favourite: bool = False
    least_score: int | None = None
    text: str = ""


@dataclass(frozen=True)
class GroupFilter:
    """What groups are looked for by; `source_image_id` is the picture they came from."""

    persona_id: str | None = None
    source_image_id: str | None = None
    text: str = ""


def groups(client: Client, chosen: GroupFilter, cursor: str | None, limit: int) -> Page[PromptGroup]:
    """The total comes with a first page of all groups, up to MOST_PROMPTS; what a filter leaves is not counted."""
    query = client.table(GROUPS).select(columns(PromptGroup)).is_("removed_at", "null").eq("kind", "five")
    query = matching(query, chosen.text, "words", "wishes")
    for column, value in (("model_id", chosen.persona_id), ("source_image_id", chosen.source_image_id)):
        query = query.eq(column, value) if value else query
    found = fetch(query, PromptGroup, cursor, limit)
    return _counted(client, found, grouped=True) if cursor is None and chosen == GroupFilter() else found


def group(client: Client, group_id: str) -> PromptGroup:
    return tables.by_id(client, GROUPS, PromptGroup, group_id)


def ask(client: Client, question: Mapping[str, object]) -> PromptGroup:
    """A new look, or the one that already answers the same press or question."""
    with in_our_words():
        found: Any = client.rpc("ask_for_prompts", {"question": question}).execute().data
    if not found:
        # The row in the way failed for nothing between two statements: the question is free again.
        raise Unavailable("The same was just asked and did not work. Nothing was sent; ask again.")
    return read(PromptGroup, found[0])


def asked_before(client: Client, question: Mapping[str, object]) -> PromptGroup | None:
    """The last look that asked the same, when it was answered, is under way, or cost money."""
    with in_our_words():
        found: Any = client.rpc("asked_before", {"question": question}).execute().data
    return read(PromptGroup, found[0]) if found else None


def rerolls(client: Client, prompt_ids: Iterable[str]) -> list[PromptGroup]:
    """The last re-roll of each of the prompts that was re-rolled."""
    found: dict[str | None, PromptGroup] = {}
    for ids in tables.chunks(prompt_ids):
        query = client.table(GROUPS).select(columns(PromptGroup)).in_("prompt_id", ids)
        with in_our_words():
            rows = query.order("created_at").limit(LARGEST_PAGE).execute().data
        found |= {one.prompt_id: one for one in read_all(PromptGroup, rows)}
    return list(found.values())


def remove_group(client: Client, group_id: str, removed: bool) -> PromptGroup:
    """Take the group and its prompts out of sight, or bring them back. Raises NotFound."""
    return tables.update(client, GROUPS, PromptGroup, group_id, {"removed_at": tables.NOW if removed else None})


def of_groups(client: Client, group_ids: Iterable[str]) -> list[Prompt]:
    """The prompts of some groups, in their own order."""
    found: list[Prompt] = []
    for ids in tables.chunks(group_ids):
        query = client.table(TABLE).select(columns(Prompt)).in_("group_id", ids).is_("removed_at", "null")
        with in_our_words():
            found += read_all(Prompt, query.order("prompt_index").execute().data)
    return found


def page(client: Client, chosen: PromptFilter, cursor: str | None, limit: int) -> Page[Prompt]:
    """The total comes with a first page of all prompts, up to MOST_PROMPTS; what a filter leaves is not counted."""
    query = client.table(TABLE).select(columns(Prompt)).is_("removed_at", "null")
    query = matching(query, chosen.text, "prompt_text", "variation_label")
    for column, value in (("model_id", chosen.persona_id), ("axis", chosen.axis)):
        query = query.eq(column, value) if value else query
    query = query.eq("is_favorite", "true") if chosen.favourite else query
    query = query.gte("score", str(chosen.least_score)) if chosen.least_score else query
    found = fetch(query, Prompt, cursor, limit)
    return _counted(client, found, grouped=False) if cursor is None and chosen == PromptFilter() else found


def by_id(client: Client, prompt_id: str) -> Prompt:
    return tables.by_id(client, TABLE, Prompt, prompt_id)


def by_ids(client: Client, prompt_ids: Iterable[str]) -> list[Prompt]:
    return tables.by_ids(client, TABLE, Prompt, prompt_ids)


def insert(client: Client, values: Mapping[str, object]) -> Prompt:
    return tables.insert(client, TABLE, Prompt, values)


def update(client: Client, prompt_id: str, **changes: object) -> Prompt:
    return tables.update(client, TABLE, Prompt, prompt_id, changes)


def versions(client: Client, prompt_id: str) -> list[PromptVersion]:
    """Every text the prompt had, the newest first."""
    query = client.table(VERSIONS).select(columns(PromptVersion)).eq("prompt_id", prompt_id)
    with in_our_words():
        return read_all(PromptVersion, query.order("version", desc=True).limit(LARGEST_PAGE).execute().data)


def newest_versions(client: Client, prompt_ids: Iterable[str]) -> dict[str, int]:
    """The highest version of each prompt."""
    newest: dict[str, int] = {}
    for ids in tables.chunks(prompt_ids):
        query = client.table(VERSIONS).select("prompt_id,version").in_("prompt_id", ids)
        with in_our_words():
            rows: Any = query.order("version").limit(LARGEST_PAGE).execute().data
        newest |= {row["prompt_id"]: row["version"] for row in rows}
    return newest


def step(client: Client, prompt_id: str, seen: int, back: bool) -> Prompt:
    """Undo or redo from the version that was seen. Raises NotFound."""
    with in_our_words():
        found: Any = client.rpc("step_prompt", {"prompt_id": prompt_id, "seen": seen, "back": back}).execute().data
    if not found:
        raise NotFound()
    return read(Prompt, found[0])


def _counted(client: Client, first: Page[Row], *, grouped: bool) -> Page[Row]:
    """A first page with its total: a list that ends there needs no counting."""
    if first.next_cursor is None:
        return replace(first, total=len(first.items))
    with in_our_words():
        answer = client.rpc("count_prompts", {"grouped": grouped, "most": MOST_PROMPTS}).execute()
    return replace(first, total=int(str(answer.data)))
