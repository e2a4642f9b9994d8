"""The breaker of each vendor: whether it may be asked now, and what its answers say about that.

Shared by all workers through a table. A vendor that failed five times in a row is asked once a minute, by one
worker, until it answers; other vendors and the stand-ins of this one are not concerned.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from services.errors import OutcomeUnknown, StudioError, Unavailable
from services.providers.wire import Down, Later
from services.store.vendor_health import VendorHealth


class Paused(Later):
    """The vendor does not answer at the moment, so it was not asked. Nothing was sent or charged."""


class Breaker:
    """Asks the table only about vendors that are known to have failed: a healthy one costs no query."""

    def __init__(self, health: VendorHealth) -> None:
        self._health = health
        self._lock = threading.Lock()
        self._failing: set[tuple[str, bool]] = set()

    def refresh(self) -> None:
        """Learn what other workers met. Raises Unavailable."""
        found = self._health.failing()
        with self._lock:
            self._failing = found

    @contextmanager
    def asking(self, service: str, sandbox: bool) -> Iterator[None]:
        """Around one call. Raises Paused instead of making it; notes how it ended."""
        vendor = (service, sandbox)
        if vendor in self._failing and (wait := self._health.pause(service, sandbox)):
            raise Paused(after=wait)
        try:
            yield
        except (Down, OutcomeUnknown):
            self._note(vendor, False)
            with self._lock:
                self._failing.add(vendor)
            raise
        except StudioError:
            self._answered(vendor)  # a refusal is an answer
            raise
        else:
            self._answered(vendor)

    def _answered(self, vendor: tuple[str, bool]) -> None:
        if vendor in self._failing:
            self._note(vendor, True)
            with self._lock:
                self._failing.discard(vendor)

    def _note(self, vendor: tuple[str, bool], answered: bool) -> None:
        # The database may be away while the vendor answers: what it said must not be lost over the note.
        with suppress(Unavailable):
            self._health.note(*vendor, answered)
