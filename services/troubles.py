"""What the worker's log is told while the database is away: that it is, for how long it was, and nothing in between."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)
SAME_AGAIN = 60.0
"""Seconds after which work that is left for the same reason is worth another line."""


class Troubles:
    """One for a worker; its threads share it."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now, self._lock = now, threading.Lock()
        self._since: float | None = None
        self._rounds = 0
        self._left: tuple[str, float] = ("", float("-inf"))

    def met(self, error: Exception) -> None:
        """A round of the worker could not ask for work."""
        with self._lock:
            first = self._since is None
            self._since = self._now() if self._since is None else self._since
            self._rounds += 1
        if first:
            log.warning("The worker waits: %s", error)

    def left(self, error: Exception) -> None:
        """A step ended before its row was written; many of them fail at once, for one reason."""
        with self._lock:
            sentence, at = self._left
            told = self._since is not None or (str(error) == sentence and self._now() - at < SAME_AGAIN)
            if not told:
                self._left = (str(error), self._now())
        if not told:
            log.warning("Work was left for a later look: %s", error)

    def over(self) -> None:
        """A round went well."""
        with self._lock:
            since, rounds = self._since, self._rounds
            self._since, self._rounds = None, 0
        if since is not None:
            log.warning("The worker goes on, after %.0f s in which it asked %d times.", self._now() - since, rounds)
