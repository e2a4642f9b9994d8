"""Looks at pictures: one under way, and the earlier ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

import streamlit as st

from ui import badge, numbers, places, table
from ui.prompt_card import Written

COLUMNS = (
    table.Column(""),
    table.Column("Prompts"),
    table.Column("State"),
    table.Column("Persona", wide=True),
    table.Column("Asked", wide=True),
)


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
    def error_message(self) -> str | None: ...
    @property
    def is_sandbox(self) -> bool: ...
    @property
    def cost_usd(self) -> Decimal | None: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def prompts(self) -> Sequence[Written]: ...


def running(group: Group) -> bool:
    return group.status in ("pending", "running")


def progress(group: Group) -> None:
    """Where the look at the picture stands; a finished one says what it cost."""
    badge.show(badge.GROUPS[group.status], *([badge.SANDBOX] if group.is_sandbox else []))
    if running(group):
        st.progress(
            0.5 if group.status == "running" else 0.15,
            text="You may leave this page; it goes on without you.",
        )
        for _ in range(3):
            st.skeleton(110)
    elif group.status == "failed":
        st.error(group.error_message or "The five prompts could not be made.", icon=":material/error:")
    else:
        st.caption(_cost(group))


def invitation(has_source: bool) -> None:
    """What to do while there are no prompts to show."""
    words = (
        "Ask for five prompts. Each changes one thing: pose, outfit, setting, lighting or camera."
        if has_source
        else "Choose a picture at the left to start from."
    )
    with st.container(border=True, horizontal_alignment="center", key="invitation"):
        st.space("small")
        st.markdown("### :material/edit_note: Five prompts appear here", text_alignment="center")
        st.markdown(words, text_alignment="center")
        st.space("small")


def earlier(groups: Sequence[Group], personas: dict[str, str], now: datetime) -> None:
    """Earlier groups as one table; a click brings one back. Nothing is drawn without any."""
    if not groups:
        return
    st.subheader("Earlier prompts", anchor=False)
    opened = table.show(
        COLUMNS, [_row(group, personas, now) for group in groups], key="groups", label="Earlier prompts"
    )
    if opened:
        group = next(one for one in groups if one.id == opened)
        source = {"source": group.source_image_id} if group.source_image_id else {}
        places.go("prompts", group=opened, **source)


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


def _cost(group: Group) -> str:
    if group.is_sandbox:
        return "Sandbox: nothing was charged."
    return f"{numbers.dollars(group.cost_usd)} charged." if group.cost_usd is not None else ""
