"""The filter of the jobs, bound to the address: states as groups people think in, the model, the days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from services.domain.image_models import MODELS
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
LABELS = {one.id: one.label for one in MODELS.values()}
EMPTY: dict[str, Any] = {"state": [], "model": None, "since": None, "until": None}


@dataclass(frozen=True)
class JobChoice:
    """`states` empty: all of them. `since` and `until` are days, both inside."""

    states: tuple[JobState, ...] = ()
    model: str | None = None
    since: date | None = None
    until: date | None = None


ALL = JobChoice()


def show() -> JobChoice:
    bound: dict[str, Any] = {"bind": "query-params", "on_change": paging.restart}
    with st.container(horizontal=True, vertical_alignment="center", key="job-filter"):
        st.pills(
            "State", list(GROUPS), selection_mode="multi", format_func=WORDS.__getitem__, key="state",
            label_visibility="collapsed", **bound,
        )  # fmt: skip
        with st.popover("More filters", icon=":material/tune:", key="job-more"):
            st.selectbox(
                "Model", list(LABELS), None, format_func=LABELS.__getitem__, placeholder="Any", key="model", **bound
            )
            st.date_input("Asked from", None, key="since", **bound)
            st.date_input("Asked up to", None, key="until", **bound)
    return current()


def current() -> JobChoice:
    """The filter as its widgets stand: a chip inside a live part changes it behind the page."""
    said = st.session_state
    since, until = said.get("since"), said.get("until")
    return JobChoice(
        _states(said.get("state") or ()), said.get("model"),
        since if isinstance(since, date) else None, until if isinstance(until, date) else None,
    )  # fmt: skip


def chips(chosen: JobChoice, shown: int, total: int | None) -> None:
    states = ", ".join(WORDS[name] for name, group in GROUPS.items() if set(group) <= set(chosen.states))
    words = [
        (states, "state"),
        (LABELS.get(chosen.model or "", ""), "model"),
        (f"From {chosen.since}" if chosen.since else "", "since"),
        (f"Up to {chosen.until}" if chosen.until else "", "until"),
    ]
    filters.chips([one for one in words if one[0]], EMPTY, shown=shown, total=total)


def _states(groups: Iterable[str]) -> tuple[JobState, ...]:
    return tuple(state for group in groups for state in GROUPS[group])


def clear() -> None:
    filters.clear(EMPTY)
    paging.restart()
