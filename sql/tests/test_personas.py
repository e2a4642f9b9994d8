"""A persona has a voice within the vendor's ranges and reference images of its owner's."""

from __future__ import annotations

import json

import pytest

from sql.tests.people import SERVICE, Person, ask, one, refusal
from sql.tests.rows import add, insertion, sample
from sql.tests.servers import Connection

FOREIGN = "ai_models_reference_image_ids_owned"
REFER = "update public.ai_models set reference_image_ids = %s::uuid[] where id = %s"
GOOD = [
    {}, {"stability": 0}, {"stability": 1, "similarity_boost": 1, "style": 1, "speed": 0.7}, {"speed": 1.2},
    {"use_speaker_boost": True, "clone_strength": 0.5},
]
BAD = [
    {"stability": 1.01}, {"stability": -0.01}, {"similarity_boost": 2}, {"style": "0.5"}, {"style": None},
    {"speed": 0.69}, {"speed": 1.21}, {"use_speaker_boost": 1}, {"use_speaker_boost": None},
    {"clone_strength": [0.5]}, {"pitch": 0.5}, [], "loud", 1, None,
]


def test_the_voice_of_a_new_persona_is_the_documented_one(db: Connection, ada: Person) -> None:
    add(db, "ai_models", ada.id)
    columns = "voice_settings, voice_id, description, reference_image_ids, is_active"
    found = db.execute(f"select {columns} from public.ai_models").fetchone()
    assert found == ({"stability": 0.5, "similarity_boost": 0.75, "style": 0}, "", "", [], True)


@pytest.mark.parametrize("settings", GOOD, ids=str)
def test_a_voice_within_its_ranges_is_kept(db: Connection, ada: Person, settings: object) -> None:
    row = sample("public.ai_models", ada.id, voice_settings=json.dumps(settings))
    assert refusal(db, ada, *insertion("public.ai_models", row)) is None


@pytest.mark.parametrize("settings", BAD, ids=str)
def test_a_voice_outside_of_them_is_refused_by_name(db: Connection, ada: Person, settings: object) -> None:
    row = sample("public.ai_models", ada.id, voice_settings=json.dumps(settings))
    assert refusal(db, ada, *insertion("public.ai_models", row)) == "ai_models_voice_settings_valid"


@pytest.mark.parametrize("name", ["", "   ", "\n\t", "x" * 121, " " * 200 + "x"])
def test_a_name_has_up_to_120_characters_and_one_is_seen(db: Connection, ada: Person, name: str) -> None:
    row = sample("public.ai_models", ada.id, name=name)
    assert refusal(db, ada, *insertion("public.ai_models", row)) == "ai_models_name_length"


def test_own_images_are_named_as_references(db: Connection, ada: Person) -> None:
    image = add(db, "assets", ada.id)
    row = sample("public.ai_models", ada.id, reference_image_ids=[image])
    assert refusal(db, ada, *insertion("public.ai_models", row)) is None


@pytest.mark.parametrize("who", ["person", "service"])
@pytest.mark.parametrize("what", ["somebody else's", "a sound", "nothing", "null"])
def test_other_things_are_not(db: Connection, ada: Person, ben: Person, who: str, what: str) -> None:
    named = {
        "somebody else's": lambda: add(db, "assets", ben.id),
        "a sound": lambda: add(db, "assets", ada.id, file_type="audio", mime_type="audio/wav"),
        "nothing": lambda: "00000000-0000-0000-0000-000000000001",
        "null": lambda: None,
    }[what]()
    row = sample("public.ai_models", ada.id, reference_image_ids=[named])
    statement, values = insertion("public.ai_models", row)
    statement = statement.replace("%s)", "%s::uuid[])")
    assert refusal(db, ada if who == "person" else SERVICE, statement, values) == FOREIGN
    persona = add(db, "ai_models", ada.id)
    assert refusal(db, ada if who == "person" else SERVICE, REFER, [[named], persona]) == FOREIGN


def test_a_reference_whose_image_is_gone_stays_until_it_is_cleaned(db: Connection, ada: Person) -> None:
    gone, new = add(db, "assets", ada.id), add(db, "assets", ada.id)
    persona = add(db, "ai_models", ada.id, reference_image_ids=[gone])
    ask(db, ada, "delete from public.assets where id = %s", [gone])
    ask(db, ada, REFER, [[gone, new], persona])
    ask(db, ada, "update public.ai_models set name = 'Vega' where id = %s", [persona])
    ask(db, ada, REFER, [[new], persona])
    assert refusal(db, ada, REFER, [[new, gone], persona]) == FOREIGN


def test_a_persona_has_at_most_100_references(db: Connection, ada: Person) -> None:
    image = add(db, "assets", ada.id)
    persona = add(db, "ai_models", ada.id)
    assert refusal(db, ada, REFER, [[image] * 101, persona]) == "ai_models_reference_image_ids_count"


def test_a_persona_counts_what_was_made_of_it(db: Connection, ada: Person) -> None:
    persona = add(db, "ai_models", ada.id)
    add(db, "assets", ada.id, ai_model_id=persona)
    for _ in range(2):
        add(db, "prompts", ada.id, model_id=persona)
    add(db, "generations", ada.id)
    counts = "select array[assets, prompts, generations] from public.persona_numbers where id = %s"
    assert one(db, ada, counts, [persona]) == [1, 2, 0]
