"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "gone", "new"]


def by_word(before: str, after: str) -> list[tuple[Kind, str]]:
    """Runs of words that stayed, went or came, in reading order; spaces and line ends stay with their word."""
    old, new = (re.findall(r"\s*\S+|\s+$", text) for text in (before, after))
    runs: list[tuple[Kind, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            runs.append(("same", "".join(new[c:d])))
            continue
        runs += [("gone", "".join(old[a:b]))] if b > a else []
        runs += [("new", "".join(new[c:d]))] if d > c else []
    return runs
