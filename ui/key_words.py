"""What is said about a vendor's key: one badge, and a few sentences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from services.domain.key_facts import KeyStatus
from ui import numbers, plain, times
from ui.badge import Badge
from ui.needs import Need

PURPOSE = {
    "higgsfield": "Makes the pictures, and trains a persona's likeness",
    "anthropic": "Looks at a picture and writes the five prompts",
    "wavespeed": "Another maker of pictures and videos",
    "elevenlabs": "Speaks with a persona's voice",
    "youtube": "Reads view counts of YouTube reels",
    "instagram": "Reads view counts of other professional accounts' reels",
}
STANDS_IN = frozenset({"higgsfield", "anthropic", "wavespeed", "elevenlabs", "youtube", "instagram"})
"""Services that the sandbox can answer for."""
CHECK_SECONDS = 61
"""A key that is due within these seconds is being asked about right now."""
ASKING = "Its vendor is being asked again."
BADGES = {
    KeyStatus.WORKS: Badge("Works", ":material/check:", "green", "tick"),
    KeyStatus.REFUSED: Badge("Stopped working", ":material/error:", "red", "cross"),
    KeyStatus.UNCHECKED: Badge("Not checked yet", ":material/help:", "orange", "question"),
}
NO_KEY = Badge("No key", ":material/key_off:", "gray", "bar")
LENT = Badge("Uses the studio's key", ":material/domain:", "blue", "dots")
SANDBOX = Badge("Sandbox answers", ":material/science:", "violet", "flask")


class Key(Protocol):
    """What is known of a stored key."""

    @property
    def service(self) -> str: ...
    @property
    def last4(self) -> str: ...
    @property
    def is_sandbox(self) -> bool: ...
    @property
    def saved_at(self) -> datetime: ...
    @property
    def status(self) -> KeyStatus: ...
    @property
    def checked_at(self) -> datetime | None: ...
    @property
    def credit(self) -> Decimal | None: ...
    @property
    def credit_unit(self) -> str: ...
    @property
    def scope(self) -> str: ...
    @property
    def check_error(self) -> str: ...
    @property
    def failing_since(self) -> datetime | None: ...
    @property
    def check_due_at(self) -> datetime: ...


def badge(key: Key | None, sandbox: bool, lent: KeyStatus | None = None) -> Badge:
    """`lent`: what is known of the studio's key, where this person uses it."""
    if key:
        return BADGES[key.status]
    if lent:
        return BADGES[lent] if lent is KeyStatus.REFUSED else LENT
    return SANDBOX if sandbox else NO_KEY


def told(key: Key, now: datetime, zone: str | None) -> str:
    """What is known of it: its end, when it was saved, what the vendor said."""
    ends = f"Ends in **{key.last4}**, saved" if key.last4 else "Saved"
    made_up = "A key of the sandbox: no vendor is asked, nothing is charged." if key.is_sandbox else ""
    asking = ASKING if key.checked_at and being_asked([key], now) else ""
    said = (f"{ends} {times.ago(key.saved_at, now)}.", _checked(key, now, zone), asking, made_up)
    return " ".join(part for part in said if part)


def _checked(key: Key, now: datetime, zone: str | None) -> str:
    if key.status is KeyStatus.REFUSED and key.failing_since:
        since = times.exact(key.failing_since, zone)
        return f"{plain.text(key.check_error)} Since {since}. What needs it fails at once and costs nothing."
    if key.checked_at is None:
        return plain.text(key.check_error) or "The studio is about to ask whether it works."
    left = amount(key.credit, key.credit_unit)
    checked = f"{left} left, checked" if left else "Checked"
    said = (f"{checked} {times.ago(key.checked_at, now)}.", plain.text(key.scope), plain.text(key.check_error))
    return " ".join(part for part in said if part)


def amount(credit: Decimal | None, unit: str) -> str:
    """Credit with its unit; empty when the vendor tells none."""
    if credit is None:
        return ""
    return numbers.dollars(credit) if unit == "usd" else f"{credit:,.0f} {unit}"


def saved(title: str, credit: Decimal | None, unit: str, scope: str) -> str:
    """Said once a checked key is kept."""
    left = amount(credit, unit)
    return " ".join(part for part in (f"{title} accepts the key.", f"{left} left." if left else "", scope) if part)


def none(sandbox: bool) -> str:
    return "The sandbox answers instead; nothing is charged." if sandbox else "Nothing is asked of it."


def lent(spent: Decimal, most: Decimal | None) -> str:
    """What a person spent of the studio's keys this month; `most` is what all of them together allow."""
    of = f" of the {numbers.dollars(most)} its keys allow" if most is not None else ""
    return f"The studio pays; you used {numbers.dollars(spent)}{of} this month. Add a key of your own to pay yourself."


def lent_refused(since: datetime | None, zone: str | None) -> str:
    """The studio's key, which this person uses, does not work at the moment."""
    when = f" since {times.exact(since, zone)}" if since else ""
    return (
        f"The vendor does not accept the studio's key{when}. What needs it fails at once and costs nothing. Tell "
        "whoever runs this studio, or add a key of your own."
    )


def being_asked(keys: Iterable[Key], now: datetime) -> bool:
    return any((key.check_due_at - now).total_seconds() < CHECK_SECONDS for key in keys)


def needs(keys: Iterable[Key], titles: dict[str, str]) -> list[Need]:
    """What the first screen says of keys that stopped working."""
    return [
        Need(f"Your {titles.get(key.service, key.service)} key stopped working", "Replace it", "keys")
        for key in keys
        if key.status is KeyStatus.REFUSED
    ]


def removal(title: str, sandbox: bool) -> str:
    after = "The sandbox answers afterwards." if sandbox else f"Nothing can be asked of {title} afterwards."
    return f"Your {title} key goes for good and cannot be brought back. {after} Jobs under way may fail."
