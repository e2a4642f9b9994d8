"""What the person should know on every screen: who answers for a vendor, what runs, if the worker lives."""

from __future__ import annotations

from dataclasses import dataclass

from services import budgets, generations, keys, stats, wiring
from services.budgets import BudgetStanding
from services.identity import Identity

SILENT_SECONDS = 60
"""A living worker says so every few seconds; after this long something is wrong."""
VENDORS = ("higgsfield", "wavespeed", "anthropic", "elevenlabs")
"""The vendors that jobs are sent to today."""


@dataclass(frozen=True)
class Status:
    """`sandboxed`: vendors whose stand-in answers; `running`: jobs not ended; `silent`: whole minutes."""

    sandboxed: tuple[str, ...]
    running: int
    silent: int | None
    nearly_used: BudgetStanding | None
    """The budget that comes to its end, if one does."""


def look(who: Identity) -> Status:
    """Raises Unavailable."""
    owned = keys.answered(who)
    missing = tuple(keys.SERVICES[vendor] for vendor in VENDORS if vendor not in owned)
    running = generations.count_active(who)
    return Status(missing if wiring.studio().sandbox else (), running, _silent_minutes(who), budgets.nearly_used(who))


def _silent_minutes(who: Identity) -> int | None:
    """None while it lives. Never heard of at all counts as silent only where a worker is expected."""
    seconds = stats.worker_silent_for(who)
    return int(seconds // 60) if seconds is not None and seconds >= SILENT_SECONDS else None
