"""Rows of `budgets` and what stands of them, and the log of who changed them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from supabase import Client

from services.store import tables
from services.store.answers import in_our_words
from services.store.paging import LARGEST_PAGE
from services.store.rows import columns, read_all

TABLE = "budgets"


@dataclass(frozen=True)
class Budget:
    """A limit in dollars; `ai_model_id` None: on everything the person spends. `period`: month or day, of UTC."""

    id: str
    user_id: str
    ai_model_id: str | None
    period: str
    limit_usd: Decimal
    allow_unpriced: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class BudgetStanding:
    """What of a budget is spent, held for jobs that run, and left, in dollars, `since` its period began."""

    id: str
    ai_model_id: str | None
    period: str
    limit_usd: Decimal
    allow_unpriced: bool
    updated_at: datetime
    since: date
    spent_usd: Decimal
    held_usd: Decimal
    left_usd: Decimal


@dataclass(frozen=True)
class BudgetChange:
    """`change`: set, changed or lifted; `changed_by` None: the service, or the end of a persona."""

    id: str
    ai_model_id: str | None
    period: str
    change: str
    from_usd: Decimal | None
    to_usd: Decimal | None
    allow_unpriced: bool | None
    changed_by: str | None
    created_at: datetime


def standings(client: Client) -> list[BudgetStanding]:
    """That of everything first, then those of personas."""
    query = client.table("budget_standings").select(columns(BudgetStanding)).order("ai_model_id", nullsfirst=True)
    with in_our_words():
        return read_all(BudgetStanding, query.order("period").limit(LARGEST_PAGE).execute().data)


def changes(client: Client, limit: int) -> list[BudgetChange]:
    """Newest first."""
    query = client.table("budget_changes").select(columns(BudgetChange)).order("created_at", desc=True)
    with in_our_words():
        return read_all(BudgetChange, query.limit(limit).execute().data)


def add(client: Client, values: Mapping[str, object]) -> Budget:
    return tables.insert(client, TABLE, Budget, values)


def change(client: Client, budget_id: str, values: Mapping[str, object]) -> Budget:
    """Raises NotFound."""
    return tables.update(client, TABLE, Budget, budget_id, values)


def lift(client: Client, budget_id: str) -> int:
    """How many there were to lift."""
    return tables.delete(client, TABLE, [budget_id])
