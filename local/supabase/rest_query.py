"""The query string of one request, sorted into selection, filters, order, range and function arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, unquote_plus

from local.supabase import rest_grammar as grammar
from local.supabase.http import ApiError
from local.supabase.rest_errors import refusal
from local.supabase.rest_grammar import Condition, Order, Select, Tree
from local.supabase.rest_reader import Unparsable

SEARCHES = frozenset({"fts", "plfts", "phfts", "wfts"})
OPERATORS = SEARCHES | frozenset(
    "eq gte gt lte lt neq like ilike match imatch in is isdistinct cs cd ov sl sr nxr nxl adj".split()
)
RESERVED = frozenset({"select", "columns", "on_conflict"})
NESTED = frozenset({"order", "limit", "offset", "and", "or"})
HEADER_RANGE = re.compile(r"([0-9]{1,18})-([0-9]{0,18})\Z")
NEGATIVE = "Limit should be greater than or equal to zero."
UPSIDE_DOWN = "The lower boundary must be lower than or equal to the upper boundary in the Range header."

Parsed = TypeVar("Parsed")


@dataclass(frozen=True)
class Query:
    """`limit` is None for all rows. `arguments` are those of a function called with GET, in their order."""

    select: Select
    conditions: tuple[Condition | Tree, ...]
    order: tuple[Order, ...]
    limit: int | None
    offset: int
    columns: tuple[str, ...] | None
    on_conflict: tuple[str, ...] | None
    arguments: tuple[tuple[str, str], ...]
    canonical: str

    @property
    def is_limited(self) -> bool:
        return self.limit is not None or self.offset > 0


def decode(query: str) -> list[tuple[str, str | None]]:
    """Names and values of a raw query string; None is a name without "=". Raises ApiError for a NUL byte."""
    pairs: list[tuple[str, str | None]] = []
    for part in filter(None, re.split("[&;]", query)):
        name, equals, value = part.partition("=")
        pairs.append((unquote_plus(name), unquote_plus(value) if equals else None))
    if any("\0" in name + (value or "") for name, value in pairs):
        raise refusal("22021", 'invalid byte sequence for encoding "UTF8": 0x00')
    return pairs


def encode(pairs: Iterable[tuple[str, str | None]]) -> str:
    return "&".join(f"{quote(name, safe='')}={quote(value or '', safe='')}" for name, value in pairs)


def parse(query: str, *, is_read_call: bool, header_range: str | None = None) -> Query:
    """`is_read_call`: a function called with GET, where a plain `a=1` is an argument. Raises ApiError."""
    decoded = decode(query)
    pairs = [(name, value) for name, value in decoded if value is not None]
    first, last = dict(reversed(pairs)), dict(pairs)
    last_word = {name: name.rpartition(".")[2] for name, _ in pairs}
    plain = [pair for pair in pairs if pair[0] not in RESERVED and last_word[pair[0]] not in NESTED]
    filters = [pair for pair in plain if not is_read_call or _is_filter(*pair)]
    trees = [pair for pair in pairs if last_word[pair[0]] in ("and", "or")]
    orders = [pair for pair in pairs if last_word[pair[0]] == "order"]
    select = _read(grammar.parse_select, "select parameter", first.get("select", "*"))
    arguments = tuple(pair for pair in plain if pair not in filters)
    if select.embeds:
        return Query(select, (), (), None, 0, None, None, arguments, "")
    order = [_read(grammar.parse_order, "order", text) for _, text in orders]
    tree_nodes = [_tree(*pair) for pair in trees]
    columns = _names("columns", first.get("columns"))
    conditions = [_condition(*pair) for pair in filters]
    on_conflict = _names("on_conflict", first.get("on_conflict"))
    _refuse_nested(name for name, _ in pairs if last_word[name] in NESTED)
    limit, offset = _range(last, header_range)
    return Query(
        select, (*tree_nodes, *conditions), order[0] if order else (), limit, offset, columns, on_conflict,
        arguments, encode(sorted(decoded, key=lambda pair: pair[0])),
    )


def filtered(conditions: Iterable[Condition | Tree]) -> set[str]:
    """Names of the columns that conditions look at."""
    names: set[str] = set()
    for node in conditions:
        names |= filtered(node.parts) if isinstance(node, Tree) else {node.field.name}
    return names


def not_embedded(resource: str) -> ApiError:
    return refusal("PGRST108", f"'{resource}' is not an embedded resource in this request", None,
                   f"Verify that '{resource}' is included in the 'select' query parameter.")


def _is_filter(name: str, value: str) -> bool:
    first, dot, _ = value.partition(".")
    word, bracket, _ = value.partition("(")
    negated, searches = first == "not" and bool(dot), bool(bracket) and word in SEARCHES
    return "." in name or first in OPERATORS or negated or searches


def _read(parser: Callable[[str], Parsed], what: str, text: str, prefix: str = "") -> Parsed:
    try:
        return parser(prefix + text)
    except Unparsable as error:
        message = f'"failed to parse {what} ({text})" {error.place}'
        raise refusal("PGRST100", message, error.details) from error
    except RecursionError:
        message = f'"failed to parse {what}" (line 1, column 1)'
        raise refusal("PGRST100", message, "too many brackets") from None


def _names(what: str, text: str | None) -> tuple[str, ...] | None:
    return None if text is None else _read(grammar.parse_names, f"{what} parameter", text)


def _condition(name: str, value: str) -> Condition:
    path, field = _read(grammar.parse_key, "tree path", name)
    condition = _read(lambda text: grammar.parse_condition(field, text), "filter", value)
    if path:
        raise not_embedded(path[0])
    return condition


def _tree(name: str, value: str) -> Condition | Tree:
    words = name.split(".")
    negation = "not." if "not" in words else ""
    return _read(grammar.parse_tree, "logic tree", value, negation + words[-1])


def _refuse_nested(names: Iterable[str]) -> None:
    """A parameter of an embedded resource (`tasks.order`) where nothing is embedded."""
    for name in names:
        if path := [word for word in name.split(".")[:-1] if word != "not"]:
            raise not_embedded(path[0])


def out_of_range(details: str) -> ApiError:
    return refusal("PGRST103", "Requested range not satisfiable", details)


def _range(last: dict[str, str], header: str | None) -> tuple[int | None, int]:
    """Limit and offset of the parameters, cut by the Range header. Raises ApiError for an empty range."""
    limit, offset = _integer(last, "limit"), max(_integer(last, "offset") or 0, 0)
    if limit is not None and limit < 0:
        raise out_of_range(NEGATIVE)
    found = HEADER_RANGE.match(header or "")
    if found is None or limit == 0:
        return limit, offset
    low, high = int(found[1]), int(found[2]) if found[2] else None
    if high is not None and high < low:
        raise out_of_range(UPSIDE_DOWN)
    ends = [end for end in (high, offset + limit - 1 if limit is not None else None) if end is not None]
    start = max(low, offset)
    if ends and min(ends) < start:
        raise out_of_range(NEGATIVE)
    return (min(ends) - start + 1 if ends else None), start


def _integer(last: dict[str, str], name: str) -> int | None:
    text = last.get(name, "").strip()
    if text and not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise refusal("PGRST100", f'"failed to parse {name} ({text})" (line 1, column 1)', "expecting digit")
    return int(text) if text else None
