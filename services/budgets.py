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


def of_everything(who: Identity) -> BudgetStanding | None:
    """The month's budget on all that the person spends, if there is one."""
    return next((one for one in standings(who) if (one.ai_model_id, one.period) == (None, "month")), None)


def nearly_used(who: Identity) -> BudgetStanding | None:
    """The budget with the least share left, once NEARLY of it is used; None while all have room."""
    found = [one for one in standings(who) if one.left_usd <= one.limit_usd * (1 - NEARLY)]
    return min(found, key=lambda one: (one.left_usd / one.limit_usd if one.limit_usd else Decimal(0)), default=None)


def left(who: Identity, persona_id: str | None) -> Left | None:
    """What may still be spent on this persona, or None when nothing limits it."""
    return left_for(standings(who), [persona_id], None)


def left_for(found: Sequence[BudgetStanding], personas: Sequence[str | None], usd: Decimal | None) -> Left | None:
    """What one press may cost in all, by the budget that would be the tightest after it; None: nothing limits it.

    `personas` has one entry a job, `usd` is the price of each. Jobs that are not a budget's own leave it alone, so
    their price comes on top of what it holds.
    """
    price = usd or Decimal(0)
    shares = _shares(found, personas)
    if not shares:
        return None
    budget, share = min(shares, key=lambda one: one[0].left_usd - price * one[1])
    return Left(budget.left_usd + price * (len(personas) - share), budget.period)


def whole_set(who: Identity, one: Cost, personas: Sequence[str | None]) -> OverBudget | None:
    """Why a set of jobs does not fit, with the cost of all that counts; None when it would, or nobody knows.

    `one` is the cost of each job, `personas` has one entry a job.
    """
    price = one.usd or Decimal(0)
    short = [(each, share) for each, share in _shares(standings(who), personas) if price * share > each.left_usd]
    if not short:
        return None
    budget, share = min(short, key=lambda each: each[0].left_usd - price * each[1])
    persona = budget.ai_model_id is not None
    return OverBudget(
        money_text.over_budget(price * share, budget.left_usd, budget.limit_usd, budget.period, persona=persona)
    )


def _shares(
    found: Sequence[BudgetStanding], personas: Sequence[str | None]
) -> list[tuple[BudgetStanding, int]]:
    """The budgets that some of these jobs count against, each with how many do."""
    counted = [(one, sum(one.ai_model_id in (None, persona) for persona in personas)) for one in found]
    return [(one, share) for one, share in counted if share]


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
