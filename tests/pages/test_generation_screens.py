"""Jobs: ordered, listed, followed, cancelled and tried again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

from services import assets, generations, prompt_edits, prompts, quotes
from services.domain.job_state import JobState
from tests.pages.create_fixtures import five, press
from tests.pages.create_fixtures import picture as picture
from tests.pages.create_fixtures import session_studio as session_studio
from tests.pages.create_fixtures import work as work
from tests.pages.screen import Screen
from tests.pages.test_library_screens import photo
from tests.services.bench import job_of
from ui import coming
from ui.coming import SENT, WRITTEN_FROM


def test_a_job_is_listed_with_its_words_and_its_state(sid, who):
    prompt = prompts.write_own(who, "A quiet street", "Quiet")
    job = job_of(who, prompt.id)
    [row] = Screen(sid, "generations").rows("Jobs")
    assert row[1]["text"] == "A quiet street" and row[1]["open"] == job.id
    assert row[2]["badges"][0]["word"] == "Waiting"


def test_jobs_that_begin_with_the_same_words_are_told_apart_by_their_labels(sid, who):
    words = "A woman with copper hair at a harbour, "
    orders = {label: prompts.write_own(who, words + label.lower(), label) for label in ("Evening light", "Red coat")}
    jobs = {label: job_of(who, prompt.id).id for label, prompt in orders.items()}
    prompt_edits.edit(who, orders["Red coat"].id, "A pier")
    rows = Screen(sid, "generations").rows("Jobs")
    assert {row[1]["lead"]: row[1]["open"] for row in rows} == jobs


def test_each_press_of_generate_is_a_job_of_its_own(sid, who, picture, work):
    five(Screen(sid, "prompts", source=picture.id))
    work(lambda: prompts.groups(who).items[0].status == "completed")
    group = prompts.groups(who).items[0]
    screen = Screen(sid, "prompts", source=picture.id, group=group.id)
    price = "1 image · 1 credit · $0.062 · sandbox, nothing is charged"
    press(screen, f"Generate · {price}")
    assert len(generations.browse(who).items) == 1 and "Follow it" in screen.words()
    press(screen, f"Generate again · {price}")
    assert [job.quoted_usd for job in generations.browse(who).items] == [Decimal("0.062")] * 2


def test_a_finished_job_shows_its_picture_its_prompt_and_that_nothing_was_charged(sid, who, work):
    prompt = prompts.write_own(who, "A quiet street", "Quiet")
    job = job_of(who, prompt.id, seed=7)
    work(lambda: generations.get(who, job.id).status.ended)
    done = generations.get(who, job.id)
    screen = Screen(sid, "generation", id=job.id)
    assert [tile["id"] for tile in screen.tiles("Results")] == list(done.saved_asset_ids)
    assert (
        "A quiet street" in screen.words() and "Made in the sandbox. Nothing was charged." in screen.words()
    )
    assert "Again with these settings · 1 image · asking for the price" in screen.labels()
    assert "More like this seed" in screen.labels() and "Cancel" not in screen.labels()
    assert "Again rolls a new seed. “More like this seed” keeps 7." in screen.words()
    assert "Quiet · asked " in screen.words()
    prompt_edits.edit(who, prompt.id, "A loud street")
    # What was made keeps the name it was asked for by.
    assert "Quiet · asked " in Screen(sid, "generation", id=job.id).words()
    wall = Screen(sid, "generations").tiles("Results")
    assert wall and all(tile["sandbox"] for tile in wall)


def test_a_job_under_way_shows_what_it_starts_from_and_where_its_pictures_will_be(sid, who, picture, work):
    five(Screen(sid, "prompts", source=picture.id))
    work(lambda: prompts.groups(who).items[0].status == "completed")
    written = prompts.groups(who).items[0].prompts[0]
    source = f"/files/{picture.id}/thumb"
    waiting = job_of(who, written.id)
    words = Screen(sid, "generation", id=waiting.id).words()
    assert source in words and WRITTEN_FROM in words and "The picture comes here by itself." in words
    sent = job_of(who, written.id, "soul-reference", reference_asset_id=picture.id, batch_size=4)
    words = Screen(sid, "generation", id=sent.id).words()
    assert source in words and SENT in words and "The 4 pictures come here by themselves." in words
    own = job_of(who, prompts.write_own(who, "A quiet street").id, aspect_ratio="16:9")
    words = Screen(sid, "generation", id=own.id).words()
    assert "<figure>" not in words and "aspect-ratio: 16 / 9" in words
    assert "comes here" not in Screen(sid, "generation", id=own.id).press("Cancel").words()


def test_the_place_of_a_picture_promises_no_more_than_is_known(who):
    job = job_of(who, prompts.write_own(who, "A quiet street").id)
    for code, said in (
        ("outcome_unknown", "What the vendor has drawn, if anything, comes here."),
        ("copying", "The picture is drawn and being saved here."),
    ):
        known = replace(job, status=JobState.SUBMITTING, error_code=code)
        assert coming.words(known) == said
    asked = replace(job, status=JobState.QUEUED, cancel_requested_at=job.created_at)
    assert coming.words(asked) == "You asked to cancel. What is drawn all the same comes here."


def test_a_waiting_job_can_be_cancelled_and_tried_again_for_the_price_on_the_button(sid, who, work):
    prompt = prompts.write_own(who, "A quiet street", "Quiet")
    job = job_of(who, prompt.id)
    screen = Screen(sid, "generation", id=job.id)
    assert "Delete" not in screen.labels()
    screen.press("Cancel")
    assert generations.get(who, job.id).status is JobState.CANCELLED
    assert "Nothing was charged." in screen.words()
    work(lambda: quotes.ask(who, job.model, job.settings).known)
    Screen(sid, "generation", id=job.id).press("Try again · 1 image · 1 credit · $0.062 · sandbox, nothing is charged")
    again = next(one for one in generations.browse(who).items if one.id != job.id)
    assert again.parent_id == job.id and again.settings == job.settings and again.quoted_usd == Decimal("0.062")
    assert "The job this one repeats" in Screen(sid, "generation", id=again.id).words()


def test_the_picture_settings_of_a_job_are_taken_to_its_prompt(sid, who):
    prompt = prompts.write_own(who, "A quiet street", "Quiet")
    job = job_of(who, prompt.id, seed=7, resolution="1080p")
    generations.cancel(who, job.id)
    screen = Screen(sid, "generation", id=job.id).press("Change the prompt")
    assert screen.tab.text_area(key=f"prompt-text-{prompt.id}").value == "A quiet street"
    assert screen.tab.session_state["picture-soul-seed"] == 7
    assert screen.tab.session_state["picture-soul-resolution"] == "1080p"


def test_jobs_are_filtered_by_state_in_the_address(sid, who):
    prompt = prompts.write_own(who, "A quiet street", "Quiet")
    job = job_of(who, prompt.id)
    assert len(Screen(sid, "generations", state="Running").rows("Jobs")) == 1
    screen = Screen(sid, "generations", state="Failed")
    assert not screen.rows("Jobs") and "No generations match these filters" in screen.words()
    assert generations.get(who, job.id).status is JobState.PENDING


def test_the_list_is_short_until_somebody_asks_and_leaves_out_nothing_that_is_under_way(sid, who):
    prompt = prompts.write_own(who, "A quiet street", "Quiet")
    running, *ended = (job_of(who, prompt.id) for _ in range(7))
    generations.cancel_many(who, [job.id for job in ended])
    screen = Screen(sid, "generations")
    few = [*(job.id for job in reversed(ended[-3:])), running.id]
    assert opened(screen) == few and "4 of 7 shown" in screen.words()
    assert opened(screen.press("Show more jobs")) == [job.id for job in reversed([running, *ended])]
    assert "jobs" in screen.tab.query_params and "7 shown" in screen.words()
    assert len(opened(Screen(sid, "generations", jobs="all"))) == 7
    assert opened(screen.press("Show fewer jobs")) == few and "jobs" not in screen.tab.query_params
    narrowed = Screen(sid, "generations", state="Cancelled")
    assert len(opened(narrowed)) == 6 and not {"Show more jobs", "Show fewer jobs"} & set(narrowed.labels())


def test_a_list_that_would_leave_out_one_job_alone_shows_it_and_nothing_unseen_is_acted_on(sid, who):
    prompt = prompts.write_own(who, "A quiet street", "Quiet")
    jobs = [job_of(who, prompt.id) for _ in range(4)]
    generations.cancel_many(who, [job.id for job in jobs])
    screen = Screen(sid, "generations")
    assert len(opened(screen)) == 4 and "Show more jobs" not in screen.labels()
    screen.tab.session_state["jobs"] = {"picked": [jobs[0].id, jobs[3].id]}
    screen.tab.run()
    assert "2 jobs selected" in screen.words()
    job_of(who, prompt.id)
    screen.tab.run()
    assert len(opened(screen)) == 3 and "1 job selected" in screen.words()


def opened(screen):
    return [row[1]["open"] for row in screen.rows("Jobs")]


def test_no_jobs_at_all_say_how_to_make_one(sid):
    words = Screen(sid, "generations").words()
    assert "No generations yet" in words and "get five prompts from it" in words and "match these filters" not in words


def test_prompts_and_jobs_of_somebody_else_are_not_there(sid, new_person):
    other = new_person()
    source = assets.upload(other, "theirs.jpg", photo())
    group = prompts.ask_for_five(other, prompts.Question(source.id), str(uuid4()))
    prompt = prompts.write_own(other, "their private words", "Private")
    job = job_of(other, prompt.id)
    for screen in (
        Screen(sid, "generation", id=job.id),
        Screen(sid, "prompts", group=group.id),
        Screen(sid, "prompts", source=source.id),
        Screen(sid, "generations"),
    ):
        assert "their private words" not in screen.words() and "theirs.jpg" not in screen.words()
    assert Screen(sid, "generation", id=job.id).tab.error
