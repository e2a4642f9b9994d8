"""A thousand image jobs for each kind of vendor while workers die, answers get lost and PostgreSQL restarts.

    python -m benchmarks.faults [--jobs 1000] [--kind key lookup none]

Two processes with three workers in all share one database; each dies with a chance of 2 % at every call of a step,
and 5 % of the vendor's answers never come. Afterwards every row is held against every line of the sandbox vendor's
own book. Exits with 1 when anything was paid twice or lost, or when the books differ.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psycopg

from local.supabase.stack import Stack
from services import migrations
from tests.faults.books import OPEN, Verdict, fill, judged
from tests.faults.reckless import KINDS

ROOT = Path(__file__).parents[1]
PROCESSES = (("1", "2"), ("2", "1"))
"""Seed and number of workers of each process."""
RESTARTS = 3
LIMIT = 600.0
"""Seconds within which every job must have ended, or be honestly unknown."""


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--jobs", type=int, default=1000)
    options.add_argument("--kind", nargs="+", choices=KINDS, default=list(KINDS))
    given = options.parse_args()
    wrong = 0
    for kind in given.kind:
        home = Path(tempfile.mkdtemp(prefix="faults-", dir="/tmp"))
        try:
            wrong += not run(home, kind, given.jobs)
        finally:
            shutil.rmtree(home, ignore_errors=True)
    return 1 if wrong else 0


def run(home: Path, kind: str, jobs: int) -> bool:
    """One kind of vendor; whether all of it held."""
    with Stack.open(home) as stack:
        migrations.apply(stack.dsn())
        with psycopg.connect(stack.dsn("supabase_admin"), autocommit=True) as connection:
            fill(connection, kind, jobs)
        began = time.monotonic()
        crew = [start(home, kind, seed, workers) for seed, workers in PROCESSES]
        try:
            restarts = settle(stack, home, kind)
            seconds = time.monotonic() - began
            told = [process.communicate("\n", timeout=60)[0].split() for process in crew]
        finally:
            for process in crew:
                process.kill()
                process.communicate()
        with psycopg.connect(stack.dsn("supabase_admin"), autocommit=True) as connection:
            verdict = judged(connection, home, kind)
    deaths, lost = (sum(int(words[place]) for words in told) for place in (0, 1))
    return report(kind, verdict, seconds, deaths, lost, restarts)


def start(home: Path, kind: str, seed: str, workers: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.faults.reckless", str(home), kind, seed, workers]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    return process


def settle(stack: Stack, home: Path, kind: str) -> int:
    """Wait for the last job, and restart PostgreSQL meanwhile; how often that was."""
    began, restarts = time.monotonic(), 0
    while time.monotonic() - began < LIMIT:
        threading.Event().wait(2)
        if restarts < RESTARTS and time.monotonic() - began > 5 * (restarts + 1):
            os.kill(int((home / "postgres/postmaster.pid").read_text().split("\n")[0]), signal.SIGINT)
            restarts += 1
        try:
            with psycopg.connect(stack.dsn("supabase_admin"), autocommit=True) as connection:
                if connection.execute(OPEN[kind]).fetchone() == (0,):
                    break
        except psycopg.OperationalError:
            continue  # it is on its way back
    return restarts


def report(kind: str, verdict: Verdict, seconds: float, deaths: int, lost: int, restarts: int) -> bool:
    states = ", ".join(f"{count} {state}" for state, count in sorted(verdict.states.items()))
    try:
        verdict.check(kind)
        word = "held"
    except AssertionError as error:
        word = f"WRONG: {error}"
    sys.stdout.write(
        f"{kind:>6}: {verdict.jobs} jobs in {seconds:.0f} s, {deaths} deaths, {lost} lost answers, {restarts} restarts "
        f"of PostgreSQL\n        {states}\n        paid twice {verdict.paid_twice}, lost {verdict.lost}, unknown "
        f"{verdict.unknown} (charged by the vendor: {verdict.found_charged})\n        ledger {verdict.ledger} + "
        f"reserved for the unknown {verdict.unsettled} = vendor's book {verdict.vendor}: {word}\n"
    )
    sys.stdout.flush()
    return word == "held"


if __name__ == "__main__":
    sys.exit(main())
