"""Personas: all of them, and one with looks and voice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services import assets, consents, passport_export, personas
from services.consents import ConsentDraft
from services.domain.speech import DEFAULTS
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
    assert "1 reference · 0 prompts · 0 kept images · \\$0.00 this month" in words and "<b>" not in words


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
    assert kept.reference_image_ids == (picture.id,) and kept.voice_settings == replace(DEFAULTS, stability=0.9)
    assert (kept.name, kept.description) == ("Nova", "Calm")


def test_what_was_typed_outlives_a_change_of_tab(sid, nova):
    screen = Screen(sid, "persona", id=nova.id, tab="Style")
    screen.tab.text_area(key=f"persona-{nova.id}-description").input("Half a sentence").run()
    for there in ("numbers", "style"):
        screen.tab.segmented_control(key="tab").set_value(there).run()
    assert screen.tab.text_area(key=f"persona-{nova.id}-description").value == "Half a sentence"


def test_a_reference_that_left_the_library_is_named_and_cleaned_in_one_press(sid, who):
    stays, goes = (assets.upload(who, f"{colour}.jpg", photo(colour)) for colour in ("red", "blue"))
    nova = personas.create(who, PersonaDraft("Nova", reference_image_ids=(stays.id, goes.id)))
    assets.delete(who, [goes.id])
    screen = Screen(sid, "persona", id=nova.id)
    assert "1 reference: the picture was removed" in screen.words()
    screen.press("Clean up")
    assert personas.get(who, nova.id).reference_image_ids == (stays.id,)
    assert "was removed" not in screen.words()


def test_saving_leaves_a_removed_reference_out(sid, who):
    stays, goes = (assets.upload(who, f"{colour}.jpg", photo(colour)) for colour in ("red", "blue"))
    nova = personas.create(who, PersonaDraft("Nova", reference_image_ids=(goes.id, stays.id)))
    assets.delete(who, [goes.id])
    Screen(sid, "persona", id=nova.id).press("Save")
    assert personas.get(who, nova.id).reference_image_ids == (stays.id,)


def test_the_look_says_what_the_set_lacks(sid, who):
    one = assets.upload(who, "one.jpg", photo())
    nova = personas.create(who, PersonaDraft("Nova", reference_image_ids=(one.id,), reference_roles={one.id: "front"}))
    words = Screen(sid, "persona", id=nova.id).words()
    assert "1 reference is few" in words and "Not shown yet" in words and "no face detector" in words


def test_style_is_kept_with_lists_disclosure_and_defaults(sid, who, nova):
    screen, key = Screen(sid, "persona", id=nova.id, tab="Style"), f"persona-{nova.id}"
    screen.tab.text_area(key=f"{key}-do").input("Greets by name\n\n  Laughs ")
    screen.tab.text_area(key=f"{key}-disclosure").input("Made with AI.")
    screen.tab.selectbox(key=f"{key}-image-model").set_value("soul").run()
    screen.tab.selectbox(key=f"{key}-image-soul-aspect_ratio").set_value("9:16")
    screen.press("Save")
    kept = personas.get(who, nova.id)
    assert kept.do_list == ("Greets by name", "Laughs") and kept.disclosure == "Made with AI."
    assert kept.image_settings["model"] == "soul" and kept.image_settings["aspect_ratio"] == "9:16"


def test_what_cannot_be_saved_stays_as_it_was_typed(sid, who, nova):
    screen, key = Screen(sid, "persona", id=nova.id, tab="Style"), f"persona-{nova.id}"
    screen.tab.text_area(key=f"{key}-do").input("x" * 301)
    screen.press("Save")
    assert "At most 50 things" in screen.tab.error[0].value
    assert screen.tab.text_area(key=f"{key}-do").value == "x" * 301 and personas.get(who, nova.id).do_list == ()


def test_a_real_person_is_not_drawn_before_a_consent_is_on_record(sid, who, nova):
    paper = assets.upload(who, "signed.txt", b"I agree.")
    screen = Screen(sid, "persona", id=nova.id, tab="Consent")
    assert "nobody who exists is shown" in screen.words()
    screen.tab.radio(key=f"persona-{nova.id}-likeness").set_value("real").run()
    assert personas.get(who, nova.id).likeness == "real" and "no valid consent" in screen.words()
    key = f"consent-{nova.id}"
    screen.tab.text_input(key=f"{key}-name").input("Nova Berg")
    screen.tab.text_area(key=f"{key}-uses").input("Posts")
    screen.tab.selectbox(key=f"{key}-proof-0").set_value(paper.id).run()
    screen.press("Put on record")
    assert "It holds today" in screen.words()
    assert "consent for face" in screen.words() and screen.tab.text_input(key=f"{key}-name").value == ""
    screen.tab.radio(key=f"persona-{nova.id}-likeness").set_value("synthetic").run()
    assert "has consents on record" in screen.tab.error[0].value
    assert screen.tab.radio(key=f"persona-{nova.id}-likeness").value == "real"


def test_what_is_typed_right_after_the_proof_was_uploaded_does_not_undo_it(sid, who):
    nova = personas.create(who, PersonaDraft("Nova", likeness="real"))
    screen, key = Screen(sid, "persona", id=nova.id, tab="Consent"), f"consent-{nova.id}"
    name = screen.tab.text_input(key=f"{key}-name")
    screen.tab.file_uploader(key=f"{key}-upload-0").upload("signed.txt", b"I agree.", "text/plain").run()
    # The field of the page as it was before: it also says, as the browser does, that no proof is chosen yet.
    name.input("Nova Berg").run()
    screen.tab.text_area(key=f"{key}-uses").input("Posts")
    screen.press("Put on record")
    assert "It holds today" in screen.words()


def test_a_consent_is_revoked_after_a_question(sid, who):
    nova = personas.create(who, PersonaDraft("Nova", likeness="real"))
    paper = assets.upload(who, "signed.txt", b"I agree.")
    draft = ConsentDraft("Nova Berg", "posts", date(2026, 1, 1), proof_asset_id=paper.id)
    consents.add(who, nova.id, draft)
    screen = Screen(sid, "persona", id=nova.id, tab="Consent").press("Revoke")
    assert "jobs that wait are not sent" in screen.words()
    next(button for button in screen.tab.button if button.key == "confirm-act").click().run()
    assert consents.browse(who, nova.id)[0].state == "revoked" and "no valid consent" in screen.words()


def test_an_unfinished_consent_is_refused_and_stays_as_typed(sid, who):
    nova = personas.create(who, PersonaDraft("Nova", likeness="real"))
    screen = Screen(sid, "persona", id=nova.id, tab="Consent")
    screen.tab.text_input(key=f"consent-{nova.id}-name").input("Nova Berg")
    screen.press("Put on record")
    assert "what was agreed on" in screen.tab.error[0].value and not consents.browse(who, nova.id)
    assert screen.tab.text_input(key=f"consent-{nova.id}-name").value == "Nova Berg"


def test_the_numbers_of_a_persona_stand_in_plain_words(sid, who, nova):
    assets.upload(who, "hers.jpg", photo(), persona_id=nova.id)
    words = Screen(sid, "persona", id=nova.id, tab="Numbers").words()
    assert "of 0 results" in words and "0 of your pictures are references" in words


def test_a_copy_has_a_name_of_its_own_and_rests(sid, who, nova):
    screen = Screen(sid, "persona", id=nova.id).press("Duplicate")
    assert screen.tab.title[0].value == "Copy of Nova" and "Resting" in screen.words()
    screen.press("Activate")
    assert {*personas.names(who).values()} == {"Nova", "Copy of Nova"} and "Active" in screen.words()


def test_personas_are_searched_filtered_and_paged(sid, who):
    for at in range(26):
        personas.create(who, PersonaDraft(f"Person {at:02}", is_active=at != 3))
    first = Screen(sid, "personas")
    assert "26 personas" in first.words() and "Person 25" in first.words() and "Person 13" not in first.words()
    assert "12 of 26 shown" in first.words()
    first.press("Older")
    assert "Person 13" in first.words() and "Person 25" not in first.words()
    words = Screen(sid, "personas", find="person 03").words()
    assert "Person 03" in words and "Person 04" not in words and "Resting" in words
    assert "No personas match these filters" in Screen(sid, "personas", find="zebra").words()
    assert "Person 03" in Screen(sid, "personas", state="Resting").words()


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


LEFT = "[45] days left"
"""Five, or four should midnight pass before the screen is drawn."""


def test_what_needs_a_consent_stands_on_home_on_cards_and_on_every_picture(sid, who):
    ada = personas.create(who, PersonaDraft("Ada", likeness="real"))
    eve = personas.create(who, PersonaDraft("Eve", likeness="real"))
    paper = assets.upload(who, "signed.txt", b"I agree.")
    soon = datetime.now(UTC).date() + timedelta(days=5)
    draft = ConsentDraft("Eve Berg", "posts", date(2026, 1, 1), valid_until=soon, proof_asset_id=paper.id)
    consents.add(who, eve.id, draft)
    hers, bare = (assets.upload(who, f"{one.name}.jpg", photo(), persona_id=one.id) for one in (eve, ada))
    home = Screen(sid, "home").words()
    assert "Ada shows a real person and has no valid consent" in home and re.search(f"face of Eve: {LEFT}", home)
    cards = Screen(sid, "personas").words()
    assert "No valid consent" in cards and re.search(f"Consent for face, {LEFT}", cards)
    marks = {tile["name"]: tile["warning"] for tile in Screen(sid, "assets").tiles("Assets")}
    assert marks == {"Ada.jpg": "No consent", "Eve.jpg": "", "signed.txt": ""}
    assert "should not be published" in Screen(sid, "asset", id=bare.id).words()
    assert re.search(f"consent for face, {LEFT}", Screen(sid, "asset", id=hers.id).words())


def test_a_passport_is_looked_at_before_it_is_taken_in(sid, who, new_person):
    other = new_person()
    image = assets.upload(other, "face.jpg", photo())
    foreign = personas.create(other, PersonaDraft("Nova", disclosure="Made with AI.", reference_image_ids=(image.id,)))
    data = b"".join(passport_export.export(other, foreign.id).chunks)
    screen = Screen(sid, "persona")
    screen.tab.file_uploader[0].set_value(("nova.zip", data, "application/zip")).run()
    assert "Made with AI." in screen.words() and "1 picture" in screen.words() and not personas.browse(who)
    screen.press("Import Nova")
    assert screen.tab.title[0].value == "Nova" and len(personas.browse(who)) == 1


def test_a_file_that_is_no_passport_says_so(sid, who):
    screen = Screen(sid, "persona")
    screen.tab.file_uploader[0].set_value(("nova.zip", b"PK no", "application/zip")).run()
    assert "no passport" in screen.tab.error[0].value and "Import" not in "".join(screen.labels())


def test_new_pictures_begin_with_the_defaults_of_the_chosen_persona(sid, who):
    defaults = {"model": "soul-cinema", "aspect_ratio": "9:16"}
    nova = personas.create(who, PersonaDraft("Nova", image_settings=defaults))
    screen = Screen(sid, "prompts", persona=nova.id)
    assert screen.tab.selectbox(key="picture-model").value == "soul-cinema"
    shape = screen.tab.selectbox(key="picture-soul-cinema-aspect_ratio")
    assert shape.value == "9:16" and not screen.tab.warning
    shape.set_value("1:1").run()
    assert screen.tab.selectbox(key="picture-soul-cinema-aspect_ratio").value == "1:1", "a choice stays"


def test_consents_of_a_deleted_persona_stay_in_sight(sid, who):
    old = personas.create(who, PersonaDraft("Eve", likeness="real"))
    paper = assets.upload(who, "signed.txt", b"I agree.")
    consents.add(who, old.id, ConsentDraft("Eve Berg", "posts", date(2026, 1, 1), proof_asset_id=paper.id))
    screen = Screen(sid, "persona", id=old.id).press("Delete this persona")
    assert "Consents stay on record" in screen.words()
    next(button for button in screen.tab.button if button.key == "confirm-act").click().run()
    screen = Screen(sid, "personas")
    assert [one.label for one in screen.tab.expander] == ["1 consent of deleted personas"]
    assert "Eve Berg" in screen.words()
    screen.press("Revoke")
    next(button for button in screen.tab.button if button.key == "confirm-act").click().run()
    assert consents.of_gone(who)[0].state == "revoked"
