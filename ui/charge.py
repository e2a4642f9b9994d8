"""What a job costs or cost, as one sentence."""

from __future__ import annotations

from decimal import Decimal

from services.domain.job_state import JobState
from ui import numbers


def sentence(status: JobState, error_code: str | None, credits: Decimal | None, sandbox: bool) -> str:
    """Failed and refused jobs are not charged by the vendor; a request without an answer is not known yet."""
    if sandbox:
        return "Made in the sandbox. Nothing was charged."
    if error_code == "outcome_unknown" and status is JobState.SUBMITTING:
        return "It may have been charged. It is not sent again before the vendor has answered."
    if status in (JobState.FAILED, JobState.NSFW, JobState.CANCELLED, JobState.PENDING):
        return "Nothing was charged."
    price = numbers.credits(credits) if credits is not None else None
    if status is JobState.COMPLETED:
        return f"{price} were charged, as the vendor estimated." if price else "The vendor named no price."
    return f"About {price}, as the vendor estimates." if price else "The vendor has named no price yet."
