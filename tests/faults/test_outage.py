"""The database goes away while jobs are under way and their vendors answer, comes back, and goes away once more."""

import logging
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from services import prompts
from services.settings import Settings
from tests.faults.absence import Absence, HastyWorker, Lock, LockedStudio, running, until
from tests.faults.books import fill, judged, settled
from tests.faults.reckless import KINDS
from tests.services.bench import Bench, in_place
from tests.stack_fixtures import new_database as new_database
from tests.stack_fixtures import open_on
from tests.stack_fixtures import postgres as postgres

JOBS, HELD = 60, 6
"""Jobs of three people, of each of whom a vendor is known to take two at once."""
VAIN = 6
"""Rounds of the worker that fail before the database is back: its leases have run out by then."""
LIMIT = 120
"""Seconds; a quiet machine needs some ten."""
KNOWN = "select count(*) from public.generations where higgsfield_job_id is not null"
DOUBTS = "select count(*) from public.generations where error_code = 'outcome_unknown'"


@pytest.fixture
def home():
    folder = Path(tempfile.mkdtemp(prefix="outage-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


class Scene:
    """A studio whose database can be sent away, and whose vendors' answers can be held back."""

    def __init__(self, postgres, database, stack, studio):
        self.absence, self.stack, self.studio, self.lock = Absence(postgres, database), stack, studio, studio.lock

    def sql(self, statement):
        with psycopg.connect(self.stack.dsn("supabase_admin"), autocommit=True) as connection:
            return connection.execute(statement).fetchall()

    @contextmanager
    def without_database(self, worker):
        """Answers that wait arrive while nobody can write them down."""
        self.absence.leave()
        self.lock.open()
        until(lambda: worker.vain_rounds >= VAIN)
        yield
        self.absence.come_back()
        until(lambda: worker.vain_rounds == 0)


@pytest.fixture
def scene(postgres, new_database, home):
    database = new_database()
    with open_on(postgres, database, home) as stack:
        studio = LockedStudio(Settings(home=home, worker=False), stack)
        studio.lock = Lock(home)
        with in_place(studio):
            yield Scene(postgres, database, stack, studio)
        studio.close()


@pytest.mark.timeout(LIMIT * 2)
@pytest.mark.parametrize("kind", KINDS)
def test_what_vendors_answered_meanwhile_is_written_down_and_nothing_is_paid_twice(scene, kind, caplog):
    caplog.set_level(logging.WARNING, "services")
    with psycopg.connect(scene.stack.dsn("supabase_admin"), autocommit=True) as connection:
        fill(connection, kind, JOBS)
    worker = HastyWorker(scene.studio, kind)
    scene.lock.shut()
    with running(worker):
        scene.lock.filled(HELD)
        with scene.without_database(worker):
            scene.lock.shut()
        until(lambda: scene.sql(KNOWN)[0][0] >= HELD)
        assert scene.sql(DOUBTS) == [(0,)]
        scene.lock.filled(HELD)
        with scene.without_database(worker):
            pass
        with psycopg.connect(scene.stack.dsn("supabase_admin"), autocommit=True) as connection:
            settled(connection, kind, LIMIT)
            verdict = judged(connection, scene.studio.settings.home, kind)
    verdict.check(kind)
    assert verdict.jobs == JOBS and verdict.states["completed"] > JOBS / 2
    assert verdict.unknown <= HELD
    said = [record.message for record in caplog.records]
    assert sum("The worker waits" in line for line in said) == sum("The worker goes on" in line for line in said) == 2
    assert len(said) <= 8, said


def test_a_look_that_was_paid_while_the_database_was_away_is_kept(scene):
    bench = Bench(scene.studio, scene.stack)
    group = prompts.ask_for_five(bench.who, prompts.Question(bench.picture().id), "a press")
    worker = HastyWorker(scene.studio, "key")
    scene.lock.shut()
    with running(worker):
        scene.lock.filled(1)
        with scene.without_database(worker):
            pass
        until(lambda: prompts.group(bench.who, group.id).status == "completed")
    assert len(prompts.group(bench.who, group.id).prompts) == 5 and bench.looks() == ["ok"]
