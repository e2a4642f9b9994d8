"""Looks at pictures: one under way, and the earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

import streamlit as st

from services.domain.variations import AXES
from ui import axis, badge, errors, numbers, places, plain, table, vision_model
from ui.prompt_card import Written

COLUMNS = (
    table.Column(""),
    table.Column("Prompts"),
    table.Column("State"),
    table.Column("Persona", wide=True),
    table.Column("Asked", wide=True),
)
SINGLE_COLUMNS = (
    table.Column("Prompt"),
    table.Column("Changes"),
    table.Column("Score", end=True),
    table.Column("Persona", wide=True),
    table.Column("Written", wide=True),
)
EXCERPT = 110
TO_KEYS = ("missing_key", "vendor_refused")
"""Failures that the page of keys may mend."""


class Group(Protocol):
    """What the list needs to know of a group."""

    @property
    def id(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def source_image_id(self) -> str | None: ...
    @property
    def model_id(self) -> str | None: ...
    @property
    def image_summary(self) -> str: ...
    @property
    def error_code(self) -> str | None: ...
    @property
    def error_message(self) -> str | None: ...
    @property
    def is_sandbox(self) -> bool: ...
    @property
    def input_tokens(self) -> int | None: ...
    @property
    def output_tokens(self) -> int | None: ...
    @property
    def cost_usd(self) -> Decimal | None: ...
    @property
    def vision_model(self) -> str: ...
    @property
    def axes(self) -> Sequence[str]: ...
    @property
    def wishes(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def prompts(self) -> Sequence[Written]: ...


class Placed(Protocol):
    """What leads to a prompt."""

    @property
    def id(self) -> str: ...
    @property
    def group_id(self) -> str | None: ...
    @property
    def source_image_id(self) -> str | None: ...


class Single(Written, Placed, Protocol):
    """A prompt in the list of single ones."""

    @property
    def model_id(self) -> str | None: ...
    @property
    def created_at(self) -> datetime: ...


def running(group: Group) -> bool:
    return group.status in ("pending", "running")


def progress(group: Group) -> None:
    """Where the look at the picture stands; a finished one says what it saw and what it cost."""
    badge.show(badge.GROUPS[group.status], *([badge.SANDBOX] if group.is_sandbox else []))
    if running(group):
        st.progress(
            0.5 if group.status == "running" else 0.15,
            text="You may leave this page; it goes on without you.",
        )
        for _ in range(3):
            st.skeleton(110)
    elif group.status == "failed":
        errors.say(group.error_message or "The five prompts could not be made.")
        if group.error_code in TO_KEYS:
            places.link("Look at your keys", "keys", icon=":material/key:")
    else:
        st.markdown(plain.text(group.image_summary))
        st.caption(" · ".join(part for part in (asked(group), cost(group)) if part))


def asked(group: Group) -> str:
    """What was locked and wished, in words."""
    locked = [axis.word(one).lower() for one in AXES if one not in group.axes]
    parts = [f"Locked: {', '.join(locked)}"] if locked else []
    parts += [f"Wishes: {plain.text(' '.join(group.wishes.split())[:EXCERPT])}"] if group.wishes else []
    return " · ".join(parts)


def cost(group: Group) -> str:
    """What it used and what that cost."""
    if group.input_tokens is None:
        return ""
    used = f"{group.input_tokens:,} tokens in, {group.output_tokens or 0:,} out"
    paid = f"{numbers.dollars(group.cost_usd)} charged" if group.cost_usd is not None else "the charge is not known"
    money = "Sandbox: nothing was charged" if group.is_sandbox else paid
    return plain.text(f"{vision_model.title(group.vision_model)}, {used}. {money}.")


def invitation(has_source: bool) -> None:
    """What to do while there are no prompts to show."""
    words = (
        "Ask for five prompts. Each changes one thing: the setting, the outfit, the light, the camera or the mood."
        if has_source
        else "Choose a picture to start from, or drop one of your own."
    )
    with st.container(border=True, horizontal_alignment="center", key="invitation"):
        st.space("small")
        st.markdown("### :material/edit_note: Five prompts appear here", text_alignment="center")
        st.markdown(words, text_alignment="center")
        st.space("small")


def earlier(groups: Sequence[Group], personas: dict[str, str], now: datetime) -> None:
    """Earlier groups as one table; a click brings one back."""
    rows = [_row(group, personas, now) for group in groups]
    opened = table.show(COLUMNS, rows, key="groups", label="Earlier prompts")
    if opened:
        group = next(one for one in groups if one.id == opened)
        source = {"source": group.source_image_id} if group.source_image_id else {}
        places.go("prompts", group=opened, **source)


def single(prompts: Sequence[Single], personas: dict[str, str], now: datetime) -> None:
    """Single prompts as one table; a click opens the prompt among those it came with."""
    rows = [_single_row(prompt, personas, now) for prompt in prompts]
    opened = table.show(SINGLE_COLUMNS, rows, key="single-prompts", label="Single prompts")
    if opened:
        places.go("prompts", **place(next(one for one in prompts if one.id == opened)))


def place(prompt: Placed) -> dict[str, str]:
    """The parameters of the screen that shows it: among those it came with, or by itself."""
    source = {"source": prompt.source_image_id} if prompt.source_image_id else {}
    return {"group": prompt.group_id, **source} if prompt.group_id else {"prompt": prompt.id, **source}


def _single_row(prompt: Single, personas: dict[str, str], now: datetime) -> list[table.Cell]:
    star = "★ " if prompt.is_favorite else ""
    words = " ".join(prompt.prompt_text.split())
    cut = words if len(words) <= EXCERPT else f"{words[:EXCERPT]}…"
    name = f"{star}{prompt.variation_label or 'By hand'}"
    return [
        table.link(name, places.address("prompts", **place(prompt)), prompt.id, cut),
        table.text(axis.word(prompt.axis) if prompt.axis else ""),
        table.text(f"{prompt.score} of 5" if prompt.score else ""),
        table.text(personas.get(prompt.model_id or "", "")),
        table.moment(prompt.created_at, now),
    ]


def _row(group: Group, personas: dict[str, str], now: datetime) -> list[table.Cell]:
    labels = ", ".join(prompt.variation_label for prompt in group.prompts if prompt.variation_label)
    shown = [badge.GROUPS[group.status]] + ([badge.SANDBOX] if group.is_sandbox else [])
    source = f"/files/{group.source_image_id}/thumb" if group.source_image_id else ""
    return [
        table.picture(source, "Source picture"),
        table.link(
            labels or "Five prompts",
            places.address("prompts", group=group.id),
            group.id,
            group.image_summary[:90],
        ),
        table.badges(*shown),
        table.text(personas.get(group.model_id or "", "")),
        table.moment(group.created_at, now),
    ]
