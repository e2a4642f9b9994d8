"""What a job costs or cost, as one sentence: the price its button named, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from services.domain.job_state import JobState
from services.domain.money_text import cost_dollars, credits

UNSURE = frozenset({"outcome_unknown", "needs_check"})
"""Error codes of jobs whose charge nobody knows for sure."""
PAID = frozenset({"result_lost", "charged_anyway"})
"""Error codes of jobs that came to nothing and cost money: pictures lost on the way, or a bill for a refused job."""
RAISED = Decimal("0.000001")
"""A difference in dollars below this is rounding."""


@dataclass(frozen=True)
class Bill:
    """`credits` None at vendors that count in dollars; `quoted` is the price on the button; None: not known."""

    credits: Decimal | None
    usd: Decimal | None
    quoted: Decimal | None = None

    @property
    def words(self) -> str:
        """ "1.5 credits, $0.10"; empty when nobody named a price."""
        said = [credits(self.credits)] if self.credits is not None else []
        return ", ".join([*said, *([cost_dollars(self.usd)] if self.usd is not None else [])])


def sentence(status: JobState, error_code: str | None, bill: Bill, sandbox: bool) -> str:
    """Failed and refused jobs are not charged by the vendor, unless their code says otherwise."""
    if sandbox:
        return _made_up(status, error_code)
    price = bill.words
    if error_code in UNSURE:
        return f"It may have been charged{f', about {price}' if price else ''}. It is not sent as a new job by itself."
    if status is JobState.COMPLETED or error_code in PAID:
        return f"{price} charged{_promised(bill)}." if price else "Charged; the vendor named no price."
    if status is JobState.PENDING and bill.quoted is not None:
        return f"Nothing was charged yet. The button said {cost_dollars(bill.quoted)}."
    if status.ended or status is JobState.PENDING:
        return "Nothing was charged."
    return f"About {price}, as the vendor estimates." if price else "The vendor has named no price yet."


def _made_up(status: JobState, error_code: str | None) -> str:
    if error_code in UNSURE:
        return "But this is the sandbox: whatever became of it, no money moves."
    if not status.ended:
        return "The sandbox answers for the vendor. Nothing is charged."
    return "Made in the sandbox. Nothing was charged."


def short(status: JobState, error_code: str | None, bill: Bill, sandbox: bool) -> str:
    """For a column: the price, that there was none, or that nobody knows."""
    if sandbox:
        return "no charge"
    if error_code in UNSURE:
        return "unknown"
    if status.ended and status is not JobState.COMPLETED and error_code not in PAID:
        return "no charge"
    return bill.words


def _promised(bill: Bill) -> str:
    """How the charge compares with the button."""
    if bill.quoted is None or bill.usd is None:
        return ", as the vendor estimated" if bill.quoted is None else ""
    if abs(bill.usd - bill.quoted) < RAISED:
        return ", as the button said"
    return f"; the button said {cost_dollars(bill.quoted)}"
