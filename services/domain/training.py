"""A trained identity: the states its training goes through, and the families it can be drawn with."""

from __future__ import annotations

from enum import StrEnum

FAMILIES = {"v2": "Soul 2", "v1": "Soul"}
"""The vendor's `model_version` -> the models that draw with it, as people know them."""


class TrainingState(StrEnum):
    """PRICING waits for the vendor's price, PRICED for the person's word; then as with an image job."""

    PRICING = "pricing"
    PRICED = "priced"
    PENDING = "pending"
    SUBMITTING = "submitting"
    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in (TrainingState.COMPLETED, TrainingState.FAILED, TrainingState.CANCELLED)

    @property
    def sent(self) -> bool:
        """Whether the vendor may have it, and money may have been spent."""
        return self in (TrainingState.SUBMITTING, TrainingState.QUEUED, TrainingState.IN_PROGRESS)
