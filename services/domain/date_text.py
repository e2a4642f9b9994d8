"""Days and moments in the cells of a column, whose style only the whole column can tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %H:%M", "%m/%d/%Y", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d-%m-%Y %H:%M",
    "%d-%m-%Y",
    "%m-%d-%Y", "%y.%d.%m", "%d.%m.%y", "%y.%m.%d", "%m/%d/%y", "%d/%m/%y", "%b %d, %Y", "%B %d, %Y", "%d %b %Y",
    "%d %B %Y",
    "%a %b %d %H:%M:%S %z %Y", "%a, %d %b %Y %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%z",
)  # fmt: skip
"""Styles by how common they are: where two read a whole column, the first is meant."""
EARLIEST = datetime(2004, 1, 1, tzinfo=UTC)
"""No reel is older than the platforms."""
EXCEL_DAY_ZERO = datetime(1899, 12, 30, tzinfo=UTC)
SAMPLE = 400
DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?", re.I)

Reader = Callable[[str], datetime | None]


@dataclass(frozen=True)
class Style:
    """A way to read a column; `example` is a cell that the column's other likely styles read differently."""

    name: str
    read: Reader
    example: str = ""


def reader(cells: Sequence[str], now: datetime, style: str | None = None) -> Reader:
    """A function that reads this column's cells as moments in UTC; None for what is no moment up to `now`.

    `style` names one of `styles`, where more than one reads the column; else the likeliest is meant.
    """
    likely = styles(cells, now)
    return next((one for one in likely if one.name == style), likely[0]).read


def styles(cells: Sequence[str], now: datetime) -> list[Style]:
    """The ways that read most of the column, likeliest first: several where 03/04/2025 may mean either."""
    filled = list(dict.fromkeys(cell.strip() for cell in cells if cell.strip()))
    # Rows far apart: the first thousand may all be of one day.
    sample = filled[:: max(1, len(filled) // SAMPLE)]
    latest = now + timedelta(days=2)
    ways = {"iso": _iso, "number": _number, **{form: _of_format(form) for form in FORMATS}}
    read = {name: [_within(way(cell), latest) for cell in sample] for name, way in ways.items()}
    most = max(sum(one is not None for one in found) for found in read.values())
    best = [name for name, found in read.items() if sum(one is not None for one in found) == most]
    kept = [name for at, name in enumerate(best) if most and read[name] not in [read[other] for other in best[:at]]]
    example = _telling(sample, [read[name] for name in kept])
    return [_style(name, ways[name], latest, example) for name in kept or best[:1]]


def _style(name: str, way: Reader, latest: datetime, example: str) -> Style:
    """Dates repeat a thousandfold in statistics, so what was read once is kept."""
    return Style(name, lru_cache(4096)(lambda cell: _within(way(cell.strip()), latest)), example)


def _telling(sample: Sequence[str], read: Sequence[Sequence[datetime | None]]) -> str:
    """A cell that not all styles read alike, "" where there is but one style."""
    pairs = zip(sample, zip(*read, strict=True), strict=True) if len(read) > 1 else ()
    return next((cell for cell, found in pairs if None not in found and len(set(found)) == len(found)), "")


def seconds(text: str) -> int | None:
    """A duration: 41, 0:41, 1:02:03 or PT41S."""
    plain = text.strip()
    if re.fullmatch(r"\d{1,6}(\.\d+)?", plain):
        return int(float(plain))
    if re.fullmatch(r"(\d{1,3}:)?\d{1,2}:\d{2}", plain):
        total = 0
        for part in plain.split(":"):
            total = total * 60 + int(part)
        return total
    found = DURATION.fullmatch(plain)
    if found is None or not any(found.groups()):
        return None
    days, hours, minutes, rest = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest


def _within(moment: datetime | None, latest: datetime) -> datetime | None:
    return moment if moment is not None and EARLIEST <= moment <= latest else None


def _iso(cell: str) -> datetime | None:
    if not re.match(r"\d{4}-\d{2}-\d{2}", cell):
        return None
    try:
        return _in_utc(datetime.fromisoformat(cell.removesuffix(" UTC")))
    except (ValueError, OverflowError):
        return None


def _number(cell: str) -> datetime | None:
    """Seconds or milliseconds since 1970, or a spreadsheet's days since 1900."""
    if not re.fullmatch(r"\d{5}(\.\d+)?|\d{10}(\.\d+)?|\d{13}(\.\d+)?", cell):
        return None
    value = float(cell)
    if value < 100_000:
        return EXCEL_DAY_ZERO + timedelta(days=value)
    return datetime.fromtimestamp(value / 1000 if value > 10**11 else value, UTC)


def _of_format(form: str) -> Reader:
    def read(cell: str) -> datetime | None:
        try:
            return _in_utc(datetime.strptime(cell, form))
        except (ValueError, OverflowError):
            return None

    return read


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
