"""Columns of a table as the README writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sql.tests.servers import Connection

QUERY = """
  select attname, format_type(atttypid, atttypmod), pg_get_expr(adbin, adrelid), attnotnull
  from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
  where attrelid = %s::regclass and attnum > 0 and not attisdropped order by attnum
"""
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
    plain = re.sub(r"::[a-z ]+(\[\])?", "", value)
    return f"`{_closed(plain)}`" if plain.startswith("'{") else plain


def _closed(document: str) -> str:
    return re.sub(r"([:,]) ", r"\1", document)
