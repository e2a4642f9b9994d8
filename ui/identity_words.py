"""A trained likeness in words: what it costs, how far it is, why it failed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Protocol

from services.domain.training import FAMILIES, TrainingState
from ui import numbers, times
from ui.badge import Badge

BADGES = {
    TrainingState.PRICING: Badge("Asking for the price", ":material/progress_activity:", "blue", "dots"),
    TrainingState.PRICED: Badge("Waits for your word", ":material/payments:", "orange", "question"),
    TrainingState.PENDING: Badge("Waiting", ":material/schedule:", "gray", "clock"),
    TrainingState.SUBMITTING: Badge("Sending", ":material/send:", "blue", "arrow"),
    TrainingState.QUEUED: Badge("Queued", ":material/hourglass_top:", "blue", "clock"),
    TrainingState.IN_PROGRESS: Badge("Being trained", ":material/progress_activity:", "blue", "dots"),
    TrainingState.COMPLETED: Badge("Trained", ":material/check:", "green", "tick"),
    TrainingState.FAILED: Badge("Failed", ":material/error:", "red", "cross"),
    TrainingState.CANCELLED: Badge("Withdrawn", ":material/cancel:", "gray", "bar"),
}
UNSURE = Badge("No answer yet", ":material/help:", "orange", "question")
EXPLAINED = (
    "Higgsfield can learn this face from the reference pictures and draw it again in every picture. It takes about ten "
    "minutes and is paid once; its price is named before anything is spent."
)
NO_PICTURES = "Save some reference pictures first: they are what it learns from."
FORGETTING = (
    "The studio forgets this likeness and draws nothing with it any more. It stays in your Higgsfield account; "
    "training it again here is paid again."
)


class Identity(Protocol):
    """What the words need to know of a likeness."""

    @property
    def model_version(self) -> str: ...
    @property
    def image_ids(self) -> tuple[str, ...]: ...
    @property
    def status(self) -> TrainingState: ...
    @property
    def error_code(self) -> str | None: ...
    @property
    def error_message(self) -> str | None: ...
    @property
    def cost_credits(self) -> Decimal | None: ...
    @property
    def cost_usd(self) -> Decimal | None: ...
    @property
    def is_sandbox(self) -> bool: ...
    @property
    def in_use(self) -> bool: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def completed_at(self) -> datetime | None: ...


def badge(one: Identity) -> Badge:
    unsure = one.status.sent and one.error_code in ("outcome_unknown", "needs_check")
    return UNSURE if unsure else BADGES[one.status]


def title(one: Identity) -> str:
    return f"For {FAMILIES.get(one.model_version, one.model_version)}"


def price(one: Identity) -> str:
    """ "40 credits ($2.50)"; empty when the vendor named none."""
    credits = numbers.credits(one.cost_credits) if one.cost_credits is not None else ""
    dollars = numbers.dollars(one.cost_usd) if one.cost_usd is not None else ""
    return f"{credits} ({dollars})" if credits and dollars else credits or dollars


def confirm(one: Identity) -> str:
    """The words of the button that costs money."""
    return f"Train for {price(one)}" if price(one) else "Train"


def sentence(one: Identity, now: datetime) -> str:
    learned = f"from {numbers.counted(len(one.image_ids), 'picture')}"
    if one.error_message and one.status is not TrainingState.COMPLETED:
        return one.error_message
    if one.status is TrainingState.PRICED:
        return f"Learns {learned}. {_who_pays(one)}"
    if one.status is TrainingState.COMPLETED:
        when = times.ago(one.completed_at, now) if one.completed_at else ""
        return f"Learned {learned} {when}. {_paid(one)} {_drawn(one)}"
    if one.status.sent:
        begun = f", begun {times.ago(one.started_at, now)}" if one.started_at else ""
        return f"Learning {learned}{begun}. It usually takes ten minutes. {_held(one)}"
    return f"Will learn {learned}. Nothing is charged yet."


def _who_pays(one: Identity) -> str:
    if one.is_sandbox:
        return "The sandbox named this price; nothing is charged."
    return "Charged by Higgsfield when you say so." if price(one) else "Higgsfield named no price; it may be charged."


def _paid(one: Identity) -> str:
    if one.is_sandbox:
        return "Made in the sandbox, nothing was charged."
    return f"{price(one)} charged." if price(one) else "Charged; the vendor named no price."


def _held(one: Identity) -> str:
    if one.is_sandbox:
        return "Sandbox: nothing is charged."
    return f"{price(one)} reserved; a failed training is given back." if price(one) else ""


def _drawn(one: Identity) -> str:
    return "Pictures of this persona are drawn with it." if one.in_use else "Not used in generations."
