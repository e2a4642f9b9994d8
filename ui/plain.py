"""People's own words inside Markdown: names and captions must not become markup, links or pictures."""

from __future__ import annotations

_SPECIAL = frozenset("\\`*_{}[]()<>#+-!|~$:&@.")


def text(words: str) -> str:
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in words)
