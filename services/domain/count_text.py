"""Counts as people, sites and spreadsheets write them: 1,234,567 or 1.2M or 1.5E+06 or 12 Tsd."""

from __future__ import annotations

import re
from decimal import Decimal

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


def count(text: str) -> int | None:
    """The whole number that `text` means, None when it means none. A count is never negative.

    A separator before exactly three digits divides thousands, in either style; with a unit it is a decimal
    mark.
    """
    plain = GAPS.sub("", WORDS.sub("", text.strip().lstrip("'"))).removesuffix("+")
    found = SHAPE.fullmatch(plain)
    if found is None:
        return None
    digits, exponent, unit = found.groups()
    factor = UNITS.get(unit.lower())
    if factor is None:
        return None
    power = int(exponent or 0)
    value = _number(digits, has_unit=factor > 1 or power > 0)
    if value is None:
        return None
    whole = int(value * factor * Decimal(10) ** power)
    return whole if whole <= LARGEST else None


def _number(digits: str, *, has_unit: bool) -> Decimal | None:
    plain = digits.replace("'", "").replace("’", "")
    marks = sorted(set(plain) - set("0123456789"))
    if len(marks) == 2:
        # The last of two different marks is the decimal one.
        decimal = max(marks, key=plain.rfind)
        plain = plain.replace(next(mark for mark in marks if mark != decimal), "").replace(decimal, ".")
    elif marks:
        plain = _one_mark(plain, marks[0], has_unit)
    return Decimal(plain.rstrip(".")) if re.fullmatch(r"[0-9]+\.?[0-9]*", plain) else None


def _one_mark(plain: str, mark: str, has_unit: bool) -> str:
    parts = plain.split(mark)
    thousands = all(len(part) == 3 for part in parts[1:]) and 1 <= len(parts[0]) <= 3
    indian = len(parts) > 2 and len(parts[-1]) == 3 and all(len(part) == 2 for part in parts[1:-1])
    if len(parts) > 2:
        return "".join(parts) if thousands or indian else ""
    if thousands and not has_unit:
        return "".join(parts)
    return ".".join(parts)
