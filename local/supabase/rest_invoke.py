"""Calling a function: the statement, and the answer."""

from __future__ import annotations

from local.supabase import rest_body, rest_call, rest_query
from local.supabase import rest_sql as sql
from local.supabase.http import Response
from local.supabase.rest_context import NO_BODY, READS, SOURCE, Context, Plan, check_csv, check_select
from local.supabase.rest_errors import refusal, unsupported
from local.supabase.rest_query import Query
from local.supabase.rest_reply import Result, check_affected, check_single, finish, range_status
from local.supabase.rest_schema import Function, Table
from local.supabase.rest_sql import Relation, Sql, compose

NEEDS_A_SET = "Function must return SETOF or TABLE when max-affected preference is used with handling=strict"


def plan(context: Context) -> Plan | Response:
    """Raises ApiError for what cannot be answered exactly."""
    method = context.request.method
    if method not in (*READS, "POST", "OPTIONS"):
        raise refusal("PGRST101", f"Cannot use the {method} method on RPC")
    query = context.query(is_read_call=method != "POST")
    body = rest_body.read(context.request, query.columns, is_call=True) if method == "POST" else None
    keys = body.keys if body else tuple(name for name, _ in query.arguments)
    media = body.media if body else None
    function = rest_call.choose(context.picture, context.schema, context.name, keys, media)
    if method == "OPTIONS":
        allowed = "OPTIONS,POST" if function.volatility == "v" else "OPTIONS,GET,HEAD,POST"
        return Response(200, {"allow": allowed, "access-control-allow-origin": "*"})
    table = context.picture.tables.get(function.table) if function.table else None
    check_select(query, table)
    if function.produces_media:
        raise unsupported("functions that return a media type domain")
    source = rest_call.source(function, query, keys, body, _looked_at(query))
    return _call(context, query, function, table, source)


def _looked_at(query: Query) -> list[str]:
    """Columns of the returned rows that the answer or its filters look at."""
    names = {column.field.name for column in query.select.columns}
    return ["*"] if not names or "*" in names else sorted(names | rest_query.filtered(query.conditions))


def _call(context: Context, query: Query, function: Function, table: Table | None, source: Sql) -> Plan:
    wants, media = context.preferences, context.media(table)
    wants.check()
    check_csv(media, query, _looked_at(query))
    if wants.most_affected is not None and not function.returns_set:
        raise refusal("PGRST128", NEEDS_A_SET)
    statement = _statement(context, query, function, table, source)

    def answer(result: Result) -> Response:
        check_single(media, result)
        check_affected(wants, result)
        status, span = range_status(query.offset, result)
        applied = wants.applied("count", "tx", "handling", "timezone", "max-affected")
        content = {} if function.is_void else context.content_type(media)
        headers = {"content-range": span, **content, **applied}
        return finish(204 if function.is_void else status, headers, result)

    return Plan(statement, context.request.method in READS or function.volatility != "v", answer)


def _statement(
    context: Context, query: Query, function: Function, table: Table | None, source: Sql
) -> Sql:
    rows = Relation(SOURCE, table.types if table else {})
    where = rows.where(query.conditions)
    read = compose("SELECT {} FROM {}{}{}{}", rows.columns(query.select.columns), SOURCE, where,
                   rows.order(query.order), context.page(query))
    counts = context.preferences["count"] in ("exact", "estimated")
    count = compose("SELECT 1 FROM {}{}", SOURCE, where) if counts else None
    value = "_postgrest_t" if function.is_composite else "_postgrest_t.pgrst_scalar"
    bodiless = context.is_head or function.is_void
    body = NO_BODY if bodiless else context.media(table).body(value=value, is_one=not function.returns_set)
    return sql.answer(source, read, body, count)
