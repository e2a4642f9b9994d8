"""PostgREST's query language: what may stand in `select`, `order`, `and`/`or` and a filter.

Source: PostgREST 14, reference "Tables and Views" and its parser tests, whose error sentences
("unexpected ... expecting ...") are kept where clients can meet them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from local.supabase.rest_reader import BLANK, ESCAPED, FIELD_NAME, NAME, QUOTED, Field, Reader, Unparsable

ALIAS = re.compile(r":(?!:)")
CAST = re.compile(r"::([\w $]+)")
AGGREGATE = re.compile(r"(?:count|\.(?:sum|avg|count|max|min))\(\)(?:::[\w $]+)?")
EMBED = re.compile(r"[!(]")
DIRECTION = re.compile(r"\.(asc|desc)")
NULLS = re.compile(r"\.(nullsfirst|nullslast)")
NOT = re.compile(r"not\.")
SIMPLE = re.compile(r"(neq|cs|cd|ov|sl|sr|nxr|nxl|adj|isdistinct)\.")
QUANTIFIED = re.compile(r"(eq|gte|gt|lte|lt|like|ilike|match|imatch)(?:\((any|all)\))?\.")
SEARCH = re.compile(r"(fts|plfts|phfts|wfts)(?:\(([\w $]+)\))?\.")
IN = re.compile(r"in\.")
IS = re.compile(r"is\.(null|not_null|true|false|unknown)", re.I)
LOGIC = re.compile(r"(and|or)(?=[ \t]*\()")
ITEM_ENDS = re.compile(r"(?=[,)]|\Z)")
QUOTED_ITEM = re.compile(QUOTED.pattern + ITEM_ENDS.pattern, re.S)
ARRAY = re.compile(r"\{[^{}]*\}")
PLAIN_ITEM = re.compile(r"[^,)]*")

OPERATOR = "operator (eq, gt, ...)"


class Column(NamedTuple):
    """One item of `select`; the field `*` is every column."""

    field: Field
    cast: str | None = None
    alias: str | None = None


class Select(NamedTuple):
    columns: tuple[Column, ...]
    embeds: bool = False
    aggregates: bool = False


class Order(NamedTuple):
    field: Field
    direction: str | None
    nulls: str | None
    relation: str | None = None


class Condition(NamedTuple):
    """`argument` is the quantifier (any, all) or the language of a text search."""

    field: Field
    negated: bool
    operator: str
    value: str | tuple[str, ...]
    argument: str | None = None


class Tree(NamedTuple):
    negated: bool
    word: str
    parts: tuple[Condition | Tree, ...]


@lru_cache(maxsize=512)
def parse_select(text: str) -> Select:
    """`a,b:c->>d::int`. Embeds and aggregates are recognised, not read further. Raises Unparsable."""
    reader, columns, aggregates = Reader(text), [], False
    while text:
        reader.take(BLANK)
        if reader.taken("...") or (item := _column(reader)) is None:
            return Select((), embeds=True)
        columns.append(item)
        aggregates = bool(reader.take(AGGREGATE)) or aggregates
        reader.take(BLANK)
        if not reader.taken(","):
            break
    if not reader.ended:
        raise reader.wrong('","', "end of input")
    return Select(tuple(columns), aggregates=aggregates)


def _column(reader: Reader) -> Column | None:
    """One item of `select`, or None for an embedded resource."""
    if reader.taken("*"):
        return Column(Field("*"))
    alias, start = None, reader.at
    if reader.take(QUOTED) or reader.take(NAME):
        if reader.take(ALIAS):
            alias = Reader(reader.text[start:reader.at]).name()
            start = reader.at
        reader.at = start
    if reader.text.startswith("count()", reader.at):
        return Column(Field("*"), alias=alias)
    field = reader.field()
    if EMBED.match(reader.text, reader.at) and not field.path:
        return None
    cast = reader.take(CAST)
    return Column(field, cast[1].strip() if cast else None, alias)


@lru_cache(maxsize=512)
def parse_order(text: str) -> tuple[Order, ...]:
    """`a.desc.nullslast,b`. Raises Unparsable."""
    reader, terms = Reader(text), []
    while True:
        terms.append(_order_term(reader))
        if reader.ended:
            return tuple(terms)
        reader.expect(",")


def _order_term(reader: Reader) -> Order:
    field = reader.field()
    relation = field.name if reader.text.startswith("(", reader.at) and not field.path else None
    if relation:
        reader.expect("(")
        field = reader.field()
        reader.expect(")")
    direction, nulls = reader.take(DIRECTION), reader.take(NULLS)
    if not reader.ended and not reader.text.startswith(",", reader.at):
        raise _bad_order(reader, bool(direction), bool(nulls))
    return Order(field, direction and direction[1], nulls and nulls[1], relation)


def _bad_order(reader: Reader, directed: bool, with_nulls: bool) -> Unparsable:
    if reader.text.startswith(".", reader.at) and not with_nulls:
        directions = () if directed else ('"asc"', '"desc"')
        return reader.wrong(*directions, '"nullsfirst"', '"nullslast"', skip=1)
    return reader.wrong(*(() if with_nulls else ("delimiter (.)",)), '","', "end of input")


def parse_names(text: str) -> tuple[str, ...]:
    """`a,"b,c"`. Raises Unparsable."""
    reader = Reader(text)
    names = [reader.name()]
    while not reader.ended:
        reader.take(BLANK)
        reader.expect(",")
        reader.take(BLANK)
        names.append(reader.name())
    return tuple(names)


def parse_key(text: str) -> tuple[list[str], Field]:
    """The name of a filter: a path of embedded resources and a field. Raises Unparsable."""
    reader, path = Reader(text), []
    while True:
        field = reader.field()
        if field.path or not reader.taken("."):
            break
        path.append(field.name)
    if not reader.ended:
        raise reader.wrong('"->>"', '"->"', "delimiter (.)", "end of input")
    return path, field


def parse_condition(field: Field, text: str) -> Condition:
    """`not.eq.5` and its kin for one field. Raises Unparsable."""
    reader = Reader(text)
    condition = _operation(reader, field, in_tree=False)
    if not reader.ended:
        raise reader.wrong("end of input")
    return condition


def _operation(reader: Reader, field: Field, *, in_tree: bool) -> Condition:
    negated = reader.take(NOT) is not None
    if reader.take(IN):
        return Condition(field, negated, "in", _list(reader))
    if word := reader.take(IS):
        return Condition(field, negated, "is", word[1].lower())
    for pattern in (SEARCH, SIMPLE, QUANTIFIED):
        if found := reader.take(pattern):
            value = _tree_value(reader) if in_tree else reader.rest()
            return Condition(field, negated, found[1], value, found[2] if pattern is not SIMPLE else None)
    if reader.text.startswith("is.", reader.at):
        raise reader.wrong("isVal: (null, not_null, true, false, unknown)", skip=3)
    raise reader.wrong(*(() if negated else ('"not"',)), OPERATOR)


def _list(reader: Reader) -> tuple[str, ...]:
    reader.take(BLANK)
    reader.expect("(")
    reader.take(BLANK)
    items = [_item(reader)]
    while reader.taken(","):
        items.append(_item(reader))
    reader.expect(")")
    reader.take(BLANK)
    return tuple(items)


def _item(reader: Reader) -> str:
    if quoted := reader.take(QUOTED_ITEM):
        return ESCAPED.sub(r"\1", quoted[1])
    plain = reader.take(PLAIN_ITEM)
    return plain[0] if plain else ""


def _tree_value(reader: Reader) -> str:
    if not QUOTED_ITEM.match(reader.text, reader.at) and (array := reader.take(ARRAY)):
        return array[0]
    return _item(reader)


def parse_tree(text: str) -> Condition | Tree:
    """`and(a.eq.1,not.or(b.is.null,c.gt.2))`; what follows the last bracket is ignored. Raises Unparsable."""
    return _tree(Reader(text))


def _tree(reader: Reader) -> Condition | Tree:
    start = reader.at
    try:
        field = reader.field()
        reader.expect(".")
        return _operation(reader, field, in_tree=True)
    except Unparsable as error:
        failure, reader.at = error, start
    negated = reader.take(NOT) is not None
    word = reader.take(LOGIC)
    if word is None and failure.position > start:
        raise failure
    if word is None:
        raise reader.wrong(FIELD_NAME, "negation operator (not)", "logic operator (and, or)")
    return Tree(negated, word[1], _branches(reader))


def _branches(reader: Reader) -> tuple[Condition | Tree, ...]:
    parts = []
    reader.take(BLANK)
    reader.expect("(")
    while True:
        reader.take(BLANK)
        parts.append(_tree(reader))
        reader.take(BLANK)
        if not reader.taken(","):
            break
    reader.expect(")")
    reader.take(BLANK)
    return tuple(parts)
