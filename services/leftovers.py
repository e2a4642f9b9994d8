"""Leases of workers that were killed on this machine: given back at once instead of waited for.

A lease protects work whose worker may still be at it. That one's process is gone can be seen from its machine alone,
so only names of this host are judged, and only those that gave no sign of life for longer than any living one does.
"""

from __future__ import annotations

import logging
import os
import re
import socket
import time
from collections.abc import Iterable

from services.store.jobs import Jobs

log = logging.getLogger(__name__)
EVERY = 5.0
SILENT = 20
"""Seconds; a living worker says so every 15."""


class Leftovers:
    """Asked at every round of the worker; looks every few seconds."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs, self._next = jobs, float("-inf")

    def release(self) -> None:
        """Raises Unavailable."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY
        if gone := dead(self._jobs.silent_holders(SILENT)):
            log.warning("Went on with %d jobs of workers that were killed.", self._jobs.release(gone))


def dead(workers: Iterable[str]) -> list[str]:
    """Those of these names whose process was of this host and is no more."""
    name = re.compile(rf"(?:app-)?{re.escape(socket.gethostname()[:100])}-(\d+)-\d+")
    found = ((worker, name.fullmatch(worker)) for worker in workers)
    return [worker for worker, known in found if known and not _lives(int(known[1]))]


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
