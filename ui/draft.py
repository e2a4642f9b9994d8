"""What somebody types and has not saved: it outlives a change of tab, a failed save and a look at another screen.

A field starts from what is stored. When the stored value changes, by saving or from elsewhere, it starts anew.
"""

from __future__ import annotations

from typing import TypeVar

import streamlit as st

Value = TypeVar("Value")


def begin(key: str, stored: object) -> str:
    """Call it right before the widget of `key`, which takes no value of its own; returns `key`."""
    kept, state = f"{key}:stored", st.session_state
    if kept not in state or state[kept] != stored:
        state[kept] = state[key] = stored
    elif key not in state:
        state[key] = stored
    return key


def value(key: str, stored: Value) -> Value:
    """What a draft says that no widget holds, such as an order of pictures."""
    found: Value = st.session_state[begin(key, stored)]
    return found


def drop(*keys: str) -> None:
    """Back to what is stored, with the next run."""
    for key in keys:
        st.session_state.pop(f"{key}:stored", None)
