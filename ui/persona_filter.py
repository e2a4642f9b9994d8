"""Which personas a list shows: words of the name or description, at work or resting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui import filters, paging

EMPTY: dict[str, Any] = {"state": None, "find": ""}
STATES = {"active": "Active", "resting": "Resting"}


@dataclass(frozen=True)
class PersonaChoice:
    """`active` None: both."""

    text: str = ""
    active: bool | None = None




def show() -> PersonaChoice:
    with st.container(horizontal=True, vertical_alignment="center", key="persona-filter"):
        state = st.pills(
            "State",
            list(STATES),
            format_func=STATES.__getitem__,
            key="state",
            bind="query-params",
            on_change=paging.restart,
            label_visibility="collapsed",
        )
        find = st.text_input(
            "Search",
            key="find",
            type="search",
            bind="query-params",
            on_change=paging.restart,
            placeholder="Name or description",
            live="0.3s",
            width=280,
            label_visibility="collapsed",
        )
    return PersonaChoice((find or "").strip(), None if state is None else state == "active")


def chips(chosen: PersonaChoice, shown: int, total: int | None) -> None:
    state = "" if chosen.active is None else STATES["active" if chosen.active else "resting"]
    active = [(words, key) for words, key in ((state, "state"), (f"“{chosen.text}”", "find")) if words.strip("“”")]
    filters.chips(active, EMPTY, shown=shown, total=total)


def clear() -> None:
    filters.clear(EMPTY)
    paging.restart()
