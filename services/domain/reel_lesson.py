"""What an approved reel teaches, in words: its structure, never somebody's looks, face or lines."""

from __future__ import annotations

from collections.abc import Sequence

LONGEST_TITLE = 140
RULE = "Take over the structure only: not the person, the place, the wording or the sound."


def persona_note(platform: str, author: str | None, views: int | None, notes: str, url: str) -> str:
    """One paragraph to keep beside a persona."""
    seen = f", {views:,} views" if views is not None else ""
    said = notes.strip() or "No notes were written yet."
    by = author or "an unknown author"
    return f"Learned from a {platform.capitalize()} reel by {by}{seen} ({url}): {said}"


def prompt_seed(
    caption: str | None, notes: str, tags: Sequence[str], seconds: int | None, multiple: float
) -> str:
    """The beginning of a prompt of one's own."""
    title = " ".join((caption or "").split())[:LONGEST_TITLE]
    lines = [RULE, f"What it is about: {title}." if title else ""]
    lines.append(f"What works: {notes.strip()}" if notes.strip() else "")
    lines.append(f"Themes: {', '.join(tags)}." if tags else "")
    lines.append(f"Length: {seconds} seconds." if seconds else "")
    lines.append(f"It reached {multiple:.1f} times its author's usual views." if multiple else "")
    return "\n".join(line for line in lines if line)
