"""Everything stops while two hundred jobs are open: who starts again follows them all and sends none a second time."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from services.settings import Settings
from tests.faults.books import EACH, OPEN, fill, judged, settled
from tests.faults.reckless import Cut, Fate, ReadyStudio, crew
from tests.stack_fixtures import new_database as new_database
from tests.stack_fixtures import open_on
from tests.stack_fixtures import postgres as postgres

JOBS, WORKERS = 200, 3
CALLS = 500
"""After so many calls to database and vendor some jobs are with the vendor and most wait."""
LIMIT = 180
"""Seconds; a quiet machine needs some fifteen."""
SENT = "select count(*) from public.generations where higgsfield_job_id is not null"


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="restart-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


def opened(stack, home, fate):
    """A process of its own, as far as the database and the vendor can tell."""
    studio = ReadyStudio(Settings(home=home, worker=False), stack)
    studio.fate = fate
    return closing(studio.start())


@pytest.mark.timeout(LIMIT * 2)
@pytest.mark.parametrize("kind", ["key", "lookup"])
def test_two_hundred_open_jobs_are_followed_and_none_is_sent_again(postgres, new_database, home, kind):
    with (
        open_on(postgres, new_database(), home) as stack,
        psycopg.connect(stack.dsn("supabase_admin"), autocommit=True) as connection,
    ):
        cut, calm = Cut(CALLS), Fate(0, 0, 0)
        with opened(stack, home, cut) as first:
            fill(connection, kind, JOBS)
            with crew(first, cut, kind, WORKERS):
                assert cut.over.wait(LIMIT)
        [(left,)], [(sent,)] = (connection.execute(asked).fetchall() for asked in (OPEN[kind], SENT))
        assert left > 150 and sent > 10
        with opened(stack, home, calm) as second, crew(second, calm, kind, WORKERS):
            settled(connection, kind, LIMIT)
        verdict = judged(connection, home, kind)
    verdict.check(kind)
    # Where no key is honoured, a vendor that broke down while it was asked leaves a doubt, as a cut line does.
    assert verdict.jobs == JOBS and verdict.unknown <= WORKERS + JOBS // EACH
    assert verdict.states["completed"] > 150
