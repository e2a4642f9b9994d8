"""Voice settings hold their ranges, the same line is the same take, and the copy of an account is replaced whole."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from services.domain.voice import RANGES, VoiceSettings
from sql.tests.people import SERVICE, Person, ask, one
from sql.tests.rows import add
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
