"""The filter of the jobs, bound to the address: states, as groups people think in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from services.domain.job_state import ACTIVE, JobState
from ui import filters, paging

GROUPS: dict[str, tuple[JobState, ...]] = {
    "running": ACTIVE,
    "done": (JobState.COMPLETED,),
    "failed": (JobState.FAILED,),
    "refused": (JobState.NSFW,),
    "cancelled": (JobState.CANCELLED,),
}
WORDS = {
    "running": "Running",
    "done": "Done",
    "failed": "Failed",
    "refused": "Refused",
    "cancelled": "Cancelled",
}
EMPTY: dict[str, Any] = {"state": []}


def show() -> tuple[JobState, ...]:
    """The states to show; none means all."""
    chosen = st.pills(
        "State",
        list(GROUPS),
        selection_mode="multi",
        format_func=WORDS.__getitem__,
        key="state",
        bind="query-params",
        on_change=paging.restart,
        label_visibility="collapsed",
    )
    return _states(chosen)


def stands(chosen: tuple[JobState, ...]) -> bool:
    """Whether the filter is still the one that was drawn: a chip inside a live part changes it behind the page."""
    return chosen == _states(st.session_state.get("state") or ())


def chips(chosen: tuple[JobState, ...], shown: int, total: int | None) -> None:
    words = ", ".join(WORDS[name] for name, states in GROUPS.items() if set(states) <= set(chosen))
    filters.chips([(words, "state")] if chosen else [], EMPTY, shown=shown, total=total)


def _states(groups: Iterable[str]) -> tuple[JobState, ...]:
    return tuple(state for group in groups for state in GROUPS[group])


def clear() -> None:
    filters.clear(EMPTY)
    paging.restart()
