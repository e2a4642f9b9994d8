"""A state as a word, an icon and a colour: never colour alone. One table a noun, used by every screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from services.domain.approval import Verdict
from services.domain.job_state import JobState

Colour = Literal["red", "orange", "blue", "green", "violet", "gray"]


@dataclass(frozen=True)
class Badge:
    """`icon` is a Material symbol for Streamlit's own widgets, `glyph` the drawing of our table component."""

    word: str
    icon: str
    colour: Colour
    glyph: str


JOBS: dict[JobState, Badge] = {
    JobState.PENDING: Badge("Waiting", ":material/schedule:", "gray", "clock"),
    JobState.SUBMITTING: Badge("Sending", ":material/send:", "blue", "arrow"),
    JobState.QUEUED: Badge("Queued", ":material/hourglass_top:", "blue", "clock"),
    JobState.IN_PROGRESS: Badge("Being made", ":material/progress_activity:", "blue", "dots"),
    JobState.COMPLETED: Badge("Done", ":material/check:", "green", "tick"),
    JobState.FAILED: Badge("Failed", ":material/error:", "red", "cross"),
    JobState.NSFW: Badge("Refused", ":material/block:", "orange", "bar"),
    JobState.CANCELLED: Badge("Cancelled", ":material/cancel:", "gray", "bar"),
}
SPECIAL: dict[str, Badge] = {
    "outcome_unknown": Badge("No answer yet", ":material/help:", "orange", "question"),
    "needs_check": Badge("Overdue", ":material/help:", "orange", "question"),
    "copying": Badge("Saving the pictures", ":material/download:", "blue", "dots"),
}
"""By error code of a job that has not ended."""
VERDICTS: dict[Verdict, Badge] = {
    Verdict.PENDING: Badge("Waiting for you", ":material/schedule:", "gray", "clock"),
    Verdict.APPROVED: Badge("Approved", ":material/check:", "green", "tick"),
    Verdict.DENIED: Badge("Denied", ":material/close:", "red", "cross"),
}
GROUPS: dict[str, Badge] = {
    "pending": Badge("Waiting", ":material/schedule:", "gray", "clock"),
    "running": Badge("Looking at the picture", ":material/progress_activity:", "blue", "dots"),
    "completed": Badge("Done", ":material/check:", "green", "tick"),
    "failed": Badge("Failed", ":material/error:", "red", "cross"),
}
CONSENTS: dict[str, Badge] = {
    "valid": Badge("Holds", ":material/verified_user:", "green", "tick"),
    "early": Badge("Not begun", ":material/schedule:", "gray", "clock"),
    "unproven": Badge("Proof missing", ":material/help:", "orange", "question"),
    "expired": Badge("Ended", ":material/event_busy:", "red", "cross"),
    "revoked": Badge("Revoked", ":material/block:", "red", "bar"),
}
SYNTHETIC = Badge("Synthetic", ":material/auto_awesome:", "gray", "dots")
REAL = Badge("Real person", ":material/verified_user:", "blue", "tick")
UNCONSENTED = Badge("No valid consent", ":material/gpp_bad:", "red", "cross")
SANDBOX = Badge("Sandbox", ":material/science:", "violet", "flask")
ACTIVE = Badge("Active", ":material/check:", "green", "tick")
RESTING = Badge("Resting", ":material/pause:", "gray", "bar")
EDITED = Badge("Edited", ":material/edit:", "gray", "dots")


def job(status: str, error_code: str | None = None) -> Badge:
    """The badge of a job; what is special about one under way is a state of its own in words."""
    state = JobState(status)
    return JOBS[state] if state.ended else SPECIAL.get(error_code or "", JOBS[state])


def verdict(status: str) -> Badge:
    return VERDICTS[Verdict(status)]


def show(*badges: Badge) -> None:
    """Badges side by side."""
    with st.container(horizontal=True, gap="xsmall"):
        for badge in badges:
            st.badge(badge.word, icon=badge.icon, color=badge.colour)
