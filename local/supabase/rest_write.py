"""SQL that writes: insert, upsert, update and delete, each with what it hands back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from local.supabase.http import ApiError
from local.supabase.rest_body import Body
from local.supabase.rest_errors import refusal, unsupported
from local.supabase.rest_grammar import Condition, Tree
from local.supabase.rest_preferences import Preferences
from local.supabase.rest_query import Query
from local.supabase.rest_schema import Table
from local.supabase.rest_sql import Relation, Sql, bind, compose, count_insert, ident, join

BODY = Relation('"pgrst_body"', {})


def records(body: Body, types: Mapping[str, str], defaults: Mapping[str, str] | None = None) -> Sql:
    """The JSON body as a set of typed rows named pgrst_body; `defaults` fill in what a row leaves out."""
    typed = ", ".join(f"{ident(name)} {kind.replace('%', '%%')}" for name, kind in types.items())
    suffix = "record" if body.is_object else "recordset"
    if defaults is None:
        return compose("json_to_{}({}) AS pgrst_body({})", suffix, bind(body.text, "::json"), typed)
    pairs = [compose("{}, {}", bind(name, "::text"), default.replace("%", "%%"))
             for name, default in defaults.items() if name in types]
    filled = compose("jsonb_build_object({}) || {}", join(", ", pairs),
                     bind(body.text, "::jsonb") if body.is_object else "elem")
    if not body.is_object:
        filled = compose("(SELECT jsonb_agg({}) FROM jsonb_array_elements({}) elem)", filled,
                         bind(body.text, "::jsonb"))
    return compose("jsonb_to_{}({}) AS pgrst_body({})", suffix, filled, typed)


def returned(table: Table, query: Query) -> list[str]:
    """The columns a write hands back: the selected ones, and the key for the Location header."""
    names = {column.field.name for column in query.select.columns}
    if not names:
        raise unsupported("an empty select with a write")
    return ["*"] if "*" in names else sorted({*names, *table.key})


def returning(table: Table, query: Query, preferences: Preferences) -> str:
    if preferences["return"] in (None, "minimal"):
        return " RETURNING 1"
    relation, columns = ident(table.schema, table.name), returned(table, query)
    return " RETURNING " + ", ".join(f"{relation}." + (n if n == "*" else ident(n)) for n in columns)


def insert(table: Table, query: Query, preferences: Preferences, body: Body) -> Sql:
    """Insert, or upsert where `resolution` is asked for and there is a key to conflict with."""
    types, resolution = typed_columns(table, body), preferences["resolution"]
    if resolution and table.is_view and query.on_conflict is None:
        raise unsupported("an upsert into a view without on_conflict")
    target = query.on_conflict if query.on_conflict is not None else table.key
    merges = resolution == "merge-duplicates"
    conflict = _on_conflict(target, list(types), merges=merges) if resolution and target else ""
    counted = f" WHERE {count_insert(add=True)}" if merges else ""
    defaults = table.defaults if preferences["missing"] == "default" else None
    hands_back = returning(table, query, preferences)
    return _insert(table, body, types, defaults, Sql(counted), conflict, hands_back)


def put(table: Table, query: Query, preferences: Preferences, body: Body) -> Sql:
    """Insert or replace the one row whose key stands in the filters."""
    if query.is_limited:
        raise refusal("PGRST114", "limit/offset querystring parameters are not allowed for PUT")
    if table.is_view:
        raise unsupported("PUT into a view")
    if not table.key or not _names_exactly_the_key(query.conditions, table.key):
        raise refusal("PGRST105", "Filters must include all and only primary key columns with 'eq' operators")
    types = typed_columns(table, body)
    matches = join(" AND ", map(BODY.condition, query.conditions))
    where = compose(" WHERE {} AND {}", count_insert(add=True), matches)
    conflict = _on_conflict(table.key, list(types), merges=True)
    return _insert(table, body, types, None, where, conflict, returning(table, query, preferences))


def update(table: Table, query: Query, preferences: Preferences, body: Body) -> Sql:
    """An update of nothing (`{}`) still checks that the selected columns exist."""
    relation = Relation(ident(table.schema, table.name), table.types)
    types = typed_columns(table, body)
    hands_back = returning(table, query, preferences)
    if not types:
        return Sql(f"SELECT {hands_back.removeprefix(' RETURNING ')} FROM {relation.name} WHERE false")
    changes = ", ".join(f"{ident(name)} = {BODY.name}.{ident(name)}" for name in types)
    rows = records(body, types, table.defaults if preferences["missing"] == "default" else None)
    where = relation.where(query.conditions)
    return compose("UPDATE {} SET {} FROM {}{}{}", relation.name, changes, rows, where, hands_back)


def delete(table: Table, query: Query, preferences: Preferences) -> Sql:
    relation = Relation(ident(table.schema, table.name), table.types)
    hands_back = returning(table, query, preferences)
    return compose("DELETE FROM {}{}{}", relation.name, relation.where(query.conditions), hands_back)


def typed_columns(table: Table, body: Body) -> dict[str, str]:
    """SQL types of the columns the body names. Raises ApiError (PGRST204) for one the table has not."""
    for name in sorted(body.keys):
        if name not in table.types:
            raise _no_column(table, name)
    return {name: table.types[name] for name in sorted(body.keys)}


def _no_column(table: Table, name: str) -> ApiError:
    return refusal("PGRST204", f"Could not find the '{name}' column of '{table.name}' in the schema cache")


def _insert(
    table: Table, body: Body, types: Mapping[str, str], defaults: Mapping[str, str] | None, where: Sql,
    conflict: str, hands_back: str,
) -> Sql:
    names = [ident(name) for name in types]
    rows = records(body, types, defaults) if types else compose("generate_series(1, {})", bind(body.size))
    target = f"({', '.join(names)})" if names else ""
    chosen = ", ".join(f"{BODY.name}.{name}" for name in names)
    relation = ident(table.schema, table.name)
    head = compose("INSERT INTO {}{} SELECT {}", relation, target, chosen)
    return compose("{} FROM {}{}{}{}", head, rows, where, conflict, hands_back)


def _on_conflict(target: Sequence[str], columns: Sequence[str], *, merges: bool) -> str:
    head = f" ON CONFLICT({', '.join(map(ident, target))}) DO "
    if not merges or not columns:
        return head + "NOTHING"
    changes = ", ".join(f"{ident(name)} = EXCLUDED.{ident(name)}" for name in columns)
    return f"{head}UPDATE SET {changes} WHERE {count_insert(add=False)}"


def _names_exactly_the_key(conditions: Sequence[Condition | Tree], key: Sequence[str]) -> bool:
    plain = [node for node in conditions if isinstance(node, Condition) and node.operator == "eq"
             and not (node.negated or node.argument or node.field.path)]
    return len(plain) == len(conditions) and {node.field.name for node in plain} == set(key)
