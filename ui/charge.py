"""What a job costs or cost, as one sentence."""

from __future__ import annotations

from decimal import Decimal

from services.domain.job_state import JobState
from ui import numbers

UNSURE = frozenset({"outcome_unknown", "needs_check"})
"""Error codes of jobs whose charge nobody knows for sure."""
LOST = "result_lost"
"""The vendor drew and charged, and its pictures could not be had."""


def sentence(status: JobState, error_code: str | None, credits: Decimal | None, sandbox: bool) -> str:
    """Failed and refused jobs are not charged by the vendor, unless their code says otherwise."""
    if sandbox:
        return "Made in the sandbox. Nothing was charged."
    price = numbers.credits(credits) if credits is not None else ""
    if error_code in UNSURE:
        return f"It may have been charged{_about(price)}. It is not sent as a new job by itself."
    if status is JobState.COMPLETED or error_code == LOST:
        return f"{price} charged, as the vendor estimated." if price else "Charged; the vendor named no price."
    if status.ended or status is JobState.PENDING:
        return "Nothing was charged."
    return f"About {price}, as the vendor estimates." if price else "The vendor has named no price yet."


def short(status: JobState, error_code: str | None, credits: Decimal | None, sandbox: bool) -> str:
    """For a column: the price, that there was none, or that nobody knows."""
    if sandbox:
        return "no charge"
    if error_code in UNSURE:
        return "unknown"
    if status.ended and status is not JobState.COMPLETED and error_code != LOST:
        return "no charge"
    return numbers.credits(credits) if credits is not None else ""


def _about(price: str) -> str:
    return f", about {price}" if price else ""
