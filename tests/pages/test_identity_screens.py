"""The card of trained likenesses: without pictures, priced, refused, trained, and of somebody else."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest

from services import assets, identities, identity, personas
from services.domain.training import TrainingState
from services.personas import PersonaDraft
from services.store.identities import Trainings
from services.store.jobs import Jobs
from services.training_work import TrainingWork
from services.vendor_access import VendorAccess
from tests.pages.screen import Screen
from tests.pages.test_library_screens import photo


@pytest.fixture
def sid(sign_up):
    return sign_up()


@pytest.fixture
def who(sid):
    found = identity.resume(sid)
    assert found
    return found


def persona_of(who, name="Nova"):
    picture = assets.upload(who, "one.jpg", photo())
    return personas.create(who, PersonaDraft(name, reference_image_ids=(picture.id,)))


def step(studio, stack, persona):
    """The worker's next step with this persona's trainings."""
    with psycopg.connect(stack.dsn("supabase_admin"), autocommit=True) as connection:
        connection.execute(
            "update studio.identity_runs set next_look_at = now() where identity_id in"
            " (select id from public.persona_identities where ai_model_id = %s)", [persona.id],
        )  # fmt: skip
    access = VendorAccess(studio)
    work = TrainingWork(Trainings(studio.admin, "w"), Jobs(studio.admin, "w"), access)
    for training in work.due(20):
        work.advance(training)
    access.close()


def test_without_pictures_it_says_what_is_missing(sid, who):
    persona = personas.create(who, PersonaDraft("Nova"))
    screen = Screen(sid, "persona", id=persona.id)
    assert "Save some reference pictures first" in screen.words()
    assert "Ask for the price" not in screen.labels()


def test_the_price_stands_on_the_button_before_anything_is_spent(sid, who, studio, stack):
    persona = persona_of(who)
    Screen(sid, "persona", id=persona.id).press("Ask for the price")
    (asked,) = identities.browse(who, persona.id)
    assert asked.status is TrainingState.PRICING
    step(studio, stack, persona)
    screen = Screen(sid, "persona", id=persona.id)
    assert "Waits for your word" in screen.words() and "Learns from 1 picture." in screen.words()
    screen.press("Train for 40 credits ($2.50)")
    assert [one.status for one in identities.browse(who, persona.id)] == [TrainingState.PENDING]


def test_a_refused_training_says_why(sid, who, studio, stack):
    persona = persona_of(who, "Nova [sandbox:402]")
    asked = identities.ask_price(who, persona, "v2", uuid4().hex)
    step(studio, stack, persona)
    identities.train(who, asked.id)
    step(studio, stack, persona)
    words = Screen(sid, "persona", id=persona.id).words()
    assert "Failed" in words and "no credit left" in words


def test_what_was_asked_for_can_be_withdrawn(sid, who):
    persona = persona_of(who)
    identities.ask_price(who, persona, "v2", uuid4().hex)
    Screen(sid, "persona", id=persona.id).press("Withdraw")
    assert identities.browse(who, persona.id) == []


def test_somebody_elses_likeness_is_not_shown(sid, who, new_person):
    other = new_person()
    theirs = persona_of(other)
    identities.ask_price(other, theirs, "v2", uuid4().hex)
    assert "Trained likeness" not in Screen(sid, "persona", id=theirs.id).words()
