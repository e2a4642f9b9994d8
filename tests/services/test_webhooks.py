"""A vendor's call makes the worker look at once, if it is genuine; nobody learns from the answer whether it was."""

import time
from uuid import uuid4

import httpx
import pytest
from starlette.applications import Starlette

from local.vendors import wavespeed
from local.vendors.transport import SandboxTransport
from services import generations, keys
from services.settings import Settings
from services.webhooks import arrived
from tests.services.bench import Bench, QuickStudio, in_place
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio
from ui.web.hooks import MOST, MOST_BYTES, WITHIN, Pace
from ui.web.routes import MIDDLEWARE, ROUTES


@pytest.fixture
def waiting(bench):
    """A job at the vendor that is to be looked at in an hour, and the secret of its address."""
    return postponed(bench, bench.until(bench.asked("a cat [sandbox:stuck]"), "in_progress"))


def postponed(bench, job):
    bench.sql("update studio.generation_runs set next_look_at = now() + interval '1 hour', lease_until = null")
    ((token,),) = bench.sql("select webhook_token::text from studio.generation_runs where generation_id = %s", job.id)
    return job, token


def due(bench, job):
    query = "select next_look_at <= now() from studio.generation_runs where generation_id = %s"
    return bench.sql(query, job.id) == [(True,)]


@pytest.fixture
def call(bench):
    app = Starlette(routes=ROUTES, middleware=MIDDLEWARE)
    client = httpx.Client(transport=SandboxTransport({"localhost": app}), base_url="http://localhost")
    return lambda job_id, token, body=b"{}": client.post(f"/hooks/{job_id}/{token}", content=body)


def test_a_call_at_the_right_address_makes_the_next_look_now(bench, waiting, call):
    job, token = waiting
    answer = call(job.id, token, b'{"status": "completed", "request_id": "somebody elses"}')
    assert (answer.status_code, answer.content) == (204, b"") and due(bench, job)
    assert generations.get(bench.who, job.id).status == "in_progress"


@pytest.mark.parametrize("wrong", ["token", "job", "size", "ended"])
def test_every_other_call_is_answered_alike_and_does_nothing(bench, waiting, call, wrong):
    job, token = waiting
    if wrong == "ended":
        bench.sql("update public.generations set status = 'failed' where id = %s", job.id)
    address = (str(uuid4()) if wrong == "job" else job.id, str(uuid4()) if wrong == "token" else token)
    answer = call(*address, b"x" * (MOST_BYTES + 1) if wrong == "size" else b"{}")
    assert (answer.status_code, answer.content) == (204, b"") and not due(bench, job)


def test_too_many_calls_are_not_looked_at():
    clock = iter([0.0] * (MOST + 1) + [WITHIN + 1])
    pace = Pace(lambda: next(clock))
    assert [pace.passes() for _ in range(MOST + 2)] == [True] * MOST + [False, True]


class ToldStudio(QuickStudio):
    """Its real vendors are the sandbox's, too."""

    def vendor_http(self, sandbox):
        return super().vendor_http(True)


@pytest.mark.parametrize(
    ("change", "genuine"), [("", True), ("stale", False), ("tampered", False), ("unsigned", False)]
)
def test_a_delivery_of_wavespeed_must_be_signed_besides(quick_stack, tmp_path, change, genuine):
    with in_place(ToldStudio(Settings(home=tmp_path, worker=False), quick_stack)) as studio:
        bench = Bench(studio, quick_stack)
        job = bench.until(bench.asked_of("wavespeed-ai/flux-dev", "a cat [sandbox:stuck]"), "in_progress")
        key = "an-account" + ":" + "0123456789" * 3
        keys.save(bench.who, "wavespeed", key)
        job, token = postponed(bench, job)
        headers, body = wavespeed.delivery("an-account", {"id": "x"}, time.time() - 301 * (change == "stale"))
        body += b" " * (change == "tampered")
        told = arrived(job.id, token, {} if change == "unsigned" else headers, body)
        assert told is genuine and due(bench, job) is genuine
    studio.close()
