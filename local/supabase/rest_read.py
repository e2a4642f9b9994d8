"""Reading a relation."""

from __future__ import annotations

from local.supabase import rest_sql as sql
from local.supabase.http import Response
from local.supabase.rest_context import NO_BODY, WHOLE_SOURCE, Context, Plan
from local.supabase.rest_query import Query
from local.supabase.rest_reply import Result, check_single, finish, range_status
from local.supabase.rest_schema import Table
from local.supabase.rest_sql import Relation, Sql, compose, ident


def plan(context: Context, query: Query, table: Table) -> Plan:
    """Raises ApiError for what cannot be answered exactly."""
    media, wants = context.media(table), context.preferences
    wants.check()
    relation = Relation(ident(table.schema, table.name), table.types)
    where = relation.where(query.conditions)
    rows = compose(
        "SELECT {} FROM {}{}{}{}", relation.columns(query.select.columns), relation.name, where,
        relation.order(query.order), context.page(query),
    )
    count, estimate = _count(context, compose("SELECT 1 FROM {}{}", relation.name, where))
    statement = sql.answer(rows, WHOLE_SOURCE, NO_BODY if context.is_head else media.body(), count)
    place = f"/{table.name}?{query.canonical}" if query.canonical else f"/{table.name}"

    def answer(result: Result) -> Response:
        check_single(media, result)
        status, span = range_status(query.offset, result)
        applied = wants.applied("count", "tx", "handling", "timezone")
        content = {"content-range": span, "content-location": place, **context.content_type(media)}
        return finish(status, {**content, **applied}, result)

    return Plan(statement, True, answer, estimate)


def _count(context: Context, query: Sql) -> tuple[Sql | None, Sql | None]:
    """The counting query and the EXPLAIN that `Prefer: count=` asks for."""
    wanted, cap = context.preferences["count"], context.options.max_rows
    explain = compose("EXPLAIN (FORMAT JSON) {}", query)
    if wanted == "planned":
        return None, explain
    if wanted == "estimated":
        return compose("{}{}", query, sql.limit(None if cap is None else cap + 1, 0)), explain
    return (query if wanted == "exact" else None), None
