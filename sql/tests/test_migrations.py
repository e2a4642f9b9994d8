"""The migrations apply on every version and platform default, once, by a role that is no superuser."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from services.migrations import FOLDER, apply
from sql.tests.servers import Server

FILES = sorted(FOLDER.glob("*.sql"))
GRANTS = """
  select relnamespace::regnamespace || '.' || relname, coalesce(grantee, 0)::regrole::text, privilege_type
  from pg_class left join lateral aclexplode(relacl) on grantee <> relowner
  where relnamespace::regnamespace::text in ('public', 'studio') and relkind <> 'i'
  union all
  select attrelid::regclass || '.' || attname, grantee::regrole::text, privilege_type
  from pg_attribute, aclexplode(attacl) where attrelid in (
    select oid from pg_class where relnamespace::regnamespace::text in ('public', 'studio'))
  union all
  select oid::regprocedure::text, coalesce(grantee, 0)::regrole::text, privilege_type
  from pg_proc left join lateral aclexplode(proacl) on grantee <> proowner
  where pronamespace::regnamespace::text in ('public', 'studio')
  order by 1, 2, 3
"""
SHAPE = """
  select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
    where contype in ('c', 'f', 'p', 'u')
  union all select indexdef from pg_indexes where schemaname = 'public'
  union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
  union all select policyname || coalesce(qual, '') || coalesce(with_check, '') from pg_policies
  union all select format('%s %s %s', attrelid::regclass, attname, atttypid::regtype) from pg_attribute
    where attrelid in (
      select oid from pg_class where relnamespace::regnamespace::text in ('public', 'studio'))
  order by 1
"""
# What a hosted project refuses to migrations, or what our own embedded guard cannot see.
FORBIDDEN = re.compile(
    r"(alter table|create (table|index|function|view)|comment on \w+|(revoke|grant) .* on( table)?)"
    r" (auth|storage)\.", re.IGNORECASE)
NEWER = re.compile(
    r"uuidv7|merge into|generated always as \([^)]*\) virtual|returning (old|new)\.|json_table"
    r"|nulls not distinct|any_value|without overlaps|not enforced", re.IGNORECASE)
UNNAMED = re.compile(
    r"^(?!.*\bconstraint \w+).*(\bprimary key\b|\breferences \w+\.|\bcheck \(|\bunique \()", re.IGNORECASE)


def test_every_file_applies_as_a_role_that_is_no_superuser(server: Server) -> None:
    dsn = server.postgres.conninfo("postgres", server.bare("off"))
    with psycopg.connect(dsn) as connection:
        found = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
    assert found == (False,)
    assert apply(dsn) == [file.name.partition("_")[0] for file in FILES]


def test_a_second_run_changes_nothing(server: Server) -> None:
    name = server.bare("on")
    dsn = server.postgres.conninfo("postgres", name)
    apply(dsn)
    with server.connect(name) as db:
        before = db.execute(SHAPE).fetchall()
        assert apply(dsn) == []
        assert db.execute(SHAPE).fetchall() == before != []


def test_rights_are_the_same_whatever_the_project_grants_by_default(server: Server) -> None:
    with server.connect(server.migrated("on")) as opened, server.connect(server.migrated("off")) as closed:
        assert opened.execute(GRANTS).fetchall() == closed.execute(GRANTS).fetchall() != []


def test_two_versions_of_the_server_get_the_same_schema(newest: Server, oldest: Server) -> None:
    with newest.connect(newest.migrated()) as new, oldest.connect(oldest.migrated()) as old:
        assert new.info.server_version // 10000 > old.info.server_version // 10000
        assert new.execute(GRANTS).fetchall() == old.execute(GRANTS).fetchall()


def test_the_older_server_is_one_that_hosted_projects_may_still_run(oldest: Server) -> None:
    with oldest.connect("postgres") as connection:
        assert connection.info.server_version // 10000 in (15, 16)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_migration_waits_for_no_lock_and_leaves_the_platforms_tables_alone(file: Path) -> None:
    text = file.read_text()
    assert re.fullmatch(r"\d{14}_[a-z_]+\.sql", file.name)
    assert "set lock_timeout = '500ms';\nset statement_timeout = '60s';" in text
    assert FORBIDDEN.findall(text) == []
    assert NEWER.findall(text) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_constraint_is_given_its_name(file: Path) -> None:
    tables = re.findall(r"^create table .*?^\);", file.read_text(), re.MULTILINE | re.DOTALL)
    joined = [re.sub(r"\n +(references|constraint)", r" \1", table) for table in tables]
    lines = [line.partition("--")[0] for table in joined for line in table.split("\n")]
    assert [line for line in lines if UNNAMED.search(line)] == []
