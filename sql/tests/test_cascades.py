"""What leaves takes its own rows along, and lets go of what only mentions it."""

from __future__ import annotations

import pytest

from sql.tests.people import SERVICE, Person, ask, refusal
from sql.tests.rows import SAMPLES, add, insertion, sample
from sql.tests.servers import Connection

OWNED = [name.removeprefix("public.") for name, row in SAMPLES.items() if "user_id" in row and "public." in name]
LOGS = ("reel_rules", "reel_counts", "reel_decisions", "charges", "budget_changes", "settlements", "prompt_versions")
# Table and column -> the table it mentions: an end there empties the column, the row stays.
MENTIONS = [
    ("assets", "ai_model_id", "ai_models"), ("assets", "generation_id", "generations"),
    ("prompt_groups", "model_id", "ai_models"), ("prompt_groups", "source_image_id", "assets"),
    ("prompts", "model_id", "ai_models"), ("prompts", "source_image_id", "assets"),
    ("prompts", "group_id", "prompt_groups"),
    ("charges", "generation_id", "generations"), ("charges", "prompt_group_id", "prompt_groups"),
    ("prompts", "look_id", "prompt_groups"),
    ("generations", "quote_id", "quotes"),
    ("generations", "prompt_id", "prompts"), ("generations", "ai_model_id", "ai_models"),
]


def test_deleting_the_account_leaves_nothing_even_while_a_job_runs(db: Connection, ada: Person) -> None:
    ids = {table: add(db, table, ada.id) for table in OWNED}
    for table, column, mentioned in MENTIONS:
        db.execute(f"update public.{table} set {column} = %s where id = %s", [ids[mentioned], ids[table]])
    db.execute("update public.generations set status = 'submitting'")
    db.execute("insert into studio.generation_runs (generation_id) values (%s)", [ids["generations"]])
    db.execute("set local role supabase_auth_admin")
    db.execute("delete from auth.users where id = %s", [ada.id])
    db.execute("reset role")
    left = {table: db.execute(f"select count(*) from public.{table}").fetchone() for table in OWNED}
    assert left == dict.fromkeys(OWNED, (0,))
    assert db.execute("select count(*) from public.users where id = %s", [ada.id]).fetchone() == (0,)
    assert db.execute("select count(*) from studio.generation_runs").fetchone() == (0,)


@pytest.mark.parametrize("table, column, mentioned", MENTIONS)
def test_a_row_outlives_what_it_mentions(
    db: Connection, ada: Person, table: str, column: str, mentioned: str
) -> None:
    target = add(db, mentioned, ada.id)
    row = add(db, table, ada.id, **{column: target})
    assert ask(db, ada, f"delete from public.{mentioned} where id = %s returning true", [target]) == [(True,)]
    found = db.execute(f"select user_id, {column} from public.{table} where id = %s", [row]).fetchall()
    assert [(str(owner), mention) for owner, mention in found] == [(ada.id, None)]


@pytest.mark.parametrize("table, column, mentioned", MENTIONS)
def test_a_row_cannot_mention_what_belongs_to_somebody_else(
    db: Connection, ada: Person, ben: Person, table: str, column: str, mentioned: str
) -> None:
    target = add(db, mentioned, ada.id)
    row = sample(f"public.{table}", ben.id, **{column: target})
    assert refusal(db, SERVICE, *insertion(f"public.{table}", row)) == f"{table}_{column}_fkey"


@pytest.mark.parametrize("table", [*(table for table in OWNED if table not in LOGS), "users", "workers"])
def test_updated_at_moves_with_every_change_and_is_nobodys_to_set(
    db: Connection, ada: Person, table: str
) -> None:
    row = ada.id if table == "users" else add(db, table, ada.id)
    db.execute("set local session_replication_role = replica")
    db.execute(f"update public.{table} set updated_at = '2020-01-01'")
    db.execute("set local session_replication_role = origin")
    change = f"update public.{table} set updated_at = '2030-01-01' where id = %s returning updated_at = now()"
    assert db.execute(change, [row]).fetchall() == [(True,)]
