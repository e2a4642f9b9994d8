"""Choosing a style for the next pictures: loaded, loading, failing, gone, without a key, and named afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from pages.job import compare
from services import assets, generations, prompts, quotes, styles, wiring
from services.generations import Order
from services.store import styles as rows
from services.worker import Worker
from tests.pages.create_fixtures import session_studio as session_studio
from tests.pages.screen import Screen
from tests.pages.test_files import library as library
from tests.pages.test_library_screens import photo
from tests.server import Visitor
from tests.services.bench import in_place, quick
from tests.studio_fixtures import here
from ui import style_wall

SOUL2, WALL = "picture-soul-style_id", "picture-soul-style_id-wall"


@pytest.fixture
def worker(studio):
    return Worker(studio, "styles")


@pytest.fixture
def read(who, worker):
    """The list of Soul 2, by name, as the worker has read it."""
    styles.refresh(who, "soul-2")
    worker.tick()
    return {one.name: one for one in styles.offered(who, "soul-2")}


@pytest.fixture
def group_id(who, worker):
    """Five prompts to order from."""
    picture = assets.upload(who, "source.jpg", photo())
    group = prompts.ask_for_five(who, prompts.Question(picture.id), str(uuid4()))
    worker.tick()
    return group.id


def opened(sid, **query):
    """The order screen with the part of the styles unfolded."""
    return unfolded(Screen(sid, "prompts", **query))


def unfolded(screen):
    """The next run, with the part unfolded: the page in a test does not remember it by itself."""
    screen.tab.session_state[style_wall.PANEL] = True
    screen.tab.run()
    return screen.unbroken()


def pick(screen, style_id, wall=WALL):
    """What the wall tells when a tile is picked."""
    screen.tab.session_state[wall] = {"selected": [style_id]}
    return unfolded(screen)


def parts(screen):
    return [one.label for one in screen.tab.expander]


def test_nothing_is_read_before_the_part_is_unfolded(sid, who):
    screen = Screen(sid, "prompts")
    assert "Style of the next pictures: General" in screen.words() and not screen.tiles("Styles")
    assert rows.catalog(who.client, "soul-2") is None


def test_the_wall_shows_general_first_then_the_styles_with_their_pictures(sid, read):
    screen = opened(sid)
    tiles = screen.tiles("Styles")
    assert [tiles[0]["name"], tiles[0]["src"]] == ["General", ""] and len(tiles) == len(read) + 1
    neon = next(one for one in tiles if one["name"] == "Neon")
    assert neon["src"] == f"/files/styles/{read['Neon'].id}/preview" and neon["id"] == read["Neon"].style_id
    (part,) = [one for one in screen.parts() if one.get("label") == "Styles"]
    assert part["mode"] == "one" and part["selected"] == [style_wall.GENERAL]
    assert f"{len(read)} sandbox styles · just now" in screen.words()


def test_many_styles_are_searched_by_name_and_mood(sid, read):
    screen = opened(sid)
    screen.tab.text_input(key=f"{SOUL2}-find").input("NEON").run()
    assert [one["name"] for one in screen.unbroken().tiles("Styles")] == ["Neon"]
    screen.tab.text_input(key=f"{SOUL2}-find").input("nothing like it").run()
    assert "No style matches." in screen.unbroken().words()


def test_a_picked_style_is_ordered_and_its_name_is_on_the_job(sid, who, read, worker, group_id):
    neon = read["Neon"]
    screen = pick(opened(sid, group=group_id), neon.style_id)
    assert "Style of the next pictures: Neon" in screen.words()
    quotes.ask(who, "soul", {})
    worker.tick()
    screen.tab.run()
    next(one for one in screen.tab.button if one.label.startswith("Generate · ") and not one.disabled).click().run()
    (job,) = generations.browse(who).items
    assert job.settings["style_id"] == neon.style_id
    words = Screen(sid, "generation", id=job.id).words()
    assert "Neon" in words and neon.style_id not in words


def test_a_style_that_went_meanwhile_is_a_sentence_and_the_form_keeps_everything(
    sid, who, read, worker, group_id, stack
):
    neon = read["Neon"]
    screen = pick(opened(sid, group=group_id), neon.style_id)
    quotes.ask(who, "soul", {})
    worker.tick()
    screen.tab.run()
    with psycopg.connect(stack.dsn(), autocommit=True) as db:
        db.execute("update public.styles set gone_at = now() where id = %s", [neon.id])
    next(one for one in screen.tab.button if one.label.startswith("Generate · ") and not one.disabled).click().run()
    said = "Higgsfield no longer offers the style “Neon”. Nothing was sent or charged; choose another one, or General."
    assert said in screen.unbroken().words() and generations.browse(who).items == []
    assert screen.tab.session_state[SOUL2] == neon.style_id
    said = "Higgsfield no longer offers the style “Neon”. Choose another one, or General."
    assert said in unfolded(screen).words()


def test_models_without_styles_show_none_and_those_with_a_strength_ask_for_it(sid, who, worker):
    screen = opened(sid)
    screen.tab.selectbox(key="picture-model").select("soul-cinema").run()
    assert "Style" not in parts(screen.unbroken()) and "Style of the next" not in screen.words()
    screen.tab.selectbox(key="picture-model").select("soul-classic").run()
    assert "Strength of the style" not in [one.label for one in unfolded(screen).tab.slider]
    worker.tick()
    style = styles.offered(who, "soul")[0]
    pick(screen, style.style_id, "picture-soul-classic-style_id-wall")
    assert "Strength of the style" in [one.label for one in screen.tab.slider]
    pick(screen, style_wall.GENERAL, "picture-soul-classic-style_id-wall")
    assert "Strength of the style" not in [one.label for one in screen.tab.slider]


def test_while_the_list_is_read_that_is_said_and_a_failure_says_why(sid, who, worker, studio, stack):
    screen = opened(sid)
    assert "Reading Higgsfield's styles…" in screen.words() and not screen.tiles("Styles")
    with psycopg.connect(stack.dsn(), autocommit=True) as db:
        db.execute(
            "update public.style_catalogs set answered_at = now(), error_message = 'Higgsfield cannot be reached.'"
            " where user_id = %s", [who.user_id],
        )  # fmt: skip
    words = opened(sid).words()
    assert "Higgsfield cannot be reached. Without them, General is the only style to choose." in words
    assert "No styles read yet" in words


def test_without_a_key_and_without_a_sandbox_the_way_to_the_keys_is_shown(sign_up, stack, tmp_path):
    with in_place(quick(tmp_path, stack, sandbox=False)) as strict:
        words = opened(sign_up()).words()
        assert "the studio needs your Higgsfield key" in words and "Add the key" in words
    strict.close()


def test_the_style_of_a_job_is_taken_to_its_prompt_and_told_apart_in_a_comparison(sid, who, read, worker):
    prompt = prompts.write_own(who, "A quiet street", "Quiet")
    neon, pastel = read["Neon"], read["Pastel"]
    jobs = []
    for one in (neon, pastel):
        wish = {"style_id": one.style_id}
        jobs += generations.submit_many(who, [Order(prompt.id, str(uuid4()))], "soul", wish, None)
    for job in jobs:
        generations.cancel(who, job.id)
    screen = Screen(sid, "generation", id=jobs[0].id).press("Change the prompt")
    assert screen.tab.session_state[SOUL2] == neon.style_id
    assert screen.tab.session_state[WALL]["selected"] == [neon.style_id]
    named = styles.names(who, [job.settings for job in jobs])
    results: list[Any] = [Made(job.id) for job in jobs]
    told = {one.name: one.values for one in compare.differences(results, {job.id: job for job in jobs}, named)}
    assert told["Style"] == ("Neon", "Pastel") and "Model" not in told


@dataclass(frozen=True)
class Made:
    """A result, as far as a comparison looks at it."""

    generation_id: str


@pytest.fixture
def preview(library, person):
    """The address of a style's picture of this person."""
    previous = wiring.use(library)
    try:
        who = here(person.sid)
        styles.refresh(who, "soul-2")
        Worker(library, f"styles-{uuid4().hex}").tick()
        return f"/files/styles/{styles.offered(who, 'soul-2')[0].id}/preview"
    finally:
        wiring.use(previous)


def test_its_owner_sees_the_picture_from_our_own_address_and_nobody_else_does(person, visitor, server, preview):
    shown = person.get(preview)
    assert shown.status_code == 200 and shown.headers["content-type"] == "image/webp"
    assert "private" in shown.headers["cache-control"] and "sandbox" in shown.headers["content-security-policy"]
    assert person.get(preview, headers={"if-none-match": shown.headers["etag"]}).status_code == 304
    assert visitor.get(preview).status_code == 401
    assert person.get(f"/files/styles/{uuid4()}/preview").status_code == 404
    with Visitor(server) as other:
        other.sign_up()
        assert other.get(preview).status_code == 404
