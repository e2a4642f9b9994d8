"""sql/README.md says what the database is."""

from __future__ import annotations

import re

import pytest

from services.migrations import FOLDER
from sql.tests.catalog import Column, described, indexes
from sql.tests.expectations import FUNCTIONS, TABLES, VIEWS
from sql.tests.servers import Connection

README = (FOLDER.parent / "README.md").read_text()
SECTIONS = dict(re.findall(r"^## ((?:public|studio)\.\w+)\n(.*?)(?=^#)", README, re.MULTILINE | re.DOTALL))
ROW = re.compile(r"^\| (\w+) \| ([^|]+) \| ([^|]+) \| .*\|$", re.MULTILINE)
TRIGGERS = """
  select distinct proname from pg_trigger join pg_proc on pg_proc.oid = tgfoid
  where pronamespace = 'studio'::regnamespace
"""


def written(table: str) -> list[Column]:
    return [Column(*row) for row in ROW.findall(SECTIONS[table]) if row[0] != "Column"]


def test_every_table_has_a_section_and_every_section_a_table() -> None:
    assert set(SECTIONS) == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_columns_types_and_defaults_are_those_of_the_database(db: Connection, table: str) -> None:
    assert written(table) == described(db, table)


@pytest.mark.parametrize("table", TABLES)
def test_indexes_are_those_of_the_database(db: Connection, table: str) -> None:
    told = re.findall(r"^\*\*Indexes\*\*: (.*?)^$", SECTIONS[table], re.MULTILINE | re.DOTALL)
    assert set(re.findall(r"`([^`]+)`", " ".join(told))) == indexes(db, table)


@pytest.mark.parametrize("table", TABLES)
def test_a_section_says_who_may_do_what(table: str) -> None:
    assert re.search(r"^\*\*RLS\*\*: \S", SECTIONS[table], re.MULTILINE)


def test_every_view_function_and_trigger_is_named(db: Connection) -> None:
    names = {view.removeprefix("public.") for view in VIEWS} | {name.split("(")[0] for name in FUNCTIONS}
    names |= {name for (name,) in db.execute(TRIGGERS)}
    assert {name for name in names if not re.search(rf"^\| {name}\b", README, re.MULTILINE)} == set()
