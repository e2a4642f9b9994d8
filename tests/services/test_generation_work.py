"""Image jobs from the button to the saved picture, and every way they can go wrong."""

import pytest

from services import assets, generations, keys, prompts
from services.domain.job_state import JobState
from services.errors import Conflict, NotFound
from services.generations import Order
from services.store import files
from tests.services.bench import job_of
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio
from tests.services.bench_fixtures import strict as strict
from tests.services.bench_fixtures import unhurried as unhurried


def test_a_job_ends_as_pictures_in_the_library(bench):
    job = bench.until(bench.asked("a woman at a harbour", batch_size=4))
    assert job.status is JobState.COMPLETED and job.is_sandbox
    saved = assets.get_many(bench.who, job.saved_asset_ids)
    assert len(saved) == len(job.result_urls) == 4
    first = saved[job.saved_asset_ids[0]]
    assert (first.origin, first.generation_id, first.is_sandbox) == ("generation", job.id, True)
    assert files.get(bench.who.client, first.file_path)[:4] == b"\x89PNG" and first.width and first.thumbnail_path
    assert job.cost_credits == 4 and len(bench.paid_jobs()) == 1


def test_pressing_twice_is_one_job(bench):
    job = bench.asked("a cat")
    (again,) = generations.submit_many(bench.who, [Order(job.prompt_id, job.request_key)], "soul", {}, None)
    assert again.id == job.id
    bench.until(job)
    assert len(bench.paid_jobs()) == 1


def test_an_answer_that_was_lost_is_asked_for_again_and_paid_once(bench):
    job = bench.until(bench.asked("a cat [sandbox:lost-answer]"), "submitting")
    assert job.error_code == "outcome_unknown" and "may have been charged" in job.error_message
    assert bench.until(job).status is JobState.COMPLETED
    assert len(bench.reserved_jobs()) == len(bench.paid_jobs()) == 1


def test_a_request_that_never_arrived_is_sent_again(bench):
    job = bench.until(bench.asked("a cat [sandbox:lost-request-once]"))
    assert job.status is JobState.COMPLETED and len(bench.paid_jobs()) == 1


@pytest.mark.parametrize("word", ["cap", "423", "429", "503", "500"])
def test_what_the_vendor_turns_away_for_now_is_tried_again(bench, word):
    job = bench.until(bench.asked(f"a cat [sandbox:{word}-once]"))
    assert job.status is JobState.COMPLETED and job.error_code is None
    assert len(bench.paid_jobs()) == 1


@pytest.mark.parametrize("word", ["400", "402", "403"])
def test_what_the_vendor_refuses_ends_with_a_sentence_and_no_cost(bench, word):
    job = bench.until(bench.asked(f"a cat [sandbox:{word}]"))
    assert job.status is JobState.FAILED and job.error_code == "vendor_refused"
    assert "Nothing was charged" in job.error_message and job.cost_credits == 0
    assert bench.reserved_jobs() == []


@pytest.mark.parametrize("word", ["failed", "nsfw"])
def test_what_the_vendor_gives_up_is_refunded_and_said_so(bench, word):
    job = bench.until(bench.asked(f"a cat [sandbox:{word}]"))
    assert job.status == word and "Nothing was charged" in job.error_message
    assert bench.paid_jobs() == [] and job.cost_usd == 0


def test_a_word_we_do_not_know_leaves_the_job_running(bench):
    assert bench.until(bench.asked("a cat [sandbox:odd-status]")).status is JobState.COMPLETED


def test_a_job_that_takes_too_long_is_to_be_checked_and_not_failed(bench):
    job = bench.until(bench.asked("a cat [sandbox:stuck]"), "in_progress")
    bench.sql("update public.generations set started_at = now() - interval '6 minutes' where id = %s", job.id)
    bench.step()
    job = generations.get(bench.who, job.id)
    assert job.status is JobState.IN_PROGRESS and job.error_code == "needs_check"


def test_a_job_nobody_tells_about_for_a_week_ends_without_a_promise(bench):
    job = bench.until(bench.asked("a cat [sandbox:stuck]"), "in_progress")
    bench.sql("update public.generations set started_at = now() - interval '8 days' where id = %s", job.id)
    job = bench.until(job)
    assert job.status is JobState.FAILED and "may have been charged" in job.error_message


def test_pictures_that_are_gone_end_the_job_and_say_that_it_was_charged(bench):
    job = bench.until(bench.asked("a cat [sandbox:expired]"))
    assert job.status is JobState.FAILED and job.error_code == "result_lost"
    assert "charged" in job.error_message and "Nothing was charged" not in job.error_message


def test_a_job_nobody_sent_is_withdrawn(bench):
    job = generations.cancel(bench.who, bench.asked("a cat").id)
    assert job.status is JobState.CANCELLED
    bench.step()
    assert bench.reserved_jobs() == []
    assert generations.cancel(bench.who, job.id).status is JobState.CANCELLED


def test_a_job_that_waits_at_the_vendor_is_cancelled_there(unhurried):
    job = unhurried.until(unhurried.asked("a cat"), "queued")
    assert generations.cancel(unhurried.who, job.id).cancel_requested_at is not None
    job = unhurried.until(job)
    assert job.status is JobState.CANCELLED and "Nothing was charged" in job.error_message
    assert unhurried.paid_jobs() == []


def test_a_wish_to_cancel_reaches_a_job_whose_answer_was_lost(unhurried):
    job = unhurried.until(unhurried.asked("a cat [sandbox:lost-answer]"), "submitting")
    generations.cancel(unhurried.who, job.id)
    assert unhurried.until(job).status is JobState.CANCELLED
    assert len(unhurried.reserved_jobs()) == 1 and unhurried.paid_jobs() == []


def test_a_wish_that_comes_too_late_is_told(bench):
    job = bench.until(bench.asked("a cat [sandbox:stuck]"), "queued", "in_progress")
    bench.sql("update public.generations set cancel_requested_at = now() where id = %s", job.id)
    bench.until(job, "in_progress")
    bench.step()
    job = generations.get(bench.who, job.id)
    assert job.error_code == "cancel_too_late" and "charged when it is done" in str(job.error_message)


def test_cancelling_a_job_that_is_drawn_says_that_it_is_too_late(bench):
    job = bench.until(bench.asked("a cat [sandbox:stuck]"), "in_progress")
    with pytest.raises(Conflict, match="charged"):
        generations.cancel(bench.who, job.id)


def test_a_missing_key_ends_the_job_before_any_call(strict):
    job = strict.until(strict.asked("a cat"))
    assert job.status is JobState.FAILED and job.error_code == "missing_key"
    assert "Keys" in job.error_message and strict.reserved_jobs() == []


def test_a_job_of_the_sandbox_stays_there_when_a_real_key_comes(bench):
    job = bench.until(bench.asked("a cat [sandbox:stuck]"), "in_progress")
    keys.save(bench.who, "higgsfield", "an-id:" + "a-secret" * 3)
    bench.step()
    assert generations.get(bench.who, job.id).error_code is None


def test_a_job_that_ended_can_be_tried_again_as_a_new_one(bench):
    job = bench.until(bench.asked("a cat [sandbox:failed]"))
    again = generations.retry(bench.who, job.id, "second press")
    assert again.id != job.id and again.prompt_text == job.prompt_text
    with pytest.raises(Conflict):
        generations.retry(bench.who, again.id, "third press")


def test_a_job_at_the_vendor_cannot_be_forgotten(bench):
    job = bench.until(bench.asked("a cat [sandbox:stuck]"), "in_progress")
    with pytest.raises(Conflict, match="may have cost money"):
        generations.delete(bench.who, job.id)
    assert generations.browse(bench.who).items == [generations.get(bench.who, job.id)]


def test_somebody_elses_job_is_not_there(bench):
    job, other = bench.asked("a cat"), bench.new_person()
    for attempt in (generations.get, generations.cancel):
        with pytest.raises(NotFound):
            attempt(other, job.id)
    assert generations.browse(other).total == 0
    with pytest.raises(NotFound):
        job_of(other, job.prompt_id)


def test_a_seed_is_rolled_where_none_was_chosen_and_twice_the_same_press_rolls_the_same(bench):
    prompt = prompts.write_own(bench.who, "a cat")
    orders = [Order(prompt.id, "first press"), Order(prompt.id, "second press")]
    first, second = generations.submit_many(bench.who, orders, "soul", {}, None)
    seeds = {job.request_key: job.settings["seed"] for job in (first, second)}
    assert len(set(seeds.values())) == 2 and all(1 <= seed <= 1_000_000 for seed in seeds.values())
    again = generations.submit_many(bench.who, orders, "soul", {}, None)
    assert {job.request_key: job.settings["seed"] for job in again} == seeds
    (chosen,) = generations.submit_many(bench.who, [Order(prompt.id, "third press")], "soul", {"seed": 7}, None)
    assert chosen.settings["seed"] == 7
    (without,) = generations.submit_many(
        bench.who, [Order(prompt.id, "fourth press")], "bytedance/seedream-v4.5", {}, None
    )
    assert "seed" not in without.settings


def test_the_seed_on_the_job_is_the_one_the_vendor_drew_with(bench):
    job = bench.until(bench.asked("a cat"))
    ((body,),) = bench.sql("select request_body from studio.generation_runs where generation_id = %s", job.id)
    assert body["seed"] == job.settings["seed"]
    (picture,) = assets.get_many(bench.who, job.saved_asset_ids).values()
    same = bench.until(bench.asked("a cat", seed=job.settings["seed"]))
    (repeated,) = assets.get_many(bench.who, same.saved_asset_ids).values()
    assert files.get(bench.who.client, repeated.file_path) == files.get(bench.who.client, picture.file_path)


def test_again_after_pictures_rolls_a_new_seed_and_after_none_keeps_the_old_one(bench):
    drawn = bench.until(bench.asked("a cat", seed=7))
    again = generations.retry(bench.who, drawn.id, "again")
    assert again.settings["seed"] != 7 and {**again.settings, "seed": 7} == drawn.settings
    assert generations.retry(bench.who, drawn.id, "again").id == again.id
    failed = bench.until(bench.asked("a cat [sandbox:failed]"))
    assert generations.retry(bench.who, failed.id, "once more").settings == failed.settings
    assert generations.retry_many(bench.who, {drawn.id: "bulk one", failed.id: "bulk two"}) == 2
    seeds = {job.parent_id: job.settings["seed"] for job in generations.browse(bench.who).items[:2]}
    assert seeds[failed.id] == failed.settings["seed"] and seeds[drawn.id] not in (7, again.settings["seed"])
