"""What a persona is beyond a name keeps its form, and roles follow the references they belong to."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from sql.tests.people import Person, ask, one, refusal
from sql.tests.rows import add, insertion, sample
from sql.tests.servers import Connection

ROLES = "select reference_roles from public.ai_models where id = %s"


def refused(db: Connection, who: Person, **given: object) -> str | None:
    return refusal(db, who, *insertion("public.ai_models", sample("public.ai_models", who.id, **given)))


@pytest.mark.parametrize("lists", [[], ["Greets by name"], ["x" * 300] * 50], ids=["none", "one", "many"])
def test_sentences_of_a_persona_are_kept(db: Connection, ada: Person, lists: list[str]) -> None:
    assert refused(db, ada, do_list=lists, dont_list=lists) is None


@pytest.mark.parametrize("lists", [["  "], ["x" * 301], ["x"] * 51, [None]], ids=["empty", "long", "many", "null"])
def test_endless_or_empty_sentences_are_refused(db: Connection, ada: Person, lists: list[str | None]) -> None:
    for column in ("do_list", "dont_list"):
        statement, values = insertion("public.ai_models", sample("public.ai_models", ada.id, **{column: lists}))
        statement = statement.replace("%s)", "%s::text[])")
        assert refusal(db, ada, statement, values) == f"ai_models_{column}_fit"


@pytest.mark.parametrize("settings", [
    {}, {"model": "soul", "aspect_ratio": "3:4", "batch_size": 4, "enhance_prompt": False, "strength": 0.5},
], ids=str)  # fmt: skip
def test_flat_picture_settings_are_kept(db: Connection, ada: Person, settings: object) -> None:
    assert refused(db, ada, image_settings=json.dumps(settings)) is None


@pytest.mark.parametrize("settings", [
    [], "soul", None, {"model": None}, {"a": {"b": 1}}, {"a": [1]}, {"Model": "soul"}, {"a b": 1}, {"a": "x" * 101},
    {"a": ""}, {"a": 10**10}, {f"a{n}": 1 for n in range(21)},
], ids=lambda value: str(value)[:30])  # fmt: skip
def test_other_picture_settings_are_refused_by_name(db: Connection, ada: Person, settings: object) -> None:
    assert refused(db, ada, image_settings=json.dumps(settings)) == "ai_models_image_settings_valid"


def test_a_disclosure_and_a_way_of_speaking_have_a_limit(db: Connection, ada: Person) -> None:
    assert refused(db, ada, disclosure="x" * 501) == "ai_models_disclosure_length"
    assert refused(db, ada, speaking_style="x" * 4001) == "ai_models_speaking_style_length"


def test_a_role_goes_with_its_reference(db: Connection, ada: Person) -> None:
    front, side = add(db, "assets", ada.id), add(db, "assets", ada.id)
    roles = json.dumps({front: "front", side: "side", str(uuid4()): "full"})
    persona = add(db, "ai_models", ada.id, reference_image_ids=[side, front], reference_roles=roles)
    assert one(db, ada, ROLES, [persona]) == {front: "front", side: "side"}
    ask(db, ada, "update public.ai_models set reference_image_ids = %s::uuid[] where id = %s", [[front], persona])
    assert one(db, ada, ROLES, [persona]) == {front: "front"}


@pytest.mark.parametrize("roles", [[], "front", None, {"beach": "front"}, "unknown role", "a list"], ids=str)
def test_what_is_no_role_is_refused(db: Connection, ada: Person, roles: object) -> None:
    image = add(db, "assets", ada.id)
    named: object = {"unknown role": {image: "boss"}, "a list": {image: ["front"]}}.get(str(roles), roles)
    # A key that is no reference goes before anything is checked.
    wanted = None if named == {"beach": "front"} else "ai_models_reference_roles_valid"
    assert refused(db, ada, reference_image_ids=[image], reference_roles=json.dumps(named)) == wanted


def test_a_card_shows_the_first_reference_that_is_there_and_what_was_kept(db: Connection, ada: Person) -> None:
    gone, there = add(db, "assets", ada.id), add(db, "assets", ada.id)
    persona = add(db, "ai_models", ada.id, reference_image_ids=[gone, there])
    db.execute("delete from public.assets where id = %s", [gone])
    for kept in (True, False, None):
        add(db, "assets", ada.id, ai_model_id=persona, origin="generation", kept=kept)
    add(db, "prompts", ada.id, model_id=persona)
    columns = "cover_id::text, reference_images, prompts, kept_images, spent_usd"
    assert ask(db, ada, f"select {columns} from public.persona_cards where id = %s", [persona]) == [(there, 2, 1, 1, 0)]


def test_the_numbers_of_a_persona_are_hers_and_leave_the_sandbox_out(db: Connection, ada: Person) -> None:
    persona = add(db, "ai_models", ada.id)
    for status in ("completed", "failed", "nsfw", "pending"):
        add(db, "generations", ada.id, ai_model_id=persona, status=status)
    for day, sandbox in (("2020-01-01", False), ("now", False), ("now", True)):
        money = {"charged_usd": 2, "returned_usd": 0.5}
        add(db, "spending_days", ada.id, day=day, ai_model_id=persona, is_sandbox=sandbox, **money)
    query = """select generations, completed, failed, spent_usd::float, spent_month_usd::float
      from public.persona_numbers where id = %s"""
    assert ask(db, ada, query, [persona]) == [(4, 1, 2, 3.0, 1.5)]
