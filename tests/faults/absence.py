"""A database that is away: connections are cut and refused until it is brought back, and work goes on meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg

from local.supabase.postgres import Postgres
from services.generation_work import GenerationWork
from services.results import Results
from services.wiring import Studio
from services.worker import Worker
from tests.faults.reckless import LEASE, Fate, Hasty, Line, vendors

PATIENCE = 60.0
PRICES = ("/estimate/", "/model/pricing")
"""What is asked before anything is sent."""


class Absence:
    """`leave` and `come_back` of one database of a PostgreSQL; its other databases answer all the time."""

    def __init__(self, postgres: Postgres, database: str) -> None:
        self._admin, self._database = postgres.conninfo("supabase_admin"), database

    def leave(self) -> None:
        self._set("false")
        with psycopg.connect(self._admin, autocommit=True) as connection:
            cut = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s"
            connection.execute(cut, [self._database])

    def come_back(self) -> None:
        self._set("true")

    def _set(self, allowed: str) -> None:
        with psycopg.connect(self._admin, autocommit=True) as connection:
            connection.execute(f"alter database {self._database} allow_connections {allowed}")


class Lock(httpx.BaseTransport):
    """The way to the sandbox vendors. While it is shut they do what they are asked, and their answers wait here."""

    def __init__(self, home: Path) -> None:
        self._inner = Line(home, Fate(0, 0, 0))
        self._moved, self._open, self._waiting = threading.Condition(), True, 0

    def shut(self) -> None:
        with self._moved:
            self._open = False

    def open(self) -> None:
        with self._moved:
            self._open = True
            self._moved.notify_all()

    def filled(self, answers: int) -> None:
        """Returns when so many answers wait."""
        with self._moved:
            assert self._moved.wait_for(lambda: self._waiting >= answers, PATIENCE), self._waiting

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._inner.handle_request(request)
        if any(word in request.url.path for word in PRICES):
            return answer
        with self._moved:
            self._waiting += 1
            self._moved.notify_all()
            assert self._moved.wait_for(lambda: self._open, PATIENCE)
            self._waiting -= 1
        return answer


class LockedStudio(Studio):
    """Its vendors answer through a lock."""

    lock: Lock

    def _sandbox_http(self) -> httpx.Client:
        return httpx.Client(transport=self.lock, timeout=30)


class HastyWorker(Worker):
    """The studio's worker with short waits between its looks, for one kind of vendor."""

    def __init__(self, studio: Studio, kind: str) -> None:
        super().__init__(studio, "one", generation_lease=LEASE)
        desk, record = Results(self._jobs, LEASE), Hasty(self._jobs)
        self._generations = GenerationWork(self._jobs, desk, self._breaker, vendors=vendors(kind), record=record)

    @property
    def vain_rounds(self) -> int:
        """How often it asked for work since the database went."""
        return self._troubles._rounds


@contextmanager
def running(worker: Worker) -> Iterator[None]:
    """`worker` in a thread of its own."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def until(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for something another thread does."""
    for _ in range(int(seconds / 0.02)):
        if condition():
            return
        threading.Event().wait(0.02)
    raise AssertionError(f"not within {seconds:.0f} s")
