"""Going through reels: a queue of cards, verdicts one by one or on many, and the way back from each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.domain import tags as tagging
from services.domain.approval import Verdict
from services.domain.tags import TagError
from services.errors import Conflict, Invalid
from services.identity import Identity
from services.store import reel_history, reel_rules
from services.store import reels as store
from services.store.paging import LARGEST_PAGE
from services.store.reel_history import ReelCount as ReelCount
from services.store.reel_history import ReelDecision as ReelDecision
from services.store.reels import Reel, ReelFilter, ReelSort
from services.store.rows import Page

PENDING = ReelFilter(verdict=Verdict.PENDING)
PREFETCHED = 10
MOST_MATCHING = 100_000
LONGEST_REASON = 500
ALIKE = 10
"""Bits in which two thumbnails of the same picture may differ."""


@dataclass(frozen=True)
class Card:
    """A reel and its counts, oldest first, for a small line beside it."""

    reel: Reel
    counts: tuple[ReelCount, ...]


@dataclass(frozen=True)
class Change:
    """What one reel's verdict was before a step."""

    reel_id: str
    verdict: Verdict
    decided_by: str | None


@dataclass(frozen=True)
class Step:
    """A verdict on one reel or many, with all it takes to take it back."""

    verdict: Verdict
    changes: tuple[Change, ...]


def queue(
    who: Identity,
    chosen: ReelFilter = PENDING,
    sort: ReelSort = ReelSort.NEWEST,
    cursor: str | None = None,
    limit: int = PREFETCHED,
) -> Page[Card]:
    """The next cards. Reels that were decided meanwhile drop out; the cursor stays good."""
    page = store.page(who.client, chosen, sort, cursor, limit)
    counts = reel_history.counts_of(who.client, [reel.id for reel in page.items])
    cards = [Card(reel, tuple(counts.get(reel.id, ()))) for reel in page.items]
    return Page(cards, page.next_cursor, page.total)


def counts(who: Identity, reel_id: str) -> list[ReelCount]:
    """Every count that was heard of a reel, oldest first."""
    return reel_history.counts(who.client, reel_id)


def decisions(who: Identity, reel_id: str) -> list[ReelDecision]:
    """Every verdict on a reel, newest first: what, by whom, by which rule, why, at how many views."""
    return reel_history.decisions(who.client, reel_id)


def decide(who: Identity, reel_id: str, verdict: Verdict, reason: str = "") -> Step:
    """A person's verdict, which no rule changes; PENDING takes it back. Raises Invalid, NotFound."""
    return _decide(who, [_change(store.by_id(who.client, reel_id))], verdict, reason)


def decide_many(who: Identity, reel_ids: Iterable[str], verdict: Verdict, reason: str = "") -> Step:
    """The same for a selection. Reels that are gone are passed over. Raises Invalid."""
    return _decide(who, map(_change, store.by_ids(who.client, reel_ids)), verdict, reason)


def decide_matching(who: Identity, chosen: ReelFilter, verdict: Verdict, reason: str = "") -> Step:
    """The same for every reel of a list, at most MOST_MATCHING at a time. Raises Invalid."""
    _check(reason)
    changes: list[Change] = []
    for reels in _pages(who, chosen):
        changes += _decide(who, map(_change, reels), verdict, reason).changes
        if len(changes) >= MOST_MATCHING:
            break
    return Step(verdict, tuple(changes))


def undo(who: Identity, step: Step) -> int:
    """Give every reel of a step its verdict from before; how many there were.

    What the rule had decided goes back to the rule. Raises Conflict, and changes nothing, when the step was
    about one reel and somebody has decided about it since.
    """
    if len(step.changes) == 1:
        _refuse_moved_on(who, step)
    done = reel_rules.hand_back(
        who.client, [one.reel_id for one in step.changes if one.decided_by == "rule"]
    )
    for verdict in Verdict:
        ids = [
            one.reel_id for one in step.changes if one.decided_by != "rule" and one.verdict is verdict
        ]
        done += reel_rules.decide(who.client, ids, verdict, "Taken back.") if ids else 0
    return done


def tag_many(who: Identity, reel_ids: Iterable[str], add: Iterable[str], remove: Iterable[str] = ()) -> int:
    """Add and remove tags; how many reels there were. Raises Invalid."""
    try:
        return reel_rules.tag(who.client, reel_ids, tagging.tidy(add), tagging.tidy(remove))
    except TagError as error:
        raise Invalid(f"{error} Nothing was changed.") from error


def matching_ids(who: Identity, chosen: ReelFilter, limit: int = MOST_MATCHING) -> list[str]:
    """For "select all that match"."""
    found: list[str] = []
    for reels in _pages(who, chosen):
        found += [reel.id for reel in reels]
        if len(found) >= limit:
            break
    return found[:limit]


def look_up(who: Identity, reel_ids: Iterable[str]) -> int:
    """Ask the worker to look these reels up now; how many there are."""
    return reel_rules.ask_for_facts(who.client, reel_ids)


def similar(who: Identity, reel_id: str, limit: int = 12) -> list[Reel]:
    """Reels whose thumbnails look alike, on any platform, most alike first."""
    return reel_rules.similar(who.client, reel_id, ALIKE, limit)


def _decide(who: Identity, before: Iterable[Change], verdict: Verdict, reason: str) -> Step:
    _check(reason)
    changes = tuple(one for one in before if (one.verdict, one.decided_by) != (verdict, "person"))
    if changes:
        reel_rules.decide(who.client, [one.reel_id for one in changes], verdict, reason.strip())
    return Step(verdict, changes)


def _change(reel: Reel) -> Change:
    return Change(reel.id, reel.approval_status, reel.decided_by)


def _check(reason: str) -> None:
    if len(reason) > LONGEST_REASON:
        raise Invalid(f"A reason has at most {LONGEST_REASON} characters. Nothing was decided.")


def _refuse_moved_on(who: Identity, step: Step) -> None:
    now = store.by_id(who.client, step.changes[0].reel_id)
    if now.approval_status is not step.verdict:
        raise Conflict("This reel was decided about since, so the step was not taken back. Look at it again.")


def _pages(who: Identity, chosen: ReelFilter) -> Iterator[list[Reel]]:
    cursor = None
    while True:
        page = store.page(who.client, chosen, ReelSort.NEWEST, cursor, LARGEST_PAGE - 1)
        yield page.items
        cursor = page.next_cursor
        if cursor is None:
            return
