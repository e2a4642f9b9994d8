"""Verdicts one after another: each holds only where the reel still stands as it was seen, so none counts twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.domain.approval import Verdict
from services.errors import Invalid
from services.identity import Identity
from services.reel_review import PENDING
from services.store import reel_rules
from services.store import reels as store
from services.store.reel_rules import Settled as Settled
from services.store.reels import ReelFilter

MOST_TURNS = 1000
"""Turns of one batch: as many cards as somebody can have picked."""
DECIDERS = {Verdict.PENDING: (None,), Verdict.APPROVED: ("person", "rule"), Verdict.DENIED: ("person", "rule")}


@dataclass(frozen=True)
class Standing:
    """A verdict and who gave it: a person, the rule, or nobody yet."""

    verdict: Verdict
    decided_by: str | None


@dataclass(frozen=True)
class Turn:
    """One reel from how it was seen to how it shall stand; to stand by the rule is to be handed back to it."""

    reel_id: str
    was: Standing
    to: Standing
    reason: str = ""


def settle(who: Identity, turns: Sequence[Turn]) -> list[Settled]:
    """In order, all or none; what became of each. A batch that arrives twice counts once. Raises Invalid."""
    if len(turns) > MOST_TURNS:
        raise Invalid(f"At most {MOST_TURNS:,} reels at a time. Nothing was decided.")
    for turn in turns:
        if turn.to.decided_by not in DECIDERS[turn.to.verdict]:
            raise Invalid("Somebody has to give a verdict. Nothing was decided.")
    return reel_rules.settle(who.client, [_step(turn) for turn in turns]) if turns else []


def waiting(who: Identity, chosen: ReelFilter = PENDING) -> int:
    """How many reels match; a filter of words or days is counted up to `store.MOST_COUNTED`."""
    return store.count(who.client, chosen)


def _step(turn: Turn) -> dict[str, str | None]:
    return {
        "reel": turn.reel_id, "was": turn.was.verdict, "was_by": turn.was.decided_by, "verdict": turn.to.verdict,
        "by": turn.to.decided_by, "reason": turn.reason,
    }  # fmt: skip
