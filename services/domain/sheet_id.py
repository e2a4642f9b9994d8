"""Ids of videos as spreadsheets leave them: with a .0 behind, with their last digits lost, or taken for a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable

DAMAGED = re.compile(r"[0-9][0-9.,]*E\+?[0-9]+|#[A-Z]+[/0A-Z]*[!?]?", re.I)
"""7.41284E+18 of a long number, #NAME? of an id that begins like a formula."""
LONG = re.compile(r"([0-9]{17,20})(?:[.,]0+)?")
"""An id of TikTok or Instagram, as text or as a number with a place behind the point."""
KEPT_DIGITS = 15
"""What a spreadsheet keeps of a number; it fills up with noughts."""
MOST_EXACT = 2**53
"""Floating point tells all whole numbers up to here apart, and above it fewer and fewer."""


def bare(cell: str) -> str:
    """An id without what keeps spreadsheets from rounding it, and without the .0 of a number."""
    plain = cell.strip().removeprefix("=").strip("\"'")
    found = LONG.fullmatch(plain)
    return found[1] if found else plain


def looks_rounded(code: str) -> bool:
    """Whether a spreadsheet or floating point could have held this long number as it is. One of a thousand can be."""
    if LONG.fullmatch(code) is None:
        return False
    return int(code) == int(float(code)) or not int(code[KEPT_DIGITS:])


def are_rounded(cells: Iterable[str]) -> bool:
    """Whether more of these ids look rounded than chance would have it: then they are."""
    long = [code for code in map(bare, cells) if LONG.fullmatch(code)]
    return sum(map(looks_rounded, long)) * 2 > len(long)
