"""Prompts: from a picture to five of them, one by one and in groups, and what can go wrong on the way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from services import assets, budgets, generations, personas, prompt_edits, prompt_results, prompts, quotes, reels
from services.domain.approval import Verdict
from services.domain.counting import MOST_PROMPTS
from services.personas import PersonaDraft
from tests.pages.create_fixtures import five, press
from tests.pages.create_fixtures import picture as picture
from tests.pages.create_fixtures import session_studio as session_studio
from tests.pages.create_fixtures import work as work
from tests.pages.screen import Screen
from tests.services.bench import job_of


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


def opened(sid, who, picture, work, **given):
    """Five finished prompts of the picture, and their screen."""
    group = prompts.ask_for_five(who, prompts.Question(picture.id, **given), str(uuid4()))
    work(lambda: prompts.group(who, group.id).status in ("completed", "failed"))
    return prompts.group(who, group.id), Screen(sid, "prompts", source=picture.id, group=group.id)


def switch(screen, axes):
    """Let these axes be free."""
    pills: Any = next(one for one in screen.tab.get("button_group") if one.key == "axes-chosen")
    pills.set_value(axes).run()


def test_switched_off_axes_are_locked_in_words_and_without_any_nothing_can_be_asked(sid, picture):
    screen = Screen(sid, "prompts", source=picture.id)
    assert "Five prompts, one for each." in screen.words()
    switch(screen, ["setting", "mood"])
    assert "Outfit, light and camera stay as in the picture." in screen.words()
    switch(screen, [])
    [button] = [one for one in screen.tab.button if one.label.startswith("Get five prompts")]
    assert "Leave at least one free" in screen.words() and button.disabled


def test_a_question_asked_before_shows_those_five_and_asking_again_says_its_price(sid, who, picture, work):
    group, _ = opened(sid, who, picture, work)
    screen = Screen(sid, "prompts", source=picture.id)
    assert "You asked this before, on " in screen.words()
    screen.press("Show those five")
    assert screen.tab.query_params["group"] == group.id and "Show those five" not in screen.labels()
    press(screen, "Ask again · about $0.02")
    assert prompts.groups(who).total == 2 and screen.tab.query_params["group"] != group.id


def test_wishes_typed_right_before_the_press_go_with_it(sid, who, picture):
    screen = Screen(sid, "prompts", source=picture.id)
    screen.tab.text_area(key="ask-wishes").set_value("no sunglasses")
    five(screen)
    assert [group.wishes for group in prompts.groups(who).items] == ["no sunglasses"]


def test_a_card_stars_scores_undoes_and_shows_its_history(sid, who, picture, work):
    group, screen = opened(sid, who, picture, work)
    first = group.prompts[0]
    name = first.variation_label
    screen.tab.text_area(key=f"prompt-text-{first.id}").set_value("A walk by the sea").run()
    screen.press(f"Mark {name} as favourite").press(f"Undo {name}")
    assert screen.tab.text_area(key=f"prompt-text-{first.id}").value == first.prompt_text
    screen.press(f"Redo {name}")
    press(screen, "History (2)")
    assert "You changed it, from version 1" in screen.words() and "<ins>" in screen.words()
    screen.press("Bring version 1 back")
    now = prompts.get(who, first.id)
    assert now.is_favorite and now.prompt_text == first.prompt_text and not now.is_edited


def test_a_reroll_says_its_price_and_its_card_takes_the_new_words(sid, who, picture, work):
    group, screen = opened(sid, who, picture, work)
    first = group.prompts[0]
    press(screen, "Re-roll · about $0.0")
    assert "Re-rolling" in screen.words()
    work(lambda: prompts.get(who, first.id).version == 2)
    screen.tab.run()
    assert screen.tab.text_area(key=f"prompt-text-{first.id}").value == prompts.get(who, first.id).prompt_text
    assert len(prompts.group(who, group.id).prompts) == 5


def test_one_selected_waits_for_another_and_two_are_ordered_by_one_button(sid, who, picture, work):
    group, screen = opened(sid, who, picture, work)
    one, two = group.prompts[:2]
    screen.tab.checkbox(key=f"prompt-pick-{one.id}").check().run()
    assert "1 of 5 selected" in screen.unbroken().words()
    screen.tab.checkbox(key=f"prompt-pick-{two.id}").check().run()
    work(lambda: press_if(screen, "Generate 2 selected · 2 images · "))
    assert {job.prompt_id for job in generations.browse(who).items} == {one.id, two.id}
    assert "Follow it" in screen.words()
    said = [label.split(" · ")[0] for label in screen.labels() if label.startswith("Generate")]
    assert said == ["Generate 2 selected again", *["Generate again"] * 2, *["Generate"] * 3]


def test_a_card_shows_what_was_made_from_it_and_when_the_words_were_others(sid, who, picture, work, new_person):
    group, screen = opened(sid, who, picture, work)
    prompt = group.prompts[0]
    job = job_of(who, prompt.id)
    assert "1 on its way" in screen.press(f"Mark {prompt.variation_label} as favourite").words()
    work(lambda: generations.get(who, job.id).status.ended)
    screen.press("Look again")
    label, made = f"Made from {prompt.variation_label}", generations.get(who, job.id).saved_asset_ids
    assert [tile["id"] for tile in screen.tiles(label)] == list(made)
    assert "1 picture made from it" in screen.words() and "Look again" not in screen.labels()
    assets.decide(who, made, True)
    prompt_edits.edit(who, prompt.id, "A quiet street")
    screen = Screen(sid, "prompts", source=picture.id, group=group.id)
    assert "1 picture made from it, 1 kept, 1 with earlier words" in screen.words()
    assets.decide(who, made, False)
    assert "made from it" not in Screen(sid, "prompts", source=picture.id, group=group.id).words()
    assert prompt_results.of(new_person(), {prompt.id: prompt.prompt_text}) == {}


def test_the_buttons_say_what_is_left_for_the_prompts_own_personas(sid, who, picture, work, stack):
    """Whatever persona the rest of the studio is narrowed to."""
    group, _ = opened(sid, who, picture, work)
    poor, rich = (personas.create(who, PersonaDraft(name)) for name in ("Poor", "Rich"))
    for persona, limit in ((poor, "1.00"), (rich, "50")):
        budgets.set_limit(who, persona.id, "month", Decimal(limit), False)
    with psycopg.connect(stack.dsn(), autocommit=True) as db:
        persona_of = "update public.prompts set model_id = %s where id = %s"
        for prompt, persona in zip(group.prompts, (poor, rich, poor), strict=False):
            db.execute(persona_of, [persona.id, prompt.id])
        work(lambda: quotes.ask(who, "soul", {}).known)
        db.execute("update public.quotes set is_sandbox = false where user_id = %s", [who.user_id])
    screen = Screen(sid, "prompts", source=picture.id, group=group.id, persona=rich.id)
    price = "1 image · 1 credit · $0.062"
    said = [label for label in screen.labels() if label.startswith("Generate · ")]
    assert said == [f"Generate · {price}{more}" for more in LEFT_OVER]
    for prompt in group.prompts[:3]:
        screen.tab.checkbox(key=f"prompt-pick-{prompt.id}").check().run()
    price = "3 images · 3 credits · $0.19 · leaves $0.87 this month"
    assert f"Generate 3 selected · {price}" in screen.unbroken().labels()


LEFT_OVER = (" · leaves $0.93 this month", " · leaves $49.93 this month", " · leaves $0.93 this month", "", "")


def press_if(screen, label):
    """Press the button once it can be pressed; says whether it was."""
    screen.tab.run()
    found = [one for one in screen.tab.button if one.label.startswith(label) and not one.disabled]
    if found:
        found[0].click().run()
        screen.unbroken()
    return bool(found)


@pytest.mark.parametrize(
    ("word", "said"),
    [("refusal", "declined this picture"), ("cut", "Twice the answer was not five prompts"), ("402", "no credit left")],
)
def test_a_look_that_failed_says_why_and_whether_it_cost_money(sid, who, picture, work, word, said):
    _, screen = opened(sid, who, picture, work, wishes=f"[sandbox:{word}]")
    [shown] = [one.value for one in screen.tab.error]
    assert said in shown and "charged" in shown and not screen.tab.text_area(key="ask-wishes").value


def test_what_was_removed_can_be_taken_back_on_the_spot(sid, who, picture, work):
    group, screen = opened(sid, who, picture, work)
    screen.press(f"Remove {group.prompts[0].variation_label}")
    assert len(prompts.group(who, group.id).prompts) == 4
    screen.tab.run()
    screen.press("Undo")
    assert len(prompts.group(who, group.id).prompts) == 5
    screen.press("Remove this group")
    assert prompts.groups(who).total == 0 and "No prompts yet" in screen.words()
    screen.press("Undo")
    assert prompts.groups(who).total == 1 and screen.tab.query_params["group"] == group.id


def test_a_prompt_written_by_hand_opens_by_itself_and_cannot_be_re_rolled(sid, who):
    screen = Screen(sid, "prompts")
    screen.tab.text_area(key="own-text").set_value("A quiet street")
    screen.press("Keep this prompt")
    [kept] = prompts.browse(who).items
    assert kept.prompt_text == "A quiet street" and screen.tab.query_params["prompt"] == kept.id
    assert screen.tab.text_area(key=f"prompt-text-{kept.id}").value == "A quiet street"
    assert not [label for label in screen.labels() if label.startswith("Re-roll")]


def test_single_prompts_are_listed_filtered_and_empty_by_filter(sid, who, picture, work):
    group, _ = opened(sid, who, picture, work)
    rows = Screen(sid, "prompts", view="Single prompts").rows("Single prompts")
    assert len(rows) == 5 and {row[1]["text"] for row in rows} == {"Setting", "Outfit", "Light", "Camera", "Mood"}
    assert len(Screen(sid, "prompts", view="Single prompts", axis="Mood").rows("Single prompts")) == 1
    empty = Screen(sid, "prompts", view="Single prompts", starred="true")
    assert not empty.rows("Single prompts") and "No prompts match these filters" in empty.words()
    assert Screen(sid, "prompts", find="nothing like it").rows("Earlier prompts") == []


def test_the_lesson_of_an_approved_reel_goes_with_the_question(sid, who, picture):
    reels.paste(who, "https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    [reel] = reels.browse(who).items
    reels.set_notes(who, reel.id, "A turn in the first second")
    assert "Learn from an approved reel" not in [one.label for one in Screen(sid, "prompts").tab.selectbox]
    reels.decide(who, reel.id, Verdict.APPROVED)
    screen = five(Screen(sid, "prompts", source=picture.id, reel=reel.id))
    [group] = prompts.groups(who).items
    assert "A turn in the first second" in group.wishes and "structure only" in group.wishes
    assert "A turn in the first second" in screen.words() or group.status != "completed"


def test_a_long_list_of_prompts_says_that_there_are_at_least_so_many(sid, who, stack):
    with psycopg.connect(stack.dsn("supabase_admin")) as db:
        db.execute(
            "insert into public.prompts (user_id, prompt_text) select %s, 'A walk' from generate_series(1, %s)",
            [who.user_id, MOST_PROMPTS - 1],
        )
    assert f"20 of {MOST_PROMPTS - 1} shown" in Screen(sid, "prompts", view="Single prompts").words()
    for _ in range(2):
        prompts.write_own(who, "A quiet street", "Quiet")
    assert f"20 of at least {MOST_PROMPTS:,} shown" in Screen(sid, "prompts", view="Single prompts").words()
