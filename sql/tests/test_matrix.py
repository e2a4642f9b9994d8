"""Nobody reaches another person's rows: every role, every verb, every table, view and function."""

from __future__ import annotations

import pytest

from sql.tests.expectations import FUNCTIONS, TABLES, VIEWS
from sql.tests.matrix import Matrix
from sql.tests.people import Person, ask, outcome
from sql.tests.rows import add
from sql.tests.servers import Connection

RELATIONS = """
  select nspname || '.' || relname from pg_class join pg_namespace as space on space.oid = relnamespace
  where nspname in ('public', 'studio') and relkind = any (%s)
"""
CALLABLE = """
  select proname || '(' || replace(oidvectortypes(proargtypes), ', ', ',') || ')'
  from pg_proc where pronamespace = 'public'::regnamespace and prorettype <> 'trigger'::regtype
"""
OWNED = [name for name, rules in TABLES.items() if "select" in rules.verbs and not rules.shared]


@pytest.fixture
def matrix(db: Connection) -> Matrix:
    return Matrix(db)


def test_every_table_view_and_function_has_expectations(db: Connection) -> None:
    tables = {name for (name,) in db.execute(RELATIONS, [["r", "p", "f"]])}
    views = {name for (name,) in db.execute(RELATIONS, [["v", "m"]])}
    functions = {name for (name,) in db.execute(CALLABLE)}
    assert (tables, views, functions) == (set(TABLES), set(VIEWS), set(FUNCTIONS))


@pytest.mark.parametrize("table", TABLES)
def test_each_role_can_do_to_a_table_what_it_may_and_no_more(matrix: Matrix, table: str) -> None:
    cells = list(matrix.table(table))
    assert len(cells) >= 30
    assert [cell for cell in cells if cell.got != cell.wanted] == []


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_shows_a_person_their_own_rows_only(matrix: Matrix, view: str) -> None:
    assert [cell for cell in matrix.view(view) if cell.got != cell.wanted] == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_can_be_called_by_those_it_is_for(matrix: Matrix, function: str) -> None:
    assert [cell for cell in matrix.function(function) if cell.got != cell.wanted] == []


@pytest.mark.parametrize("table", OWNED)
def test_a_token_whose_name_is_no_uuid_is_refused(matrix: Matrix, db: Connection, table: str) -> None:
    forged = Person("1 or true")
    assert outcome(db, forged, f"select {TABLES[table].key} from {table}") == "22P02"


@pytest.mark.parametrize(
    "table, secret", [("user_api_keys", "encrypted_api_key"), ("threads_accounts", "access_token")]
)
def test_the_ciphertext_cannot_be_read_back_even_by_its_owner(
    db: Connection, ada: Person, table: str, secret: str
) -> None:
    add(db, table, ada.id)
    assert outcome(db, ada, f"select * from public.{table}") == "42501"
    assert outcome(db, ada, f"select {secret} from public.{table}") == "42501"
    assert outcome(db, ada, f"update public.{table} set {secret} = 'x' where {secret} like 'c%%'") == "42501"
    assert outcome(db, ada, f"update public.{table} set {secret} = 'x' returning {secret}") == "42501"


@pytest.mark.parametrize("column, value", [("subscription_tier", "pro"), ("email", "x@example.test")])
def test_a_person_cannot_write_what_they_pay_for_or_sign_in_with(
    db: Connection, ada: Person, column: str, value: str
) -> None:
    assert outcome(db, ada, f"update public.users set {column} = %s", [value]) == "42501"


def test_tagging_other_peoples_assets_changes_none(db: Connection, ada: Person, ben: Person) -> None:
    asset = add(db, "assets", ada.id)
    assert ask(db, ben, "select public.tag_assets(array[%s::uuid], '{mine}')", [asset]) == [(0,)]
