"""A vendor that is out is asked once a minute, by one worker; the others, and other people's jobs, do not notice."""

import httpx
import pytest

from local.vendors import sandbox
from local.vendors.outcome import seeded
from services import generations
from services.domain.job_state import JobState
from services.settings import Settings
from services.worker import Worker
from tests.services.bench import Bench, QuickStudio, in_place
from tests.services.bench_fixtures import quick_stack as quick_stack


class Switch(httpx.BaseTransport):
    """The way to the sandbox; hosts that are out cannot be reached, and every try is counted."""

    def __init__(self, home):
        self._inner, self.out, self.tries = sandbox(home, speed=200), set(), 0

    def handle_request(self, request):
        if request.url.host in self.out:
            self.tries += 1
            raise httpx.ConnectError("out", request=request)
        return self._inner.handle_request(request)


class SwitchedStudio(QuickStudio):
    switch: Switch

    def _sandbox_http(self):
        self.switch = Switch(self.settings.home)
        return httpx.Client(transport=self.switch)


@pytest.fixture
def bench(make_stack, tmp_path):
    stack = make_stack()
    with in_place(SwitchedStudio(Settings(home=tmp_path, worker=False), stack)) as studio:
        studio.vendor_http(True)
        yield Bench(studio, stack)
    studio.close()


def test_after_five_failures_one_try_a_minute_is_left_and_the_first_answer_ends_it(bench):
    switch, job = bench.studio.switch, bench.asked("a cat")
    switch.out = {"api.higgsfield.ai"}
    other = Worker(bench.studio, "another worker")
    for _ in range(8):
        bench.step()
        bench.sql("update studio.generation_runs set next_look_at = now()")
        other.tick()
    assert switch.tries == 5
    waiting = generations.get(bench.who, job.id)
    assert waiting.status is JobState.PENDING and "Nothing was sent or charged" in str(waiting.error_message)
    bench.sql("update public.vendor_health set probe_at = now() - interval '1 second'")
    for _ in range(3):
        bench.step()
        bench.sql("update studio.generation_runs set next_look_at = now()")
        other.tick()
    assert switch.tries == 6
    elsewhere = bench.until(bench.asked_of("wavespeed-ai/flux-dev", "a dog"))
    assert elsewhere.status is JobState.COMPLETED
    switch.out = set()
    bench.sql("update public.vendor_health set probe_at = now() - interval '1 second'")
    assert bench.until(job).status is JobState.COMPLETED
    assert bench.sql("select failures, opened_at from public.vendor_health where service = 'higgsfield'") == [(0, None)]


def test_five_workers_ask_about_a_job_once_an_interval(bench):
    job = bench.until(bench.asked("a cat [sandbox:stuck]"), "in_progress")
    bench.sql("update studio.generation_runs set next_look_at = now(), polls = 20")
    for number in range(5):
        Worker(bench.studio, f"worker {number}").tick()
    assert bench.sql("select polls from studio.generation_runs where generation_id = %s", job.id) == [(21,)]


def test_a_look_without_news_writes_no_job(bench):
    job = bench.until(bench.asked("a cat [sandbox:stuck]"), "in_progress")
    bench.step()
    before = bench.sql("select xmin::text, updated_at from public.generations where id = %s", job.id)
    for _ in range(3):
        bench.step()
    assert bench.sql("select xmin::text, updated_at from public.generations where id = %s", job.id) == before


def test_a_seeded_sandbox_meets_every_outcome_and_the_same_ones_again():
    script, again, other = seeded(7), seeded(7), seeded(8)
    words = [f"cat {number}" for number in range(300)]
    drawn = [script(word) for word in words]
    assert {None, "failed", "nsfw", "lost-answer", "stuck", "500-once"} == set(drawn)
    assert drawn == [again(word) for word in words] != [other(word) for word in words]
    assert script("cat 1 [sandbox:nsfw]") == "nsfw"
