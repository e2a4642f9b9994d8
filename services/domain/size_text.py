"""Sizes of files in words."""

from __future__ import annotations


def size(count: int) -> str:
    """Bytes in decimal units, as file managers show them: "812 B", "3.4 MB"."""
    amount = float(count)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def full(used: int, limit: int, wanted: int) -> str:
    """Why a file of `wanted` bytes was not kept, and what to do."""
    return (
        f"Your files take {size(used)} of {size(limit)}, and this one has {size(wanted)}. It was not kept; delete some "
        "under Assets, or ask whoever runs this studio for more room."
    )
