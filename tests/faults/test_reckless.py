"""Image jobs under fire, for each kind of vendor; `python -m benchmarks.faults` does a thousand of each."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from services.settings import Settings
from tests.faults.books import OPEN, fill, judged
from tests.faults.reckless import KINDS, Fate, ReadyStudio, work
from tests.stack_fixtures import new_database as new_database
from tests.stack_fixtures import open_on
from tests.stack_fixtures import postgres as postgres

JOBS, WORKERS = 40, 3
LIMIT = 90
"""Seconds; a quiet machine needs some eight."""


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="reckless-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


@pytest.mark.timeout(LIMIT + 30)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_paid_twice_or_lost_whatever_dies(postgres, new_database, home, kind):
    with open_on(postgres, new_database(), home) as stack:
        studio = ReadyStudio(Settings(home=home, worker=False), stack)
        studio.fate = fate = Fate(20261122)
        studio.start()
        with psycopg.connect(stack.dsn("supabase_admin"), autocommit=True) as connection:
            fill(connection, kind, JOBS)
            over = threading.Event()
            crew = [
                threading.Thread(target=work, args=(studio, fate, kind, f"w{number}", over))
                for number in range(WORKERS)
            ]
            for one in crew:
                one.start()
            try:
                settled(connection, kind)
            finally:
                over.set()
                for one in crew:
                    one.join(20)
            verdict = judged(connection, home, kind)
        studio.close()
    assert fate.deaths > 5 and fate.answers_lost > 2
    verdict.check(kind)
    assert verdict.jobs == JOBS and verdict.states["completed"] > JOBS / 2


def settled(connection, kind):
    """Wait until every job has ended, or is honestly unknown."""
    for _ in range(LIMIT * 5):
        if connection.execute(OPEN[kind]).fetchone() == (0,):
            return
        threading.Event().wait(0.2)
    raise AssertionError(connection.execute("select status, error_code, count(*) from public.generations"
                                            " group by 1, 2").fetchall())
