"""Lists of styles: asked for by a person, read by the worker under a lease, remembered when they are gone."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from sql.tests.people import SERVICE, Person, ask, refusal, sign_up
from sql.tests.rows import add
from sql.tests.servers import Connection

NEON, PASTEL = str(uuid4()), str(uuid4())


def claimed(db: Connection, worker: str = "w1", seconds: int = 60) -> list[Any]:
    return ask(db, SERVICE, "select id, family from public.claim_style_catalogs(%s, 5, %s)", [worker, seconds])


def read(db: Connection, catalog: object, styles: list[dict[str, object]], worker: str = "w1") -> Any:
    values = [catalog, worker, json.dumps(styles)]
    ((kept,),) = ask(db, SERVICE, "select public.keep_style_catalog(%s, %s, true, %s)", values)
    return kept


def again(db: Connection, worker: str = "w1") -> object:
    """The catalog, asked for once more and claimed."""
    db.execute("update public.style_catalogs set answered_at = null")
    ((catalog, _),) = claimed(db, worker)
    return catalog


def listed(db: Connection, person: Person) -> list[Any]:
    return ask(db, person, "select name from public.styles where gone_at is null order by place")


def test_asking_twice_is_one_question_by_our_clock_and_one_worker_takes_it(db: Connection, ada: Person) -> None:
    ask(db, ada, "select public.ask_for_styles('soul-2'), public.ask_for_styles('soul-2')")
    first = db.execute("select asked_at from public.style_catalogs").fetchall()
    assert len(first) == 1
    ask(db, ada, "update public.style_catalogs set asked_at = '2099-01-01'")
    assert db.execute("select asked_at from public.style_catalogs").fetchall() == first
    assert [family for _, family in claimed(db)] == ["soul-2"] and claimed(db, "w2") == []


def test_families_are_questions_of_their_own_and_unknown_ones_none(db: Connection, ada: Person) -> None:
    ask(db, ada, "select public.ask_for_styles('soul-2'), public.ask_for_styles('soul')")
    assert sorted(family for _, family in claimed(db)) == ["soul", "soul-2"]
    assert refusal(db, ada, "select public.ask_for_styles('cinema')") == "style_catalogs_family_known"


def test_a_style_that_left_the_list_is_gone_and_its_name_stays(db: Connection, ada: Person) -> None:
    ask(db, ada, "select public.ask_for_styles('soul-2')")
    ((catalog, _),) = claimed(db)
    both: list[dict[str, object]] = [{"style_id": NEON, "name": "Neon"}, {"style_id": PASTEL, "name": "Pastel"}]
    assert read(db, catalog, both) and listed(db, ada) == [("Neon",), ("Pastel",)]
    kept = ask(db, ada, "select id from public.styles where style_id = %s", [PASTEL])
    assert read(db, again(db), [{"style_id": PASTEL, "name": "Pastels"}])
    assert listed(db, ada) == [("Pastels",)]
    assert ask(db, ada, "select id from public.styles where style_id = %s", [PASTEL]) == kept
    assert ask(db, ada, "select name from public.styles where gone_at is not null") == [("Neon",)]
    assert read(db, again(db), both) and listed(db, ada) == [("Neon",), ("Pastel",)]


def test_a_reading_that_failed_leaves_the_list_and_one_whose_lease_was_lost_writes_nothing(
    db: Connection, ada: Person
) -> None:
    ask(db, ada, "select public.ask_for_styles('soul-2')")
    ((catalog, _),) = claimed(db)
    assert read(db, catalog, [{"style_id": NEON, "name": "Neon"}])
    catalog = again(db)
    assert not read(db, catalog, [], worker="w2") and listed(db, ada) == [("Neon",)]
    ((failed,),) = ask(db, SERVICE, "select public.fail_style_catalog(%s, 'w1', 'No.')", [catalog])
    assert failed and listed(db, ada) == [("Neon",)]
    said = ask(db, ada, "select error_message, fetched_at is not null from public.style_catalogs")
    assert said == [("No.", True)]


def test_lists_are_of_one_person_and_another_persons_list_touches_none(db: Connection, ada: Person) -> None:
    other = sign_up(db, "other")
    add(db, "styles", other.id, style_id=NEON, name="Theirs")
    ask(db, ada, "select public.ask_for_styles('soul-2')")
    ((catalog, _),) = claimed(db)
    assert read(db, catalog, [{"style_id": PASTEL, "name": "Mine"}])
    assert listed(db, ada) == [("Mine",)] and listed(db, other) == [("Theirs",)]
