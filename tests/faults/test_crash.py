"""What was acknowledged survives, whatever is killed: twenty kills at random points of a stream of writes."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
import pytest

from local.supabase.stack import Stack
from tests.fault_writer import contents

ROOT = Path(__file__).parents[2]
ROUNDS = 10
# It takes a tenth of a second (`python -m benchmarks.restart`). Test machines are busy; what this bound
# catches is somebody who waits for a timeout.
RESTART_SECONDS = 8.0


@pytest.fixture
def home() -> Iterator[Path]:
    """A studio home with a table and a bucket to write to, on a server that syncs."""
    folder = Path(tempfile.mkdtemp(prefix="crash-", dir="/tmp"))
    with Stack.open(folder) as stack, psycopg.connect(stack.dsn()) as migration:
        migration.execute("create table public.kept (number int primary key)")
        migration.execute("grant select, insert on public.kept to service_role")
        migration.execute("insert into storage.buckets (id, name) values ('kept', 'kept')")
    yield folder
    shutil.rmtree(folder)


@contextmanager
def writer(home: Path, start: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fault_writer", str(home), str(start)],
        cwd=ROOT, text=True, stdout=subprocess.PIPE,
    )
    try:
        assert line(process) == ["ready"]
        yield process
    finally:
        process.kill()
        process.communicate()


def line(process: subprocess.Popen[str]) -> list[str]:
    """The writer's next answer; a stuck one is caught by the test's own time limit."""
    assert process.stdout is not None
    return process.stdout.readline().split()


class Acknowledged:
    """What the writers were told is stored."""

    def __init__(self) -> None:
        self.rows: set[int] = set()
        self.files: set[int] = set()
        self.last = 0

    def note(self, words: list[str]) -> bool:
        """Record one answer; whether it acknowledged a write."""
        # The last line of a killed process may be cut short.
        if len(words) < 2:
            return False
        number = int(words[1])
        self.last = max(self.last, number)
        if words[0] == "refused":
            return False
        (self.rows if words[0] == "row" else self.files).add(number)
        return True

    def read(self, process: subprocess.Popen[str], count: int) -> None:
        """Take answers until `count` writes were acknowledged."""
        while count:
            words = line(process)
            assert words, "the writer ended by itself"
            count -= self.note(words)

    def check(self, stack: Stack) -> None:
        """Every acknowledged row is there and every acknowledged file is whole."""
        with psycopg.connect(stack.dsn()) as connection:
            stored = {number for (number,) in connection.execute("select number from public.kept")}
        assert self.rows <= stored
        keys = {"apikey": stack.secret_key}
        with httpx.Client(transport=stack.transport(), base_url=stack.url, headers=keys) as client:
            for number in self.files:
                answer = client.get(f"/storage/v1/object/kept/{number}.txt")
                assert (answer.status_code, answer.content) == (200, contents(number))


def postmaster(home: Path) -> int:
    return int((home / "postgres/postmaster.pid").read_text().split("\n")[0])


def test_nothing_acknowledged_is_lost_when_postgres_is_killed(home: Path) -> None:
    chance, acknowledged = random.Random(1), Acknowledged()
    with writer(home, 1) as process:
        for _ in range(ROUNDS):
            acknowledged.read(process, chance.randint(1, 40))
            os.kill(postmaster(home), signal.SIGKILL)
            # Some answers from before the kill are still in the pipe; then the writer must get through again.
            killed = time.monotonic()
            acknowledged.read(process, 30)
            assert time.monotonic() - killed < RESTART_SECONDS
    with Stack.open(home) as stack:
        acknowledged.check(stack)


def test_nothing_acknowledged_is_lost_when_the_app_is_killed(home: Path) -> None:
    chance, acknowledged = random.Random(2), Acknowledged()
    for _ in range(ROUNDS):
        with writer(home, acknowledged.last + 2) as process:
            acknowledged.read(process, chance.randint(1, 40))
            process.kill()
            assert process.stdout is not None
            for rest in process.stdout:
                acknowledged.note(rest.split() if rest.endswith("\n") else [])
        started = time.monotonic()
        with Stack.open(home) as stack:
            acknowledged.check(stack)
        assert time.monotonic() - started < RESTART_SECONDS


def test_nothing_acknowledged_is_lost_when_both_die_at_once(home: Path) -> None:
    acknowledged = Acknowledged()
    with writer(home, 1) as process:
        acknowledged.read(process, 25)
        os.kill(postmaster(home), signal.SIGKILL)
        process.kill()
    started = time.monotonic()
    with Stack.open(home) as stack:
        assert time.monotonic() - started < RESTART_SECONDS
        acknowledged.check(stack)


def test_a_restart_of_postgres_between_two_requests_is_not_noticed(home: Path) -> None:
    with Stack.open(home) as stack, httpx.Client(
        transport=stack.transport(), base_url=stack.url, headers={"apikey": stack.secret_key}
    ) as client:
        for number in range(3):
            answer = client.post("/rest/v1/kept", json={"number": number})
            assert answer.status_code == 201, answer.text
            os.kill(postmaster(home), signal.SIGINT)
            while (home / "postgres/postmaster.pid").exists():
                os.sched_yield()
        assert [row["number"] for row in client.get("/rest/v1/kept?order=number").json()] == [0, 1, 2]
