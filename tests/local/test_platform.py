"""The stand-in of the platform: what migrations may do in it, and what they may not, on every version."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import psycopg
import pytest

from local.supabase.binaries import find_binaries
from local.supabase.install import install_platform
from local.supabase.postgres import Postgres

INSTALLED = [find_binaries(), *sorted(Path("/usr/lib/postgresql").glob("*/bin"))]

# What a hosted project allows its migrations in the managed schemas, in an order that runs.
ALLOWED = """
create table public.personas (id uuid primary key, user_id uuid references auth.users (id) on delete cascade)
create policy "own files" on storage.objects for select to authenticated using (true)
alter policy "own files" on storage.objects rename to "my files"
drop policy "my files" on storage.objects
create function public.welcome() returns trigger language plpgsql as 'begin return new; end'
create trigger welcome after insert on auth.users for each row execute function public.welcome()
drop trigger welcome on auth.users
insert into storage.buckets (id, name) values ('assets', 'assets')
create schema supabase_migrations
create table supabase_migrations.schema_migrations (version text primary key)
grant select on storage.objects to authenticated
create function public.hidden() returns int language sql as 'select 1'
revoke all on function public.hidden() from public, anon
revoke all on all tables in schema public from anon
select extensions.uuid_generate_v4(), auth.uid(), auth.jwt(), auth.role(), auth.email()
drop table public.personas
""".strip().splitlines()

REFUSED = """
alter table storage.objects add column mine int
alter table storage.objects enable row level security
alter table auth.users disable row level security
create table auth.mine ()
create table storage.mine ()
create view auth.mine as select 1
create index on storage.objects (name)
create function storage.mine() returns int language sql as 'select 1'
create or replace function auth.uid() returns uuid language sql as 'select null::uuid'
alter function auth.uid() owner to postgres
comment on table auth.users is 'mine'
comment on column auth.users.id is 'mine'
create rule mine as on delete to storage.buckets do instead nothing
drop table storage.objects cascade
drop function auth.uid() cascade
drop schema storage cascade
drop schema extensions cascade
alter schema auth rename to mine
alter schema auth owner to postgres
revoke execute on function auth.uid() from authenticated
delete from storage.objects
delete from storage.buckets
create event trigger mine on ddl_command_end execute function extensions.guard_managed_schemas()
create role boss superuser
""".strip().splitlines()


@pytest.fixture(scope="module", params=INSTALLED, ids=str)
def installed(request: pytest.FixtureRequest) -> Iterator[Postgres]:
    """A server of each version with the platform in its database `postgres`."""
    home = Path(tempfile.mkdtemp(prefix="platform-", dir="/tmp"))
    server = Postgres(home, pg_bin=request.param, settings={"fsync": "off"})
    with psycopg.connect(server.conninfo("supabase_admin"), autocommit=True) as admin:
        assert install_platform(admin)
    yield server
    server.close()
    shutil.rmtree(home)


@pytest.fixture
def migration(installed: Postgres) -> Iterator[psycopg.Connection]:
    """A login as `postgres`, undone at the end."""
    with psycopg.connect(installed.conninfo("postgres")) as connection:
        yield connection
        connection.rollback()


def test_a_migration_may_do_what_hosted_projects_allow(migration: psycopg.Connection) -> None:
    for statement in ALLOWED:
        migration.execute(statement.encode())


@pytest.mark.parametrize("statement", REFUSED)
def test_a_migration_is_refused_what_hosted_projects_refuse(
    migration: psycopg.Connection, statement: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        migration.execute(statement.encode())


@pytest.mark.parametrize("statement", [
    "revoke select on storage.objects from authenticated",
    "revoke all on all tables in schema storage from anon, authenticated",
    "revoke usage on schema auth, storage from anon, authenticated",
    "revoke execute on all functions in schema auth from authenticated, public",
])
def test_a_migration_takes_no_right_in_the_managed_schemas_away(
    migration: psycopg.Connection, statement: str
) -> None:
    rights = "select extensions.managed_rights()"
    before = migration.execute(rights).fetchone()
    try:
        with migration.transaction():
            migration.execute(statement.encode())
    except psycopg.errors.InsufficientPrivilege:
        pass
    assert migration.execute(rights).fetchone() == before


def test_an_administrator_acting_as_postgres_is_held_to_the_same(installed: Postgres) -> None:
    with psycopg.connect(installed.conninfo("supabase_admin")) as admin:
        admin.execute("set role postgres")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            admin.execute("alter table auth.users add column mine int")


def test_the_login_of_requests_can_do_nothing_by_itself(installed: Postgres) -> None:
    with psycopg.connect(installed.conninfo("authenticator"), autocommit=True) as login:
        for statement in (b"select * from storage.objects", b"select * from auth.users", b"set role postgres",
                          b"set role supabase_admin", b"create table public.mine ()"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                login.execute(statement)
        login.execute("set role anon")


def test_the_login_of_the_services_is_no_superuser(installed: Postgres) -> None:
    with psycopg.connect(installed.conninfo("supabase_services"), autocommit=True) as login:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            login.execute("select * from auth.users")
        login.execute("set role supabase_auth_admin")
        assert login.execute("select count(*) from auth.users").fetchone() == (0,)


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
def test_no_caller_reads_the_tables_of_auth(installed: Postgres, role: str) -> None:
    with psycopg.connect(installed.conninfo("authenticator"), autocommit=True) as login:
        login.execute(f"set role {role}".encode())
        for table in ("users", "sessions", "refresh_tokens", "one_time_tokens"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                login.execute(f"select * from auth.{table}".encode())


def test_files_are_seen_through_policies_alone(migration: psycopg.Connection) -> None:
    migration.execute("insert into storage.buckets (id, name) values ('b', 'b')")
    for owner in ("u1", "u2"):
        row = ["b", f"{owner}/a.png"]
        migration.execute("insert into storage.objects (bucket_id, name) values (%s, %s)", row)
    migration.execute(
        "create policy own on storage.objects to authenticated "
        "using ((storage.foldername(name))[1] = (select auth.jwt() ->> 'sub'))"
    )
    migration.execute("set local role authenticated")
    for claims, names in (('{"sub": "u1"}', [("u1/a.png",)]), ("{}", []), ("", [])):
        migration.execute("select set_config('request.jwt.claims', %s, true)", [claims])
        assert migration.execute("select name from storage.objects").fetchall() == names


PATHS = [
    ("u/a/b.tar.gz", ["u", "a"], "b.tar.gz", "gz"),
    ("c.png", [], "c.png", "png"),
    ("../x/y", ["..", "x"], "y", "y"),
    ("", [], None, ""),
]


@pytest.mark.parametrize(("path", "folders", "name", "extension"), PATHS)
def test_paths_are_taken_apart_as_policies_expect(
    migration: psycopg.Connection, path: str, folders: list[str], name: str | None, extension: str
) -> None:
    cursor = migration.execute(
        "select storage.foldername(%(p)s), storage.filename(%(p)s), storage.extension(%(p)s)", {"p": path}
    )
    assert cursor.fetchone() == (folders, name, extension)


def test_a_malformed_subject_is_an_error_and_not_nobody(migration: psycopg.Connection) -> None:
    migration.execute("""select set_config('request.jwt.claims', '{"sub": "me"}', true)""")
    with pytest.raises(psycopg.errors.InvalidTextRepresentation):
        migration.execute("select auth.uid()")


def test_users_have_the_columns_of_the_platform(migration: psycopg.Connection) -> None:
    count = migration.execute(
        "select count(*) from information_schema.columns where table_schema = 'auth' and table_name = 'users'"
    )
    assert count.fetchone() == (35,)


def privileges(connection: psycopg.Connection) -> dict[str, str]:
    """What `anon` may do with a table, a sequence and a function that a migration has just made."""
    connection.execute("create table public.fresh (id bigserial primary key)")
    connection.execute("create function public.fresh() returns int language sql as 'select 1'")
    row = connection.execute("""
        select string_agg(verb, ' ' order by verb) filter (where has_table_privilege('anon', 'fresh', verb)),
               has_sequence_privilege('anon', 'fresh_id_seq', 'usage'),
               exists (select from pg_proc, aclexplode(proacl)
                        where oid = 'fresh()'::regprocedure and grantee = 'anon'::regrole)
          from unnest(array['select', 'insert', 'update', 'delete', 'truncate']) as verb
    """).fetchone()
    assert row is not None
    return {"table": row[0], "sequence": row[1], "function": row[2]}


def test_a_new_table_is_not_exposed_but_keeps_the_rights_the_platform_forgets(
    migration: psycopg.Connection,
) -> None:
    assert privileges(migration) == {"table": "truncate", "sequence": False, "function": False}


def test_old_projects_expose_everything_and_the_switch_goes_both_ways(installed: Postgres) -> None:
    with psycopg.connect(installed.conninfo("supabase_admin"), autocommit=True) as admin:
        assert install_platform(admin, "on")
        with psycopg.connect(installed.conninfo("postgres")) as old:
            assert privileges(old) == {
                "table": "delete insert select truncate update", "sequence": True, "function": True
            }
            old.rollback()
        assert install_platform(admin, "off")
        with psycopg.connect(installed.conninfo("postgres")) as new:
            assert privileges(new)["table"] == "truncate"
            new.rollback()


def test_installing_twice_changes_nothing(installed: Postgres) -> None:
    with psycopg.connect(installed.conninfo("supabase_admin"), autocommit=True) as admin:
        assert not install_platform(admin)


def test_processes_that_install_at_once_do_not_meet(
    postgres: Postgres, new_database: Callable[[], str]
) -> None:
    with psycopg.connect(postgres.conninfo("supabase_admin"), autocommit=True) as admin:
        admin.execute("drop database if exists crowded")
        admin.execute("create database crowded")
    results: list[bool] = []

    def install() -> None:
        with psycopg.connect(postgres.conninfo("supabase_admin", "crowded"), autocommit=True) as one:
            results.append(install_platform(one))

    threads = [Thread(target=install) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, False, False, True]
