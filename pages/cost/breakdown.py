"""Where the costs of a month went: by day, by vendor, by persona."""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal

import plotly.graph_objects as go

from services import costs, export, personas
from services.costs import Month, SpendingDay
from services.domain.money_text import cost_dollars
from services.identity import Identity
from ui import charts, cost_words
from ui import cost_lists as lists
from ui.cost_words import vendor
from ui.series import Point, ordered

COLUMNS = [
    "day", "service", "ai_model_id", "unit", "charged", "charged_usd", "returned_usd", "refunded_usd", "unpriced",
    "flagged_usd",
]  # fmt: skip


def show(who: Identity, month: Month, *, made_up: bool = False) -> None:
    """What was paid, or what the sandbox made up: never both in one sum."""
    rows = month.sandbox if made_up else month.real
    names = {one.id: one.name for one in personas.browse(who)}
    points = [Point(one.day, vendor(one.service), float(one.charged_usd - one.returned_usd)) for one in rows]
    _chart(
        "costs-by-day",
        "What would each day have cost?" if made_up else "What did each day cost?",
        cost_words.by_day(costs.by_day(rows), made_up=made_up),
        charts.days(ordered(points, tuple(cost_words.VENDORS.values())), month.first, month.last),
        rows,
    )
    left, right = charts.pair()
    with left:
        vendors = costs.by(rows, lambda one: vendor(one.service))
        _bars("costs-by-vendor", "Who would have been paid?" if made_up else "Who was paid?", vendors, rows)
    with right:
        people = costs.by(rows, lambda one: _persona(one, names))
        _bars("costs-by-persona", "For which persona?", people, rows)
    if month.unpriced and not made_up:
        lists.note(cost_words.unpriced(month.unpriced))


def _persona(one: SpendingDay, names: dict[str, str]) -> str:
    if one.ai_model_id is None:
        return "No persona"
    return names.get(one.ai_model_id, "A persona that is gone")


def _bars(key: str, question: str, sums: dict[str, Decimal], rows: Sequence[SpendingDay]) -> None:
    """What came to nothing has no bar."""
    spent = {name: usd for name, usd in sums.items() if usd}
    points = [Point(name, "", float(usd)) for name, usd in spent.items()]
    figure = charts.lying(points, "spent", lambda usd: cost_dollars(Decimal(str(round(usd, 6)))))
    _chart(key, question, cost_words.leading(spent), figure, rows)


def _chart(key: str, question: str, answer: str, figure: go.Figure, rows: Sequence[SpendingDay]) -> None:
    charts.show(question, answer, figure, [asdict(row) for row in rows], export.csv(rows, COLUMNS), key=key)
