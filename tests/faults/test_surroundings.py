"""What goes wrong around the work: the disk is full, or the account is deleted while its jobs are under way."""

import resource
import threading
from contextlib import contextmanager

import httpx
import pytest

from local.vendors import higgsfield
from services import assets, generations
from services.domain.job_state import JobState
from services.errors import Unavailable
from tests.services.bench import ROUNDS, Bench, in_place, quick
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio
from tests.services.pictures import encoded
from tests.stack_fixtures import new_database as new_database
from tests.stack_fixtures import postgres as postgres


class SmallDisk(httpx.BaseTransport):
    """The way to the storage; while `full`, the kernel lets nobody write more than a few bytes of a file."""

    def __init__(self, stack):
        self._through, self.full = stack.transport(), False

    def handle_request(self, request):
        storing = request.method in ("POST", "PUT") and request.url.path.startswith("/storage/v1/object/")
        if not (self.full and storing):
            return self._through.handle_request(request)
        with no_room():
            return self._through.handle_request(request)


@contextmanager
def no_room():
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class OnSmallDisk:
    """A stack whose storage is reached over a SmallDisk."""

    def __init__(self, stack, disk):
        self._stack, self._disk = stack, disk
        self.publishable_key, self.secret_key = stack.publishable_key, stack.secret_key

    def transport(self):
        return self._disk

    def dsn(self):
        return self._stack.dsn()


@pytest.fixture
def cramped(quick_stack, tmp_path):
    disk = SmallDisk(quick_stack)
    with in_place(quick(tmp_path, OnSmallDisk(quick_stack, disk))) as studio:  # type: ignore[arg-type]
        yield Bench(studio, quick_stack), disk
    studio.close()


def stored(bench):
    return {path.name for path in bench._stack.options.files.rglob("*") if path.is_file()}


def test_on_a_full_disk_a_finished_picture_waits_and_is_paid_once(cramped):
    bench, disk = cramped
    job, disk.full, before = bench.asked("a cat"), True, stored(bench)
    for _ in range(ROUNDS):
        bench.step()
        job = generations.get(bench.who, job.id)
        if job.error_code == "copying":
            break
        threading.Event().wait(0.005)
    assert not job.status.ended and "disk is full" in job.error_message and "tried again by itself" in job.error_message
    assert assets.browse(bench.who).items == [] and stored(bench) == before
    disk.full = False
    assert bench.until(job).status is JobState.COMPLETED
    assert len(bench.reserved_jobs()) == len(bench.paid_jobs()) == len(assets.browse(bench.who).items) == 1


def test_an_upload_onto_a_full_disk_says_so_and_leaves_nothing(cramped):
    bench, disk = cramped
    before, disk.full = stored(bench), True
    with pytest.raises(Unavailable, match="disk is full"):
        assets.upload(bench.who, "cat.png", encoded("PNG", (300, 400)))
    assert assets.browse(bench.who).items == [] and stored(bench) == before


def test_an_account_deleted_with_jobs_under_way_leaves_nothing_and_stops_nobody(bench):
    gone, other = bench.who, bench.new_person()
    lost = [bench.until(bench.asked("a cat"), "queued", "in_progress"), bench.asked("a dog")]
    claimed = bench.worker._jobs.claim_generations(8, 60)
    bench.sql("delete from auth.users where id = %s", gone.user_id)
    bench.who = other
    job = bench.asked("a bird")
    for one in claimed:
        bench.worker._generations.advance(one, bench.worker._access)
    assert bench.until(job).status is JobState.COMPLETED
    for table, column in (("public.generations", "id"), ("studio.generation_runs", "generation_id")):
        assert bench.sql(f"select 1 from {table} where {column} = any(%s)", [one.id for one in lost]) == []
    book = higgsfield.book(bench.studio.settings.home)
    sent = [line.request_id for line in book if (line.kind, line.account) == ("reserved", gone.user_id)]
    assert len(sent) == len(set(sent)) <= 2
    left = [path for path in bench.worker._jobs.orphans(0) if path.startswith(gone.user_id)]
    bench.worker._sweep(0)
    assert [path for path in bench.worker._jobs.orphans(0) if path in left] == []
