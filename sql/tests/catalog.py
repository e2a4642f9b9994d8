"""Columns and indexes of a table as the README writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sql.tests.servers import Connection

QUERY = """
  select attname, format_type(atttypid, atttypmod), pg_get_expr(adbin, adrelid), attnotnull
  from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
  where attrelid = %s::regclass and attnum > 0 and not attisdropped order by attnum
"""
INDEXES = """
  select pg_get_indexdef(indexrelid) from pg_index where indrelid = %s::regclass
  and not exists (select 1 from pg_constraint where conindid = indexrelid)
"""
CAST = re.compile(r"::[a-z ]+(\[\])?")
SHORT = {"timestamp with time zone": "timestamptz"}


@dataclass(frozen=True)
class Column:
    """`default` is "null" for a column that may stay empty and a dash for one that must be given."""

    name: str
    type: str
    default: str


def described(db: Connection, table: str) -> list[Column]:
    """The columns of `table`, in order."""
    rows = db.execute(QUERY, [table]).fetchall()
    return [
        Column(name, SHORT.get(kind, kind).upper(), _default(value, filled))
        for name, kind, value, filled in rows
    ]


def _default(value: str | None, filled: bool) -> str:
    """A default without the casts that PostgreSQL writes out; documents without spaces."""
    if value is None:
        return "—" if filled else "null"
    plain = CAST.sub("", value)
    return f"`{_closed(plain)}`" if plain.startswith("'{") else plain


def _closed(document: str) -> str:
    return re.sub(r"([:,]) ", r"\1", document)


def indexes(db: Connection, table: str) -> set[str]:
    """The indexes of `table` beside those that its constraints bring, as the README writes them."""
    rows = db.execute(INDEXES, [table]).fetchall()
    return {_index(one) for (one,) in rows}


def _index(definition: str) -> str:
    """Without name, table and casts: kind where it is no B-tree, columns, condition."""
    parts = re.fullmatch(r"CREATE (UNIQUE )?INDEX \S+ ON \S+ USING (\w+) (.*?)(?: WHERE (.*))?", definition)
    assert parts, definition
    unique, kind, columns, condition = parts.groups()
    plain = CAST.sub("", f"{columns} where {condition}" if condition else columns)
    return f"{unique or ''}{'' if kind == 'btree' else f'{kind} '}{plain}"
