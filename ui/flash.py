"""A sentence that must outlive a rerun: callbacks cannot draw, so they leave it for the next page head."""

from __future__ import annotations

import streamlit as st

_DONE, _FAILED = "flash-done", "flash-failed"


def say(sentence: str) -> None:
    """Something worked: a passing note."""
    st.session_state.setdefault(_DONE, []).append(sentence)


def fail(sentence: str) -> None:
    """Something did not: it stays on the screen until the next action."""
    st.session_state.setdefault(_FAILED, []).append(sentence)


def show() -> None:
    for sentence in st.session_state.pop(_DONE, []):
        st.toast(sentence, icon=":material/check:", duration="long")
    for sentence in st.session_state.pop(_FAILED, []):
        st.error(sentence, icon=":material/error:")
