"""Counts as people, sites and spreadsheets write them: 1,234,567 or 1.2M or 1.5E+06 or 12 Tsd."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache

LARGEST = 10**15
"""Above any count a platform shows; more is a damaged cell."""
UNITS: dict[str, int] = {
    "": 1,
    **dict.fromkeys(("k", "tsd", "thousand", "mil", "тыс"), 10**3),
    **dict.fromkeys(("m", "mn", "mio", "mill", "million", "millions", "млн"), 10**6),
    **dict.fromkeys(("b", "bn", "mrd", "md", "billion", "billions"), 10**9),
    "lakh": 10**5,
    "crore": 10**7,
    "万": 10**4,
    "亿": 10**8,
}
WORDS = re.compile(
    r"\b(views?|plays?|aufrufe|vues|visualizzazioni|vistas|visualizações|просмотр\w*)\b\.?", re.I
)
SHAPE = re.compile(r"([0-9][0-9.,'’]*)(?:e([+-]?[0-9]{1,2}))?([^\W\d_]*)\.?", re.I)
GAPS = re.compile(r"[\s\u00a0\u2007\u2009\u202f_]+")


THOUSANDS, DECIMALS = STYLES = ("thousands", "decimals")
"""What the mark in a lone 12.345 can be."""

Count = Callable[[str], int | None]


def reader(cells: Iterable[str], style: str | None = None) -> Count:
    """A function that reads this column's cells; `style` says what nothing in the column tells."""
    decimal, doubt = marks(cells)
    if doubt and style == DECIMALS:
        decimal |= {mark for mark in doubt if mark in ".,"}
    return lru_cache(4096)(lambda cell: count(cell, decimal))


def marks(cells: Iterable[str]) -> tuple[frozenset[str], str | None]:
    """The marks that evidently stand before decimals, and a cell like 12.345 that none of the others explains."""
    decimal, thousands, doubt = set[str](), set[str](), dict[str, str]()
    for cell in cells:
        found = SHAPE.fullmatch(_plain(cell))
        if found is None or found[2] or found[3]:
            continue
        digits = found[1].replace("'", "").replace("’", "")
        used = [mark for mark in ".," if mark in digits]
        if len(used) == 2:
            last = max(used, key=digits.rfind)
            decimal.add(last)
            thousands.update(mark for mark in used if mark != last)
        elif used and digits.count(used[0]) > 1:
            thousands.add(used[0])
        elif used and len(digits.partition(used[0])[2]) != 3:
            decimal.add(used[0])
        elif used and len(digits.partition(used[0])[0]) <= 3:
            doubt.setdefault(used[0], cell.strip())
    open_marks = [cell for mark, cell in doubt.items() if mark not in decimal | thousands]
    return frozenset(decimal - thousands), open_marks[0] if open_marks else None


def count(text: str, decimal: frozenset[str] = frozenset()) -> int | None:
    """The whole number that `text` means, None when it means none. A count is never negative.

    A separator before exactly three digits divides thousands, in either style; with a unit, or where the rest of
    the column shows it to be one of the `decimal` marks, it stands before decimals.
    """
    found = SHAPE.fullmatch(_plain(text))
    if found is None:
        return None
    digits, exponent, unit = found.groups()
    factor = UNITS.get(unit.lower())
    if factor is None:
        return None
    power = int(exponent or 0)
    value = _number(digits, decimal | {".", ","} if factor > 1 or power > 0 else decimal)
    if value is None:
        return None
    whole = int(value * factor * Decimal(10) ** power)
    return whole if whole <= LARGEST else None


def _plain(text: str) -> str:
    return GAPS.sub("", WORDS.sub("", text.strip().lstrip("'"))).removesuffix("+")


def _number(digits: str, decimal_marks: frozenset[str]) -> Decimal | None:
    plain = digits.replace("'", "").replace("’", "")
    used = sorted(set(plain) - set("0123456789"))
    if len(used) == 2:
        # The last of two different marks is the decimal one.
        decimal = max(used, key=plain.rfind)
        plain = plain.replace(next(mark for mark in used if mark != decimal), "").replace(decimal, ".")
    elif used:
        plain = _one_mark(plain, used[0], used[0] in decimal_marks)
    return Decimal(plain.rstrip(".")) if re.fullmatch(r"[0-9]+\.?[0-9]*", plain) else None


def _one_mark(plain: str, mark: str, is_decimal: bool) -> str:
    parts = plain.split(mark)
    thousands = all(len(part) == 3 for part in parts[1:]) and 1 <= len(parts[0]) <= 3
    indian = len(parts) > 2 and len(parts[-1]) == 3 and all(len(part) == 2 for part in parts[1:-1])
    if len(parts) > 2:
        return "".join(parts) if thousands or indian else ""
    if thousands and not is_decimal:
        return "".join(parts)
    return ".".join(parts)
