"""Numbers as people read them, always with their unit."""

from __future__ import annotations

from collections.abc import Sequence

from services.domain.money_text import credits as credits
from services.domain.money_text import dollars as dollars
from services.domain.size_text import size as size


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """ "1 asset", "1,284 assets"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(names: Sequence[str]) -> str:
    """ "one", "one and two", "one, two and three"."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def views(count: int) -> str:
    """Short enough for a card: "940", "12.4 k", "1.2 M"; cut, never rounded up over a threshold."""
    for edge, unit in ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k")):
        if count >= edge:
            tenths = count * 10 // edge
            return f"{tenths // 10}{'' if tenths >= 1000 or tenths % 10 == 0 else f'.{tenths % 10}'} {unit}"
    return str(count)


def room(used: int, limit: int) -> str:
    """What follows on a stock: " · 1.2 GB of 20.0 GB used"."""
    return f" · {size(used)} of {size(limit)} used"


def stock(total: int, noun: str, fresh: int) -> str:
    """The live sentence of a list: "1,284 assets, 3 added this week"."""
    if not total:
        return f"No {noun}s yet"
    added = f", {fresh:,} added this week" if fresh else ""
    return counted(total, noun) + added
