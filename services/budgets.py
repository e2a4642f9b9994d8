"""Limits on what is spent. The database refuses what would pass one; here they are read, set and lifted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from services.domain import money_text
from services.domain.money_text import Cost, Left
from services.errors import NotFound, OverBudget
from services.identity import Identity
from services.store import budgets as store
from services.store.budgets import Budget as Budget
from services.store.budgets import BudgetChange as BudgetChange
from services.store.budgets import BudgetStanding as BudgetStanding

NEARLY = Decimal("0.8")
"""The share of a budget after which the person is told that it comes to its end."""


def standings(who: Identity) -> list[BudgetStanding]:
    """Every budget with what is left of it; that of everything first."""
    return store.standings(who.client)


def tightest(found: Sequence[BudgetStanding], persona_id: str | None) -> BudgetStanding | None:
    """The budget that would refuse first what is spent on this persona; None without any."""
    binding = [one for one in found if one.ai_model_id in (None, persona_id)]
    return min(binding, key=lambda one: one.left_usd, default=None)


def of_everything(who: Identity) -> BudgetStanding | None:
    """The month's budget on all that the person spends, if there is one."""
    return next((one for one in standings(who) if (one.ai_model_id, one.period) == (None, "month")), None)


def nearly_used(who: Identity) -> BudgetStanding | None:
    """The budget with the least share left, once NEARLY of it is used; None while all have room."""
    found = [one for one in standings(who) if one.left_usd <= one.limit_usd * (1 - NEARLY)]
    return min(found, key=lambda one: (one.left_usd / one.limit_usd if one.limit_usd else Decimal(0)), default=None)


def left(who: Identity, persona_id: str | None) -> Left | None:
    """What may still be spent on this persona, or None when nothing limits it."""
    budget = tightest(standings(who), persona_id)
    return None if budget is None else Left(budget.left_usd, budget.period)


def whole_set(who: Identity, cost: Cost, persona_id: str | None) -> OverBudget | None:
    """Why a set of jobs does not fit, with the cost of all of it; None when it would, or nobody knows."""
    budget = tightest(standings(who), persona_id)
    if budget is None or cost.usd is None or cost.usd <= budget.left_usd:
        return None
    return OverBudget(
        money_text.over_budget(
            cost.usd, budget.left_usd, budget.limit_usd, budget.period, persona=budget.ai_model_id is not None
        )
    )


def history(who: Identity, limit: int = 50) -> list[BudgetChange]:
    """Who set, changed or lifted what, newest first."""
    return store.changes(who.client, limit)


def set_limit(
    who: Identity, persona_id: str | None, period: str, limit_usd: Decimal, allow_unpriced: bool
) -> Budget:
    """Set the limit of this persona and period, or change the one there is. Raises Invalid, NotFound."""
    values = {"limit_usd": str(limit_usd), "allow_unpriced": allow_unpriced}
    for one in standings(who):
        if (one.ai_model_id, one.period) == (persona_id, period):
            return store.change(who.client, one.id, values)
    place = {"user_id": who.user_id, "ai_model_id": persona_id, "period": period}
    return store.add(who.client, {**place, **values})


def lift(who: Identity, budget_id: str) -> None:
    """Limit no more. Raises NotFound."""
    if not store.lift(who.client, budget_id):
        raise NotFound()
