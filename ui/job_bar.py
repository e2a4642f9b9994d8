"""The bar that appears with picked jobs: each button names how many it would act on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import streamlit as st

from services.domain import money_text
from services.domain.job_state import CANCELLABLE, JobState
from ui import numbers, press, table
from ui.joblist import Job


@dataclass(frozen=True)
class JobActions:
    """`cancel` runs as a callback; the other two open a question first."""

    cancel: Callable[[Sequence[str]], object]
    again: Callable[[Sequence[Job]], object]
    delete: Callable[[Sequence[str]], object]


def show(jobs: Sequence[Job], key: str, act: JobActions) -> None:
    """Nothing is drawn while no job on show is picked."""
    chosen = set(table.picked(key))
    picked = [job for job in jobs if job.id in chosen]
    if not picked:
        return
    waiting = [job.id for job in picked if job.status in CANCELLABLE]
    failed = [job for job in picked if job.status in (JobState.FAILED, JobState.CANCELLED)]
    ended = [job.id for job in picked if job.status.ended]
    with st.container(key="selection-bar-jobs", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{numbers.counted(len(picked), 'job')} selected**", width="content")
        if _button("Cancel", "cancel", len(waiting), "None of them can be cancelled any more"):
            act.cancel(waiting)
            st.rerun()
        if _button("Try again", "refresh", len(failed), "None of them failed or was cancelled"):
            act.again(failed)
        if _button("Delete", "delete", len(ended), "Jobs that were sent cannot be deleted while they run"):
            act.delete(ended)
        st.button("Clear", type="tertiary", on_click=table.pick, args=(key,), key="jobs-clear")


def again(jobs: Sequence[Job]) -> str:
    """What sending these once more costs, as far as anybody can say."""
    number = numbers.counted(len(jobs), "job")
    if all(job.is_sandbox for job in jobs):
        return f"{number} like before. They were made in the sandbox, where nothing is charged."
    known = [job.quoted_usd for job in jobs if job.quoted_usd is not None]
    if len(known) < len(jobs):
        return f"{number} like before, charged again. Nobody knows the price of all of them."
    price = money_text.cost_dollars(sum(known, Decimal(0)))
    return f"{number} like before, charged again: {price} in all by the prices they had. A higher price is not paid."


def _button(verb: str, icon: str, number: int, why_not: str) -> bool:
    return press.button(
        f"{verb} {number}" if number else verb, icon=f":material/{icon}:", key=f"jobs-{verb}", disabled=not number,
        help=None if number else why_not,
    )  # fmt: skip
