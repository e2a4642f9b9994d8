"""Lines to speak: paid once whatever happens to presses, workers and answers, and free where nothing was spoken."""

import threading
from decimal import Decimal
from uuid import uuid4

import pytest

from local.vendors import elevenlabs as vendor
from services import keys, voice_takes
from services.domain.key_facts import KeyStatus
from services.domain.voice import VoiceSettings
from services.store import files
from services.store.voice_jobs import VoiceJobs
from services.vendor_access import VendorAccess
from services.voice_work import VoiceWork
from services.worker import Worker
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio
from tests.services.bench_fixtures import strict as strict
from tests.services.voice_lines import billed, booked, looked, spoken, there, wanted


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


def test_of_the_same_words_spoken_twice_each_lost_answer_finds_its_own(bench):
    line = "Twice on the way [sandbox:lost-answer]"
    takes = [looked(bench, spoken(bench, line, settings=VoiceSettings(stability=way))) for way in (0.4, 0.5)]
    assert [take.status for take in takes] == ["completed", "completed"]
    assert len({take.vendor_request_id for take in takes}) == len(billed(bench, line)) == 2


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
