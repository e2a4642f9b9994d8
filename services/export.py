"""Lists as files a spreadsheet opens: whole, however long, and safe to open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from services import assets as library
from services import generations as jobs
from services import reels as collection
from services.domain.sheet import to_csv
from services.identity import Identity
from services.store.assets import AssetFilter
from services.store.generations import GenerationFilter
from services.store.paging import LARGEST_PAGE
from services.store.reels import ReelFilter, ReelSort
from services.store.rows import Page

Row = TypeVar("Row")
AT_ONCE = LARGEST_PAGE - 1

REEL_COLUMNS = (
    "url", "platform", "shortcode", "approval_status", "decided_by", "decided_at", "view_count",
    "views_checked_at", "is_favorite", "tags", "notes", "created_at",
)  # fmt: skip
GENERATION_COLUMNS = (
    "id", "created_at", "status", "model", "prompt_text", "cost_credits", "cost_usd", "is_sandbox",
    "started_at", "completed_at", "error_message",
)  # fmt: skip
ASSET_COLUMNS = (
    "id", "filename", "file_type", "mime_type", "file_size", "width", "height", "tags", "is_favorite",
    "origin", "is_sandbox", "created_at",
)  # fmt: skip


def csv(rows: Iterable[Any], columns: Sequence[str]) -> bytes:
    """Typed rows as CSV: `columns` are names of their fields."""
    return to_csv(columns, ([getattr(row, name) for name in columns] for row in rows))


def reels(who: Identity, chosen: ReelFilter = collection.EVERY_REEL) -> bytes:
    """Every matching reel, newest first."""
    return csv(
        everything(lambda cursor: collection.browse(who, chosen, ReelSort.NEWEST, cursor, AT_ONCE)),
        REEL_COLUMNS,
    )


def generations(who: Identity, chosen: GenerationFilter = jobs.EVERY_JOB) -> bytes:
    """Every matching job, newest first."""
    return csv(everything(lambda cursor: jobs.browse(who, chosen, cursor, AT_ONCE)), GENERATION_COLUMNS)


def assets(who: Identity, chosen: AssetFilter = library.EVERYTHING) -> bytes:
    """Every matching asset, newest first."""
    return csv(everything(lambda cursor: library.browse(who, chosen, cursor, AT_ONCE)), ASSET_COLUMNS)


def everything(page_after: Callable[[str | None], Page[Row]]) -> Iterator[Row]:
    """All rows of a list, page after page."""
    cursor = None
    while True:
        page = page_after(cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return
