"""The four things one does with reels, as tabs with an address."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from services.domain.approval import Verdict
from ui import numbers

TABS = {"review": "Review", "all": "All", "add": "Add", "rules": "Rules"}

_WANTED = "tab-wanted"


def open_reel(reel_id: str | None) -> None:
    """Draw anew with this reel open among all; nothing happens without one. A tab is turned before it is drawn."""
    if reel_id:
        st.session_state[_WANTED] = "all"
        st.query_params["reel"] = reel_id
        st.rerun()


def sentence(counts: Mapping[Verdict, int]) -> str:
    """How many there are. How many wait changes with every key press, and the review says it itself."""
    total = sum(counts.values())
    return f"{numbers.counted(total, 'reel')} collected" if total else "No reels yet"


def choose(counts: Mapping[Verdict, int]) -> str:
    """The key of the tab in front. Someone without reels begins by adding some."""
    if _WANTED in st.session_state:
        st.session_state["tab"] = st.session_state.pop(_WANTED)
    chosen = st.segmented_control(
        "What to do",
        list(TABS),
        default="review" if sum(counts.values()) else "add",
        required=True,
        format_func=TABS.__getitem__,
        key="tab",
        bind="query-params",
        label_visibility="collapsed",
    )
    return chosen or "review"
