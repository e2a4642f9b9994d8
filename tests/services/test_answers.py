"""The database's refusals: every sentence belongs to a rule that exists, and unknown refusals stay loud."""

import psycopg
import pytest
from postgrest.exceptions import APIError

from services.errors import Conflict, Invalid, NotFound, SignedOut, Unavailable
from services.store.answers import CONSTRAINTS, refusal


def test_every_sentence_belongs_to_a_rule_of_the_database(studio, stack):
    with psycopg.connect(stack.dsn()) as connection:
        known = {name for (name,) in connection.execute("select conname from pg_constraint")}
        bodies = connection.execute(
            "select string_agg(prosrc, ' ') from pg_proc where pronamespace::regnamespace::text = 'studio'"
        ).fetchone()
    raised = bodies[0] if bodies else ""
    assert [name for name in CONSTRAINTS if name not in known and name not in raised] == []


@pytest.mark.parametrize(("kind", "sentence"), CONSTRAINTS.values())
def test_every_sentence_is_one(kind, sentence):
    assert sentence[0].isupper() and sentence.endswith(".") and issubclass(kind, Exception)


@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        ("23514", 'new row for relation "assets" violates check constraint "assets_filename_length"', Invalid),
        ("23514", 'row of "generations" violates constraint "generations_delete_running"', Conflict),
        ("23503", 'violates foreign key constraint "prompts_model_id_fkey"', NotFound),
        ("23505", 'duplicate key value violates unique constraint "somewhere_key"', Conflict),
        ("22P02", "invalid input syntax for type uuid", NotFound),
        ("42501", "new row violates row-level security policy", NotFound),
        ("PGRST303", "JWT expired", SignedOut),
        ("57014", "canceling statement due to statement timeout", Unavailable),
        ("503", "JSON could not be generated", Unavailable),
        ("08006", "connection failure", Unavailable),
        ("database_unavailable", "PostgreSQL ended at once", Unavailable),
        ("53300", "too many connections", Unavailable),
    ],
)
def test_a_refusal_becomes_the_error_a_person_understands(code, message, kind):
    assert type(refusal(APIError({"code": code, "message": message}))) is kind


def test_a_refusal_nobody_foresaw_stays_what_it_is():
    error = APIError({"code": "42703", "message": "column does not exist"})
    assert refusal(error) is error
