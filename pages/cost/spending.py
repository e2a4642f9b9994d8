"""The first side of the cost page: one month in figures, charts and the entries that need a look."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from functools import partial

import plotly.graph_objects as go

from services import budgets, costs, export, personas
from services.costs import Month, SpendingDay
from services.domain import runway
from services.domain.money_text import dollars
from services.identity import Identity
from ui import charts, cost_words, empty, session
from ui import cost_lists as lists
from ui.attempt import attempt
from ui.cost_words import vendor
from ui.series import Point, ordered

COLUMNS = [
    "day", "service", "ai_model_id", "unit", "charged", "charged_usd", "returned_usd", "refunded_usd", "unpriced",
    "flagged_usd",
]  # fmt: skip


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
        _charts(who, month)
    else:
        empty.no_data("costs", "Pictures, prompts and lines made with your own keys are counted here.")
    lists.sandbox(costs.spent(month.sandbox), sum(one.charges for one in month.sandbox))
    lists.waiting([one for one in held if not one.is_unknown], now)
    lists.price_book(costs.prices(who))
    lists.download(lambda: costs.csv(session.require(), first), f"costs-{first:%Y-%m}.csv")


def settle(who: Identity, job_id: str, was_charged: bool) -> None:
    done = "Booked as charged." if was_charged else "Booked as not charged; the money is free again."
    attempt(lambda: costs.settle(who, job_id, was_charged), done)


def _charts(who: Identity, month: Month) -> None:
    names = {one.id: one.name for one in personas.browse(who)}
    days = costs.by_day(month.real)
    points = [Point(one.day, vendor(one.service), float(one.charged_usd - one.returned_usd)) for one in month.real]
    _chart(
        "costs-by-day",
        "What did each day cost?",
        cost_words.by_day(days),
        charts.days(ordered(points, tuple(cost_words.VENDORS.values())), month.first, month.last),
        month.real,
    )
    left, right = charts.pair()
    with left:
        _bars(
            "costs-by-vendor",
            "Who was paid?",
            "vendor",
            costs.by(month.real, lambda one: vendor(one.service)),
            month.real,
        )
    with right:
        persona = costs.by(month.real, lambda one: _persona(one, names))
        _bars("costs-by-persona", "For which persona?", "persona", persona, month.real)
    if month.unpriced:
        lists.note(cost_words.unpriced(month.unpriced))


def _persona(one: SpendingDay, names: dict[str, str]) -> str:
    if one.ai_model_id is None:
        return "No persona"
    return names.get(one.ai_model_id, "A persona that is gone")


def _bars(key: str, question: str, noun: str, sums: dict[str, Decimal], rows: Sequence[SpendingDay]) -> None:
    points = [Point(name, "", float(usd)) for name, usd in sums.items()]
    figure = charts.lying(points, "spent", lambda usd: dollars(Decimal(str(round(usd, 6)))))
    _chart(key, question, cost_words.leading(sums, noun), figure, rows)


def _chart(key: str, question: str, answer: str, figure: go.Figure, rows: Sequence[SpendingDay]) -> None:
    charts.show(question, answer, figure, [asdict(row) for row in rows], export.csv(rows, COLUMNS), key=key)
