"""The second side of the cost page: what may be spent, and who set it."""

from datetime import datetime
from decimal import Decimal
from functools import partial

from services import budgets, personas
from services.identity import Identity
from ui import budget_form, query
from ui.attempt import attempt


def show(who: Identity, now: datetime) -> None:
    names = {one.id: one.name for one in personas.browse(who)}
    standings = budgets.standings(who)
    budget_form.standings(standings, names, partial(lift, who))
    budget_form.ask(names, query.persona_id(), partial(save, who), standings)
    budget_form.history(budgets.history(who), names, who.user_id, now)


def save(who: Identity, persona_id: str | None, period: str, limit: Decimal, allow_unpriced: bool) -> None:
    attempt(lambda: budgets.set_limit(who, persona_id, period, limit, allow_unpriced), "The budget is saved.")


def lift(who: Identity, budget_id: str) -> None:
    attempt(lambda: budgets.lift(who, budget_id), "The budget is lifted. Nothing limits this any more.")
