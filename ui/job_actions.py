"""What can still be done with a job without paying: only buttons that can work now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from services.domain.job_state import CANCELLABLE, JobState
from ui.charge import UNSURE
from ui.job_facts import JobDetail

Job = TypeVar("Job", bound=JobDetail)


@dataclass(frozen=True)
class JobActions(Generic[Job]):
    """Each runs as a callback with the job."""

    cancel: Callable[[Job], None]
    check: Callable[[Job], None]
    give_up: Callable[[Job], None]
    remove: Callable[[Job], None]


def unsure(job: JobDetail) -> bool:
    """Whether nobody knows how this job ended, or whether it did."""
    return not job.status.ended and job.error_code in UNSURE


def show(job: Job, act: JobActions[Job]) -> None:
    """For a job under way."""
    with st.container(horizontal=True, key="job-actions"):
        if unsure(job):
            _unknown(job, act)
        elif job.status in CANCELLABLE and job.cancel_requested_at is None:
            st.button("Cancel", icon=":material/cancel:", key="job-cancel", on_click=act.cancel, args=(job,))


def delete(job: Job, act: JobActions[Job]) -> None:
    """A job at the vendor stays: forgetting it would forget its money."""
    if job.status.ended:
        icon = ":material/delete:"
        st.button("Delete", icon=icon, type="tertiary", key="job-delete", on_click=act.remove, args=(job,))


def _unknown(job: Job, act: JobActions[Job]) -> None:
    st.button(
        "Ask the vendor now", icon=":material/search:", type="primary", key="job-check", on_click=act.check, args=(job,)
    )
    help_ = "Ends the job here. If the vendor made it, it stays charged, and its pictures are not fetched."
    st.button("Give it up", icon=":material/block:", key="job-lost", on_click=act.give_up, args=(job,), help=help_)


def why_not_again(job: JobDetail) -> str:
    """Why a job cannot be made again; empty when it can."""
    if job.status is JobState.NSFW:
        return "The vendor's content check refused this prompt. It is not sent again as it is; change the prompt first."
    return ""
