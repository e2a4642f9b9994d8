"""The worker's own life: it starts at once, says that it lives, is bounded, and leaves when told."""

import threading

import httpx
import pytest

from services import assets, generations, prompts, reels, stats
from services.domain.job_state import JobState
from services.settings import Settings
from services.store import files
from services.worker import THREADS, Worker
from tests.services.bench import Bench, QuickStudio, in_place

PATIENCE = 20.0


class Gate(httpx.BaseTransport):
    """A vendor that keeps everybody waiting until it opens; then all lines are dead."""

    def __init__(self):
        self.open, self.waiting, self.most, self._lock = threading.Event(), 0, 0, threading.Lock()
        self.reached = threading.Semaphore(0)

    def handle_request(self, request):
        with self._lock:
            self.waiting += 1
            self.most = max(self.most, self.waiting)
        self.reached.release()
        self.open.wait(PATIENCE)
        with self._lock:
            self.waiting -= 1
        raise httpx.ConnectError("closed", request=request)


class GatedStudio(QuickStudio):
    gate: Gate

    def _sandbox_http(self):
        self.gate = Gate()
        return httpx.Client(transport=self.gate)


@pytest.fixture
def gated(make_stack, tmp_path):
    stack = make_stack()
    studio = GatedStudio(Settings(home=tmp_path, worker=False), stack)
    with in_place(studio):
        studio.vendor_http(True)
        yield Bench(studio, stack)
        studio.gate.open.set()
        for thread in threading.enumerate():
            if thread.name == "work":
                thread.join(PATIENCE)
    studio.close()


@pytest.fixture
def quick_bench(make_stack, tmp_path):
    stack = make_stack()
    with in_place(QuickStudio(Settings(home=tmp_path, worker=False), stack)) as studio:
        yield Bench(studio, stack)
    studio.close()


class Running:
    """A worker in a thread of its own, told to stop at the end."""

    def __init__(self, worker):
        self._stop = threading.Event()
        self._thread = threading.Thread(target=worker.run, args=(self._stop,))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()


def until(condition):
    for _ in range(int(PATIENCE / 0.05)):
        if condition():
            return True
        threading.Event().wait(0.05)
    return False


def test_a_running_worker_brings_a_job_to_its_end_and_says_that_it_lives(quick_bench):
    assert stats.worker_silent_for(quick_bench.who) is None
    with Running(Worker(quick_bench.studio, "one")):
        job = quick_bench.asked("a cat")
        assert until(lambda: generations.get(quick_bench.who, job.id).status is JobState.COMPLETED)
        assert (stats.worker_silent_for(quick_bench.who) or 0) < 15
    (line,) = quick_bench.sql("select name from public.workers")
    assert line == ("one",)


def test_two_workers_do_one_job_once(quick_bench):
    one, two = (Worker(quick_bench.studio, name) for name in ("one", "two"))
    with Running(one), Running(two):
        jobs = [quick_bench.asked(f"cat {number}") for number in range(4)]
        assert until(lambda: not generations.count_active(quick_bench.who))
    assert len(quick_bench.paid_jobs()) == len(quick_bench.reserved_jobs()) == len(jobs)


def test_no_more_is_done_at_once_than_the_worker_is_told(gated):
    gated.room_for(THREADS + 4)
    for number in range(THREADS + 4):
        gated.asked(f"cat {number}")
    gate = gated.studio.gate
    with Running(Worker(gated.studio, "one", goodbye=0.1, jobs_at_once=THREADS)):
        for _ in range(THREADS):
            assert gate.reached.acquire(timeout=PATIENCE)
        assert not gate.reached.acquire(timeout=0.7)
        assert gate.most == THREADS
        gate.open.set()


def test_a_worker_that_must_leave_says_so_of_a_look_it_cannot_wait_for(gated):
    group = prompts.ask_for_five(gated.who, prompts.Question(gated.picture().id), "x")
    with Running(Worker(gated.studio, "one", goodbye=0.1)):
        assert gated.studio.gate.reached.acquire(timeout=PATIENCE)
    left = prompts.group(gated.who, group.id)
    assert (left.status, left.error_code) == ("failed", "outcome_unknown")
    assert "may have been charged" in str(left.error_message)


def test_a_job_left_by_a_dead_worker_is_taken_up_when_its_lease_ends(quick_bench):
    job = quick_bench.asked("a cat")
    quick_bench.studio.admin.rpc(
        "claim_generations", {"worker": "dead", "batch": 5, "lease_seconds": 600}
    ).execute()
    quick_bench.step()
    assert generations.get(quick_bench.who, job.id).status is JobState.PENDING
    quick_bench.sql("update studio.generation_runs set lease_until = now() - interval '1 second'")
    assert quick_bench.until(job).status is JobState.COMPLETED


def test_a_worker_that_lost_its_lease_changes_nothing(quick_bench):
    from services.store.jobs import Jobs

    job = quick_bench.asked("a cat")
    old, new = (Jobs(quick_bench.studio.admin, name) for name in ("old", "new"))
    (claimed,) = old.claim_generations(5, 600)
    quick_bench.sql("update studio.generation_runs set lease_until = now() - interval '1 second'")
    assert [mine.id for mine in new.claim_generations(5, 600)] == [job.id]
    assert not old.begin(claimed, "x", {}, True, None, None)
    assert not old.record(claimed, {"status": "failed"}) and not old.extend(claimed, 60)
    assert not old.complete(claimed, [], [])
    assert generations.get(quick_bench.who, job.id).status is JobState.PENDING


def test_a_look_left_by_a_dead_worker_is_not_made_again(quick_bench):
    group = prompts.ask_for_five(quick_bench.who, prompts.Question(quick_bench.picture().id), "x")
    quick_bench.studio.admin.rpc(
        "claim_prompt_groups", {"worker": "dead", "batch": 5, "lease_seconds": 600}
    ).execute()
    quick_bench.sql("update public.prompt_groups set lease_until = now() - interval '1 second'")
    left = quick_bench.look(group)
    assert (left.status, left.error_code) == ("failed", "outcome_unknown") and quick_bench.looks() == []


def test_a_file_of_a_job_that_is_copied_twice_is_there_once(quick_bench):
    job = quick_bench.until(quick_bench.asked("a cat"))
    assert assets.browse(quick_bench.who).total == len(job.saved_asset_ids) == 1


def test_a_file_without_a_row_is_swept_after_a_day_and_no_other(quick_bench):
    who, kept = quick_bench.who, quick_bench.picture()
    for name in ("old", "young"):
        files.put(who.client, f"{who.user_id}/image/{name}.txt", b"left behind", "text/plain")
    # Without triggers: the platform's own would call every changed object young.
    quick_bench.sql(
        "set session_replication_role = replica;"
        "update storage.objects set created_at = '2026-01-01', updated_at = '2026-01-01'"
        " where name not like '%young%'"
    )
    quick_bench.worker.tick()
    left = quick_bench.sql("select name from storage.objects order by name")
    assert len(left) == 3 and not any("old.txt" in str(name) for name in left)
    assert files.get(who.client, kept.file_path)


def test_a_running_worker_looks_reels_up(quick_bench):
    with Running(Worker(quick_bench.studio, "one")):
        (added,) = reels.paste(quick_bench.who, "https://www.youtube.com/watch?v=kP9wRt3_VbM")
        assert added.reel
        assert until(lambda: reels.get(quick_bench.who, added.reel.id).views_checked_at)
    assert reels.get(quick_bench.who, added.reel.id).decided_by == "rule"


def test_ten_tabs_that_look_all_the_time_ask_the_vendor_nothing(quick_bench):
    asked, http = [], quick_bench.studio.vendor_http(True)
    http.event_hooks = {"request": [lambda request: asked.append(request.url.path)]}
    job = quick_bench.asked("a cat")
    quick_bench.until(job, "queued", "in_progress")
    before = len(asked)
    for _ in range(10):
        assert generations.get(quick_bench.who, job.id) and generations.browse(quick_bench.who).items
    assert len(asked) == before > 0
    quick_bench.sql("update studio.generation_runs set next_look_at = now() + interval '1 minute'")
    for _ in range(3):
        quick_bench.worker.tick()
    assert len(asked) == before
