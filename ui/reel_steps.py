"""From one opened reel to its neighbours in the list it was opened from, also by the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui import query, reel_key

_KEY = "reel-neighbours"


def leave(ids: Sequence[str]) -> None:
    """Remember the list in front of the person."""
    st.session_state[_KEY] = list(ids)


def show(here: str) -> None:
    """Nothing for a reel that was opened by its address alone."""
    ids: list[str] = st.session_state.get(_KEY, [])
    if here not in ids:
        return
    at = ids.index(here)
    with st.container(horizontal=True, key="reel-steps"):
        if at > 0:
            _step("Previous", "chevron_left", "Left", ids[at - 1])
        if at + 1 < len(ids):
            _step("Next", "chevron_right", "Right", ids[at + 1])
        st.caption(f"{at + 1} of {len(ids)} on this page of the list", width="content")


def _step(label: str, icon: str, shortcut: str, to: str) -> None:
    reel_key.button(label, query.put, "reel", to, key=f"step-{icon}-{to}", icon=icon, shortcut=shortcut)
