"""Wakes the worker of this process, so that a job somebody just asked for starts at once.

A worker in another process does not hear it and finds the row at its next look.
"""

from __future__ import annotations

import threading

_rung = threading.Event()


def ring() -> None:
    """There is work."""
    _rung.set()


def wait(seconds: float) -> bool:
    """Wait for a ring, at most `seconds`; whether it rang."""
    rang = _rung.wait(seconds)
    _rung.clear()
    return rang
