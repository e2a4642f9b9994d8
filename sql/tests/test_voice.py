"""Voice settings hold their ranges, the same line is the same take, and a take moves along legal arrows only."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from services.domain.voice import RANGES, VoiceSettings
from sql.tests.people import SERVICE, Person, ask, one, outcome, refusal, sign_up
from sql.tests.rows import add, insertion, sample
from sql.tests.servers import Connection

MANY = bounds(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
HUNDREDTHS = st.integers(0, 100).map(lambda number: number / 100)
FITTING = st.fixed_dictionaries(
    {},
    optional={
        "stability": HUNDREDTHS, "similarity_boost": HUNDREDTHS, "style": HUNDREDTHS, "clone_strength": HUNDREDTHS,
        "speed": st.integers(70, 120).map(lambda number: number / 100), "use_speaker_boost": st.booleans(),
    },
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from([*RANGES, "use_speaker_boost", "loudness", ""])


def fits(db: Connection, settings: object) -> bool:
    text = json.dumps(settings).replace("\\u0000", "")
    found = db.execute("select studio.voice_settings_fit(%s::jsonb)", [text]).fetchone()
    return bool(found and found[0])


def hashed(db: Connection, settings: object, line: str = "Hello.") -> Any:
    query = "select studio.voice_content_hash('v', 'm', %s::jsonb, %s)"
    found = db.execute(query, [settings if isinstance(settings, str) else json.dumps(settings), line]).fetchone()
    return found and found[0]


@MANY
@given(settings=FITTING)
def test_settings_within_their_ranges_are_kept_as_they_are(db: Connection, settings: dict[str, Any]) -> None:
    assert fits(db, settings)
    assert VoiceSettings.from_json(settings).as_json() == {**VoiceSettings().as_json(), **settings}


@MANY
@given(settings=FITTING, name=NAMES, value=JSON)
def test_a_strange_name_or_value_is_refused_whatever_stands_beside_it(
    db: Connection, settings: dict[str, Any], name: str, value: object
) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if name == "use_speaker_boost":
        good = isinstance(value, bool)
    elif name in RANGES:
        low, high = RANGES[name]
        good = number and low <= value <= high  # type: ignore[operator]
    else:
        good = False
    assert fits(db, {**settings, name: value}) is good


@MANY
@given(name=st.sampled_from(sorted(RANGES)), end=st.sampled_from([0, 1]), away=st.integers(-100, 100))
def test_a_range_ends_exactly_where_it_says(db: Connection, name: str, end: int, away: int) -> None:
    low, high = RANGES[name]
    value = round(RANGES[name][end] + away / 1000, 3)
    assert fits(db, {name: value}) is (low <= value <= high)


@MANY
@given(value=JSON.filter(lambda value: not isinstance(value, dict)))
def test_what_is_no_object_holds_no_settings(db: Connection, value: object) -> None:
    assert not fits(db, value)


@MANY
@given(settings=FITTING, line=st.text(alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")))
def test_a_take_is_known_by_what_was_sent_not_by_how_it_was_written(
    db: Connection, settings: dict[str, Any], line: str
) -> None:
    spellings = {
        "{" + ", ".join(f"{json.dumps(key)}: {_long(settings[key])}" for key in order) + "}"
        for order in list(permutations(settings))[:6]
    }
    assert {hashed(db, spelling, line) for spelling in spellings} == {hashed(db, settings, line)}
    assert hashed(db, settings, line + "!") != hashed(db, settings, line)


def _long(value: object) -> str:
    """Another spelling of the same value: 0.5 as 0.500."""
    return json.dumps(value) if isinstance(value, bool) else f"{value:.3f}"


def test_every_part_makes_another_take(db: Connection) -> None:
    base = ["v", "m", '{"stability": 0.5}', "Hello."]
    others = [["w", *base[1:]], [base[0], "n", *base[2:]], [*base[:2], '{"stability": 0.6}', base[3]],
              [*base[:3], "Hello"], ["v", "m", '{"stability": 0.5, "speed": 1}', "Hello."]]
    query = "select studio.voice_content_hash(%s, %s, %s::jsonb, %s)"
    found = {db.execute(query, values).fetchone() for values in [base, *others]}
    assert len(found) == 6


def take_in(db: Connection, owner: object, status: str = "pending", **given: object) -> str:
    """A take in any state, put there past all triggers."""
    take = add(db, "voice_takes", owner, **given)
    db.execute("set session_replication_role = replica")
    db.execute("update public.voice_takes set status = %s, file_path = user_id || '/voice/x', mime_type = 'audio/wav',"
               " file_size = 1 where id = %s", [status, take])
    db.execute("set session_replication_role = origin")
    return take


STATES = ("pending", "sending", "unknown", "completed", "failed")
LEGAL = {("pending", "sending"), ("pending", "failed"), ("sending", "pending"), ("sending", "completed"),
         ("sending", "failed"), ("sending", "unknown"), ("unknown", "completed"), ("unknown", "failed")}


@pytest.mark.parametrize("before", STATES)
def test_only_legal_arrows_are_gone(db: Connection, ada: Person, before: str) -> None:
    for after in STATES:
        take = take_in(db, ada.id, before)
        change = "update public.voice_takes set status = %s where id = %s"
        said = refusal(db, SERVICE, change, [after, take])
        legal = after == before or (before, after) in LEGAL
        assert said == (None if legal else "voice_takes_status_arrow"), (before, after)


ASK = "select id::text, status from public.ask_voice_take(%s, 'v1', %s, %s, %s, %s)"


def asked(db: Connection, who: Person, line: str = "Hello.", sandbox: bool = False, persona: str | None = None,
          settings: str = '{"stability": 0.5}', model: str = "eleven_v3") -> Any:
    ((row),) = ask(db, who, ASK, [persona, model, settings, line, sandbox])
    return row


def test_asking_twice_is_one_take_and_somebody_else_has_their_own(db: Connection, ada: Person, ben: Person) -> None:
    first = asked(db, ada)
    assert asked(db, ada, settings='{"stability": 0.500}') == first
    assert asked(db, ben)[0] != first[0] and asked(db, ada, sandbox=True)[0] != first[0]
    assert asked(db, ada, line="Hello!")[0] != first[0]


def test_a_take_that_failed_gives_its_place_free(db: Connection, ada: Person) -> None:
    first = asked(db, ada)
    db.execute("update public.voice_takes set status = 'failed'")
    assert asked(db, ada)[0] != first[0]


def test_the_estimate_is_the_models_rate_times_the_characters(db: Connection, ada: Person) -> None:
    add(db, "voice_models", ada.id, model_id="eleven_v3", rate="0.5", longest=20)
    asked(db, ada, line="Five!")
    found = db.execute("select cost_credits::float, cost_usd::float, cost_source from public.voice_takes").fetchall()
    assert found == [(3.0, 0.0003, "estimate")]
    values = [None, "eleven_v3", "{}", "x" * 21, False]
    assert refusal(db, ada, ASK, values) == "voice_takes_line_fits_model"


@pytest.mark.parametrize("column, value", [
    ("status", "completed"), ("cost_credits", 0), ("file_path", "x"), ("content_hash", "x"), ("lease_owner", "me"),
    ("vendor_request_id", "r"), ("sent_by", "me"),
])
def test_a_person_asks_and_the_worker_answers(db: Connection, ada: Person, column: str, value: object) -> None:
    row = sample("public.voice_takes", ada.id, **{column: value})
    assert refusal(db, ada, *insertion("public.voice_takes", row)) == "42501"
    take = add(db, "voice_takes", ada.id)
    assert outcome(db, ada, f"update public.voice_takes set {column} = %s where id = %s", [value, take]) == "42501"


@pytest.mark.parametrize("given, rule", [
    ({"line": " \n"}, "voice_takes_line_length"), ({"line": "x" * 40_001}, "voice_takes_line_length"),
    ({"voice_id": "../x"}, "voice_takes_voice_id_safe"), ({"model": "a b"}, "voice_takes_model_safe"),
    ({"settings": '{"speed": 2}'}, "voice_takes_settings_valid"),
    ({"settings": '{"x": 1}'}, "voice_takes_settings_valid"),
], ids=str)  # fmt: skip
def test_what_is_no_line_is_refused_by_name(
    db: Connection, ada: Person, given: dict[str, object], rule: str
) -> None:
    assert refusal(db, ada, *insertion("public.voice_takes", sample("public.voice_takes", ada.id, **given))) == rule


def test_what_was_sent_stays_until_its_end(db: Connection, ada: Person) -> None:
    for status, wanted in (("sending", "voice_takes_delete_sent"), ("unknown", "voice_takes_delete_sent"),
                           ("completed", None), ("failed", None), ("pending", None)):
        take = take_in(db, ada.id, status)
        assert refusal(db, ada, "delete from public.voice_takes where id = %s", [take]) == wanted
    db.execute("delete from auth.users where id = %s", [ada.id])
    assert db.execute("select count(*) from public.voice_takes").fetchone() == (0,)


def claim(db: Connection, worker: str = "w1", seconds: int = 60) -> list[tuple[str, str]]:
    rows = ask(db, SERVICE, "select id, status from public.claim_voice_takes(%s, 10, %s)", [worker, seconds])
    return [(str(row[0]), row[1]) for row in rows]


def begin(db: Connection, take: str, worker: str = "w1") -> Any:
    return one(db, SERVICE, "select public.begin_voice_take(%s, %s)", [take, worker])


def finish(db: Connection, take: str, owner: object, worker: str = "w1") -> Any:
    facts = json.dumps({"credits": "7", "file_path": f"{owner}/voice/a.wav", "mime_type": "audio/wav", "file_size": 9})
    return one(db, SERVICE, "select public.finish_voice_take(%s, %s, %s)", [take, worker, facts])


def test_a_line_is_sent_once_and_by_its_holder(db: Connection, ada: Person) -> None:
    take = add(db, "voice_takes", ada.id)
    assert claim(db) == [(take, "pending")] and claim(db, "w2") == []
    assert not begin(db, take, "w2")
    assert begin(db, take) and not begin(db, take)
    assert not finish(db, take, ada.id, "w2")
    assert finish(db, take, ada.id) and not finish(db, take, ada.id)
    assert ask(db, ada, "select status, cost_credits::float, cost_source from public.voice_takes") == [
        ("completed", 7.0, "answer")]


def test_a_lease_that_ran_out_sends_nothing(db: Connection, ada: Person) -> None:
    take = add(db, "voice_takes", ada.id)
    claim(db)
    db.execute("update public.voice_takes set lease_until = clock_timestamp() - interval '1 second'")
    assert not begin(db, take)
    assert claim(db, "w2") == [(take, "pending")] and begin(db, take, "w2")


def test_a_line_whose_worker_died_is_looked_for_and_its_late_sound_still_counts(db: Connection, ada: Person) -> None:
    take = add(db, "voice_takes", ada.id)
    claim(db, "w1")
    begin(db, take, "w1")
    db.execute("update public.voice_takes set lease_until = now() - interval '1 second'")
    assert claim(db, "w2") == [(take, "unknown")]
    assert not begin(db, take, "w2")
    assert finish(db, take, ada.id, "w1")


def test_the_books_follow_a_line_and_balance(db: Connection, ada: Person) -> None:
    persona = add(db, "ai_models", ada.id)
    take = asked(db, ada, persona=persona)[0]
    claim(db)
    begin(db, take)
    finish(db, take, ada.id)
    rows = db.execute("select kind, amount::float, service, unit, source, ai_model_id::text from public.charges"
                      " where job_id = %s order by entry_number", [take]).fetchall()
    assert rows == [(kind, amount, "elevenlabs", "credits", source, persona) for kind, amount, source in (
        ("estimated", 6.0, "price_book"), ("reserved", 6.0, "price_book"), ("charged", 7.0, "vendor_bill"))]
    gone = asked(db, ada, line="Gone before it was sent.")[0]
    ask(db, ada, "delete from public.voice_takes where id = %s", [gone])
    assert db.execute("select kind from public.charges where job_id = %s order by entry_number", [gone]).fetchall() == [
        ("estimated",), ("released",)]
    assert db.execute("select * from studio.charge_faults()").fetchall() == []


def test_an_open_line_is_settled_by_its_person_once_the_studio_asks_no_more(db: Connection, ada: Person) -> None:
    take = asked(db, ada)[0]
    claim(db)
    begin(db, take)
    settle = "insert into public.settlements (user_id, job_id, was_charged) values (%s, %s, true)"
    assert refusal(db, ada, settle, [ada.id, take]) == "settlements_ended"
    facts = json.dumps({"status": "failed", "error_code": "outcome_unknown", "error_message": "?"})
    one(db, SERVICE, "select public.record_voice_take(%s, 'w1', %s)", [take, facts])
    ask(db, ada, settle, [ada.id, take])
    kinds = db.execute("select kind from public.charges where job_id = %s order by entry_number", [take]).fetchall()
    assert kinds == [("estimated",), ("reserved",), ("charged",)]


def test_asking_for_the_voices_is_one_question_by_our_clock(db: Connection, ada: Person) -> None:
    ask(db, ada, "select public.ask_for_voices()")
    first = db.execute("select asked_at from public.voice_catalogs").fetchone()
    ask(db, ada, "update public.voice_catalogs set asked_at = '2099-01-01'")
    assert db.execute("select asked_at from public.voice_catalogs").fetchone() == first
    claimed = ask(db, SERVICE, "select id, used_voice_ids from public.claim_voice_catalogs('w1', 5, 60)")
    assert len(claimed) == 1 and ask(db, SERVICE, "select id from public.claim_voice_catalogs('w2', 5, 60)") == []


def test_a_new_copy_replaces_the_old_one_and_a_failed_reading_leaves_it(db: Connection, ada: Person) -> None:
    add(db, "ai_models", ada.id, voice_id="v1")

    def read(voices: list[dict[str, object]], models: list[dict[str, object]]) -> Any:
        ask(db, ada, "update public.voice_catalogs set asked_at = now()")
        db.execute("update public.voice_catalogs set answered_at = null")
        ((catalog, used),) = ask(db, SERVICE, "select id, used_voice_ids from public.claim_voice_catalogs('w', 5, 60)")
        assert used == ["v1"]
        values = [catalog, json.dumps({"credits_limit": 10}), json.dumps(voices), json.dumps(models)]
        assert one(db, SERVICE, "select public.keep_voice_catalog(%s, 'w', %s, %s, %s)", values)
        return catalog

    ask(db, ada, "select public.ask_for_voices()")
    model = {"model_id": "m1", "name": "M", "settings": ["stability"], "longest": 100, "rate": "0.5"}
    read([{"voice_id": "v1", "name": "Mara", "labels": {"accent": "British"}}, {"voice_id": "v2"}], [model])
    kept = ask(db, ada, "select id from public.voices where voice_id = 'v1'")
    catalog = read([{"voice_id": "v1", "name": "Mara M."}], [model])
    assert ask(db, ada, "select id, name, words from public.voices") == [(*kept[0], "Mara M.", "mara m.")]
    db.execute("update public.voice_catalogs set answered_at = null")
    ask(db, SERVICE, "select id from public.claim_voice_catalogs('w', 5, 60)")
    facts = json.dumps({"error_code": "bad_key", "error_message": "No."})
    assert one(db, SERVICE, "select public.fail_voice_catalog(%s, 'w', %s)", [catalog, facts])
    assert ask(db, ada, "select error_code, fetched_at is not null from public.voice_catalogs") == [("bad_key", True)]
    assert len(ask(db, ada, "select 1 from public.voices")) == 1


def test_two_tabs_that_press_at_once_make_one_take(connections: Any) -> None:
    first, second = connections(), connections()
    ada = sign_up(first, "ada")
    first.execute("begin")
    mine = asked(first, ada)
    second.execute("set lock_timeout = '200ms'")
    with pytest.raises(psycopg.errors.LockNotAvailable):
        asked(second, ada)
    first.execute("commit")
    assert asked(second, ada) == mine
