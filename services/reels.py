"""Viral reels: pasted links become rows, the rule or a person decides which to learn from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from services.domain import reel_url
from services.domain import tags as tagging
from services.domain.approval import Verdict as Verdict
from services.domain.reel_url import NeedsResolving, ReelUrl, ReelUrlError
from services.domain.tags import TagError
from services.errors import Invalid
from services.identity import Identity
from services.store import profiles
from services.store import reels as store
from services.store.reels import Reel as Reel
from services.store.reels import ReelFilter as ReelFilter
from services.store.reels import ReelSort as ReelSort
from services.store.rows import Page
from services.store.tables import NOW

MOST_LINES = 2000
CHUNK = 500
"""Links written by one statement."""
EVERY_REEL = ReelFilter()
SHORT_LINK = "This short link does not say which reel it is. Open it and paste the long link."
TWICE = "The same reel stands further up."
TAKEN = "You have a reel of another platform with the very same code, so this one cannot be added."


@dataclass(frozen=True)
class LineOutcome:
    """What came of one pasted line. `reason` is a sentence for all but added ones."""

    line: str
    outcome: Literal["added", "exists", "needs_resolving", "refused"]
    reason: str = ""
    reel: Reel | None = None


def paste(who: Identity, text: str) -> list[LineOutcome]:
    """Add every link in `text`, one a line; pasting again adds nothing. Raises Invalid for too many lines."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise Invalid(f"At most {MOST_LINES:,} links at a time; these are {len(lines):,}. Nothing was added.")
    found = [_read(line) for line in lines]
    links: dict[str, ReelUrl] = {}
    for one in found:
        if isinstance(one, ReelUrl):
            links.setdefault(one.dedupe_key, one)
    added = _add(who, list(links.values()))
    known = {reel.shortcode: reel for reel in store.by_shortcodes(who.client, links.keys() - added.keys())}
    return _outcomes(lines, found, added, {key: reel for key, reel in known.items() if key})


def browse(
    who: Identity,
    chosen: ReelFilter = EVERY_REEL,
    sort: ReelSort = ReelSort.NEWEST,
    cursor: str | None = None,
    limit: int = 48,
) -> Page[Reel]:
    """A cursor belongs to the sort it came from."""
    return store.page(who.client, chosen, sort, cursor, limit)


def get(who: Identity, reel_id: str) -> Reel:
    """Raises NotFound."""
    return store.by_id(who.client, reel_id)


def counts(who: Identity) -> dict[Verdict, int]:
    """How many reels have each verdict. Read from counters, so a million reels take no longer than ten."""
    found = dict.fromkeys(Verdict, 0)
    for total in store.totals(who.client):
        found[total.approval_status] += total.reels
    return found


def decide(who: Identity, reel_id: str, verdict: Verdict) -> Reel:
    """A person's word, which no rule changes afterwards; PENDING takes it back."""
    by = None if verdict is Verdict.PENDING else "person"
    return store.update(who.client, reel_id, approval_status=verdict.value, decided_by=by, decided_at=NOW)


def set_views(who: Identity, reel_id: str, count: int) -> Reel:
    """Note a view count read by hand; when it is the first one, the rule decides. Raises Invalid."""
    if not 0 <= count <= 1_000_000_000_000:
        raise Invalid("A view count lies between 0 and 1,000,000,000,000. Nothing was saved.")
    return store.update(who.client, reel_id, view_count=count, views_checked_at=NOW, view_source="manual")


def set_notes(who: Identity, reel_id: str, notes: str) -> Reel:
    return store.update(who.client, reel_id, notes=notes.strip())


def set_author(who: Identity, reel_id: str, author: str) -> Reel:
    """Name who made the reel; Instagram is asked by this name, so the worker looks again. Raises Invalid."""
    name = author.strip().lstrip("@")
    if not 1 <= len(name) <= 200:
        raise Invalid("A name has 1 to 200 characters. Nothing was saved.")
    return store.update(who.client, reel_id, author=name, facts_due_at=NOW, facts_error=None)


def set_tags(who: Identity, reel_id: str, tags: Iterable[str]) -> Reel:
    """Raises Invalid."""
    try:
        return store.update(who.client, reel_id, tags=list(tagging.tidy(tags)))
    except TagError as error:
        raise Invalid(f"{error} Nothing was changed.") from error


def set_favourite(who: Identity, reel_id: str, favourite: bool) -> Reel:
    return store.update(who.client, reel_id, is_favorite=favourite)


def delete(who: Identity, reel_ids: Iterable[str]) -> int:
    """How many are gone."""
    return store.delete(who.client, reel_ids)


def threshold(who: Identity) -> int:
    """Views at which the rule approves a new reel."""
    return profiles.by_id(who.client, who.user_id).reel_view_threshold


def _read(line: str) -> ReelUrl | NeedsResolving | ReelUrlError:
    try:
        return reel_url.parse(line)
    except ReelUrlError as error:
        return error


def _add(who: Identity, links: list[ReelUrl]) -> dict[str, Reel]:
    """The reels that were new, by shortcode."""
    added: list[Reel] = []
    for start in range(0, len(links), CHUNK):
        rows = [
            {"user_id": who.user_id, "url": one.url, "platform": one.platform, "shortcode": one.dedupe_key,
             "author": one.author}
            for one in links[start : start + CHUNK]
        ]  # fmt: skip
        added += store.insert_missing(who.client, rows)
    return {reel.shortcode: reel for reel in added if reel.shortcode}


def _outcomes(
    lines: list[str],
    found: list[ReelUrl | NeedsResolving | ReelUrlError],
    added: dict[str, Reel],
    known: dict[str, Reel],
) -> list[LineOutcome]:
    outcomes, seen = [], set[str]()
    for line, one in zip(lines, found, strict=True):
        if isinstance(one, ReelUrl):
            outcomes.append(_link(line, one, added, known, seen))
        elif isinstance(one, NeedsResolving):
            outcomes.append(LineOutcome(line, "needs_resolving", SHORT_LINK))
        else:
            outcomes.append(LineOutcome(line, "refused", str(one)))
    return outcomes


def _link(
    line: str, one: ReelUrl, added: dict[str, Reel], known: dict[str, Reel], seen: set[str]
) -> LineOutcome:
    key = one.dedupe_key
    holder = added.get(key) or known.get(key)
    if holder is not None and holder.platform != one.platform:
        return LineOutcome(line, "refused", TAKEN)
    if key in seen:
        return LineOutcome(line, "exists", TWICE, holder)
    seen.add(key)
    if key in added:
        return LineOutcome(line, "added", "", holder)
    return LineOutcome(line, "exists", "You have this reel already.", holder)
