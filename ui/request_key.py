"""One key for one press of a paid button: a double click or a resent form is the same request.

The key lives in the session until the request was taken; the next press gets a new one. The button's own key
changes with it, so a second click of a double click belongs to a button that is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import streamlit as st

from ui.attempt import attempt

_KEYS = "request-keys"


def current(purpose: str) -> str:
    """The key for the next press, in canonical form."""
    keys: dict[str, str] = st.session_state.setdefault(_KEYS, {})
    return keys.setdefault(purpose, str(uuid4()))


def press(purpose: str, act: Callable[[str], object], done: str = "") -> bool:
    """Run `act` with the key of this press; says whether it was taken, and only then is the key used up."""
    was_taken = attempt(lambda: act(current(purpose)), done)
    if was_taken:
        st.session_state.setdefault(_KEYS, {}).pop(purpose, None)
    return was_taken
