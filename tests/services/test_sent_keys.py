"""A job is followed with the key it was sent with; where that one is gone, the row says so and nobody else is asked."""

from decimal import Decimal
from uuid import uuid4

import httpx
import pytest

from local.vendors import higgsfield, sandbox
from services import generations, identities, keys, studio_keys, styles
from services.domain.job_state import JobState
from services.domain.key_facts import KeyStatus
from services.domain.secret import Secret
from services.domain.training import TrainingState
from tests.services.bench import Bench, in_place, quick
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.test_training_work import asked as training_asked
from tests.services.test_training_work import now_of, persona_of
from tests.services.test_training_work import step as training_step


def new_key(name):
    return f"{name}-{uuid4().hex[:8]}:{uuid4().hex}"


class Vendors(httpx.BaseTransport):
    """The network: the sandbox answers, except those whose key begins like one of `refused`."""

    def __init__(self, inner):
        self._inner, self.refused, self.asked = inner, set(), []

    def handle_request(self, request):
        pair = request.headers.get("authorization", "").partition(" ")[2]
        self.asked.append(pair)
        if any(pair.startswith(name) for name in self.refused):
            return httpx.Response(401, json={"detail": "Invalid credentials"})
        return self._inner.handle_request(request)

    def accounts(self):
        """Whose keys came by, since the last time this was asked."""
        seen, self.asked = {pair.partition(":")[0] for pair in self.asked if pair}, []
        return seen


class Networked(Bench):
    """The bench, with the network and the key the studio lends."""

    def __init__(self, studio, stack, line, lent):
        super().__init__(studio, stack)
        self.line, self.lent = line, lent


@pytest.fixture
def network(quick_stack, tmp_path):
    """A studio with a Higgsfield key of its own and vendors who answer each key as an account of its own."""
    lent = new_key("studio")
    given = {"studio_keys": {"higgsfield": Secret(lent)}, "studio_key_monthly_usd": Decimal("5")}
    with in_place(quick(tmp_path, quick_stack, sandbox=False, **given)) as studio:
        line = Vendors(sandbox(tmp_path, speed=200))
        studio._vendors[False] = httpx.Client(transport=line)
        bench = Networked(studio, quick_stack, line, lent)
        bench.worker.tick()
        bench.worker._access._public = studio.vendor_http(True)
        yield bench
    studio.close()


def own(bench, key):
    keys.save(bench.who, "higgsfield", key)
    return key.partition(":")[0]


def followed(bench, job, rounds=3):
    """The job after a few more steps."""
    for _ in range(rounds):
        bench.step()
    return generations.get(bench.who, job.id)


def accounts_that_paid(bench):
    return [line.account for line in higgsfield.book(bench.studio.settings.home) if line.kind == "reserved"]


def test_a_job_of_the_studios_key_is_followed_with_it_after_a_key_of_ones_own_was_added(network):
    studio_keys.choose(network.who, "higgsfield", True)
    job = network.until(network.asked("a cat"), "queued", "in_progress")
    mine = own(network, new_key("mine"))
    assert network.until(job).status is JobState.COMPLETED
    assert accounts_that_paid(network) == [network.lent.partition(":")[0]]
    entries = network.sql("select distinct payer from public.charges where job_id = %s and kind <> 'estimated'", job.id)
    assert entries == [("studio",)]
    second = network.until(network.asked("a dog"))
    assert second.status is JobState.COMPLETED and accounts_that_paid(network)[-1] == mine


def test_a_job_of_a_replaced_key_waits_for_that_key_and_asks_no_other_account(network):
    first = new_key("first")
    own(network, first)
    job = network.until(network.asked("a cat"), "queued", "in_progress")
    own(network, new_key("second"))
    network.worker.tick()
    network.line.accounts()
    job = followed(network, job)
    assert (job.status.ended, job.error_code) == (False, "needs_check")
    assert "another Higgsfield key" in job.error_message and "may have been charged" in job.error_message
    assert network.line.accounts() == set()
    own(network, first)
    assert network.until(job).status is JobState.COMPLETED


def test_a_lost_answer_is_never_sent_again_to_another_account(network):
    first = new_key("first")
    name = own(network, first)
    job = network.until(network.asked("a cat [sandbox:lost-answer]"), "submitting")
    own(network, new_key("second"))
    job = followed(network, job)
    assert (job.status, job.error_code) == (JobState.SUBMITTING, "outcome_unknown")
    assert "another Higgsfield key" in job.error_message and accounts_that_paid(network) == [name]
    own(network, first)
    assert network.until(job).status is JobState.COMPLETED
    assert accounts_that_paid(network) == [name]


def test_without_the_key_it_was_sent_with_a_job_of_ones_own_is_not_followed_by_the_studio(network):
    own(network, new_key("mine"))
    job = network.until(network.asked("a cat"), "queued", "in_progress")
    studio_keys.choose(network.who, "higgsfield", True)
    keys.delete(network.who, "higgsfield")
    network.line.accounts()
    job = followed(network, job)
    assert job.error_code == "needs_check" and "key is missing" in job.error_message
    assert network.line.accounts() == set()


def test_a_training_of_a_replaced_key_is_not_called_never_taken(network):
    first = new_key("first")
    own(network, first)
    persona = persona_of(network, "Nova [sandbox:lost-answer]")
    training = training_asked(network, persona)
    files = network.studio.vendor_http(True)
    training_step(network, files=files)
    identities.train(network.who, training.id)
    training_step(network, files=files)
    own(network, new_key("second"))
    network.sql("update public.persona_identities set started_at = now() - interval '11 minutes'")
    training_step(network, files=files)
    found = now_of(network, persona)
    assert found.status is TrainingState.SUBMITTING and found.error_code == "needs_check"
    assert "another Higgsfield key" in found.error_message and "may have been charged" in found.error_message


def test_a_key_that_a_job_finds_refused_is_asked_about_at_once(network):
    name = own(network, new_key("mine"))
    network.worker.tick()
    assert keys.rows(network.who)[0].status is KeyStatus.WORKS
    job = network.until(network.asked("a cat"), "queued", "in_progress")
    network.line.refused.add(name)
    network.sql("update public.user_api_keys set checked_at = now() - interval '1 hour'")
    followed(network, job)
    assert keys.rows(network.who)[0].status is KeyStatus.REFUSED


def test_many_jobs_that_meet_a_refusal_ask_once_a_minute(network):
    own(network, new_key("mine"))
    network.worker.tick()
    for _ in range(5):
        network.sql("select public.doubt_api_key(%s, 'higgsfield')", network.who.user_id)
    ((wait,),) = network.sql(
        "select extract(epoch from check_due_at - checked_at)::float from public.user_api_keys where user_id = %s",
        network.who.user_id,
    )
    assert wait == 60


def test_the_studios_key_is_asked_about_and_not_used_while_it_is_refused(network):
    studio_keys.choose(network.who, "higgsfield", True)
    assert studio_keys.offered(network.who)["higgsfield"].status is KeyStatus.WORKS
    network.line.refused.add("studio-")
    network.sql("update public.studio_keys set check_due_at = now()")
    network.worker.tick()
    offer = studio_keys.offered(network.who)["higgsfield"]
    assert offer.status is KeyStatus.REFUSED and offer.failing_since is not None and offer.check_error
    job = network.until(network.asked("a cat"))
    assert job.error_code == "missing_key" and "the studio's key" in job.error_message
    assert accounts_that_paid(network) == []
    network.line.refused.clear()
    network.sql("update public.studio_keys set check_due_at = now()")
    network.worker.tick()
    assert network.until(network.asked("a dog")).status is JobState.COMPLETED


def test_a_key_that_changes_between_opening_and_sending_is_not_used(network):
    """The ledger would name the one as payer and the vendor charge the other."""
    job = network.asked("a cat")
    studio_keys.choose(network.who, "higgsfield", True)
    price = network.line.handle_request
    network.line.handle_request = lambda request: (own(network, "mine-1:" + uuid4().hex), price(request))[1]
    network.step()
    network.line.handle_request = price
    assert accounts_that_paid(network) == []
    assert generations.get(network.who, job.id).error_code == "waiting"
    assert network.until(job).status is JobState.COMPLETED
    assert accounts_that_paid(network) == ["mine-1"]


def test_a_lent_key_that_a_list_of_styles_finds_refused_is_asked_about_as_the_studios(network):
    """It is nobody's own: only the studio's row can say that it no longer works."""
    studio_keys.choose(network.who, "higgsfield", True)
    network.sql("update public.studio_keys set checked_at = now() - interval '1 hour'")
    network.line.refused.add("studio-")
    styles.refresh(network.who, "soul-2")
    network.worker.tick()
    network.worker.tick()
    assert studio_keys.offered(network.who)["higgsfield"].status is KeyStatus.REFUSED
