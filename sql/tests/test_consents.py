"""Nothing is made of a real person without a consent that holds today, and consents stay as they were given."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import psycopg
import pytest

from sql.tests.consents import CHECK, NEEDED, REVOKE, consent, job_of, proof, real_persona, revoke
from sql.tests.jobs import begin, claim, column
from sql.tests.people import SERVICE, Person, ask, one, refusal, sign_up
from sql.tests.rows import add, insertion, sample
from sql.tests.servers import Connect, Connection

STATE = "select studio.consent_state(consents, %s) from public.consents where id = %s"
TODAY = datetime.now(ZoneInfo("UTC")).date()


def test_a_synthetic_persona_needs_no_consent(db: Connection, ada: Person) -> None:
    assert refusal(db, ada, *job_of(ada.id, add(db, "ai_models", ada.id))) is None


def test_a_real_person_without_a_consent_is_refused_by_name(db: Connection, ada: Person) -> None:
    persona = real_persona(db, ada.id)
    for who in (ada, SERVICE):
        assert refusal(db, who, *job_of(ada.id, persona)) == NEEDED
        assert refusal(db, who, CHECK, [ada.id, persona, "voice"]) == NEEDED


def test_with_a_consent_a_real_person_is_drawn(db: Connection, ada: Person) -> None:
    persona = real_persona(db, ada.id)
    consent(db, ada.id, persona)
    assert refusal(db, ada, *job_of(ada.id, persona)) is None


@pytest.mark.parametrize(("covered", "other"), [("face", "voice"), ("voice", "face")])
def test_a_consent_covers_what_it_names_and_no_more(db: Connection, ada: Person, covered: str, other: str) -> None:
    persona = real_persona(db, ada.id)
    consent(db, ada.id, persona, **{f"covers_{covered}": True, f"covers_{other}": False})
    assert refusal(db, ada, CHECK, [ada.id, persona, covered]) is None
    assert refusal(db, ada, CHECK, [ada.id, persona, other]) == NEEDED


@pytest.mark.parametrize("given", [
    {"valid_until": TODAY - timedelta(days=2)}, {"valid_from": TODAY + timedelta(days=2)},
    {"proof_asset_id": None}, {"revoked_at": "2026-01-02"},
], ids=["ended", "not begun", "no proof", "revoked"])  # fmt: skip
def test_a_consent_that_does_not_hold_today_is_none(db: Connection, ada: Person, given: dict[str, object]) -> None:
    persona = real_persona(db, ada.id)
    consent(db, ada.id, persona, **given)
    assert refusal(db, ada, *job_of(ada.id, persona)) == NEEDED


def test_the_consent_of_another_persona_or_person_does_not_count(db: Connection, ada: Person, ben: Person) -> None:
    persona = real_persona(db, ada.id)
    consent(db, ada.id, real_persona(db, ada.id))
    assert refusal(db, ada, *job_of(ada.id, persona)) == NEEDED
    assert refusal(db, ben, *insertion("public.consents", sample(
        "public.consents", ben.id, ai_model_id=persona))) == "consents_ai_model_id_fkey"
    assert refusal(db, ben, *insertion("public.consents", sample(
        "public.consents", ben.id, proof_asset_id=proof(db, ada.id)))) == "consents_proof_asset_id_fkey"


def test_a_waiting_job_is_not_sent_once_the_consent_is_revoked(db: Connection, ada: Person) -> None:
    persona = real_persona(db, ada.id)
    held = consent(db, ada.id, persona)
    job = add(db, "generations", ada.id, ai_model_id=persona)
    assert claim(db) == [job]
    revoke(db, ada, held)
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        begin(db, job)
    assert refused.value.diag.constraint_name == NEEDED
    assert column(db, job, "status") == "pending"


def test_a_job_that_was_given_to_a_real_person_while_it_waited_is_not_sent(db: Connection, ada: Person) -> None:
    job = add(db, "generations", ada.id)
    ask(db, ada, "update public.generations set ai_model_id = %s where id = %s", [real_persona(db, ada.id), job])
    claim(db)
    with pytest.raises(psycopg.errors.CheckViolation):
        begin(db, job)


def test_both_days_are_included_on_the_clock_of_the_record(db: Connection, ada: Person) -> None:
    """Any zone, any pair of days, any moment: it holds from the first midnight there to the last one."""
    chance, zones = Random(7), ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Vienna", "Asia/Kathmandu",
                                "America/Sao_Paulo", "Africa/Cairo", "America/St_Johns"]
    held, persona = proof(db, ada.id), real_persona(db, ada.id)
    for _ in range(120):
        zone = chance.choice(zones)
        first = date(2026, 1, 1) + timedelta(days=chance.randrange(400))
        last = first + timedelta(days=chance.randrange(3))
        moment = datetime(first.year, first.month, first.day, tzinfo=ZoneInfo("UTC")) + timedelta(
            minutes=chance.randrange(-2 * 1440, 5 * 1440))
        row = consent(db, ada.id, persona, proof_asset_id=held, valid_from=first, valid_until=last, time_zone=zone)
        there = moment.astimezone(ZoneInfo(zone)).date()
        wanted = "early" if there < first else "expired" if there > last else "valid"
        assert one(db, ada, STATE, [moment, row]) == wanted, (zone, first, last, moment)


def test_one_day_is_a_whole_day(db: Connection, ada: Person) -> None:
    zone = ZoneInfo("Pacific/Auckland")
    row = consent(db, ada.id, real_persona(db, ada.id), valid_from="2026-09-27", valid_until="2026-09-27",
                  time_zone="Pacific/Auckland")
    begins, ends = datetime(2026, 9, 27, tzinfo=zone), datetime(2026, 9, 28, tzinfo=zone)
    second = timedelta(seconds=1)
    states = [one(db, ada, STATE, [at, row]) for at in (begins - second, begins, ends - second, ends)]
    assert states == ["early", "valid", "valid", "expired"]


@pytest.mark.parametrize("column, value", [
    ("person_name", "Somebody else"), ("covers_voice", "false"), ("uses", "everything"), ("valid_from", "2020-01-01"),
    ("valid_until", "2099-01-01"), ("time_zone", "Asia/Tokyo"), ("note", "x"), ("created_at", "2020-01-01"),
    ("stated_elsewhere", "true"), ("ai_model_id", None), ("proof_asset_id", None),
])  # fmt: skip
def test_what_was_agreed_on_stays_as_it_was_written(db: Connection, ada: Person, column: str, value: object) -> None:
    row = consent(db, ada.id, real_persona(db, ada.id))
    for who in (ada, SERVICE):
        statement = f"update public.consents set {column} = %s where id = %s"
        assert refusal(db, who, statement, [value, row]) == "consents_kept"


def test_a_revocation_is_dated_by_the_database_and_is_for_good(db: Connection, ada: Person) -> None:
    row = consent(db, ada.id, real_persona(db, ada.id))
    revoke(db, ada, row)
    assert one(db, ada, "select revoked_at > now() - interval '1 minute' from public.consents where id = %s", [row])
    for again in (None, "2027-01-01"):
        change = "update public.consents set revoked_at = %s where id = %s"
        assert refusal(db, ada, change, [again, row]) == "consents_kept"


def test_a_missing_proof_is_added_once(db: Connection, ada: Person) -> None:
    persona = real_persona(db, ada.id)
    row = consent(db, ada.id, persona, proof_asset_id=None)
    add_proof = "update public.consents set proof_asset_id = %s where id = %s"
    ask(db, ada, add_proof, [proof(db, ada.id), row])
    assert refusal(db, ada, *job_of(ada.id, persona)) is None
    assert refusal(db, ada, add_proof, [proof(db, ada.id), row]) == "consents_kept"


def test_a_record_that_work_was_done_under_stays_with_its_proof(db: Connection, ada: Person) -> None:
    persona, paper = real_persona(db, ada.id), proof(db, ada.id)
    used = consent(db, ada.id, persona, proof_asset_id=paper)
    unused = consent(db, ada.id, persona, created_at="2090-01-01")
    ask(db, ada, *job_of(ada.id, persona))
    assert refusal(db, ada, "delete from public.consents where id = %s", [used]) == "consents_delete_used"
    assert refusal(db, ada, "delete from public.assets where id = %s", [paper]) == "assets_keep_proof"
    assert refusal(db, ada, "delete from public.consents where id = %s", [unused]) is None


def test_a_record_outlives_its_persona_and_goes_with_the_account(db: Connection, ada: Person) -> None:
    persona = real_persona(db, ada.id)
    row = consent(db, ada.id, persona)
    ask(db, ada, *job_of(ada.id, persona))
    ask(db, ada, "delete from public.ai_models where id = %s", [persona])
    assert one(db, ada, "select ai_model_id from public.consents where id = %s", [row]) is None
    db.execute("delete from auth.users where id = %s", [ada.id])
    assert db.execute("select count(*) from public.consents").fetchone() == (0,)


def test_a_proof_that_goes_takes_the_consent_with_it(db: Connection, ada: Person) -> None:
    persona, paper = real_persona(db, ada.id), proof(db, ada.id)
    consent(db, ada.id, persona, proof_asset_id=paper)
    ask(db, ada, "delete from public.assets where id = %s", [paper])
    assert refusal(db, ada, *job_of(ada.id, persona)) == NEEDED


def test_who_has_a_consent_on_record_does_not_become_synthetic(db: Connection, ada: Person) -> None:
    persona, free = real_persona(db, ada.id), real_persona(db, ada.id)
    consent(db, ada.id, persona)
    change = "update public.ai_models set likeness = 'synthetic' where id = %s"
    assert refusal(db, ada, change, [persona]) == "ai_models_likeness_kept"
    assert refusal(db, ada, change, [free]) is None


@pytest.mark.parametrize(("given", "rule"), [
    ({"person_name": "  "}, "consents_person_name_length"), ({"uses": ""}, "consents_uses_length"),
    ({"covers_face": False, "covers_voice": False}, "consents_covers_something"),
    ({"valid_until": "2025-12-31"}, "consents_valid_dates"), ({"note": "x" * 2001}, "consents_note_length"),
    ({"time_zone": "Mars/Olympus"}, "consents_time_zone_known"),
])  # fmt: skip
def test_a_record_says_who_what_and_when(db: Connection, ada: Person, given: dict[str, object], rule: str) -> None:
    assert refusal(db, ada, *insertion("public.consents", sample("public.consents", ada.id, **given))) == rule


def test_the_view_tells_what_is_covered_today_and_for_how_long(db: Connection, ada: Person) -> None:
    persona, bare = real_persona(db, ada.id), real_persona(db, ada.id)
    ((today,),) = db.execute("select (now() at time zone 'UTC')::date").fetchall()
    consent(db, ada.id, persona, covers_voice=False, valid_until=today + timedelta(days=9))
    consent(db, ada.id, persona, covers_voice=False, valid_until=today + timedelta(days=5))
    consent(db, ada.id, persona, covers_face=False)
    query = "select face, voice, face_days, voice_days from public.persona_consents where id = %s"
    assert ask(db, ada, query, [persona]) == [(True, True, 9, None)]
    assert ask(db, ada, query, [bare]) == [(False, False, None, None)]
    assert ask(db, ada, query, [add(db, "ai_models", ada.id)]) == []


def test_a_job_is_either_ordered_before_the_revocation_or_refused(connections: Connect) -> None:
    """Revoked while jobs are ordered and sent on other connections: nothing leaves after it is done."""
    db, orders, sends = connections(), connections(), connections()
    ada = sign_up(db, "ada")
    persona = real_persona(db, ada.id)
    held = consent(db, ada.id, persona)
    statement, values = job_of(ada.id, persona)

    def order() -> int:
        done = 0
        for _ in range(60):
            try:
                ask(orders, ada, statement, values)
            except psycopg.errors.CheckViolation:
                return done
            done += 1
        return done

    def send() -> int:
        sent = 0
        for _ in range(60):
            for job in claim(sends, batch=1):
                try:
                    sent += bool(begin(sends, job))
                except psycopg.errors.CheckViolation:
                    return sent
        return sent

    with ThreadPoolExecutor(3) as pool:
        ordered, sent = pool.submit(order), pool.submit(send)
        ask(db, ada, REVOKE, [held])
        count = "select count(*) from public.generations where status <> 'pending' and user_id = %s"
        left_by_then = one(db, ada, count, [ada.id])
        assert sent.result() >= left_by_then
        assert one(db, ada, count, [ada.id]) == left_by_then, "a job was sent after the revocation was done"
        assert ordered.result() <= 60
    assert refusal(db, ada, statement, values) == NEEDED


def test_a_revocation_waits_for_the_job_that_is_being_ordered(connections: Connect) -> None:
    """Also when the consent was used before: otherwise both could be done without seeing the other."""
    db, other = connections(), connections()
    ada = sign_up(db, "ada")
    persona = real_persona(db, ada.id)
    held = consent(db, ada.id, persona)
    statement, values = job_of(ada.id, persona)
    ask(db, ada, statement, values)
    other.execute("set lock_timeout = '100ms'")
    with db.transaction(force_rollback=True):
        ask(db, ada, *job_of(ada.id, persona))
        with pytest.raises(psycopg.errors.LockNotAvailable):
            ask(other, ada, REVOKE, [held])
    revoke(other, ada, held)


def test_two_first_jobs_at_once_do_not_stop_each_other(connections: Connect) -> None:
    db, other = connections(), connections()
    ada = sign_up(db, "ada")
    for _ in range(10):
        persona = real_persona(db, ada.id)
        consent(db, ada.id, persona)
        statement, values = job_of(ada.id, persona)
        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(ask, each, ada, statement, values) for each in (db, other)]:
                done.result()
