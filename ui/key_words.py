"""What is said about a vendor's key."""

from __future__ import annotations

from datetime import datetime

from ui import times

PURPOSE = {
    "higgsfield": "Makes the pictures",
    "anthropic": "Looks at a picture and writes the five prompts",
    "wavespeed": "Another maker of pictures and videos; kept ready, nothing uses it yet",
    "elevenlabs": "Speaks with a persona's voice; kept ready, nothing uses it yet",
    "youtube": "Reads view counts of YouTube reels; kept ready, nothing uses it yet",
}


STANDS_IN = frozenset({"higgsfield", "anthropic"})
"""Services that the sandbox can answer for."""


def state(saved: tuple[str, datetime] | None, sandbox: bool, now: datetime, zone: str | None) -> str:
    """`saved` is the last four signs (perhaps none) and the moment of saving."""
    if saved is None:
        return "The sandbox answers instead; nothing is charged." if sandbox else "Nothing is asked of it."
    last4, at = saved
    ends = f"Ends in **{last4}**, " if last4 else ""
    return f"{ends}{'saved' if ends else 'Saved'} {times.ago(at, now)} ({times.exact(at, zone)})."


def removal(title: str, sandbox: bool) -> str:
    after = "The sandbox answers afterwards." if sandbox else f"Nothing can be asked of {title} afterwards."
    return f"Your {title} key goes for good and cannot be brought back. {after} Jobs under way may fail."
