"""Prompts and generations: from a picture to five prompts to results, and what can go wrong on the way."""

from __future__ import annotations

from decimal import Decimal
from threading import Event
from uuid import uuid4

import pytest

from services import assets, generations, prompts, quotes
from services.domain.job_state import JobState
from services.domain.soul import GenerationSettings
from services.worker import Worker
from tests.pages.screen import Screen
from tests.pages.test_library_screens import photo
from tests.services.bench import in_place, quick


@pytest.fixture(scope="module")
def session_studio(stack, tmp_path_factory):
    """A studio whose sandbox draws two hundred times as fast."""
    with in_place(quick(tmp_path_factory.mktemp("quick"), stack)) as opened:
        yield opened


@pytest.fixture
def work(studio):
    """Call it to let the worker do what is due, until `done` says so."""
    worker, moment = Worker(studio, "screens"), Event()

    def until(done):
        for _ in range(400):
            worker.tick()
            if done():
                return
            moment.wait(0.05)
        raise AssertionError("the worker never got there")

    return until


@pytest.fixture
def picture(who):
    return assets.upload(who, "source.jpg", photo())


def press(screen, label):
    """Press the first of several buttons whose label begins so."""
    next(button for button in screen.tab.button if button.label.startswith(label)).click().run()
    return screen.unbroken()


def five(screen):
    """Ask for five prompts of the picture that is chosen."""
    return press(screen, "Get five prompts · about $")


def test_without_a_picture_the_way_to_upload_one_is_shown(sid):
    words = Screen(sid, "prompts").words()
    assert "No pictures here yet" in words and "Upload a photo" in words
    assert "Get five prompts" not in words


def test_a_chosen_picture_offers_five_prompts_and_says_what_they_cost(sid, picture):
    screen = Screen(sid, "prompts", source=picture.id)
    assert "Get five prompts · about $0.02" in screen.labels() and "Sandbox: nothing is charged." in screen.words()


def test_asking_twice_with_one_press_is_one_request(sid, who, picture):
    screen = Screen(sid, "prompts", source=picture.id)
    five(screen)
    screen.tab.run()
    assert len(prompts.groups(who).items) == 1
    assert "Looking at the picture" in screen.labels() and "Waiting" in screen.words()


def test_five_cards_appear_and_an_edit_is_kept_and_marked(sid, who, picture, work):
    screen = five(Screen(sid, "prompts", source=picture.id))
    work(lambda: prompts.groups(who).items[0].status == "completed")
    group = prompts.groups(who).items[0]
    screen = Screen(sid, "prompts", source=picture.id, group=group.id)
    priced = "Generate · 1 image · 1 credit · $0.062 · sandbox, nothing is charged"
    assert screen.labels().count(priced) == 5 and screen.words().count("Changes the") == 5
    first = group.prompts[0]
    screen.tab.text_area(key=f"prompt-text-{first.id}").set_value("A walk by the sea, early light").run()
    kept = prompts.get(who, first.id)
    assert kept.prompt_text == "A walk by the sea, early light" and kept.is_edited
    assert "Edited" in screen.words()


def test_a_job_is_listed_with_its_words_and_its_state(sid, who):
    prompt = prompts.write_own(who, "A quiet street", "Quiet")
    job = generations.submit(who, prompt.id, GenerationSettings(), str(uuid4()))
    [row] = Screen(sid, "generations").rows("Jobs")
    assert row[1]["text"] == "A quiet street" and row[1]["open"] == job.id
    assert row[2]["badges"][0]["word"] == "Waiting"


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
    job = generations.submit(who, prompt.id, GenerationSettings(seed=7), str(uuid4()))
    work(lambda: generations.get(who, job.id).status.ended)
    done = generations.get(who, job.id)
    screen = Screen(sid, "generation", id=job.id)
    assert [tile["id"] for tile in screen.tiles("Results")] == list(done.saved_asset_ids)
    assert (
        "A quiet street" in screen.words() and "Made in the sandbox. Nothing was charged." in screen.words()
    )
    assert "Again with these settings · 1 image · asking for the price" in screen.labels()
    assert "More like this seed" in screen.labels() and "Cancel" not in screen.labels()
    wall = Screen(sid, "generations").tiles("Results")
    assert wall and all(tile["sandbox"] for tile in wall)


def test_a_waiting_job_can_be_cancelled_and_tried_again_for_the_price_on_the_button(sid, who, work):
    prompt = prompts.write_own(who, "A quiet street", "Quiet")
    job = generations.submit(who, prompt.id, GenerationSettings(), str(uuid4()))
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
    job = generations.submit(who, prompt.id, GenerationSettings(seed=7, resolution="1080p"), str(uuid4()))
    generations.cancel(who, job.id)
    screen = Screen(sid, "generation", id=job.id).press("More like this seed")
    assert screen.tab.session_state["picture-soul-seed"] == 7
    assert screen.tab.session_state["picture-soul-resolution"] == "1080p"


def test_jobs_are_filtered_by_state_in_the_address(sid, who):
    prompt = prompts.write_own(who, "A quiet street", "Quiet")
    job = generations.submit(who, prompt.id, GenerationSettings(), str(uuid4()))
    assert len(Screen(sid, "generations", state="Running").rows("Jobs")) == 1
    screen = Screen(sid, "generations", state="Failed")
    assert not screen.rows("Jobs") and "No generations match these filters" in screen.words()
    assert generations.get(who, job.id).status is JobState.PENDING


def test_no_jobs_at_all_say_how_to_make_one(sid):
    words = Screen(sid, "generations").words()
    assert "No generations yet" in words and "get five prompts from it" in words and "match these filters" not in words


def test_prompts_and_jobs_of_somebody_else_are_not_there(sid, new_person):
    other = new_person()
    source = assets.upload(other, "theirs.jpg", photo())
    group = prompts.ask_for_five(other, prompts.Question(source.id), str(uuid4()))
    prompt = prompts.write_own(other, "their private words", "Private")
    job = generations.submit(other, prompt.id, GenerationSettings(), str(uuid4()))
    for screen in (
        Screen(sid, "generation", id=job.id),
        Screen(sid, "prompts", group=group.id),
        Screen(sid, "prompts", source=source.id),
        Screen(sid, "generations"),
    ):
        assert "their private words" not in screen.words() and "theirs.jpg" not in screen.words()
    assert Screen(sid, "generation", id=job.id).tab.error
