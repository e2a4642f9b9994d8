"""When a list read from a vendor's account is due to be read anew, because somebody looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

PAUSE = timedelta(minutes=1)
"""After a reading that failed, nobody asks by merely looking for this long."""


@dataclass(frozen=True)
class Reading:
    """When a list was asked for, last answered (with it or with a reason) and last read, and whether in the sandbox."""

    asked_at: datetime
    answered_at: datetime | None
    fetched_at: datetime | None
    is_sandbox: bool

    @property
    def open(self) -> bool:
        """Asked for and not answered yet."""
        return self.answered_at is None or self.asked_at > self.answered_at


@dataclass(frozen=True)
class KeyNow:
    """Whether the vendor would answer a key of this person now, and when their own was last changed."""

    there: bool
    changed_at: datetime | None


def due(known: Reading | None, key: KeyNow, now: datetime, stale: timedelta) -> bool:
    """`stale` is how old a list may be. One of another account, or from before the key was changed, is old at once."""
    if known is None:
        return True
    if known.open:
        return False
    answered = known.answered_at or known.asked_at
    if key.changed_at is not None and key.changed_at > answered:
        return True
    if now - answered < PAUSE:
        return False
    wrong_account = known.fetched_at is not None and known.is_sandbox is key.there
    return wrong_account or known.fetched_at is None or now - known.fetched_at > stale
