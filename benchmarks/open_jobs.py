"""Everything is killed while two hundred image jobs are open: how long until each of them is followed again.

    python -m benchmarks.open_jobs [--jobs 200] [--limit 600]

A studio and a worker of its own process are killed with SIGKILL and started again on the same home. Goals (JOB-7):
all jobs followed within 30 s, none sent a second time, and the books equal to the sandbox vendor's. Exits with 1
when one of them is missed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

from local.supabase.postgres import Postgres
from tests.faults.books import ADD, OPEN, Verdict, judged
from tests.faults.reckless import KINDS
from tests.server import ROOT, StudioServer

GOAL = 30.0
KIND = "key"
EACH = 4
"""Jobs of one person: as many as the vendor takes at once, so that none waits for another."""
ROOM = """
  insert into public.vendor_limits (user_id, service, lane, at_once)
  select distinct user_id, 'higgsfield', 'soul', %s::integer from public.generations
"""
SENT = "select count(*) from public.generations where higgsfield_job_id is not null"
STATE = """
  select job.id::text, job.status, run.attempts, run.polls, run.lease_owner
  from public.generations as job join studio.generation_runs as run on run.generation_id = job.id
"""
ENDED = ("completed", "failed", "nsfw", "cancelled")
Database = psycopg.Connection[tuple[object, ...]]
Jobs = dict[str, tuple[object, ...]]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--jobs", type=int, default=200)
    options.add_argument("--limit", type=float, default=600.0)
    given = options.parse_args()
    home = Path(tempfile.mkdtemp(prefix="open-jobs-", dir="/tmp"))
    try:
        # Holds PostgreSQL open over the kill, as any other process of the studio would.
        StudioServer(home).start().stop()
        with closing(Postgres(home)) as postgres:
            return 0 if run(home, postgres, given.jobs, given.limit) else 1
    finally:
        shutil.rmtree(home, ignore_errors=True)


def run(home: Path, postgres: Postgres, jobs: int, limit: float) -> bool:
    with psycopg.connect(postgres.conninfo("supabase_admin"), autocommit=True) as db:
        # Some end before the others are sent; what is measured is what is open at the kill.
        ask(db, jobs + jobs // 4)
        with both(home):
            until(lambda: db.execute(SENT).fetchone()[0] >= jobs // 4, limit)  # type: ignore[index]
        before = open_jobs(db)
        began = time.monotonic()
        with both(home):
            ready = time.monotonic() - began
            until(lambda: not waiting(db, before), limit)
            followed = time.monotonic() - began
            until(lambda: db.execute(OPEN[KIND]).fetchone() == (0,), limit)
            ended = time.monotonic() - began
        return report(len(before), ready, followed, ended, judged(db, home, KIND))


def ask(db: Database, jobs: int) -> None:
    for person in range(-(-jobs // EACH)):
        owner = str(uuid4())
        db.execute("insert into auth.users (id, email) values (%s, %s)", [owner, f"{owner}@example.com"])
        for number in range(EACH):
            db.execute(ADD, [owner, f"cat {number} of person {person}", KINDS[KIND]])
    db.execute(ROOM, [EACH])


@contextmanager
def both(home: Path) -> Iterator[None]:
    """A studio with its worker, and a worker beside it; both are killed in the end."""
    app = StudioServer(home).launch()
    worker = subprocess.Popen(
        [sys.executable, "-m", "services.worker"],
        cwd=ROOT,
        env={**os.environ, "STUDIO_HOME": str(home), "STUDIO_SANDBOX": "on"},
        stderr=subprocess.DEVNULL,
    )
    try:
        app.wait_ready()
        yield
    finally:
        worker.kill()
        app.kill()
        worker.wait()


def open_jobs(db: Database) -> Jobs:
    return {str(row[0]): row[1:] for row in db.execute(STATE).fetchall() if row[1] not in ENDED}


def waiting(db: Database, before: Jobs) -> list[str]:
    """Those nobody has looked at since: not claimed by another, not looked at, not moved on."""
    now = {str(row[0]): row[1:] for row in db.execute(STATE).fetchall()}
    untouched = [one for one, then in before.items() if now[one][:3] == then[:3]]
    return [one for one in untouched if now[one][3] in (None, before[one][3])]


def until(condition: Callable[[], bool], seconds: float) -> None:
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s"
        pause.wait(0.1)


def report(jobs: int, ready: float, followed: float, ended: float, verdict: Verdict) -> bool:
    try:
        verdict.check(KIND)
        word = "the books agree"
    except AssertionError as error:
        word = f"WRONG: {error}"
    held = word == "the books agree" and followed < GOAL
    sys.stdout.write(
        f"{jobs} jobs were open at the kill; the studio answered again after {ready:.1f} s, all of them were followed "
        f"after {followed:.1f} s (goal {GOAL:.0f} s, {followed / GOAL:.2f} of it), ended after {ended:.0f} s\n"
        f"sent a second time {verdict.paid_twice}, lost {verdict.lost}, ledger {verdict.ledger} = vendor's book "
        f"{verdict.vendor}: {word}\n"
    )
    return held


if __name__ == "__main__":
    sys.exit(main())
