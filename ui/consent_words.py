"""A consent in words: what it covers, whether it holds today, why not, and what to do about it."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from ui.persona_words import days_left

NEXT = {
    "revoked": "Revoked. Nothing new is made under it; add a new consent to go on.",
    "expired": "It has ended. Add a new consent to go on.",
    "unproven": "It does not hold before a proof is added: a signed paper, a recording, a screenshot.",
    "early": "It has not begun yet.",
    "valid": "It holds today.",
}
EXPLAINED = {
    "synthetic": "This persona is synthetic: nobody who exists is shown, so no consent is needed.",
    "real": "This persona shows a real person. Nothing is generated, trained or spoken, and no picture is looked at, "
    "without a consent that holds on the day. When it ends or is revoked, new paid work stops at once, also what is "
    "waiting to be sent.",
}

REVOKING = "Nothing new is made under it from now on, and jobs that wait are not sent. This cannot be undone."
DELETING = "Nothing was made under it, so it may go. This cannot be undone."


class Record(Protocol):
    """What the words need to know of a consent."""

    @property
    def covers_face(self) -> bool: ...
    @property
    def covers_voice(self) -> bool: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_until(self) -> date | None: ...
    @property
    def time_zone(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def days_left(self) -> int | None: ...
    @property
    def stated_elsewhere(self) -> bool: ...


def covers(record: Record) -> str:
    """ "Face and voice"."""
    parts = [word for word, held in (("face", record.covers_face), ("voice", record.covers_voice)) if held]
    return " and ".join(parts).capitalize()


def period(record: Record) -> str:
    """ "1 October 2026 to 31 March 2027, both included (Europe/Vienna)"."""
    start = day(record.valid_from)
    if record.valid_until is None:
        return f"From {start}, without an end ({record.time_zone})"
    return f"{start} to {day(record.valid_until)}, both included ({record.time_zone})"


def state(record: Record) -> str:
    """Whether it holds, for how long, and what to do when it does not."""
    if record.state == "valid" and record.days_left is not None:
        return f"It holds today, {days_left(record.days_left)}."
    if record.state == "unproven" and record.stated_elsewhere:
        return f"It was stated in another studio. {NEXT['unproven']}"
    return NEXT[record.state]


def day(when: date) -> str:
    return f"{when.day} {when:%B %Y}"
