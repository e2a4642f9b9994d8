"""Writing to a relation: the statement, and the answer of each method."""

from __future__ import annotations

from local.supabase import rest_sql as sql
from local.supabase import rest_write
from local.supabase.http import Response
from local.supabase.rest_body import Body
from local.supabase.rest_context import NO_BODY, SOURCE, WHOLE_SOURCE, Context, Plan, check_csv
from local.supabase.rest_errors import refusal, unsupported
from local.supabase.rest_media import Media
from local.supabase.rest_query import Query, encode
from local.supabase.rest_reply import Result, check_affected, check_single, finish, reach
from local.supabase.rest_schema import Table
from local.supabase.rest_sql import Relation, Sql, compose

Answer = tuple[int, dict[str, str]]


def plan(context: Context, query: Query, table: Table, body: Body | None) -> Plan:
    """Raises ApiError for what cannot be answered exactly."""
    method, wants = context.request.method, context.preferences
    source = _source(context, query, table, body)
    wants.check()
    media, full = context.media(table), wants["return"] == "representation"
    locates = method == "POST" and wants["return"] == "headers-only"
    if locates and table.is_view:
        raise unsupported("the Location of a row inserted into a view")
    if full:
        check_csv(media, query, rest_write.returned(table, query))
    columns = Relation(SOURCE, table.types).columns(query.select.columns)
    read = compose("SELECT {} FROM {}", columns, SOURCE) if full else WHOLE_SOURCE
    place = sql.location(table.key) if locates else sql.NO_LOCATION
    statement = sql.answer(source, read, media.body() if full else NO_BODY, None, place)

    def answer(result: Result) -> Response:
        _check(context, media, result)
        status, headers = ANSWERS[method](context, query, table, result)
        content = context.content_type(media) if full else {}
        return finish(status if full or method == "POST" else 204, {**headers, **content}, result)

    return Plan(statement, False, answer)


def _source(context: Context, query: Query, table: Table, body: Body | None) -> Sql:
    method, wants = context.request.method, context.preferences
    if method in ("PATCH", "DELETE") and query.is_limited:
        raise unsupported("limit and offset on PATCH and DELETE, where PostgREST ignores them")
    if body is None:
        return rest_write.delete(table, query, wants)
    build = {"POST": rest_write.insert, "PUT": rest_write.put, "PATCH": rest_write.update}[method]
    return build(table, query, wants, body)


def _check(context: Context, media: Media, result: Result) -> None:
    if context.request.method != "PUT":
        check_single(media, result)
    elif result.rows != 1:
        raise refusal("PGRST115", "Payload values do not match URL in primary key column(s)")
    if context.request.method in ("PATCH", "DELETE"):
        check_affected(context.preferences, result)


def _inserted(context: Context, query: Query, table: Table, result: Result) -> Answer:
    wants = context.preferences
    merged_only = (result.inserted or 0) <= 0
    headers = {"content-range": reach(1, 0, context.counted(result.rows))}
    if result.location and result.rows == 1:
        pairs = (pair.partition("=") for pair in result.location)
        headers["location"] = f"/{table.name}?" + encode((name, value) for name, _, value in pairs)
    resolution = ("resolution",) if table.key or query.on_conflict is not None else ()
    applied = wants.applied(*resolution, "missing", "return", "count", "tx", "handling", "timezone")
    return (200 if merged_only and wants["resolution"] == "merge-duplicates" else 201), headers | applied


def _updated(context: Context, query: Query, table: Table, result: Result) -> Answer:
    names = ("missing", "return", "count", "tx", "handling", "timezone", "max-affected")
    span = reach(0, result.rows - 1, context.counted(result.rows))
    return 200, {"content-range": span} | context.preferences.applied(*names)


def _deleted(context: Context, query: Query, table: Table, result: Result) -> Answer:
    names = ("return", "count", "tx", "handling", "timezone", "max-affected")
    span = reach(1, 0, context.counted(result.rows))
    return 200, {"content-range": span} | context.preferences.applied(*names)


def _put(context: Context, query: Query, table: Table, result: Result) -> Answer:
    applied = context.preferences.applied("return", "count", "tx", "handling", "timezone")
    return (201 if (result.inserted or 0) > 0 else 200), applied


ANSWERS = {"POST": _inserted, "PATCH": _updated, "DELETE": _deleted, "PUT": _put}
