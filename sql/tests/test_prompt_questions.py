"""The same question about the same picture is paid for once, unless somebody asks for it again."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from services.domain import look_price
from sql.tests.people import Person, ask, one, refusal, sign_up
from sql.tests.rows import add, insertion, sample
from sql.tests.servers import Connect, Connection
from sql.tests.test_prompts import FIVE, claim, fail, finish

MODEL = "claude-sonnet-5-5"


def question(picture: str, persona: str | None = None, **given: Any) -> dict[str, Any]:
    asked = {"source_image_id": picture, "model_id": persona, "vision_model": MODEL, "wishes": "",
             "axes": ["setting", "outfit", "light", "camera", "mood"], "attempt": 0}
    return asked | given


def asked(db: Connection, who: Person, what: dict[str, Any]) -> str:
    fresh = one(db, who, "select gen_random_uuid()::text")
    values = [json.dumps({"request_key": fresh} | what)]
    return str(one(db, who, "select id from public.ask_for_prompts(%s)", values))


def before(db: Connection, who: Person, what: dict[str, Any]) -> list[str]:
    return [str(row[0]) for row in ask(db, who, "select id from public.asked_before(%s)", [json.dumps(what)])]


def test_the_same_question_is_the_same_look_whatever_its_form(db: Connection, ada: Person) -> None:
    picture = add(db, "assets", ada.id, content_digest="a" * 64)
    again = add(db, "assets", ada.id, content_digest="a" * 64)
    persona = add(db, "ai_models", ada.id, description="Calm.")
    first = asked(db, ada, question(picture, persona, wishes="more rain", axes=["mood", "light"]))
    same = question(again, persona, wishes="  more   rain ", axes=["light", "mood"])
    assert before(db, ada, same) == [first] == [asked(db, ada, same)]
    ask(db, ada, "update public.ai_models set voice_id = 'v1', is_active = false")
    assert before(db, ada, same) == [first]


@pytest.mark.parametrize("other", [
    {"wishes": "snow"}, {"axes": ["mood"]}, {"vision_model": "claude-haiku-5-5"}, {"model_id": None},
], ids=str)
def test_another_question_is_another_look(db: Connection, ada: Person, other: dict[str, Any]) -> None:
    picture, persona = add(db, "assets", ada.id), add(db, "ai_models", ada.id)
    first = asked(db, ada, question(picture, persona))
    assert before(db, ada, question(picture, persona) | other) == []
    assert asked(db, ada, question(picture, persona) | other) != first


def test_a_persona_described_anew_is_another_question(db: Connection, ada: Person) -> None:
    picture, persona = add(db, "assets", ada.id), add(db, "ai_models", ada.id)
    asked(db, ada, question(picture, persona))
    ask(db, ada, "update public.ai_models set description = 'Loud.'")
    assert before(db, ada, question(picture, persona)) == []


def test_paying_again_is_a_number_and_two_tabs_name_the_same_one(db: Connection, ada: Person) -> None:
    picture = add(db, "assets", ada.id)
    first = asked(db, ada, question(picture))
    claim(db)
    finish(db, first, FIVE)
    second = asked(db, ada, question(picture, attempt=1))
    assert second != first and asked(db, ada, question(picture, attempt=1)) == second
    assert before(db, ada, question(picture)) == [second]


def test_a_look_that_cost_nothing_stands_in_nobodys_way(db: Connection, ada: Person) -> None:
    picture = add(db, "assets", ada.id)
    first = asked(db, ada, question(picture))
    claim(db)
    fail(db, first)
    assert before(db, ada, question(picture)) == []
    assert asked(db, ada, question(picture)) != first


@pytest.mark.parametrize("ending", ["cost_usd = 0.018", "error_code = 'outcome_unknown'"])
def test_a_failure_that_cost_money_or_may_have_is_not_paid_twice_unasked(
    db: Connection, ada: Person, ending: str
) -> None:
    picture = add(db, "assets", ada.id)
    first = asked(db, ada, question(picture))
    db.execute(f"update public.prompt_groups set status = 'failed', {ending}".encode())
    assert before(db, ada, question(picture)) == [first] == [asked(db, ada, question(picture))]


def test_nobody_meets_somebody_elses_question(db: Connection, ada: Person, ben: Person) -> None:
    mine = add(db, "assets", ada.id, content_digest="a" * 64)
    theirs = add(db, "assets", ben.id, content_digest="a" * 64)
    first = asked(db, ada, question(mine))
    assert before(db, ben, question(theirs)) == []
    assert asked(db, ben, question(theirs)) != first
    assert before(db, ben, question(mine)) == []


def test_twenty_presses_in_twenty_tabs_are_one_look(connections: Connect) -> None:
    db = connections()
    who = sign_up(db, "ada")
    picture = add(db, "assets", who.id)
    lines = [connections() for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        found = list(pool.map(lambda line: asked(line, who, question(picture)), lines))
    assert len(set(found)) == 1
    assert one(db, who, "select count(*) from public.prompt_groups") == 1


@pytest.mark.parametrize("given, rule", [
    ({"axes": []}, "prompt_groups_axes_valid"), ({"axes": ["pose"]}, "prompt_groups_axes_valid"),
    ({"axes": ["mood", "mood"]}, "prompt_groups_axes_valid"), ({"wishes": "x" * 2001}, "prompt_groups_wishes_length"),
    ({"vision_model": "gpt"}, "prompt_groups_vision_model_valid"), ({"kind": "six"}, "prompt_groups_kind_known"),
    ({"attempt": -1}, "prompt_groups_attempt_range"),
], ids=str)
def test_what_is_no_question_is_refused_by_name(
    db: Connection, ada: Person, given: dict[str, object], rule: str
) -> None:
    row = sample("public.prompt_groups", ada.id, **given)
    assert refusal(db, ada, *insertion("public.prompt_groups", row)) == rule


@pytest.mark.parametrize("column", ["status", "cost_usd", "content_key", "wishes"])
def test_a_person_takes_a_look_out_of_sight_and_changes_nothing_else(
    db: Connection, ada: Person, column: str
) -> None:
    add(db, "prompt_groups", ada.id)
    assert refusal(db, ada, f"update public.prompt_groups set {column} = {column}") == "42501"
    assert refusal(db, ada, "update public.prompt_groups set removed_at = now()") is None


@pytest.mark.parametrize("size", [(900, 1200), (4000, 3000), (28, 28), (1, 9000), None], ids=str)
@pytest.mark.parametrize("kind, prompts", [("five", 5), ("one", 1)])
@pytest.mark.parametrize("model", ["claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5"])
def test_what_is_held_for_a_look_is_what_the_button_said(
    db: Connection, ada: Person, size: tuple[int, int] | None, kind: str, prompts: int, model: str
) -> None:
    given = dict(zip(("width", "height"), size, strict=True)) if size else {}
    picture = add(db, "assets", ada.id, **given)
    prompt = add(db, "prompts", ada.id, source_image_id=picture, axis="mood")
    about = {"prompt_id": prompt, "attempt": 1} if kind == "one" else {}
    group = add(db, "prompt_groups", ada.id, source_image_id=picture, vision_model=model, kind=kind, **about)
    held = one(db, ada, "select estimated_usd from public.prompt_groups where id = %s", [group])
    assert held == look_price.estimate(model, date.today(), size, prompts=prompts)


@pytest.mark.parametrize("change", ["do_list = '{linen}'", "dont_list = '{logos}'", "speaking_style = 'dry'"])
def test_new_style_rules_are_another_question(db: Connection, ada: Person, change: str) -> None:
    picture, persona = add(db, "assets", ada.id), add(db, "ai_models", ada.id)
    asked(db, ada, question(picture, persona))
    ask(db, ada, f"update public.ai_models set {change}")
    assert before(db, ada, question(picture, persona)) == []
