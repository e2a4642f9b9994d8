"""One look at a picture gives five prompts, or an honest failure; an edited prompt says so."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sql.tests.people import SERVICE, Person, ask, one, refusal
from sql.tests.rows import add, insertion, sample
from sql.tests.servers import Connection

FIVE = [{"prompt_text": f"prompt {n}", "prompt_index": n, "variation_label": "x" * 130} for n in range(5)]
FACTS = {"vendor_model": "m", "image_summary": "A beach", "is_sandbox": True, "input_tokens": 100,
         "output_tokens": 20, "cost_usd": 0.0123, "vendor_request_id": "r" * 300}


def claim(db: Connection, worker: str = "w1", seconds: int = 60) -> list[str]:
    rows = ask(db, SERVICE, "select id from public.claim_prompt_groups(%s, 10, %s)", [worker, seconds])
    return [str(row[0]) for row in rows]


def finish(db: Connection, group: str, variations: list[dict[str, object]], worker: str = "w1") -> Any:
    values = [group, worker, json.dumps(variations), json.dumps(FACTS)]
    return one(db, SERVICE, "select public.finish_prompt_group(%s, %s, %s, %s)", values)


def fail(db: Connection, group: str, worker: str = "w1") -> Any:
    facts = json.dumps({"error_code": "vendor_refused", "error_message": "It said no.", "input_tokens": 7})
    return one(db, SERVICE, "select public.fail_prompt_group(%s, %s, %s)", [group, worker, facts])


def group_of(db: Connection, group: str, columns: str) -> Any:
    ((row),) = db.execute(f"select {columns} from public.prompt_groups where id = %s", [group]).fetchall()
    return row


def test_a_look_that_succeeds_leaves_five_prompts_of_its_asker(db: Connection, ada: Person) -> None:
    persona, image = add(db, "ai_models", ada.id), add(db, "assets", ada.id)
    group = add(db, "prompt_groups", ada.id, model_id=persona, source_image_id=image)
    assert claim(db) == [group]
    assert finish(db, group, FIVE)
    found = ask(db, ada, """select prompt_index, prompt_text, model_id::text, source_image_id::text,
        group_id::text, is_edited, length(variation_label) from public.prompts order by prompt_index""")
    assert found == [(n, f"prompt {n}", persona, image, group, False, 120) for n in range(5)]
    assert group_of(db, group, "status, input_tokens, cost_usd::text, is_sandbox, lease_owner") == (
        "completed", 100, "0.012300", True, None)


def test_a_prompt_the_table_refuses_leaves_the_look_open(db: Connection, ada: Person) -> None:
    group = add(db, "prompt_groups", ada.id)
    claim(db)
    with pytest.raises(Exception, match="prompts_prompt_text_length"):
        finish(db, group, [*FIVE[:4], {"prompt_text": " ", "prompt_index": 4}])
    assert group_of(db, group, "status")[0] == "running"
    assert db.execute("select count(*) from public.prompts").fetchone() == (0,)


def test_a_look_is_finished_once_and_by_its_holder(db: Connection, ada: Person) -> None:
    group = add(db, "prompt_groups", ada.id)
    claim(db)
    assert not finish(db, group, FIVE, "w2")
    assert not fail(db, group, "w2")
    assert finish(db, group, FIVE)
    assert not finish(db, group, FIVE)
    assert db.execute("select count(*) from public.prompts").fetchone() == (5,)


def test_a_look_that_fails_says_why(db: Connection, ada: Person) -> None:
    group = add(db, "prompt_groups", ada.id)
    claim(db)
    assert fail(db, group)
    found = ask(db, ada, "select status, error_code, error_message, input_tokens from public.prompt_groups")
    assert found == [("failed", "vendor_refused", "It said no.", 7)]


def test_a_look_whose_worker_died_is_not_made_again_unasked(db: Connection, ada: Person) -> None:
    group = add(db, "prompt_groups", ada.id)
    claim(db, "w1")
    db.execute("update public.prompt_groups set lease_until = now() - interval '1 second'")
    assert claim(db, "w2") == []
    assert group_of(db, group, "status, error_code") == ("failed", "outcome_unknown")
    assert not finish(db, group, FIVE, "w1")


def test_a_second_press_of_the_button_is_the_same_look(db: Connection, ada: Person) -> None:
    key = "00000000-0000-0000-0000-0000000000aa"
    add(db, "prompt_groups", ada.id, request_key=key)
    row = sample("public.prompt_groups", ada.id, request_key=key)
    rule = "prompt_groups_user_id_request_key_key"
    assert refusal(db, ada, *insertion("public.prompt_groups", row)) == rule


@pytest.mark.parametrize("column, value", [
    ("status", "completed"), ("cost_usd", 0), ("lease_owner", "me"), ("image_summary", "mine"),
    ("is_sandbox", True),
])
def test_a_person_asks_and_the_worker_answers(
    db: Connection, ada: Person, column: str, value: object
) -> None:
    row = sample("public.prompt_groups", ada.id, **{column: value})
    assert refusal(db, ada, *insertion("public.prompt_groups", row)) == "42501"


def test_an_edited_text_marks_the_prompt_and_a_new_label_does_not(db: Connection, ada: Person) -> None:
    prompt = add(db, "prompts", ada.id)
    edited = "select is_edited from public.prompts where id = %s"
    ask(db, ada, "update public.prompts set variation_label = 'Dusk', prompt_text = prompt_text")
    assert one(db, ada, edited, [prompt]) is False
    ask(db, ada, "update public.prompts set prompt_text = 'at dawn', is_edited = false")
    assert one(db, ada, edited, [prompt]) is True


@pytest.mark.parametrize("given, rule", [
    ({"prompt_text": " \n"}, "prompts_prompt_text_length"),
    ({"prompt_text": "x" * 8001}, "prompts_prompt_text_length"),
    ({"prompt_index": 5}, "prompts_prompt_index_range"), ({"prompt_index": -1}, "prompts_prompt_index_range"),
    ({"variation_label": "x" * 121}, "prompts_variation_label_length"),
    ({"metadata": "[]"}, "prompts_metadata_object"),
], ids=str)
def test_what_is_no_prompt_is_refused_by_name(
    db: Connection, ada: Person, given: dict[str, object], rule: str
) -> None:
    assert refusal(db, ada, *insertion("public.prompts", sample("public.prompts", ada.id, **given))) == rule
