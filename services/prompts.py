"""Prompts: five from one look at a picture, and those written by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from services import doorbell, wiring
from services.domain import money
from services.domain.request_key import request_key as as_key
from services.domain.variations import AXES
from services.errors import Invalid
from services.identity import Identity
from services.store import assets
from services.store import prompts as store
from services.store.prompts import GroupFilter as GroupFilter
from services.store.prompts import Prompt as Prompt
from services.store.prompts import PromptFilter as PromptFilter
from services.store.prompts import PromptGroup as PromptGroup
from services.store.rows import Page
from services.store.tables import NOW

EVERY_PROMPT, EVERY_GROUP = PromptFilter(), GroupFilter()


@dataclass(frozen=True)
class Question:
    """What a look is asked for: `axes` may change, the others stay; `model` None is the studio's own."""

    source_image_id: str
    persona_id: str | None = None
    axes: tuple[str, ...] = AXES
    wishes: str = ""
    model: str | None = None

    def values(self) -> dict[str, object]:
        """Raises Invalid for a model the price list does not know."""
        return {
            "source_image_id": self.source_image_id,
            "model_id": self.persona_id,
            "axes": [axis for axis in AXES if axis in self.axes],
            "wishes": self.wishes.strip(),
            "vision_model": known_model(self.model),
        }


def known_model(name: str | None) -> str:
    """`name`, or the studio's own. Raises Invalid for one without a price: nobody could say what it costs."""
    model = name or wiring.studio().settings.vision_model
    if model not in money.PRICES:
        raise Invalid("The studio does not know this model. Nothing was sent.")
    return model


def ask_for_five(
    who: Identity, question: Question, request_key: str, attempt: int = 0
) -> PromptGroup:
    """Ask for five prompts; the worker looks at the picture. The same press or question again is the same look.

    `attempt` above 0 pays again for what was asked before: one more than the number of the earlier look.
    Raises NotFound for a picture or persona that is gone, Invalid for a file that is no picture, ConsentNeeded
    where persona or picture show a real person without one.
    """
    if assets.by_id(who.client, question.source_image_id).file_type != "image":
        raise Invalid("Prompts come from pictures. Nothing was sent; choose a picture.")
    asked = question.values() | {"attempt": attempt, "request_key": as_key(request_key)}
    group = store.ask(who.client, asked)
    doorbell.ring()
    return group


def asked_before(who: Identity, question: Question) -> PromptGroup | None:
    """The last look at the same picture with the same question, where it was answered or cost money."""
    return store.asked_before(who.client, question.values())


def re_roll(who: Identity, prompt_id: str, seen: int, request_key: str, model: str | None = None) -> PromptGroup:
    """Ask for another prompt in the place of version `seen`; the old words stay as a version.

    Raises as above, Invalid for one that no picture stands behind, Conflict when the words have changed since.
    """
    asked = {"kind": "one", "prompt_id": prompt_id, "attempt": seen, "vision_model": known_model(model)}
    group = store.ask(who.client, asked | {"request_key": as_key(request_key)})
    doorbell.ring()
    return group


def re_rolls(who: Identity, prompt_ids: Iterable[str]) -> dict[str, PromptGroup]:
    """The last re-roll of each prompt that was re-rolled, by the prompt's id."""
    return {one.prompt_id: one for one in store.rerolls(who.client, prompt_ids) if one.prompt_id}


def group(who: Identity, group_id: str) -> PromptGroup:
    """With its prompts; raises NotFound."""
    return _with_prompts(who, [store.group(who.client, group_id)])[0]


def groups(
    who: Identity, chosen: GroupFilter = EVERY_GROUP, cursor: str | None = None, limit: int = 12
) -> Page[PromptGroup]:
    """Looks at pictures, newest first, each with its prompts."""
    page = store.groups(who.client, chosen, cursor, limit)
    return replace(page, items=_with_prompts(who, page.items))


def browse(
    who: Identity, chosen: PromptFilter = EVERY_PROMPT, cursor: str | None = None, limit: int = 48
) -> Page[Prompt]:
    """Single prompts, newest first."""
    return store.page(who.client, chosen, cursor, limit)


def get(who: Identity, prompt_id: str) -> Prompt:
    """Raises NotFound."""
    return store.by_id(who.client, prompt_id)


def write_own(who: Identity, text: str, label: str = "", persona_id: str | None = None) -> Prompt:
    """A prompt that no picture stands behind. Raises Invalid."""
    if not text.strip():
        raise Invalid("A prompt needs words. Nothing was saved.")
    values = {
        "user_id": who.user_id,
        "model_id": persona_id,
        "prompt_text": text.strip(),
        "variation_label": label.strip(),
    }
    return store.insert(who.client, values)


def remove(who: Identity, prompt_id: str) -> Prompt:
    """Out of sight, and gone for good after a week; jobs made from it keep its words. Raises NotFound."""
    return store.update(who.client, prompt_id, removed_at=NOW)


def bring_back(who: Identity, prompt_id: str) -> Prompt:
    """Raises NotFound when it was cleared away since."""
    return store.update(who.client, prompt_id, removed_at=None)


def remove_group(who: Identity, group_id: str) -> None:
    """The look and its prompts, in the same way. Raises NotFound."""
    store.remove_group(who.client, group_id, True)


def bring_back_group(who: Identity, group_id: str) -> None:
    """Raises NotFound when it was cleared away since."""
    store.remove_group(who.client, group_id, False)


def _with_prompts(who: Identity, groups: list[PromptGroup]) -> list[PromptGroup]:
    of_group: dict[str, list[Prompt]] = defaultdict(list)
    for prompt in store.of_groups(who.client, [group.id for group in groups]):
        of_group[prompt.group_id or ""].append(prompt)
    return [replace(group, prompts=tuple(of_group[group.id])) for group in groups]
