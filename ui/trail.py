"""The list a person came past, so that a detail screen can offer the one before and the one after."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui import query

_KEY = "trail"


def leave(ids: Sequence[str]) -> None:
    """Remember the order of the list in front of the person."""
    st.session_state[_KEY] = list(ids)


def steps(here: str, parameter: str = "id") -> None:
    """Previous and next by button and arrow key; `parameter` of the address names the row that is open.

    Nothing for a row that was opened by its address alone.
    """
    ids: list[str] = st.session_state.get(_KEY, [])
    if here not in ids:
        return
    at = ids.index(here)
    with st.container(horizontal=True, vertical_alignment="center", key="trail"):
        if at > 0:
            _step("Previous", "chevron_left", "Left", parameter, ids[at - 1])
        if at + 1 < len(ids):
            _step("Next", "chevron_right", "Right", parameter, ids[at + 1])
        st.caption(f"{at + 1} of {len(ids)} on this page of the list", width="content")


def _step(label: str, icon: str, key: str, parameter: str, to: str) -> None:
    """The row is in the widget's name: one press never answers for two."""
    st.button(
        label, icon=f":material/{icon}:", shortcut=key, on_click=query.put, args=(parameter, to),
        key=f"trail-{label}-{to}",
    )  # fmt: skip
