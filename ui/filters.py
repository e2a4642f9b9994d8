"""Filters live in the address: each widget is bound to the query parameter of its key, as it reads.

Active ones show as chips that go one by one, and "clear" takes them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from services.domain.counting import MOST_COUNTED


def chips(
    active: Sequence[tuple[str, str]],
    empties: Mapping[str, Any],
    *,
    shown: int,
    total: int | None,
    most: int = MOST_COUNTED,
) -> None:
    """One chip an active filter (words, key), then "clear", then how many rows are shown of how many.

    `most`: as far as they were counted.
    """
    if not active and not shown:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="chips"):
        for words, key in active:
            st.button(
                words,
                key=f"chip-{key}",
                icon=":material/close:",
                icon_position="right",
                help="Remove this filter",
                on_click=clear,
                args=({key: empties[key]},),
            )
        if len(active) > 1:
            st.button("Clear", key="chip-clear", type="tertiary", on_click=clear, args=(empties,))
        st.caption(_count(shown, total, most))


def clear(empties: Mapping[str, Any]) -> None:
    """Put each filter back to its empty value; paging starts anew."""
    for key, value in empties.items():
        st.session_state[key] = value


def _count(shown: int, total: int | None, most: int) -> str:
    if total is None or total == shown:
        return f"{shown:,} shown"
    least = "at least " if total == most else ""
    return f"{shown:,} of {least}{total:,} shown"
