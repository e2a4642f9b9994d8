"""The states of a paid job and the arrows between them; `studio.generation_arrows` holds the same ones.

    pending -> submitting -> queued -> in_progress -> completed | failed | nsfw | cancelled

A later state may be met early, because looks at the vendor are seconds apart.
"""

from __future__ import annotations

from enum import StrEnum


class JobState(StrEnum):
    PENDING = "pending"
    SUBMITTING = "submitting"
    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    NSFW = "nsfw"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in ENDED


ENDED = frozenset({JobState.COMPLETED, JobState.FAILED, JobState.NSFW, JobState.CANCELLED})
ACTIVE = tuple(state for state in JobState if state not in ENDED)
CANCELLABLE = frozenset({JobState.PENDING, JobState.SUBMITTING, JobState.QUEUED})
"""Where a wish to cancel can still be met: nothing was sent, or the vendor has not begun."""

ARROWS: dict[JobState, frozenset[JobState]] = {
    JobState.PENDING: frozenset({JobState.SUBMITTING, JobState.CANCELLED, JobState.FAILED}),
    JobState.SUBMITTING: frozenset(JobState) - {JobState.SUBMITTING},
    JobState.QUEUED: frozenset({JobState.IN_PROGRESS}) | ENDED,
    JobState.IN_PROGRESS: ENDED,
    **{state: frozenset() for state in ENDED},
}


def may_go(here: JobState, there: JobState) -> bool:
    """Whether the arrow from `here` to `there` exists; staying is always allowed."""
    return here is there or there in ARROWS[here]
