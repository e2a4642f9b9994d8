"""The first side of the cost page: one month in figures, charts and the entries that need a look."""

from datetime import date, datetime
from decimal import Decimal
from functools import partial

from pages.cost import breakdown
from services import budgets, costs
from services.domain import runway
from services.identity import Identity
from ui import cost_lists as lists
from ui import empty, session
from ui.attempt import attempt


def show(who: Identity, first: date, now: datetime) -> None:
    month, held = costs.month(who, first), costs.held(who)
    this = first == now.date().replace(day=1)
    standing = budgets.of_everything(who) if this else None
    reserved = sum((one.usd or Decimal(0) for one in held if not one.is_sandbox), Decimal(0))
    lists.figures(month.spent, reserved if this else None, month.given_back, standing.left_usd if standing else None)
    if standing is not None:
        lists.outlook(runway.of(standing.limit_usd, standing.spent_usd, standing.held_usd, now.date()))
    lists.unknown([one for one in held if one.is_unknown], now, partial(settle, who))
    lists.flagged(costs.flagged(who, first), now)
    if month.real:
        breakdown.show(who, month)
    else:
        empty.no_data("costs", "Pictures, prompts and lines made with your own keys are counted here.")
    lists.sandbox(costs.spent(month.sandbox), sum(one.charges for one in month.sandbox))
    lists.waiting([one for one in held if not one.is_unknown], now)
    lists.price_book(costs.prices(who))
    lists.download(session.later(partial(costs.csv, first=first)), f"costs-{first:%Y-%m}.csv")


def settle(who: Identity, job_id: str, was_charged: bool) -> None:
    done = "Booked as charged." if was_charged else "Booked as not charged; the money is free again."
    attempt(lambda: costs.settle(who, job_id, was_charged), done)
