"""One request on its way to a statement, and the statement with what becomes of its result."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from local.supabase import rest_media, rest_query, rest_sql
from local.supabase.http import Request, Response
from local.supabase.options import Options
from local.supabase.rest_errors import refusal, unsupported
from local.supabase.rest_media import Media
from local.supabase.rest_preferences import Preferences
from local.supabase.rest_query import Query
from local.supabase.rest_reply import Result
from local.supabase.rest_schema import Picture, Table
from local.supabase.rest_sql import Sql

SOURCE = '"pgrst_source"'
WHOLE_SOURCE = Sql(f"SELECT * FROM {SOURCE}")
READS = ("GET", "HEAD")
NO_BODY = "''"


class Plan(NamedTuple):
    """`answer` runs inside the transaction: what it raises undoes the statement. `estimate` is an EXPLAIN."""

    statement: Sql
    read_only: bool
    answer: Callable[[Result], Response]
    estimate: Sql | None = None


class Context(NamedTuple):
    """One request and what is known before its SQL is built; `name` is that of the table or function."""

    request: Request
    name: str
    schema: str
    preferences: Preferences
    picture: Picture
    options: Options

    @property
    def is_head(self) -> bool:
        return self.request.method == "HEAD"

    def query(self, *, is_read_call: bool = False) -> Query:
        header = self.request.headers.get("range") if self.request.method == "GET" else None
        return rest_query.parse(self.request.query, is_read_call=is_read_call, header_range=header)

    def media(self, table: Table | None) -> Media:
        handlers = table.handlers if table else frozenset()
        return rest_media.negotiate(self.request.headers.get("accept", ""), handlers)

    def content_type(self, media: Media) -> dict[str, str]:
        is_choice = len(self.options.db_schemas) > 1 and self.schema.isascii()
        profile = {"content-profile": self.schema} if is_choice else {}
        return {"content-type": media.content_type, **profile}

    def page(self, query: Query) -> Sql:
        caps = [rows for rows in (query.limit, self.options.max_rows) if rows is not None]
        return rest_sql.limit(min(caps) if caps else None, query.offset)

    def counted(self, rows: int) -> int | None:
        return rows if self.preferences["count"] in ("exact", "estimated") else None


def check_select(query: Query, table: Table | None) -> None:
    """Raises ApiError: 501 for embedding and data representations, 400 for aggregates (as the platform)."""
    if query.select.embeds:
        raise unsupported("embedded resources in select")
    if query.select.aggregates:
        raise refusal("PGRST123", "Use of aggregate functions is not allowed")
    if relation := next((term.relation for term in query.order if term.relation), None):
        raise rest_query.not_embedded(relation)
    if table and table.has_representations:
        raise unsupported("domains with casts to or from json or text")


def check_csv(media: Media, query: Query, columns: list[str]) -> None:
    """CSV takes its header from the source: 501 where that has other columns than the answer."""
    names = [column.field.name for column in query.select.columns]
    if media.name == rest_media.CSV and names and names != columns:
        raise unsupported("CSV of other columns than the written or returned ones")
