"""The bar that appears with picked jobs: each button names how many it would act on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from services.domain.job_state import CANCELLABLE, JobState
from ui import joblist, numbers, table


@dataclass(frozen=True)
class JobActions:
    """Each is told the ids it can act on and runs as a callback; `delete` opens a question first."""

    cancel: Callable[[Sequence[str]], object]
    again: Callable[[Sequence[str]], object]
    delete: Callable[[Sequence[str]], object]


def show(jobs: Sequence[joblist.Job], key: str, act: JobActions) -> None:
    """Nothing is drawn while no job on show is picked."""
    picked = [job for job in jobs if job.id in set(table.picked(key))]
    if not picked:
        return
    waiting = [job.id for job in picked if job.status in CANCELLABLE]
    failed = [job.id for job in picked if job.status in (JobState.FAILED, JobState.CANCELLED)]
    ended = [job.id for job in picked if job.status.ended]
    with st.container(key="selection-bar", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{numbers.counted(len(picked), 'job')} selected**", width="content")
        _button("Cancel", "cancel", waiting, "None of them can be cancelled any more", act.cancel)
        _button("Try again", "refresh", failed, "None of them failed or was cancelled", act.again)
        if _button("Delete", "delete", ended, "Jobs that were sent cannot be deleted while they run", None):
            act.delete(ended)
        st.button("Clear", type="tertiary", on_click=table.pick, args=(key,), key="bar-clear")


def _button(
    verb: str, icon: str, ids: Sequence[str], why_not: str, act: Callable[[Sequence[str]], object] | None
) -> bool:
    def press() -> None:
        if act:
            act(ids)

    return st.button(
        f"{verb} {len(ids)}" if ids else verb, icon=f":material/{icon}:", key=f"bar-{verb}", on_click=press,
        disabled=not ids, help=None if ids else why_not,
    )  # fmt: skip
