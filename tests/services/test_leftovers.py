"""A worker that was killed on this machine is not waited for; one elsewhere, or one that lives, is."""

import os
import socket
import subprocess
import sys

import pytest

from services import generations
from services.domain.job_state import JobState
from services.leftovers import dead
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio

HOST = socket.gethostname()[:100]
HOLDER = "select lease_owner from studio.generation_runs where generation_id = %s"


@pytest.fixture
def gone():
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def held(bench, name):
    job = bench.asked("a cat")
    bench.studio.admin.rpc("worker_alive", {"worker": name}).execute()
    bench.studio.admin.rpc("claim_generations", {"worker": name, "batch": 5, "lease_seconds": 600}).execute()
    return job


def silence(bench):
    bench.sql("update public.workers set seen_at = now() - interval '25 seconds'")


def test_only_processes_of_this_machine_that_are_gone_are_dead(gone):
    lives, elsewhere = f"{HOST}-{os.getpid()}-1", f"another-{gone}-1"
    assert dead([f"{HOST}-{gone}-1", f"app-{HOST}-{gone}-77", lives, elsewhere, "one", f"{HOST}-{gone}"]) == [
        f"{HOST}-{gone}-1", f"app-{HOST}-{gone}-77",
    ]


def test_what_a_killed_worker_held_goes_on_at_once(bench, gone):
    job = held(bench, f"{HOST}-{gone}-1")
    bench.worker._leftovers._next = 0
    bench.worker.tick()
    assert bench.sql(HOLDER, job.id) == [(f"{HOST}-{gone}-1",)], "it may have been heard of a moment ago"
    silence(bench)
    bench.worker._leftovers._next = 0
    assert bench.until(job).status is JobState.COMPLETED
    assert len(bench.paid_jobs()) == len(bench.reserved_jobs()) == 1


SILENT = {"of a process that lives": f"{HOST}-{os.getpid()}-1", "of another machine": "another-4194999-1"}


@pytest.mark.parametrize("whose", SILENT)
def test_what_a_silent_worker_holds_that_may_live_is_left_to_it(bench, whose):
    name = SILENT[whose]
    job = held(bench, name)
    silence(bench)
    bench.worker._leftovers._next = 0
    bench.step()
    assert bench.sql(HOLDER, job.id) == [(name,)]
    assert generations.get(bench.who, job.id).status is JobState.PENDING
