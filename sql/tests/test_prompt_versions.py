"""No words of a prompt are ever lost: each change is a version, undo and redo walk among them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sql.tests.people import SERVICE, Person, ask, one, refusal
from sql.tests.rows import add, insertion, sample
from sql.tests.servers import Connect, Connection
from sql.tests.test_prompts import claim, finish

VERSIONS = """select version, from_version, prompt_text, is_edited, origin from public.prompt_versions
  where prompt_id = %s order by version"""
SHOWN = "select version, prompt_text, is_edited from public.prompts where id = %s"


def edit(db: Connection, who: Person, prompt: str, text: str) -> None:
    ask(db, who, "update public.prompts set prompt_text = %s where id = %s", [text, prompt])


def step(db: Connection, who: Person, prompt: str, seen: int, back: bool) -> tuple[int, str]:
    values = [prompt, seen, back]
    ((version, text),) = ask(db, who, "select version, prompt_text from public.step_prompt(%s, %s, %s)", values)
    return version, text


def looked_at(db: Connection, who: Person, **given: Any) -> list[str]:
    """Five prompts of one look, in their order."""
    group = add(db, "prompt_groups", who.id, source_image_id=add(db, "assets", who.id), **given)
    claim(db)
    five = [{"prompt_text": f"prompt {n}", "prompt_index": n, "axis": "light"} for n in range(5)]
    assert finish(db, group, five)
    rows = db.execute("select id from public.prompts where group_id = %s order by prompt_index", [group]).fetchall()
    return [str(row[0]) for row in rows]


def test_every_change_of_words_is_a_version_that_knows_where_it_came_from(db: Connection, ada: Person) -> None:
    prompt = add(db, "prompts", ada.id, prompt_text="one")
    edit(db, ada, prompt, "two")
    edit(db, ada, prompt, "two")
    ask(db, ada, "update public.prompts set is_favorite = true, score = 4 where id = %s", [prompt])
    edit(db, ada, prompt, "three")
    assert ask(db, ada, VERSIONS, [prompt]) == [
        (1, None, "one", False, "hand"), (2, 1, "two", True, "edit"), (3, 2, "three", True, "edit")]


def test_undo_and_redo_go_there_and_back(db: Connection, ada: Person) -> None:
    prompt = looked_at(db, ada)[0]
    edit(db, ada, prompt, "mine")
    assert step(db, ada, prompt, 2, True) == (1, "prompt 0")
    assert ask(db, ada, SHOWN, [prompt]) == [(1, "prompt 0", False)]
    assert step(db, ada, prompt, 1, True) == (1, "prompt 0")
    assert step(db, ada, prompt, 1, False) == (2, "mine")
    assert ask(db, ada, SHOWN, [prompt]) == [(2, "mine", True)]
    assert step(db, ada, prompt, 2, False) == (2, "mine")


def test_undo_pressed_twice_at_once_is_one_step(db: Connection, ada: Person) -> None:
    prompt = add(db, "prompts", ada.id, prompt_text="one")
    for text in ("two", "three"):
        edit(db, ada, prompt, text)
    assert step(db, ada, prompt, 3, True) == (2, "two")
    assert step(db, ada, prompt, 3, True) == (2, "two")


def test_an_edit_after_undo_forgets_nothing(db: Connection, ada: Person) -> None:
    prompt = add(db, "prompts", ada.id, prompt_text="one")
    edit(db, ada, prompt, "two")
    step(db, ada, prompt, 2, True)
    edit(db, ada, prompt, "other")
    assert [row[:3] for row in ask(db, ada, VERSIONS, [prompt])] == [(1, None, "one"), (2, 1, "two"), (3, 1, "other")]
    assert step(db, ada, prompt, 3, True) == (1, "one")
    assert step(db, ada, prompt, 1, False) == (3, "other")
    ask(db, ada, "update public.prompts set version = 2 where id = %s", [prompt])
    assert ask(db, ada, SHOWN, [prompt]) == [(2, "two", True)]


def test_a_version_that_was_never_kept_cannot_be_shown(db: Connection, ada: Person) -> None:
    prompt = add(db, "prompts", ada.id)
    wrong = "update public.prompts set version = 9 where id = %s"
    assert refusal(db, ada, wrong, [prompt]) == "prompts_version_kept"


def test_a_reroll_replaces_one_prompt_and_the_old_words_stay(db: Connection, ada: Person) -> None:
    prompts = looked_at(db, ada)
    edit(db, ada, prompts[2], "mine")
    group = reroll(db, ada, prompts[2], 2)
    assert claim(db) == [group]
    assert finish(db, group, [{"prompt_text": "another", "variation_label": "Dawn", "metadata": {}}])
    assert [row[2:] for row in ask(db, ada, VERSIONS, [prompts[2]])] == [
        ("prompt 2", False, "look"), ("mine", True, "edit"), ("another", False, "reroll")]
    shown = "select axis, variation_label, look_id::text from public.prompts where id = %s"
    assert ask(db, ada, shown, [prompts[2]]) == [("light", "Dawn", group)]
    assert one(db, ada, "select count(*) from public.prompts") == 5
    assert step(db, ada, prompts[2], 3, True) == (2, "mine")


def reroll(db: Connection, who: Person, prompt: str, version: int, key: str | None = None) -> str:
    question = {"kind": "one", "prompt_id": prompt, "attempt": version, "vision_model": "claude-haiku-5-5",
                "request_key": key or one(db, who, "select gen_random_uuid()::text")}
    return str(one(db, who, "select id from public.ask_for_prompts(%s)", [json.dumps(question)]))


def test_a_reroll_is_asked_for_once_for_the_words_that_were_seen(db: Connection, ada: Person) -> None:
    prompt = looked_at(db, ada)[0]
    key = "00000000-0000-0000-0000-0000000000aa"
    group = reroll(db, ada, prompt, 1, key)
    assert reroll(db, ada, prompt, 1, key) == group
    assert reroll(db, ada, prompt, 1) == group
    claim(db)
    finish(db, group, [{"prompt_text": "another"}])
    # The other tab still shows the first words, and its form may be sent again.
    assert reroll(db, ada, prompt, 1) == group == reroll(db, ada, prompt, 1, key)
    assert reroll(db, ada, prompt, 2) != group


def test_words_changed_elsewhere_are_not_rerolled_unseen(db: Connection, ada: Person) -> None:
    prompt = looked_at(db, ada)[0]
    edit(db, ada, prompt, "mine")
    row = sample("public.prompt_groups", ada.id, kind="one", prompt_id=prompt, attempt=1)
    assert refusal(db, ada, *insertion("public.prompt_groups", row)) == "prompt_groups_reroll_current"


def test_what_no_picture_stands_behind_cannot_be_rerolled(db: Connection, ada: Person, ben: Person) -> None:
    own, theirs = add(db, "prompts", ada.id), looked_at(db, ben)[0]
    for prompt, rule in ((own, "prompt_groups_reroll_picture"), (theirs, "prompt_groups_reroll_prompt")):
        row = sample("public.prompt_groups", ada.id, kind="one", prompt_id=prompt, attempt=1)
        assert refusal(db, ada, *insertion("public.prompt_groups", row)) == rule


def test_a_prompt_deleted_while_it_was_rerolled_leaves_a_finished_look(db: Connection, ada: Person) -> None:
    prompt = looked_at(db, ada)[0]
    group = reroll(db, ada, prompt, 1)
    claim(db)
    ask(db, ada, "delete from public.prompts where id = %s", [prompt])
    assert finish(db, group, [{"prompt_text": "another"}])
    assert one(db, ada, "select count(*) from public.prompts") == 4


def test_a_look_gives_five_and_a_reroll_one_and_nothing_else_is_kept(db: Connection, ada: Person) -> None:
    group = add(db, "prompt_groups", ada.id)
    claim(db)
    with pytest.raises(Exception, match="prompt_groups_answer_whole"):
        finish(db, group, [{"prompt_text": "x", "prompt_index": n} for n in range(4)])


def test_a_group_leaves_with_its_prompts_and_comes_back_with_those_that_left(db: Connection, ada: Person) -> None:
    prompts = looked_at(db, ada)
    ask(db, ada, "update public.prompts set removed_at = '2026-11-01' where id = %s", [prompts[4]])
    shown = "select count(*) from public.prompts where removed_at is null"
    ask(db, ada, "update public.prompt_groups set removed_at = now()")
    assert one(db, ada, shown) == 0
    ask(db, ada, "update public.prompt_groups set removed_at = null")
    assert one(db, ada, shown) == 4


def test_what_was_removed_long_ago_is_cleared_and_the_ledger_keeps_its_cost(db: Connection, ada: Person) -> None:
    prompts = looked_at(db, ada)
    ask(db, ada, "update public.prompt_groups set removed_at = now() - interval '8 days'")
    looked_at(db, ada)
    clear = "select public.clear_removed_prompts(%s, 100)"
    assert one(db, SERVICE, clear, [9 * 86400]) == 0
    assert one(db, SERVICE, clear, [7 * 86400]) == 6
    assert one(db, ada, "select count(*) from public.prompts") == 5
    assert one(db, ada, "select count(*) from public.prompts where id = %s", [prompts[0]]) == 0
    assert one(db, ada, "select count(*) from public.charges where prompt_group_id is null and kind = 'charged'") == 1


def test_fifty_edits_at_once_are_fifty_versions(connections: Connect) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from sql.tests.people import sign_up

    db = connections()
    who = sign_up(db, "ada")
    prompt = add(db, "prompts", who.id, prompt_text="one")
    with ThreadPoolExecutor(5) as pool:
        lines = [connections() for _ in range(5)]
        for at in range(10):
            list(pool.map(lambda n, at=at: edit(lines[n], who, prompt, f"text {at} {n}"), range(5)))
    numbers = [row[0] for row in ask(db, who, VERSIONS, [prompt])]
    assert numbers == list(range(1, 52))
