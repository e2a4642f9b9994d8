"""How long a month's budget lasts at the pace of the month so far. Plain arithmetic; no clock."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

FEWEST_DAYS = 3
"""Days of the month that must be behind us before a pace is named: of two days anything could follow."""


class Outlook(StrEnum):
    TOO_EARLY = "too_early"
    """Fewer than FEWEST_DAYS are known."""
    NOTHING = "nothing"
    """Nothing was spent, so there is no pace."""
    LASTS = "lasts"
    """To the end of the month."""
    ENDS = "ends"
    """On `day`, in this month."""
    ENDED = "ended"
    """Nothing is left."""


@dataclass(frozen=True)
class Runway:
    """`day` is the last the money reaches for; `per_day` the pace; `rest` what would be left at the month's end."""

    outlook: Outlook
    per_day: Decimal
    day: date | None = None
    rest: Decimal | None = None


def of(limit: Decimal, spent: Decimal, held: Decimal, today: date) -> Runway:
    """`spent` since the first of today's month, today included; `held` may still be charged. All in dollars."""
    left = limit - spent - held
    per_day = spent / today.day
    if left <= 0:
        return Runway(Outlook.ENDED, per_day)
    if spent == 0:
        return Runway(Outlook.NOTHING, per_day)
    if today.day < FEWEST_DAYS:
        return Runway(Outlook.TOO_EARLY, per_day)
    to_come = monthrange(today.year, today.month)[1] - today.day
    if per_day * to_come <= left:
        return Runway(Outlook.LASTS, per_day, rest=left - per_day * to_come)
    return Runway(Outlook.ENDS, per_day, day=today + timedelta(days=int(left / per_day)))
