"""A table out of JSON: a list of records, one record a line, or a list somewhere in a larger answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

Record = Mapping[str, object]
DEEPEST = 6
MOST_COLUMNS = 400


def records(text: str) -> list[list[str]] | None:
    """Rows, the names of their fields first, nested ones as `outer.inner`; None when `text` is no JSON records."""
    if not text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return None
    found = _parsed(text)
    if not found:
        return None
    flat = [dict(_flat(one)) for one in found]
    names = list(dict.fromkeys(name for one in flat for name in one))[:MOST_COLUMNS]
    return [names, *([one.get(name, "") for name in names] for one in flat)]


def _parsed(text: str) -> Sequence[Record]:
    try:
        return _longest(json.loads(text), 0)
    except (ValueError, RecursionError):
        pass
    try:
        lines = [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return ()
    return [one for one in lines if isinstance(one, dict)]


def _longest(value: object, depth: int) -> Sequence[Record]:
    """The longest list of records in `value`; a lone record is a list of one."""
    if isinstance(value, list):
        own = [one for one in value if isinstance(one, dict)]
        return own
    if not isinstance(value, dict) or depth > DEEPEST:
        return ()
    inner = [_longest(one, depth + 1) for one in value.values() if isinstance(one, list | dict)]
    longest = max(inner, key=len, default=())
    return longest if len(longest) > 1 or depth > 0 else [value]


def _flat(value: object, name: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and depth <= DEEPEST:
        for key, inner in value.items():
            yield from _flat(inner, f"{name}.{key}" if name else str(key), depth + 1)
    elif isinstance(value, list):
        yield name, "|".join(str(one) for one in value if isinstance(one, str | int | float))
    elif value is not None:
        yield name, str(value)
