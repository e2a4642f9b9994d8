"""A live part and a press that meet: what the part draws anew is what the person chose meanwhile."""

import re
from contextlib import closing

import psycopg

from local.supabase.postgres import Postgres
from tests.tab import Tab

PERSON = "select id from public.users where email = %s"
PERSONA = "insert into public.ai_models (user_id, name) values (%s, 'Nova')"
JOB = """
  insert into public.generations (user_id, prompt_text, status, higgsfield_job_id, is_sandbox, started_at)
  values (%s, 'a cat', 'in_progress', 'job of the live part', true, now()) returning id
"""
OVER = "update public.generations set status = 'cancelled', completed_at = now() where user_id = %s"


def one(pattern, drawn):
    found = re.search(pattern, drawn)
    assert found, f"nothing like {pattern} in {drawn}"
    return found.group(1)


def test_a_choice_made_while_a_part_was_asking_stays_when_the_work_has_ended(server, visitor):
    email = visitor.sign_up()
    with (
        closing(Postgres(server.home)) as postgres,
        psycopg.connect(postgres.conninfo("postgres"), autocommit=True) as database,
        Tab(server, visitor.sid) as tab,
    ):
        [(person,)] = database.execute(PERSON, [email]).fetchall()
        database.execute(PERSONA, [person])
        [(job,)] = database.execute(JOB, [person]).fetchall()
        drawn = tab.run("generation", f"id={job}")
        part = one(r'auto_rerun \{\s+interval: 3[^}]*fragment_id: "(\w+)"', drawn)
        box = one(r'id: "([^"]+-sidebar\.persona)"', drawn)
        assert "persona=" in tab.choose(box, "Nova", f"id={job}")
        # The part asked before the browser knew of the new address, and is heard after the choice.
        database.execute(OVER, [person])
        again = tab.tick(part, f"id={job}")
        assert "Cancelled" in again and 'raw_value: "Nova"' in again
