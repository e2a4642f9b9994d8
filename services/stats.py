"""What came of it: the numbers behind the first screen and the charts."""

from __future__ import annotations

from datetime import date, timedelta

from services import wiring
from services.identity import Identity
from services.store import stats as store
from services.store.stats import GenerationDay as GenerationDay
from services.store.stats import HomeCounts as HomeCounts
from services.store.stats import HomeDay as HomeDay
from services.store.stats import LibraryCounts as LibraryCounts
from services.store.stats import LibraryDay as LibraryDay
from services.store.stats import PersonaStock
from services.store.stats import ReelDay as ReelDay
from services.store.stats import ResultDay as ResultDay
from services.store.stats import ViewBand as ViewBand


def home(who: Identity) -> HomeCounts:
    return store.home(who.client, who.user_id, HomeCounts)


def library_stock(who: Identity) -> LibraryCounts:
    """How much there is in the library, how much of it came in the last seven days, and the room it takes."""
    return store.home(who.client, who.user_id, LibraryCounts)


def persona_count(who: Identity) -> int:
    return store.home(who.client, who.user_id, PersonaStock).personas


def fortnight(who: Identity, today: date) -> list[HomeDay]:
    """What was added on each of the fourteen days up to `today`; empty days have no row."""
    return store.days(who.client, HomeDay, today - timedelta(days=13), today)


def reels(who: Identity, since: date, until: date) -> list[ReelDay]:
    """Reels by day, platform and verdict; both days included, UTC, as everywhere here."""
    return store.days(who.client, ReelDay, since, until)


def view_bands(who: Identity, since: date, until: date) -> list[ViewBand]:
    """Reels by size of their view count."""
    return store.days(who.client, ViewBand, since, until)


def generations(who: Identity, since: date, until: date) -> list[GenerationDay]:
    """Jobs by day, state and persona, with their cost and seconds."""
    return store.days(who.client, GenerationDay, since, until)


def results(who: Identity, since: date, until: date) -> list[ResultDay]:
    """Pictures that jobs made, by day, persona and what became of them."""
    return store.days(who.client, ResultDay, since, until)


def library(who: Identity, since: date, until: date) -> list[LibraryDay]:
    """Assets by day, kind and origin, with their bytes."""
    return store.days(who.client, LibraryDay, since, until)


def worker_silent_for(who: Identity) -> float | None:
    """Seconds since any worker said that it lives; None if none ever did."""
    seen = store.worker_seen(who.client)
    return None if seen is None else max(0.0, (wiring.studio().clock.now() - seen).total_seconds())
