"""A sentence that must outlive a rerun: callbacks cannot draw, so they leave it for the next page head."""

from __future__ import annotations

import streamlit as st

from ui import errors, places, plain

_DONE, _FAILED, _BUDGET, _SHOWN = "flash-done", "flash-failed", "flash-budget", "flash-shown"


def say(sentence: str) -> None:
    """Something worked: a passing note."""
    st.session_state.setdefault(_DONE, []).append(sentence)


def fail(sentence: str) -> None:
    """Something did not: it stays on the screen until the next action."""
    waiting: list[str] = st.session_state.setdefault(_FAILED, [])
    if sentence not in waiting:
        waiting.append(sentence)


def failures() -> list[str]:
    """What the next head is going to say."""
    return list(st.session_state.get(_FAILED, []))


def over_budget(sentence: str) -> None:
    """A budget refused: the sentence comes with the way to the budget."""
    fail(sentence)
    st.session_state[_BUDGET] = True


def repeat() -> None:
    """Say the last run's failures again: the next run is nobody's action, and would wipe them off the screen."""
    failed, budget = st.session_state.pop(_SHOWN, ([], False))
    st.session_state.setdefault(_FAILED, []).extend(failed)
    st.session_state[_BUDGET] = budget or st.session_state.get(_BUDGET, False)


def show() -> None:
    st.session_state[_SHOWN] = (st.session_state.get(_FAILED, []), st.session_state.get(_BUDGET, False))
    for sentence in st.session_state.pop(_DONE, []):
        st.toast(plain.text(sentence), icon=":material/check:", duration="long")
    for sentence in st.session_state.pop(_FAILED, []):
        errors.say(sentence)
    if st.session_state.pop(_BUDGET, False):
        places.link("Open the budget", "costs", icon=":material/savings:", tab="Budget")
