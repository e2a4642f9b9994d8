"""Brakes for guessing: failed sign-ins are counted by address and by browser's IP, in this process."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from services.errors import Invalid

WINDOW_SECONDS = 300.0
MOST = {"email": 10, "ip": 50}
"""Failures in the window. One IP may be a whole office, so it may fail more often than one address."""
KEPT = 10_000

TOO_OFTEN = "Too many tries in a short time. Nothing was changed; wait five minutes and try again."


class Tries:
    """Counts failures. `clock` in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: OrderedDict[tuple[str, str], list[float]] = OrderedDict()

    def refuse_too_many(self, email: str, ip: str | None) -> None:
        """Raises Invalid while either has failed too often."""
        with self._lock:
            if any(len(self._recent(key)) >= MOST[key[0]] for key in _keys(email, ip)):
                raise Invalid(TOO_OFTEN)

    def failed(self, email: str, ip: str | None) -> None:
        with self._lock:
            for key in _keys(email, ip):
                self._failures[key] = [*self._recent(key), self._clock()]
                self._failures.move_to_end(key)
            while len(self._failures) > KEPT:
                self._failures.popitem(last=False)

    def succeeded(self, email: str) -> None:
        """The right password clears the address, not the IP: a guesser may own one account."""
        with self._lock:
            self._failures.pop(("email", email.lower()), None)

    def _recent(self, key: tuple[str, str]) -> list[float]:
        since = self._clock() - WINDOW_SECONDS
        return [moment for moment in self._failures.get(key, []) if moment > since]


def _keys(email: str, ip: str | None) -> list[tuple[str, str]]:
    return [("email", email.lower()), *([("ip", ip)] if ip else [])]
