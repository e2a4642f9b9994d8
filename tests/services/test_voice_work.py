"""Lines to speak: paid once whatever happens to presses, workers and answers, and free where nothing was spoken."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from local.vendors import elevenlabs as vendor
from services import assets, keys, personas, voice_previews, voice_takes, voices
from services.domain.key_facts import KeyStatus
from services.domain.speech import DEFAULT_MODEL
from services.domain.voice import VoiceSettings
from services.errors import Conflict, ConsentNeeded, Invalid, NotFound, StudioError
from services.personas import PersonaDraft
from services.store import files
from services.store.voice_jobs import VoiceJobs
from services.store.voices import VoiceFilter
from services.vendor_access import VendorAccess
from services.voice_work import VoiceWork
from services.worker import Worker
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio
from tests.services.bench_fixtures import strict as strict

VOICE = "SandboxVoice00000000"
USUAL = VoiceSettings()


def wanted(bench, line, settings=USUAL, voice=VOICE, model=DEFAULT_MODEL):
    found = next(one for one in voices.models(bench.who) if one.id == model)
    return voice_takes.wanted(voice, found, settings, line, sandbox=True)


def known(bench, now=None):
    """The catalog, which is there once it was asked for."""
    found = voices.catalog(bench.who, now)
    assert found
    return found


def there(bench, line):
    found = voice_takes.find(bench.who, line)
    assert found
    return found


def persona(bench):
    return personas.create(bench.who, PersonaDraft("Nova", voice_id=VOICE))


def spoken(bench, line, **given):
    """The take of a line after the worker had its turn."""
    take = voice_takes.speak(bench.who, None, wanted(bench, line, **given))
    bench.worker.tick()
    return voice_takes.get(bench.who, take.id)


def looked(bench, take):
    """The take after the next look, however long the worker would have waited."""
    bench.sql("update public.voice_takes set next_look_at = now()")
    bench.worker.tick()
    return voice_takes.get(bench.who, take.id)


def billed(bench, line):
    """What the vendor's own book says it charged for a line, call by call."""
    book = vendor.book(bench.studio.settings.home)
    return [one.credits for one in book if one.account == bench.who.user_id and one.line == line and one.credits]


def booked(bench):
    rows = bench.sql(
        "select kind, amount::float, unit, source, is_sandbox from public.charges where user_id = %s"
        " order by entry_number",
        bench.who.user_id,
    )
    assert bench.sql("select * from studio.charge_faults()") == []
    return rows


def test_a_line_is_spoken_kept_and_booked(bench):
    take = spoken(bench, "Hello there.")
    assert (take.status, take.cost_credits, take.cost_source) == ("completed", Decimal(12), "answer")
    assert (take.is_sandbox, take.mime_type, take.cost_usd) == (True, "audio/wav", Decimal("0.0012"))
    assert take.vendor_request_id and take.settings["speed"] == 1.0
    assert files.get(bench.who.client, take.file_path).startswith(b"RIFF")
    assert booked(bench) == [
        ("estimated", 12.0, "credits", "price_book", True), ("reserved", 12.0, "credits", "price_book", True),
        ("charged", 12.0, "credits", "vendor_bill", True),
    ]  # fmt: skip


def test_the_same_line_and_settings_never_cost_twice(bench):
    first = spoken(bench, "Once only.", settings=VoiceSettings(stability=0.4))
    again = wanted(bench, "  Once only. ", VoiceSettings(stability=0.40, speed=1.0, use_speaker_boost=True))
    assert there(bench, again).id == first.id
    assert voice_takes.speak(bench.who, None, again).id == first.id
    bench.worker.tick()
    assert billed(bench, "Once only.") == [10]
    other = spoken(bench, "Once only.", settings=VoiceSettings(stability=0.5))
    assert other.id != first.id and billed(bench, "Once only.") == [10, 10]


def test_presses_in_many_tabs_at_once_are_one_line(bench):
    line, found = wanted(bench, "Everybody presses."), []
    start = threading.Barrier(6)

    def press():
        start.wait()
        found.append(voice_takes.speak(bench.who, None, line).id)

    tabs = [threading.Thread(target=press) for _ in range(6)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    bench.worker.tick()
    bench.worker.tick()
    assert len(found) == 6 and len(set(found)) == 1 and billed(bench, "Everybody presses.") == [18]


def test_a_take_of_somebody_else_is_nobody_elses_cache(bench):
    spoken(bench, "Mine.")
    other = bench.new_person()
    assert voice_takes.find(other, wanted(bench, "Mine.")) is None


def test_a_missing_price_leaves_our_count(bench):
    take = spoken(bench, "Hush [sandbox:no-cost]")
    assert (take.cost_credits, take.cost_source) == (Decimal(len("Hush [sandbox:no-cost]")), "estimate")


@pytest.mark.parametrize("word", ["lost-answer", "slow"])
def test_a_lost_answer_is_found_in_the_history_and_paid_once(bench, word):
    line = f"Lost on the way [sandbox:{word}]"
    take = spoken(bench, line)
    assert (take.status, take.error_code) == ("unknown", "outcome_unknown")
    assert voice_takes.speak(bench.who, None, wanted(bench, line)).id == take.id
    take = looked(bench, take)
    assert (take.status, take.cost_source, take.cost_credits) == ("completed", "history", Decimal(len(line)))
    assert billed(bench, line) == [len(line)]
    assert files.get(bench.who.client, take.file_path).startswith(b"RIFF")
    assert [row[0] for row in booked(bench)] == ["estimated", "reserved", "charged"]


def test_a_line_the_history_does_not_hold_is_not_sent_again_unasked(bench):
    line = "Never made [sandbox:lost-unmade]"
    take = spoken(bench, line)
    for _ in range(10):
        take = looked(bench, take)
    assert (take.status, take.error_code) == ("failed", "outcome_unknown") and "history" in str(take.error_message)
    sent = [one for one in vendor.book(bench.studio.settings.home) if one.line == line]
    assert len(sent) == 1
    # Nobody knows for sure, so its reservation stays open until the person settles it.
    assert [row[0] for row in booked(bench)] == ["estimated", "reserved"]
    assert voice_takes.speak(bench.who, None, wanted(bench, line)).id != take.id


def test_a_worker_killed_between_sending_and_writing_down_pays_once(bench):
    """It dies right after the vendor spoke: the row says sending, the sound is lost."""
    line = "Killed in between."
    take = voice_takes.speak(bench.who, None, wanted(bench, line))

    class Killed(Exception):
        pass

    class Dying(VoiceJobs):
        def keep(self, path, data, mime_type):
            raise Killed

    doomed = Dying(bench.studio.admin, "doomed")
    (claimed,) = [one for one in doomed.claim_takes(8, 60) if one.id == take.id]
    with pytest.raises(Killed):
        VoiceWork(doomed, VendorAccess(bench.studio)).advance(claimed)
    assert voice_takes.get(bench.who, take.id).status == "sending"
    bench.worker.tick()
    assert voice_takes.get(bench.who, take.id).status == "sending"  # its lease still runs
    bench.sql("update public.voice_takes set lease_until = now() - interval '1 second' where id = %s", take.id)
    bench.worker.tick()
    found = voice_takes.get(bench.who, take.id)
    assert (found.status, found.cost_source) == ("completed", "history") and billed(bench, line) == [len(line)]


def test_a_refused_key_is_asked_about_at_once(bench):
    keys.save(bench.who, "elevenlabs", "sandbox-401-" + uuid4().hex)
    bench.sql("update public.user_api_keys set check_due_at = now() + interval '1 day'")
    take = spoken(bench, "Who is there?")
    assert take.error_code == "bad_key"
    bench.worker.tick()
    assert [row.status for row in keys.rows(bench.who)] == [KeyStatus.REFUSED]


def test_two_workers_never_speak_the_same_line(bench):
    lines = [f"Line number {number}." for number in range(8)]
    for line in lines:
        voice_takes.speak(bench.who, None, wanted(bench, line))
    workers = [Worker(bench.studio, f"voice-{number}") for number in range(3)]
    threads = [threading.Thread(target=worker.tick) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [billed(bench, line) for line in lines] == [[len(line)] for line in lines]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("401", "bad_key"), ("permission", "no_permission"), ("quota", "no_credit"), ("vpn", "unusual_activity"),
        ("402", "needs_plan"), ("403", "needs_plan"), ("404", "voice_gone"), ("422", "bad_input"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_to_do_and_is_not_charged(bench, word, code):
    take = spoken(bench, f"No [sandbox:{word}]")
    assert (take.status, take.error_code, take.cost_credits) == ("failed", code, Decimal(0))
    assert "Nothing was charged" in take.error_message
    assert [row[0] for row in booked(bench)] == ["estimated", "reserved", "refunded"]
    assert voice_takes.find(bench.who, wanted(bench, f"No [sandbox:{word}]")) is None


def test_a_busy_vendor_is_asked_again_and_given_up_at_last(bench):
    take = spoken(bench, "Patience [sandbox:429-once]")
    assert (take.status, take.error_code) == ("pending", "waiting")
    assert looked(bench, take).status == "completed" and len(billed(bench, "Patience [sandbox:429-once]")) == 1
    take = spoken(bench, "Never [sandbox:busy]")
    for _ in range(10):
        take = looked(bench, take)
    assert (take.status, take.error_code) == ("failed", "busy") and billed(bench, "Never [sandbox:busy]") == []


def test_a_line_for_the_sandbox_is_never_sent_with_a_key(bench):
    take = voice_takes.speak(bench.who, None, wanted(bench, "For the sandbox."))
    keys.save(bench.who, "elevenlabs", "xi-" + uuid4().hex)
    bench.worker.tick()
    found = voice_takes.get(bench.who, take.id)
    assert (found.status, found.error_code) == ("failed", "missing_key") and "added" in str(found.error_message)
    assert billed(bench, "For the sandbox.") == []


def test_without_a_key_and_without_sandbox_nothing_is_sent(strict):
    take = voice_takes.speak(strict.who, None, wanted(strict, "Hello?"))
    strict.worker.tick()
    found = voice_takes.get(strict.who, take.id)
    assert (found.status, found.error_code) == ("failed", "missing_key") and "Keys" in str(found.error_message)


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


def test_the_account_is_read_for_the_screen(bench):
    assert known(bench).open
    bench.worker.tick()
    read = known(bench)
    assert not read.open and read.is_sandbox and (read.tier, read.credits_limit) == ("creator", 100_000)
    found = voices.browse(bench.who, VoiceFilter(), limit=5)
    assert (found.total, len(found.items), found.items[0].is_own) == (12, 5, True)
    german = voices.browse(bench.who, VoiceFilter(language="de"))
    assert {one.name for one in german.items} == {"Felix", "Greta"}
    warm = voices.browse(bench.who, VoiceFilter(text="MICRO british", category="cloned"))
    assert [one.name for one in warm.items] == ["Mara"]
    assert {(one.value, one.voices) for one in voices.facets(bench.who, "category")} >= {("premade", 4)}
    assert [one.id for one in voices.models(bench.who)][0] == DEFAULT_MODEL
    assert voices.browse(bench.new_person(), VoiceFilter()).total == 0


def test_an_account_is_read_again_when_it_is_old_and_not_before(bench):
    voices.catalog(bench.who)
    bench.worker.tick()
    now = datetime.now(UTC)
    assert not known(bench, now + timedelta(minutes=9)).open
    assert known(bench, now + timedelta(minutes=11)).open


def test_a_new_key_has_the_account_read_at_once(bench):
    voices.catalog(bench.who)
    bench.worker.tick()
    keys.save(bench.who, "elevenlabs", "xi-" + uuid4().hex)
    assert known(bench).open


def test_a_voice_in_use_comes_with_its_own_settings_and_keeps_its_row(bench):
    persona(bench)
    voices.catalog(bench.who)
    bench.worker.tick()
    before = {one.voice_id: one for one in voices.browse(bench.who, VoiceFilter(), limit=50).items}
    assert (before[VOICE].settings or {})["stability"] == 0.5 and before["SandboxVoice00000002"].settings is None
    voices.refresh(bench.who)
    bench.worker.tick()
    after = {one.voice_id: one.id for one in voices.browse(bench.who, VoiceFilter(), limit=50).items}
    assert after == {voice_id: one.id for voice_id, one in before.items()}


def heard(download):
    """All bytes of an open sound."""
    stream = download.open(None)
    try:
        return b"".join(stream.chunks)
    finally:
        stream.close()


@pytest.mark.parametrize(
    "address",
    ["https://i.ytimg.com/vi/Qx7-Lm_2ZaE/hqdefault.jpg", "https://previews.elevenlabs.sandbox.invalid/Nobody.wav", ""],
)
def test_a_sample_that_is_no_sound_is_not_passed_on(bench, address):
    voices.catalog(bench.who)
    bench.worker.tick()
    (mara,) = voices.browse(bench.who, VoiceFilter(text="mara")).items
    assert heard(voice_previews.download(bench.who, mara.id)).startswith(b"RIFF")
    bench.sql("update public.voices set preview_url = %s where id = %s", address, mara.id)
    with pytest.raises(NotFound):
        voice_previews.download(bench.who, mara.id)
    with pytest.raises(NotFound):
        voice_previews.download(bench.new_person(), mara.id)
