"""SQL for one request: values are always bound, identifiers always quoted.

A cast (`id::text`) is the only client text that enters SQL unquoted, because quoting would break names
such as `int`; the grammar lets only letters, digits, `_`, `$` and blanks through.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from local.supabase.rest_grammar import Column, Condition, Order, Tree
from local.supabase.rest_reader import Field, Step

OPERATORS = {
    "eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "like": "like", "ilike": "ilike",
    "match": "~", "imatch": "~*", "cs": "@>", "cd": "<@", "ov": "&&", "sl": "<<", "sr": ">>", "nxr": "&<",
    "nxl": "&>", "adj": "-|-", "isdistinct": "IS DISTINCT FROM",
}
SEARCHES = {"fts": "to_tsquery", "plfts": "plainto_tsquery", "phfts": "phraseto_tsquery",
            "wfts": "websearch_to_tsquery"}
IS = {"null": "NULL", "not_null": "NOT NULL", "true": "TRUE", "false": "FALSE", "unknown": "UNKNOWN"}


class Sql(NamedTuple):
    """A piece of SQL with %s placeholders and their values, in order."""

    text: str = ""
    values: tuple[object, ...] = ()


def bind(value: object, cast: str = "") -> Sql:
    return Sql(f"%s{cast}", (value,))


def compose(template: str, *parts: Sql | str) -> Sql:
    """`template` with each {} replaced, in order, by a piece of SQL."""
    pieces = [part if isinstance(part, Sql) else Sql(part) for part in parts]
    text = template.format(*(piece.text for piece in pieces))
    return Sql(text, tuple(value for piece in pieces for value in piece.values))


def join(separator: str, parts: Iterable[Sql]) -> Sql:
    pieces = list(parts)
    values = tuple(value for piece in pieces for value in piece.values)
    return Sql(separator.join(piece.text for piece in pieces), values)


def ident(*names: str) -> str:
    """A quoted, possibly qualified identifier, safe beside %s placeholders."""
    return ".".join('"' + name.replace('"', '""').replace("%", "%%") + '"' for name in names)


class Relation(NamedTuple):
    """What fields are looked up in: a quoted name, and the column types known for it."""

    name: str
    types: Mapping[str, str]

    def field(self, field: Field) -> Sql:
        if field.name == "*" and not field.path:
            return Sql(f"{self.name}.*")
        column = f"{self.name}.{ident(field.name)}"
        if not field.path:
            return Sql(column)
        base = column if self.types.get(field.name) in ("json", "jsonb") else f"to_jsonb({column})"
        return compose("{}{}", base, join("", map(_step, field.path)))

    def condition(self, node: Condition | Tree) -> Sql:
        negation = "NOT " if node.negated else ""
        if isinstance(node, Tree):
            return compose("{}({})", negation, join(f" {node.word} ", map(self.condition, node.parts)))
        if node.operator in SEARCHES:
            return compose("{}{}", negation, self._search(node))
        return compose("{}{} {}", negation, self.field(node.field), _comparison(node))

    def _search(self, node: Condition) -> Sql:
        language = compose("{}, ", bind(node.argument.strip())) if node.argument else Sql()
        target = self.field(node.field)
        if self.types.get(node.field.name, "tsvector") != "tsvector":
            target = compose("to_tsvector({}{})", language, target)
        return compose("{} @@ {}({}{})", target, SEARCHES[node.operator], language, bind(node.value))

    def where(self, conditions: Sequence[Condition | Tree]) -> Sql:
        return compose(" WHERE {}", join(" AND ", map(self.condition, conditions))) if conditions else Sql()

    def columns(self, columns: Sequence[Column]) -> Sql:
        return join(", ", map(self._column, columns)) if columns else Sql(f"{self.name}.*")

    def _column(self, column: Column) -> Sql:
        alias = column.alias or (_json_alias(column.field) if column.field.path else None)
        value = self.field(column.field)
        cast = compose("CAST({} AS {})", value, column.cast) if column.cast else value
        return compose("{} AS {}", cast, ident(alias)) if alias else cast

    def order(self, terms: Sequence[Order]) -> Sql:
        return compose(" ORDER BY {}", join(", ", map(self._term, terms))) if terms else Sql()

    def _term(self, term: Order) -> Sql:
        nulls = {"nullsfirst": " NULLS FIRST", "nullslast": " NULLS LAST", None: ""}[term.nulls]
        direction = f" {term.direction}" if term.direction else ""
        return compose("{}{}{}", self.field(term.field), direction, nulls)


def _step(step: Step) -> Sql:
    return compose("->>{}" if step.as_text else "->{}", bind(step.key, "::int" if step.is_index else ""))


def limit(rows: int | None, offset: int) -> Sql:
    if rows is None and not offset:
        return Sql()
    return compose(" LIMIT {} OFFSET {}", "ALL" if rows is None else bind(rows), bind(offset))


def _comparison(node: Condition) -> Sql:
    if node.operator == "is":
        return Sql(f"IS {IS[str(node.value)]}")
    if node.operator == "in":
        empty = node.value == ("",)
        return Sql("= ANY('{}')") if empty else compose("= ANY({})", bind(array_literal(node.value)))
    value = str(node.value).replace("*", "%") if node.operator in ("like", "ilike") else node.value
    bound = compose("{}({})", node.argument, bind(value)) if node.argument else bind(value)
    return compose("{} {}", OPERATORS[node.operator], bound)


def array_literal(values: Iterable[str]) -> str:
    """PostgreSQL's text form of an array, left untyped so that the column decides its type."""
    escaped = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in escaped) + "}"


def _json_alias(field: Field) -> str:
    return next((step.key for step in reversed(field.path) if not step.is_index), field.name)


HEADERS = "nullif(current_setting('response.headers', true), '')"
STATUS = "nullif(current_setting('response.status', true), '')"
INSERTED = "nullif(current_setting('pgrst.inserted', true), '')::int"
NO_LOCATION = Sql("null::text[]")


def answer(source: Sql, read: Sql, body: str, count: Sql | None = None, location: Sql = NO_LOCATION) -> Sql:
    """One row: total, rows on this page, body, location, response.headers, response.status, rows inserted."""
    counted = compose(", pgrst_source_count AS ({})", count) if count else Sql()
    total = "(SELECT pg_catalog.count(*) FROM pgrst_source_count)" if count else "null::bigint"
    return compose(
        "WITH pgrst_source AS ({}){} SELECT {}, pg_catalog.count(_postgrest_t), {}, {}, {}, {}, {}"
        " FROM ({}) _postgrest_t",
        source, counted, total, body, location, HEADERS, STATUS, INSERTED, read,
    )


def location(keys: Sequence[str]) -> Sql:
    """`{"id=eq.1"}` of the first row of the source."""
    return compose(
        "(SELECT pg_catalog.array_agg(pair.key || '=' || coalesce('eq.' || pair.value, 'is.null')) FROM"
        " (SELECT row_to_json(pgrst_source) AS row FROM pgrst_source LIMIT 1) one,"
        " json_each_text(one.row) pair WHERE pair.key = ANY({}))", bind(list(keys), "::text[]"),
    )


def count_insert(*, add: bool) -> str:
    """A condition that is always true and keeps count of the rows an upsert really inserted."""
    step, never = ("+ 1", "0") if add else ("- 1", "-1")
    return f"set_config('pgrst.inserted', (coalesce({INSERTED}, 0) {step})::text, true) <> '{never}'"
