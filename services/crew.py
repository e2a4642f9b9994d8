"""The threads of a worker: what each one does, and how many of one kind there are."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Due:
    """A piece of claimed work: for a prompt group, for an image job, or for something that has no name here."""

    do: Callable[[], None]
    group_id: str | None = None
    job_id: str | None = None


Source = Callable[[int], list[Due]]
"""Claims at most so many pieces of work."""


class Crew:
    """Daemons: a vendor that takes its time must not keep the process from ending."""

    def __init__(self) -> None:
        self._threads: dict[threading.Thread, tuple[Source, Due]] = {}

    def start(self, source: Source, work: Due) -> None:
        thread = threading.Thread(target=work.do, name="work", daemon=True)
        self._threads[thread] = (source, work)
        thread.start()

    def busy(self) -> Counter[Source]:
        """How many threads work, by what they work on."""
        self._threads = {thread: doing for thread, doing in self._threads.items() if thread.is_alive()}
        return Counter(source for source, _ in self._threads.values())

    def holds(self, job_id: str) -> bool:
        """Whether a thread is still busy with this image job, perhaps with an answer it cannot write down yet."""
        return any(work.job_id == job_id and thread.is_alive() for thread, (_, work) in self._threads.items())

    def leave(self, seconds: float) -> list[str]:
        """Let short work end; the prompt groups whose looks went on longer than that."""
        deadline = time.monotonic() + seconds
        for thread in list(self._threads):
            thread.join(max(0.0, deadline - time.monotonic()))
        left = [work.group_id for thread, (_, work) in self._threads.items() if thread.is_alive()]
        return [group_id for group_id in left if group_id is not None]
