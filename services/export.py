"""Lists as files a spreadsheet opens: whole, however long, and safe to open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from services.domain.sheet import to_csv
from services.store.paging import LARGEST_PAGE
from services.store.rows import Page

Row = TypeVar("Row")
AT_ONCE = LARGEST_PAGE - 1



def csv(rows: Iterable[Any], columns: Sequence[str]) -> bytes:
    """Typed rows as CSV: `columns` are names of their fields."""
    return to_csv(columns, ([getattr(row, name) for name in columns] for row in rows))


def everything(page_after: Callable[[str | None], Page[Row]]) -> Iterator[Row]:
    """All rows of a list, page after page."""
    cursor = None
    while True:
        page = page_after(cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return
