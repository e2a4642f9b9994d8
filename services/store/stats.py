"""What came of it, as the views count it; one row type for each view."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from postgrest import SyncSelectRequestBuilder
from supabase import Client

from services.errors import NotFound
from services.store.answers import in_our_words
from services.store.paging import LARGEST_PAGE
from services.store.rows import Row, columns, read, read_all


@dataclass(frozen=True)
class HomeCounts:
    """The numbers of the first screen; "this week" is the last seven days, "paid" is not of the sandbox."""

    assets: int
    photos: int
    assets_this_week: int
    personas: int
    api_keys: int
    prompts: int
    prompts_this_week: int
    generations: int
    generations_completed: int
    generations_this_week: int
    generations_running: int
    generations_failed_this_week: int
    generations_unknown: int
    generations_unknown_paid: int
    reels: int
    reels_pending: int
    reels_approved: int
    reels_this_week: int


@dataclass(frozen=True)
class LibraryCounts:
    """The numbers above the library; bytes are what the person's files take, and what uploads may come to."""

    assets: int
    assets_this_week: int
    stored_bytes: int
    stored_bytes_limit: int


@dataclass(frozen=True)
class PersonaStock:
    """How many personas there are, out of the numbers of the first screen."""

    personas: int


@dataclass(frozen=True)
class HomeDay:
    """What was added on one day of the last two weeks; days on which nothing was have no row."""

    day: date
    assets: int
    prompts: int
    generations: int
    reels: int


@dataclass(frozen=True)
class ReelDay:
    day: date
    platform: str
    approval_status: str
    reels: int


@dataclass(frozen=True)
class ViewBand:
    """`views_from` is the lower edge of the band, -1 for reels whose count nobody knows."""

    day: date
    platform: str
    views_from: int
    reels: int


@dataclass(frozen=True)
class GenerationDay:
    """`seconds` from sending to the end, summed over completed jobs; costs are None where none is known."""

    day: date
    status: str
    ai_model_id: str | None
    is_sandbox: bool
    generations: int
    cost_usd: Decimal | None
    cost_credits: Decimal | None
    seconds: Decimal | None


@dataclass(frozen=True)
class LibraryDay:
    day: date
    file_type: str
    origin: str
    assets: int
    bytes: int


@dataclass(frozen=True)
class ResultDay:
    """Pictures made by jobs; `decision` is open, kept or discarded."""

    day: date
    ai_model_id: str | None
    is_sandbox: bool
    decision: str
    results: int


VIEWS: dict[type, tuple[str, tuple[str, ...]]] = {
    HomeDay: ("home_days", ("day",)),
    ReelDay: ("reel_days", ("day", "platform", "approval_status")),
    ViewBand: ("reel_view_bands", ("day", "platform", "views_from")),
    GenerationDay: ("generation_days", ("day", "status", "ai_model_id", "is_sandbox")),
    ResultDay: ("result_days", ("day", "ai_model_id", "is_sandbox", "decision")),
    LibraryDay: ("library_days", ("day", "file_type", "origin")),
}
"""The view behind each row type, and the columns that order its rows without ties."""


def home(client: Client, user_id: str, row_type: type[Row]) -> Row:
    """The numbers that `row_type` names; PostgreSQL counts those and leaves the view's others alone."""
    query = client.table("home_counts").select(columns(row_type)).eq("user_id", user_id)
    with in_our_words():
        found = query.execute().data
    if not found:
        raise NotFound()
    return read(row_type, found[0])


def days(client: Client, row_type: type[Row], since: date, until: date) -> list[Row]:
    """All rows of a view from `since` to `until`, both included (UTC days), however many answers it takes."""
    view, order = VIEWS[row_type]
    found: list[Row] = []
    for start in range(0, 1_000_000, LARGEST_PAGE):
        query = client.table(view).select(columns(row_type)).gte("day", str(since)).lte("day", str(until))
        for column in order:
            query = query.order(column)
        with in_our_words():
            rows = query.range(start, start + LARGEST_PAGE - 1).execute().data
        found += read_all(row_type, rows)
        if len(rows) < LARGEST_PAGE:
            break
    return found


def worker_seen(client: Client) -> datetime | None:
    """When any worker last said that it lives; None if none ever did."""
    query: SyncSelectRequestBuilder = client.table("workers").select("seen_at")
    with in_our_words():
        found: Iterator[object] = iter(query.order("seen_at", desc=True).limit(1).execute().data)
    row = next(found, None)
    return datetime.fromisoformat(str(row["seen_at"])) if isinstance(row, dict) else None
