"""Prompts: five from one look at a picture, and those written by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from services import doorbell
from services.domain.request_key import request_key as as_key
from services.errors import Invalid, NotFound
from services.identity import Identity
from services.store import assets
from services.store import prompts as store
from services.store.prompts import Prompt as Prompt
from services.store.prompts import PromptGroup as PromptGroup
from services.store.rows import Page


def ask_for_five(
    who: Identity, source_image_id: str, persona_id: str | None, request_key: str
) -> PromptGroup:
    """Ask for five prompts; the worker looks at the picture. The same key again is the same request.

    Raises NotFound for a picture or persona that is gone, Invalid for a file that is no picture.
    """
    if assets.by_id(who.client, source_image_id).file_type != "image":
        raise Invalid("Prompts come from pictures. Nothing was sent; choose a picture.")
    values = {
        "user_id": who.user_id,
        "model_id": persona_id,
        "source_image_id": source_image_id,
        "request_key": as_key(request_key),
    }
    group = store.group_of_request(who.client, values)
    doorbell.ring()
    return group


def group(who: Identity, group_id: str) -> PromptGroup:
    """With its prompts; raises NotFound."""
    return _with_prompts(who, [store.group(who.client, group_id)])[0]


def groups(
    who: Identity, persona_id: str | None = None, cursor: str | None = None, limit: int = 12
) -> Page[PromptGroup]:
    """Looks at pictures, newest first, each with its prompts."""
    page = store.groups(who.client, persona_id, cursor, limit)
    return replace(page, items=_with_prompts(who, page.items))


def browse(
    who: Identity, persona_id: str | None = None, text: str = "", cursor: str | None = None, limit: int = 48
) -> Page[Prompt]:
    """Single prompts, newest first."""
    return store.page(who.client, persona_id, text, cursor, limit)


def get(who: Identity, prompt_id: str) -> Prompt:
    """Raises NotFound."""
    return store.by_id(who.client, prompt_id)


def get_many(who: Identity, prompt_ids: Iterable[str]) -> dict[str, Prompt]:
    """By id, those that exist."""
    return {prompt.id: prompt for prompt in store.by_ids(who.client, prompt_ids)}


def edit(who: Identity, prompt_id: str, text: str) -> Prompt:
    """Change the words; the row remembers that they were changed. Raises Invalid, NotFound."""
    return store.update(who.client, prompt_id, prompt_text=_words(text))


def write_own(who: Identity, text: str, label: str = "", persona_id: str | None = None) -> Prompt:
    """A prompt that no picture stands behind. Raises Invalid."""
    values = {
        "user_id": who.user_id,
        "model_id": persona_id,
        "prompt_text": _words(text),
        "variation_label": label.strip(),
    }
    return store.insert(who.client, values)


def delete(who: Identity, prompt_id: str) -> None:
    """Jobs made from it keep its words."""
    store.delete(who.client, [prompt_id])


def delete_group(who: Identity, group_id: str) -> None:
    """The look and its prompts. Raises NotFound."""
    prompts = store.of_groups(who.client, [group_id])
    store.delete(who.client, [prompt.id for prompt in prompts])
    if not store.delete_group(who.client, group_id):
        raise NotFound()


def _words(text: str) -> str:
    if not text.strip():
        raise Invalid("A prompt needs words. Nothing was saved.")
    return text.strip()


def _with_prompts(who: Identity, groups: list[PromptGroup]) -> list[PromptGroup]:
    of_group: dict[str, list[Prompt]] = defaultdict(list)
    for prompt in store.of_groups(who.client, [group.id for group in groups]):
        of_group[prompt.group_id or ""].append(prompt)
    return [replace(group, prompts=tuple(of_group[group.id])) for group in groups]
