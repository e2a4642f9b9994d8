"""What time it is in the database, whatever the clock of this machine says.

The worker needs none of it: what it claims brings its time along. This is for what a person's click decides, and for
tokens, whose end must mean the same to every process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

ASK_EVERY = 60.0
"""Seconds; in between, the clock that nobody can set carries on."""
SLEPT = 1.0
"""Seconds by which this machine's two clocks may part; by more, and it slept, or the one was set."""


class DatabaseClock:
    """Asked once a minute at most, and not at all while nobody wants to know."""

    def __init__(
        self,
        ask: Callable[[], datetime],
        running: Callable[[], float] = time.monotonic,
        shown: Callable[[], float] = time.time,
    ) -> None:
        """`running` only goes on, but may stand still while the machine sleeps; `shown` is what the machine shows."""
        self._ask, self._running, self._shown = ask, running, shown
        self._lock = threading.Lock()
        self._known: tuple[datetime, float, float] | None = None

    def now(self) -> datetime:
        """Raises Unavailable."""
        with self._lock:
            if self._known is None or self._is_old(*self._known[1:]):
                # Counted from the answer on: it may be late by its way back, and is never ahead of what the database
                # itself dates next.
                at = self._ask()
                self._known = at, self._running(), self._shown()
            at, since, _ = self._known
            return at + timedelta(seconds=self._running() - since)

    def _is_old(self, since: float, showed: float) -> bool:
        passed = self._running() - since
        return passed > ASK_EVERY or abs(self._shown() - showed - passed) > SLEPT
