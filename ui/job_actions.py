"""What can still be done with a job: only buttons that can work now."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from services.domain.job_state import CANCELLABLE, JobState
from ui import request_key
from ui.job_facts import JobDetail

Job = TypeVar("Job", bound=JobDetail)


def show(
    job: Job, *, again: Callable[[Job], None], cancel: Callable[[Job], None], remove: Callable[[Job], None]
) -> None:
    """Each action runs as a callback with the job."""
    with st.container(horizontal=True, key="job-actions"):
        if job.status in CANCELLABLE and job.cancel_requested_at is None:
            st.button("Cancel", icon=":material/cancel:", key="job-cancel", on_click=cancel, args=(job,))
        if job.status.ended:
            label = "Generate again" if job.status is JobState.COMPLETED else "Try again"
            key = request_key.current(f"again-{job.id}")
            retry = ":material/refresh:"
            st.button(label, icon=retry, type="primary", key=f"again-{key}", on_click=again, args=(job,))
            st.button("Delete", icon=":material/delete:", key="job-delete", on_click=remove, args=(job,))
