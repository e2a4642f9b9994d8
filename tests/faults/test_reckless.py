"""Image jobs under fire, for each kind of vendor; `python -m benchmarks.faults` does a thousand of each."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from services.settings import Settings
from tests.faults.books import fill, judged, settled
from tests.faults.reckless import KINDS, Fate, ReadyStudio, crew
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
            with crew(studio, fate, kind, WORKERS):
                settled(connection, kind, LIMIT)
            verdict = judged(connection, home, kind)
        studio.close()
    assert fate.deaths > 5 and fate.answers_lost > 2
    verdict.check(kind)
    assert verdict.jobs == JOBS and verdict.states["completed"] > JOBS / 2
