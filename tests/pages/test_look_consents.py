"""The Prompts screen says before the press that a picture of a real person is not sent without a consent."""

from datetime import date

import pytest

from services import assets, consents, personas
from services.consents import ConsentDraft
from services.personas import PersonaDraft
from tests.pages.create_fixtures import picture as picture
from tests.pages.create_fixtures import session_studio as session_studio
from tests.pages.screen import Screen

ASK = "Get five prompts"


@pytest.fixture
def mira(who):
    return personas.create(who, PersonaDraft("Mira", likeness="real"))


def button(screen):
    return next(one for one in screen.tab.button if one.label.startswith(ASK))


def asked_for(sid, picture, persona):
    return Screen(sid, "prompts", source=picture.id, persona=persona.id)


def test_without_a_consent_the_button_waits_and_says_what_to_do(sid, who, picture, mira):
    screen = asked_for(sid, picture, mira)
    assert button(screen).disabled
    assert "Mira shows a real person" in screen.words() and "See the consent" in screen.words()
    paper = assets.upload(who, "consent.txt", b"I agree. Mira Berg")
    consents.add(who, mira.id, ConsentDraft("Mira Berg", "posts", date(2026, 1, 1), proof_asset_id=paper.id))
    screen = asked_for(sid, picture, mira)
    assert not button(screen).disabled and "shows a real person" not in screen.words()


def test_a_synthetic_persona_is_asked_about_freely_unless_the_picture_is_of_a_real_person(sid, who, picture, mira):
    nova = personas.create(who, PersonaDraft("Nova"))
    assert not button(asked_for(sid, picture, nova)).disabled
    assets.assign_persona(who, [picture.id], mira.id)
    screen = asked_for(sid, picture, nova)
    assert button(screen).disabled and "Mira shows a real person" in screen.words()
