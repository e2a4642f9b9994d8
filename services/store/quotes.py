"""Rows of `quotes`: what a vendor says a job costs, asked by a person and answered by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from supabase import Client

from services.store import tables
from services.store.answers import in_our_words
from services.store.rows import read

TABLE = "quotes"


@dataclass(frozen=True)
class Quote:
    """The last answer, and whether a newer one is awaited. `amount` is in `unit`, `usd` in dollars."""

    id: str
    user_id: str
    service: str
    model: str
    settings: Mapping[str, Any]
    unit: str | None
    amount: Decimal | None
    usd: Decimal | None
    is_sandbox: bool
    error_message: str | None
    asked_at: datetime
    answered_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def open(self) -> bool:
        """Whether an answer is awaited."""
        return self.answered_at is None or self.answered_at < self.asked_at

    @property
    def known(self) -> bool:
        """Whether some answer named a price, be it an old one."""
        priced = self.amount is not None or self.usd is not None
        return priced and self.answered_at is not None and self.error_message is None


def ask(client: Client, model: str, settings: Mapping[str, object]) -> Quote:
    """What is known of the price of these settings, or a new question: whether it is old is the database's to say."""
    with in_our_words():
        found: Any = client.rpc("ask_price", {"model": model, "settings": dict(settings)}).execute().data
    return read(Quote, found[0])


def by_id(client: Client, quote_id: str) -> Quote:
    """Raises NotFound."""
    return tables.by_id(client, TABLE, Quote, quote_id)


class QuoteQueue:
    """Questions for the worker. Uses the admin client; every row names the person it is for."""

    def __init__(self, admin: Client, worker: str) -> None:
        self._admin, self._worker = admin, worker

    def claim(self, batch: int, lease_seconds: int) -> list[Quote]:
        """Questions somebody waits for, for this worker alone until the lease ends. Raises Unavailable."""
        given = {"worker": self._worker, "batch": batch, "lease_seconds": lease_seconds}
        with in_our_words():
            rows: Any = self._admin.rpc("claim_quotes", given).execute().data
        return [read(Quote, row) for row in rows or ()]

    def answer(self, quote: Quote, facts: Mapping[str, object]) -> None:
        """`facts`: amount, usd, is_sandbox, error_message. Raises Unavailable."""
        with in_our_words():
            self._admin.rpc(
                "answer_quote", {"quote_id": quote.id, "worker": self._worker, "facts": facts}
            ).execute()
