"""The pictures a person came past, so that a detail screen can offer the one before and the one after."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui import query

_KEY = "trail"


def leave(ids: Sequence[str]) -> None:
    """Remember the order of the gallery that is being left."""
    st.session_state[_KEY] = list(ids)


def steps(here: str) -> None:
    """Previous and next, also by the arrow keys; nothing when the person did not come from a gallery."""
    ids: list[str] = st.session_state.get(_KEY, [])
    if here not in ids:
        return
    at = ids.index(here)
    with st.container(horizontal=True, key="trail"):
        _step("Previous", "chevron_left", "Left", ids[at - 1] if at > 0 else None)
        _step("Next", "chevron_right", "Right", ids[at + 1] if at + 1 < len(ids) else None)


def _step(label: str, icon: str, key: str, to: str | None) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        shortcut=key,
        disabled=to is None,
        on_click=query.put,
        args=("id", to),
        key=f"trail-{label}",
    )
