"""One key for one press of a paid button: a double click or a resent form is the same request.

The key lives in the session until the request was taken; the next press gets a new one. The button's own key
changes with it, so a second click of a double click belongs to a button that is gone.
"""

from __future__ import annotations

from uuid import uuid4

import streamlit as st

_KEYS = "request-keys"


def current(purpose: str) -> str:
    """The key for the next press, in canonical form."""
    keys: dict[str, str] = st.session_state.setdefault(_KEYS, {})
    return keys.setdefault(purpose, str(uuid4()))


def taken(purpose: str) -> None:
    """The request of this purpose was accepted; another press is another request."""
    st.session_state.setdefault(_KEYS, {}).pop(purpose, None)
