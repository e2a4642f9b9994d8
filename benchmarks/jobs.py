"""What following image jobs costs: one round of the worker over 200 of them, and the list above 100,000 old ones.

    python -m benchmarks.jobs [--jobs 200] [--slowest 1.0] [--past 100000]

The round is held against the slowest single answer of the vendor, the list against one with a hundredth of the
jobs. The same round is counted twice more: how many job rows it wrote, and how often five workers together asked.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from random import Random
from uuid import uuid4

import httpx
import psycopg

from local.supabase.stack import Stack
from services import generations, identity, wiring
from services.domain import job_state
from services.identity import Browser, Identity
from services.settings import Settings
from services.store.generations import GenerationFilter
from services.wiring import Studio
from services.worker import Worker

PEOPLE = 50
ROUNDS = 15
ACTIVE = """
  insert into public.generations (user_id, prompt_text, status, higgsfield_job_id, is_sandbox, started_at)
  select %s, 'a cat', 'in_progress', 'job ' || number || %s, true, now() from generate_series(1, %s) as number
"""
PAST = """
  insert into public.generations (user_id, prompt_text, status, is_sandbox, created_at, started_at, completed_at)
  select %s, 'cat ' || number, 'completed', true, now() - number * interval '1 minute',
    now() - number * interval '1 minute', now() - number * interval '1 minute' + interval '30 seconds'
  from generate_series(1, %s) as number
"""
STATES = "select id, xmin::text from public.generations order by id"


class Vendor(httpx.BaseTransport):
    """Says of every job that it is being drawn, each time after another wait; one in a hundred is the slowest."""

    def __init__(self, slowest: float) -> None:
        self._slowest, self._chance, self._lock = slowest, Random(1), threading.Lock()
        self.asked: Counter[str] = Counter()
        self.last = 0.0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            number = self.asked.total()
            self.asked[request.url.path] += 1
            wait = self._slowest if number % 100 == 50 else self._slowest * self._chance.uniform(0.05, 0.3)
        time.sleep(wait)
        self.last = time.monotonic()
        body = {"status": "in_progress", "request_id": request.url.path.split("/")[2]}
        return httpx.Response(200, json=body)


class VendorStudio(Studio):
    vendor: Vendor

    def _sandbox_http(self) -> httpx.Client:
        return httpx.Client(transport=self.vendor, timeout=30)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--jobs", type=int, default=200)
    options.add_argument("--slowest", type=float, default=1.0, help="seconds of the vendor's slowest answer")
    options.add_argument("--past", type=int, default=100_000)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="jobs-", dir="/tmp") as folder, Stack.open(Path(folder)) as stack:
        Path(folder).chmod(0o755)
        studio = VendorStudio(Settings(home=Path(folder), worker=False), stack)
        studio.vendor = Vendor(given.slowest)
        wiring.use(studio.start())
        with psycopg.connect(stack.dsn("supabase_admin"), autocommit=True) as db:
            rounds(db, studio, given.jobs, given.slowest)
            lists(db, given.past)
        studio.close()


def rounds(db: psycopg.Connection[tuple[object, ...]], studio: VendorStudio, jobs: int, slowest: float) -> None:
    """Every job is due; the round is over when the last one was answered."""
    for number in range(PEOPLE):
        owner = str(uuid4())
        db.execute("insert into auth.users (id, email) values (%s, %s)", [owner, f"{owner}@example.com"])
        db.execute(ACTIVE, [owner, f" of {number}", jobs // PEOPLE])
    before = db.execute(STATES).fetchall()
    one = run(studio, 1, jobs)
    times = f"{one / slowest:.2f} times the slowest answer"
    say(f"{jobs} jobs, slowest answer {slowest:.1f} s: one round {one:.2f} s, {times}")
    changed = len(set(db.execute(STATES).fetchall()) - set(before))
    say(f"  job rows written by a round without news: {changed}")
    db.execute("update studio.generation_runs set next_look_at = now(), lease_until = null")
    studio.vendor.asked.clear()
    run(studio, 5, jobs)
    say(f"  five workers asked {studio.vendor.asked.total()} times about {jobs} jobs in one interval")
    db.execute("delete from public.generations")


def run(studio: VendorStudio, workers: int, jobs: int) -> float:
    """Seconds until all jobs were asked about by so many workers."""
    vendor, stop = studio.vendor, threading.Event()
    crew = [
        threading.Thread(target=Worker(studio, f"worker {number} {uuid4()}").run, args=(stop,))
        for number in range(workers)
    ]
    began = time.monotonic()
    for one in crew:
        one.start()
    while len(vendor.asked) < jobs and time.monotonic() - began < 60:
        stop.wait(0.01)
    stop.set()
    for one in crew:
        one.join()
    return vendor.last - began


def lists(db: psycopg.Connection[tuple[object, ...]], past: int) -> None:
    """What the page of all jobs asks for, above few and above many."""
    few, many = (above(db, count) for count in (past // 100, past))
    measured = f"above {past // 100:,} jobs {few * 1000:.1f} ms, above {past:,} jobs {many * 1000:.1f} ms"
    say(f"list {measured}: {many / few:.2f} times")


def above(db: psycopg.Connection[tuple[object, ...]], past: int) -> float:
    sid = identity.sign_up(f"{uuid4().hex}@example.com", "a long walk home", "Robin", Browser())
    who = identity.resume(sid or "")
    assert who is not None
    db.execute(PAST, [who.user_id, past])
    db.execute("vacuum analyze public.generations")
    return statistics.median(once(who) for _ in range(ROUNDS))


def once(who: Identity) -> float:
    began = time.perf_counter()
    generations.browse(who)
    generations.browse(who, GenerationFilter(states=job_state.ACTIVE))
    return time.perf_counter() - began


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
