"""Tags as the database keeps them: trimmed, lower case, each once, in the person's order."""

from __future__ import annotations

from collections.abc import Iterable

MOST_TAGS = 50
LONGEST_TAG = 40


class TagError(ValueError):
    """Too many tags or one too long; the message is a sentence for the person."""


def tidy(tags: Iterable[str]) -> tuple[str, ...]:
    """The tags as they will be stored; raises TagError."""
    kept = tuple(dict.fromkeys(tag.strip().lower() for tag in tags if tag.strip()))
    if len(kept) > MOST_TAGS:
        raise TagError(f"At most {MOST_TAGS} tags fit; these are {len(kept)}.")
    for tag in kept:
        if len(tag) > LONGEST_TAG:
            raise TagError(f"A tag has at most {LONGEST_TAG} characters: “{tag[:20]}…” is longer.")
    return kept
