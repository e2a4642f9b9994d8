"""Personas: all of them, and one with looks and voice."""

from __future__ import annotations

import pytest

from services import assets, personas
from services.domain.voice import VoiceSettings
from services.personas import PersonaDraft
from tests.pages.screen import Screen
from tests.pages.test_library_screens import photo


@pytest.fixture
def nova(who):
    return personas.create(who, PersonaDraft("Nova"))


def test_no_personas_say_what_a_persona_is(sid):
    assert "A persona is a look, a voice and a way of speaking" in Screen(sid, "personas").words()


def test_a_card_has_the_cover_the_counts_and_whether_she_rests(sid, who):
    cover = assets.upload(who, "cover.jpg", photo())
    draft = PersonaDraft("Nova <b>", reference_image_ids=(cover.id,), is_active=False)
    nova = personas.create(who, draft)
    assets.upload(who, "hers.jpg", photo("red"), persona_id=nova.id)
    words = Screen(sid, "personas").words()
    assert f"/files/{cover.id}/thumb" in words and "Resting" in words
    assert "1 asset · 0 prompts · 0 generations" in words and "<b>" not in words


def test_a_new_persona_begins_with_a_name_and_goes_on_with_her_look(sid, who):
    screen = Screen(sid, "persona")
    screen.tab.text_input(key="persona-new-name").input("Mira")
    screen.press("Create")
    [kept] = personas.browse(who)
    assert (kept.name, kept.likeness) == ("Mira", "synthetic")
    assert screen.tab.title[0].value == "Mira" and screen.tab.query_params["id"] == kept.id
    assert "References" in screen.words()


def test_a_persona_without_a_name_is_refused_and_what_was_typed_stays(sid, who):
    screen = Screen(sid, "persona")
    screen.tab.text_area(key="persona-new-description").input("Warm and quick")
    screen.press("Create")
    assert screen.tab.error and not personas.browse(who)
    assert screen.tab.text_area(key="persona-new-description").value == "Warm and quick"


def test_every_slider_names_both_ends(sid, nova):
    labels = [one.label for one in Screen(sid, "persona", id=nova.id, tab="Voice").tab.slider]
    assert "Delivery: expressive to steady" in labels and len(labels) == 3


def test_the_sliders_go_back_to_where_the_vendor_starts(sid, nova):
    screen = Screen(sid, "persona", id=nova.id, tab="Voice")
    screen.tab.slider(key=f"persona-{nova.id}-style").set_value(1.0).run()
    screen.press("Reset the sliders")
    assert screen.tab.slider(key=f"persona-{nova.id}-style").value == VoiceSettings().style


def test_voice_look_and_style_are_saved_apart(sid, who, nova):
    picture = assets.upload(who, "face.jpg", photo())
    screen = Screen(sid, "persona", id=nova.id)
    screen.tab.session_state[f"references-{nova.id}"] = {"selected": [picture.id]}
    screen.press("Save")
    screen = Screen(sid, "persona", id=nova.id, tab="Voice")
    screen.tab.slider(key=f"persona-{nova.id}-stability").set_value(0.9)
    screen.press("Save")
    screen = Screen(sid, "persona", id=nova.id, tab="Style")
    screen.tab.text_area(key=f"persona-{nova.id}-description").input("Calm")
    screen.press("Save")
    kept = personas.get(who, nova.id)
    assert kept.reference_image_ids == (picture.id,) and kept.voice_settings == VoiceSettings(stability=0.9)
    assert (kept.name, kept.description) == ("Nova", "Calm")


def test_what_was_typed_outlives_a_change_of_tab(sid, nova):
    screen = Screen(sid, "persona", id=nova.id, tab="Style")
    screen.tab.text_area(key=f"persona-{nova.id}-description").input("Half a sentence").run()
    for there in ("numbers", "style"):
        screen.tab.segmented_control(key="tab").set_value(there).run()
    assert screen.tab.text_area(key=f"persona-{nova.id}-description").value == "Half a sentence"


def test_a_reference_that_left_the_library_is_named_and_saving_leaves_it_out(sid, who):
    stays, goes = (assets.upload(who, f"{colour}.jpg", photo(colour)) for colour in ("red", "blue"))
    nova = personas.create(who, PersonaDraft("Nova", reference_image_ids=(stays.id, goes.id)))
    assets.delete(who, [goes.id])
    screen = Screen(sid, "persona", id=nova.id)
    assert "1 reference: the picture was removed" in screen.words()
    screen.press("Save")
    assert personas.get(who, nova.id).reference_image_ids == (stays.id,)


def test_deleting_a_persona_says_what_stays_and_keeps_it(sid, who):
    nova = personas.create(who, PersonaDraft("Nova"))
    hers = assets.upload(who, "hers.jpg", photo(), persona_id=nova.id)
    screen = Screen(sid, "persona", id=nova.id).press("Delete this persona")
    assert "1 asset, 0 prompts and 0 generations stay" in screen.words()
    next(button for button in screen.tab.button if button.key == "confirm-act").click().run()
    assert not personas.browse(who) and assets.get(who, hers.id).ai_model_id is None
    assert screen.tab.title[0].value == "Personas"


def test_a_persona_of_somebody_else_is_not_there(sid, new_person):
    foreign = personas.create(new_person(), PersonaDraft("Somebody elses secret"))
    screen = Screen(sid, "persona", id=foreign.id)
    assert "not here" in screen.tab.error[0].value and "secret" not in screen.words()
    assert "Save" not in screen.labels()
