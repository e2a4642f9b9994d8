"""Takes: refused before they cost anything, saved, and gone with their sound."""

from dataclasses import replace

import pytest

from services import assets, personas, voice_takes
from services.domain.voice import VoiceSettings
from services.errors import Conflict, ConsentNeeded, Invalid, NotFound, StudioError
from services.personas import PersonaDraft
from services.store import files
from services.worker import Worker
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio
from tests.services.voice_lines import VOICE, billed, booked, persona, spoken, there, wanted


def test_a_line_is_refused_before_it_is_asked_for_when_it_cannot_be_spoken(bench):
    cases = (("  ", VOICE, "Type a line"), ("Hi", "", "Choose a voice"), ("x" * 10_001, VOICE, "10,000"))
    for line, voice, words in cases:
        with pytest.raises(Invalid, match=words):
            wanted(bench, line, voice=voice)


def test_settings_a_model_does_not_take_are_not_sent(bench):
    settings = VoiceSettings(stability=0.3, style=0.7, use_speaker_boost=False, speed=1.2)
    assert spoken(bench, "Third.", settings=settings, model="eleven_v3").settings == {"stability": 0.5}
    quick = spoken(bench, "Quick.", settings=settings, model="eleven_flash_v2_5")
    assert quick.settings == {"stability": 0.3, "similarity_boost": 0.75, "speed": 1.2}


def test_a_real_person_is_not_heard_without_a_consent(bench):
    real = personas.create(bench.who, PersonaDraft("Vera", voice_id=VOICE))
    bench.sql("update public.ai_models set likeness = 'real' where id = %s", real.id)
    with pytest.raises(ConsentNeeded):
        voice_takes.speak(bench.who, real.id, wanted(bench, "Nobody agreed to this."))
    take = voice_takes.speak(bench.who, persona(bench).id, wanted(bench, "Ended meanwhile."))
    bench.sql("update public.ai_models set likeness = 'real' where id = %s", take.ai_model_id)
    bench.worker.tick()
    found = voice_takes.get(bench.who, take.id)
    assert (found.status, found.error_code) == ("failed", "consent_missing")
    assert billed(bench, "Ended meanwhile.") == []
    assert [row[0] for row in booked(bench)] == ["estimated", "released"]


def test_a_budget_refuses_a_line_before_it_exists_and_not_one_that_is_made(bench):
    made = spoken(bench, "Made before.")
    bench.sql("update public.voice_takes set is_sandbox = false where id = %s", made.id)
    bench.sql("insert into public.budgets (user_id, limit_usd) values (%s, 0)", bench.who.user_id)
    real = replace(wanted(bench, "Too dear."), is_sandbox=False)
    with pytest.raises(StudioError, match="(?i)budget"):
        voice_takes.speak(bench.who, None, real)
    assert voice_takes.speak(bench.who, None, replace(wanted(bench, "Made before."), is_sandbox=False)).id == made.id


def test_a_saved_take_is_an_asset_of_the_persona_once_and_outlives_nothing_it_should_not(bench):
    nova = persona(bench)
    line = wanted(bench, "Keep this one.")
    take = voice_takes.speak(bench.who, nova.id, line)
    with pytest.raises(Conflict, match="no sound yet"):
        voice_takes.save(bench.who, take.id, nova.id)
    bench.worker.tick()
    kept = voice_takes.save(bench.who, take.id, nova.id)
    assert voice_takes.save(bench.who, take.id, nova.id).id == kept.id
    assert (kept.filename, kept.file_type, kept.ai_model_id) == ("Keep this one.wav", "audio", nova.id)
    assert kept.origin == "voice" and kept.is_sandbox
    assets.delete(bench.who, [kept.id])
    left = there(bench, line)
    assert left.asset_id is None and files.get(bench.who.client, str(left.file_path))


def test_a_deleted_take_takes_its_sound_along(bench):
    take = spoken(bench, "Away with it.")
    voice_takes.delete(bench.who, take.id)
    with pytest.raises(NotFound):
        files.get(bench.who.client, take.file_path)
    assert bench.sql("select count(*) from public.charges where job_id = %s", take.id) == [(3,)]


def test_the_sweep_leaves_the_sound_of_takes(bench):
    take = spoken(bench, "Do not sweep me.")
    bench.sql(
        "set session_replication_role = replica;"
        "update storage.objects set created_at = '2026-01-01', updated_at = '2026-01-01'"
    )
    Worker(bench.studio, "sweeper").tick()
    assert files.get(bench.who.client, take.file_path)
