"""Days and moments in the cells of a column, whose style only the whole column can tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %H:%M", "%m/%d/%Y", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d-%m-%Y %H:%M",
    "%d-%m-%Y",
    "%m-%d-%Y", "%y.%d.%m", "%d.%m.%y", "%m/%d/%y", "%d/%m/%y", "%b %d, %Y", "%B %d, %Y", "%d %b %Y",
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


def reader(cells: Sequence[str], now: datetime) -> Reader:
    """A function that reads this column's cells as moments in UTC; None for what is no moment up to `now`."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    # Rows far apart: the first thousand may all be of one day.
    sample = filled[:: max(1, len(filled) // SAMPLE)]
    latest = now + timedelta(days=2)
    readers: list[Reader] = [_iso, _number, *(_of_format(form) for form in FORMATS)]
    best = max(readers, key=lambda read: sum(_within(read(cell), latest) is not None for cell in sample))
    return lambda cell: _within(best(cell.strip()), latest)


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
