"""Jobs at WaveSpeed, which knows no idempotency key: found again after a lost answer, never sent twice."""

import pytest

from local.vendors import wavespeed
from services import assets, generations
from services.domain.job_state import JobState
from services.errors import Conflict
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio

FLUX = "wavespeed-ai/flux-dev"


@pytest.fixture
def wave(bench):
    return Wave(bench)


class Wave:
    """The bench, asking for pictures of WaveSpeed's quick model."""

    def __init__(self, bench):
        self.bench, self.who = bench, bench.who

    def asked(self, words, **settings):
        return self.bench.asked_of(FLUX, words, **settings)

    def until(self, job, *states):
        return self.bench.until(job, *states)

    def book(self, kind):
        lines = wavespeed.book(self.bench.studio.settings.home)
        return [line for line in lines if (line.kind, line.account) == (kind, self.who.user_id)]

    def ledger(self):
        return self.bench.sql(
            "select kind, unit, amount::float from public.charges where user_id = %s and service = 'wavespeed'"
            " order by entry_number",
            self.who.user_id,
        )


def test_a_job_ends_as_pictures_and_costs_what_the_bill_says(wave):
    job = wave.until(wave.asked("a cat", batch_size=2))
    assert (job.status, job.service, job.is_sandbox) == (JobState.COMPLETED, "wavespeed", True)
    saved = assets.get_many(wave.who, job.saved_asset_ids)
    assert len(saved) == len(wave.book("charged")) * 2 == 2
    assert float(job.cost_usd) == 0.024 and job.cost_credits is None
    assert wave.ledger()[-1] == ("charged", "usd", 0.024)


def test_an_answer_that_was_lost_is_looked_for_and_paid_once(wave):
    job = wave.until(wave.asked("a cat [sandbox:lost-answer]"), "submitting")
    assert job.error_code == "outcome_unknown" and "not sent again" in job.error_message
    assert wave.until(job).status is JobState.COMPLETED
    assert len(wave.book("reserved")) == len(wave.book("charged")) == 1


def test_two_lost_answers_of_the_same_words_find_one_task_each(wave):
    jobs = [wave.asked("a cat [sandbox:lost-answer]") for _ in range(2)]
    ended = [wave.until(job) for job in jobs]
    assert {job.status for job in ended} == {JobState.COMPLETED}
    assert {job.higgsfield_job_id for job in ended} == {line.request_id for line in wave.book("charged")}
    assert len(wave.book("charged")) == 2


def test_a_request_that_never_arrived_is_not_sent_again_unasked(wave):
    job = wave.until(wave.asked("a cat [sandbox:lost-request]"), "submitting")
    for _ in range(5):
        wave.bench.step()
    job = generations.get(wave.who, job.id)
    assert (job.status, job.error_code) == (JobState.SUBMITTING, "outcome_unknown")
    assert "list does not show" in str(job.error_message) and wave.book("reserved") == []
    assert generations.mark_lost(wave.who, job.id).status is JobState.FAILED
    again = generations.send_again(wave.who, job.id, "a press")
    assert again.parent_id == job.id and again.model == FLUX


def test_a_lost_job_may_be_sent_again_while_it_is_still_looked_for(wave):
    job = wave.until(wave.asked("a cat [sandbox:lost-request-once]"), "submitting")
    again = generations.send_again(wave.who, job.id, "a press")
    assert generations.send_again(wave.who, job.id, "a press").id == again.id
    assert wave.until(again).status is JobState.COMPLETED and len(wave.book("charged")) == 1


def test_a_job_under_way_is_not_sent_again_and_not_given_up(wave):
    job = wave.until(wave.asked("a cat [sandbox:stuck]"), "in_progress")
    with pytest.raises(Conflict):
        generations.send_again(wave.who, job.id, "a press")
    with pytest.raises(Conflict):
        generations.mark_lost(wave.who, job.id)


@pytest.mark.parametrize("word", ["429-once", "cap-once"])
def test_too_many_a_minute_waits_and_is_tried_again(wave, word):
    assert wave.until(wave.asked(f"a cat [sandbox:{word}]")).status is JobState.COMPLETED
    assert len(wave.book("charged")) == 1


@pytest.mark.parametrize("word", ["inner-400", "400", "402", "403"])
def test_what_the_vendor_refuses_ends_with_a_sentence_and_no_cost(wave, word):
    job = wave.until(wave.asked(f"a cat [sandbox:{word}]"))
    assert (job.status, job.error_code) == (JobState.FAILED, "vendor_refused")
    assert "Nothing was charged" in job.error_message and wave.book("reserved") == []


@pytest.mark.parametrize(
    ("word", "state"),
    [("failed", "failed"), ("timeout", "failed"), ("cancelled", "cancelled"), ("deleted", "cancelled")],
)
def test_what_the_vendor_gives_up_is_refunded(wave, word, state):
    job = wave.until(wave.asked(f"a cat [sandbox:{word}]"))
    assert job.status == state and job.cost_usd == 0
    assert wave.ledger()[-1][0] == "refunded" and len(wave.book("refunded")) == 1


def test_pictures_a_content_check_keeps_back_are_charged_and_said_so(wave):
    job = wave.until(wave.asked("a cat [sandbox:nsfw]"))
    assert (job.status, job.error_code) == (JobState.NSFW, "charged_anyway")
    assert "charges $0.012" in job.error_message
    assert wave.ledger()[-1] == ("charged", "usd", 0.012)


def test_of_several_pictures_only_the_refused_one_is_missing(wave):
    job = wave.until(wave.asked("a cat [sandbox:some-nsfw]", batch_size=3))
    assert job.status is JobState.COMPLETED and len(job.saved_asset_ids) == 2
    assert "kept 1 of 3 pictures back" in job.error_message


def test_a_vendor_that_fails_two_looks_is_looked_at_again(wave):
    assert wave.until(wave.asked("a cat [sandbox:flaky-look]")).status is JobState.COMPLETED


def test_stopping_to_wait_says_that_it_may_be_charged_all_the_same(wave):
    job = wave.until(wave.asked("a cat [sandbox:stuck]"), "in_progress")
    generations.cancel(wave.who, job.id)
    job = wave.until(job)
    assert (job.status, job.error_code) == (JobState.CANCELLED, "outcome_unknown")
    assert "cannot be told to stop" in job.error_message
    open_entries = wave.bench.sql("select state from public.reservations where id = %s", job.id)
    assert open_entries == [("reserved",)]


def test_what_was_refused_is_not_sent_again_by_any_way(wave):
    refused = wave.until(wave.asked("a cat of my own [sandbox:nsfw]"))
    with pytest.raises(Conflict, match="content check"):
        generations.retry(wave.who, refused.id, "a press")
    with pytest.raises(Conflict, match="content check"):
        generations.send_again(wave.who, refused.id, "a press")
    with pytest.raises(Conflict, match="content check"):
        wave.bench.asked_of("soul", "a cat of my own [sandbox:nsfw]")


def test_a_reference_picture_is_brought_to_the_vendor(bench):
    picture = bench.picture()
    for model in ("soul-reference", "higgsfield/higgsfield-soul-image-to-image"):
        job = bench.until(bench.asked_of(model, "a cat", reference_asset_id=picture.id))
        assert job.status is JobState.COMPLETED, job.error_message
        ((body,),) = bench.sql("select request_body from studio.generation_runs where generation_id = %s", job.id)
        assert str(body.get("image_reference_url") or body.get("image")).startswith("https://uploads.")


def test_a_reference_picture_that_is_gone_ends_the_job_before_any_call(bench):
    gone = "1f0c2c9e-7c1b-4a0e-9f52-0d8f5b7a1c11"
    job = bench.until(bench.asked_of("soul-reference", "a cat", reference_asset_id=gone))
    assert job.status is JobState.FAILED and "gone" in job.error_message and bench.reserved_jobs() == []
