"""Lists page by page, by key: a page starts after the last row of the one before, as rows come and go."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from postgrest import SyncSelectRequestBuilder
from supabase import Client

from services.errors import Invalid
from services.store.answers import in_our_words
from services.store.rows import Json, Page, Row, columns, read_all
from services.store.search import quoted

LARGEST_PAGE = 1000
"""The platform's own cap on rows in one answer."""


def listing(client: Client, table: str, row_type: type, cursor: str | None) -> SyncSelectRequestBuilder:
    """A select that counts all matching rows on a first page."""
    if cursor is None:
        return client.table(table).select(columns(row_type), count="exact")  # type: ignore[arg-type]
    return client.table(table).select(columns(row_type))


def fetch(
    query: SyncSelectRequestBuilder,
    row_type: type[Row],
    cursor: str | None,
    limit: int,
    by: str = "created_at",
) -> Page[Row]:
    """One page of at most `limit` rows, largest `by` first; rows with equal values in falling order of id."""
    limit = max(1, min(limit, LARGEST_PAGE - 1))
    if cursor is not None:
        query = _after(query, cursor, by)
    with in_our_words():
        answer = query.order(by, desc=True).order("id", desc=True).limit(limit + 1).execute()
    rows: list[Any] = list(answer.data)
    more = len(rows) > limit
    next_cursor = encode(rows[limit - 1], by) if more else None
    return Page(read_all(row_type, rows[:limit]), next_cursor, answer.count)


def encode(row: Json, by: str) -> str:
    """A cursor that stands behind `row`. The value keeps the database's own digits."""
    return base64.urlsafe_b64encode(json.dumps([row[by], row["id"]]).encode()).decode().rstrip("=")


def decode(cursor: str) -> tuple[str, str]:
    """(value, id) of a cursor; raises Invalid, for it may have been cut in a copied link."""
    try:
        value, row_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return str(value), str(row_id)
    except (binascii.Error, ValueError, TypeError) as error:
        raise Invalid("This page's link is damaged. Nothing was lost; start from the first page.") from error


def _after(query: SyncSelectRequestBuilder, cursor: str, by: str) -> SyncSelectRequestBuilder:
    plain, _ = decode(cursor)
    value, row_id = (quoted(part) for part in decode(cursor))
    # The bound says nothing new, but an index can start from it; from an "or" it would start at the first row.
    query = query.filter(by, "lte", plain)
    return query.or_(f"{by}.lt.{value},and({by}.eq.{value},id.lt.{row_id})")
