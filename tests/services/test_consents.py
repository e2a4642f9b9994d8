"""A real person is drawn while their consent holds, and not a moment longer; nothing is paid for then."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from services import assets, consents, personas, prompts
from services.consents import ConsentDraft, PersonaConsent
from services.domain.job_state import JobState
from services.errors import Conflict, ConsentNeeded, Invalid, NotFound
from services.personas import PersonaDraft
from services.store import files
from tests.services.bench import job_of
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio

TODAY = date(2026, 1, 1)


@pytest.fixture
def mira(bench):
    return personas.create(bench.who, PersonaDraft("Mira", likeness="real"))


def agreed(bench, persona, **given):
    paper = assets.upload(bench.who, "consent.txt", b"I agree. Mira Berg")
    draft = ConsentDraft("Mira Berg", "posts", TODAY, proof_asset_id=paper.id)
    return consents.add(bench.who, persona.id, replace(draft, **given))


def ordered(bench, persona):
    prompt = prompts.write_own(bench.who, "at a harbour", persona_id=persona.id)
    return job_of(bench.who, prompt.id)


def test_a_real_person_is_drawn_with_a_consent_alone(bench, mira):
    with pytest.raises(ConsentNeeded, match="Nothing was sent or charged"):
        ordered(bench, mira)
    agreed(bench, mira)
    assert bench.until(ordered(bench, mira)).status is JobState.COMPLETED
    assert len(bench.paid_jobs()) == 1


def test_a_waiting_job_ends_unpaid_when_the_consent_is_revoked(bench, mira):
    consent = agreed(bench, mira)
    job = ordered(bench, mira)
    assert consents.revoke(bench.who, consent.id).state == "revoked"
    job = bench.until(job)
    assert (job.status, job.error_code) == (JobState.FAILED, "consent_missing")
    assert "Nothing was sent or charged" in job.error_message
    assert bench.reserved_jobs() == [] and bench.paid_jobs() == []


def test_a_picture_of_a_real_person_is_looked_at_with_a_consent_alone(bench, mira):
    question = prompts.Question(bench.picture().id, mira.id)
    with pytest.raises(ConsentNeeded, match="Nothing was sent or charged"):
        prompts.ask_for_five(bench.who, question, uuid4().hex)
    consent = agreed(bench, mira)
    assert bench.look(prompts.ask_for_five(bench.who, question, uuid4().hex)).status == "completed"
    waiting = prompts.ask_for_five(bench.who, replace(question, wishes="Rain"), uuid4().hex)
    consents.revoke(bench.who, consent.id)
    ended = bench.look(waiting)
    assert (ended.status, ended.error_code, ended.prompts) == ("failed", "consent_missing", ())
    assert "Nothing was sent or charged" in ended.error_message


def test_a_consent_tells_what_it_covers_and_how_long(bench, mira):
    assert consents.held(bench.who, mira) == PersonaConsent(mira.id, "Mira", True, False, False, None, None)
    far = TODAY + timedelta(days=36_500)
    agreed(bench, mira, valid_until=far, time_zone="Europe/Vienna")
    held = consents.of_many(bench.who, [mira.id])[mira.id]
    assert held.face and not held.voice and (held.face_days or 0) > 30_000 and held.voice_days is None
    assert consents.held(bench.who, mira) == held


def test_a_record_without_proof_holds_once_it_is_added(bench, mira):
    consent = agreed(bench, mira, proof_asset_id=None)
    assert consent.state == "unproven"
    paper = assets.upload(bench.who, "signed.txt", b"I agree.")
    assert consents.prove(bench.who, consent.id, paper.id).state == "valid"
    with pytest.raises(Conflict):
        consents.prove(bench.who, consent.id, assets.upload(bench.who, "other.txt", b"I agree too.").id)


def test_what_was_relied_on_is_not_deleted(bench, mira):
    consent = agreed(bench, mira)
    ordered(bench, mira)
    with pytest.raises(Conflict, match="Revoke it instead"):
        consents.delete(bench.who, consent.id)
    with pytest.raises(Conflict, match="proves a consent"):
        assets.delete(bench.who, [consent.proof_asset_id])
    paper = assets.get(bench.who, consent.proof_asset_id)
    assert files.get(bench.who.client, paper.file_path) == b"I agree. Mira Berg", "the file is there as well"


def test_somebody_else_sees_none_of_it(bench, mira):
    consent, other = agreed(bench, mira), bench.new_person()
    assert consents.browse(other, mira.id) == [] and consents.of_many(other, [mira.id]) == {}
    assert consents.needing(other, 30) == [] and consents.lacking(other) == frozenset()
    for act in (consents.revoke, consents.delete):
        try:
            act(other, consent.id)
        except NotFound:
            pass
    assert consents.browse(bench.who, mira.id) == [consent]
    with pytest.raises(NotFound):
        consents.add(other, mira.id, ConsentDraft("Mira Berg", "posts", TODAY))


@pytest.mark.parametrize(
    "given", [{"person_name": " "}, {"uses": ""}, {"covers_face": False}, {"valid_until": date(2025, 1, 1)}]
)
def test_an_incomplete_consent_is_refused_in_words(bench, mira, given):
    with pytest.raises(Invalid):
        agreed(bench, mira, **given)


def test_a_copy_of_a_real_person_needs_a_consent_of_its_own(bench, mira):
    agreed(bench, mira)
    copy = personas.duplicate(bench.who, mira.id)
    assert (copy.name, copy.likeness, copy.is_active) == ("Copy of Mira", "real", False)
    with pytest.raises(ConsentNeeded):
        ordered(bench, copy)
