"""An import in a thread of its own: leaving the page does not stop it, and a press can."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from ui.attempt import reason
from ui.reel_outcomes import Line


class Progress(Protocol):
    """How far an import is, in lines."""

    @property
    def done(self) -> int: ...


Work = Callable[[Callable[[Progress], None], Callable[[], bool]], Sequence[Line]]
"""Does the import: tells its progress, asks whether to stop, answers what became of each line it reached."""


class Run:
    """`pasted` imports put their failed lines back into the box; `total` is how many lines are expected."""

    def __init__(self, name: str, work: Work, total: int, *, pasted: bool) -> None:
        self.name, self.total, self.pasted = name, total, pasted
        self.progress: Progress | None = None
        self.lines: Sequence[Line] = ()
        self.failure = ""
        self.settled = False
        self._began, self._ended = time.monotonic(), 0.0
        self._stop, self._over = threading.Event(), threading.Event()
        self._work = work
        threading.Thread(target=self._go, name="reel-import", daemon=True).start()

    @property
    def over(self) -> bool:
        return self._over.is_set()

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()

    @property
    def seconds(self) -> float:
        return (self._ended or time.monotonic()) - self._began

    def cancel(self) -> None:
        """What was added so far stays."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Whether it ended in this time: a short import is over before anybody looks."""
        return self._over.wait(seconds)

    def _go(self) -> None:
        self.failure = "The import broke off. What was added stays; the same lines can be imported again."
        try:
            self.failure = reason(self._keep)
        finally:
            self._ended = time.monotonic()
            self._over.set()

    def _keep(self) -> None:
        self.lines = self._work(self._hear, self._stop.is_set)

    def _hear(self, progress: Progress) -> None:
        self.progress = progress
