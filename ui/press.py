"""A press that its screen acts on in the middle of a run is heard once, and not lost with a run that never got there.

A run is ended as soon as another message comes in, and Streamlit forgets what was pressed with it. Callbacks come
before all that (`ui/web/whole_presses.py`), so one notes the press, and the next run that draws the button finds it.
Where an act needs nothing of the run, a callback of its own is simpler.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Literal, TypedDict, Unpack

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

_NOTED = "presses"


class Look(TypedDict, total=False):
    """How the button looks, in Streamlit's words."""

    type: Literal["primary", "secondary", "tertiary"]
    icon: str
    help: str | None
    disabled: bool
    width: Literal["content", "stretch"]


def button(
    label: str,
    *,
    key: str,
    place: DeltaGenerator | ModuleType = st,
    at_once: Callable[[], None] | None = None,
    **look: Unpack[Look],
) -> bool:
    """Draw it; whether it was pressed since it was last asked here. `at_once` runs as a callback."""
    place.button(label, key=key, on_click=_note, args=(key, at_once), **look)
    return _heard(key)


def submit(label: str, **look: Unpack[Look]) -> bool:
    """The same for the form around it; labels tell the forms of one page apart."""
    st.form_submit_button(label, on_click=_note, args=(label,), **look)
    return _heard(label)


def forget() -> None:
    """At the end of a whole run: what it did not draw cannot be meant any more."""
    if st.session_state.get(_NOTED):
        st.session_state[_NOTED] = frozenset()


def _note(key: str, at_once: Callable[[], None] | None = None) -> None:
    if at_once:
        at_once()
    st.session_state[_NOTED] = _noted() | {key}


def _heard(key: str) -> bool:
    if key not in _noted():
        return False
    st.session_state[_NOTED] = _noted() - {key}
    return True


def _noted() -> frozenset[str]:
    noted: frozenset[str] = st.session_state.get(_NOTED, frozenset())
    return noted
