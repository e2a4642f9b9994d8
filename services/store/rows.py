"""From JSON rows to typed frozen objects: field names are column names, annotations say how to read them."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from services.domain.voice import VoiceSettings

Row = TypeVar("Row")
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list. `next_cursor` None: nothing follows. `total` is counted for a first page only."""

    items: list[Row]
    next_cursor: str | None = None
    total: int | None = None


def columns(row_type: type) -> str:
    """The select list of a row type: its fields, less those with a default, which a service fills in."""
    return ",".join(_readers(row_type))


def read(row_type: type[Row], row: object) -> Row:
    """One typed row from one JSON object."""
    if not isinstance(row, Mapping):
        raise TypeError(f"{row_type.__name__} needs a JSON object, not {type(row).__name__}")
    kind: type = row_type
    return row_type(**{name: reader(row[name]) for name, reader in _readers(kind).items()})


def read_all(row_type: type[Row], rows: Iterable[object]) -> list[Row]:
    return [read(row_type, row) for row in rows]


@cache
def _readers(row_type: type) -> dict[str, Callable[[Any], Any]]:
    hints = get_type_hints(row_type)
    stored = [f.name for f in fields(row_type) if f.default is MISSING and f.default_factory is MISSING]
    return {name: _reader(hints[name]) for name in stored}


def _reader(hint: Any) -> Callable[[Any], Any]:
    """How to read a JSON value as `hint`."""
    if get_origin(hint) in (Union, types.UnionType):
        inner = _reader(next(arg for arg in get_args(hint) if arg is not type(None)))
        return lambda value: None if value is None else inner(value)
    if get_origin(hint) is tuple:
        item = _reader(get_args(hint)[0])
        return lambda value: tuple(item(one) for one in value or ())
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    return READERS.get(hint, _as_is)


def _as_is(value: Any) -> Any:
    return value


def _voice(value: Any) -> VoiceSettings:
    return VoiceSettings.from_json(value if isinstance(value, Mapping) else {})


READERS: dict[Any, Callable[[Any], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    # Through text: the JSON reader has made a float of what NUMERIC wrote exactly.
    Decimal: lambda value: Decimal(str(value)),
    VoiceSettings: _voice,
}
