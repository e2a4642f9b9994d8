"""Nothing passes from one request to the next over a shared connection, however the first one ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Barrier, Thread

import psycopg
import pytest
from psycopg_pool import PoolTimeout

from local.supabase.database import Caller, Database
from local.supabase.pool import Pool
from local.supabase.postgres import Postgres

ALICE = Caller("authenticated", {"sub": "alice", "role": "authenticated"})
NOBODY = Caller("anon")
WHO = "select current_user::text, auth.jwt() ->> 'sub', coalesce(current_setting('request.method', true), '')"


@pytest.fixture(scope="module")
def name(new_database: Callable[[], str], postgres: Postgres) -> str:
    created = new_database()
    with psycopg.connect(postgres.conninfo("postgres", created)) as migration:
        migration.execute("create table public.notes (body text)")
        migration.execute("grant all on public.notes to authenticated")
    return created


@pytest.fixture
def database(postgres: Postgres, name: str) -> Iterator[Database]:
    """With one connection per pool, so that every request gets the one before's."""
    opened = Database(
        postgres.conninfo("authenticator", name), postgres.conninfo("supabase_services", name), size=1,
        revive=postgres.ensure,
    )
    yield opened
    opened.close()


def who(database: Database, caller: Caller) -> tuple[object, ...] | None:
    with database.as_caller(caller) as cursor:
        return cursor.execute(WHO).fetchone()


def backend(database: Database) -> int:
    with database.as_caller(NOBODY) as cursor:
        row = cursor.execute("select pg_backend_pid()").fetchone()
    assert row is not None
    return int(row[0])


def test_role_claims_and_settings_end_with_the_request(database: Database) -> None:
    with database.as_caller(ALICE, settings={"request.method": "GET"}) as cursor:
        assert cursor.execute(WHO).fetchone() == ("authenticated", "alice", "GET")
    assert who(database, NOBODY) == ("anon", None, "")


class Interrupted(BaseException):
    """Like KeyboardInterrupt: no `except Exception` sees it."""


def fail_in_sql(cursor: psycopg.Cursor[tuple[object, ...]]) -> None:
    cursor.execute("select 1 / 0")


def fail_in_python(cursor: psycopg.Cursor[tuple[object, ...]]) -> None:
    raise ValueError


def interrupt(cursor: psycopg.Cursor[tuple[object, ...]]) -> None:
    raise Interrupted


def lose_the_connection(cursor: psycopg.Cursor[tuple[object, ...]]) -> None:
    cursor.connection.pgconn.finish()
    cursor.execute("select 1")


def terminate_the_backend(cursor: psycopg.Cursor[tuple[object, ...]]) -> None:
    at = cursor.connection.info
    pid = at.backend_pid
    with psycopg.connect(host=at.host, user="supabase_admin", dbname="postgres", autocommit=True) as admin:
        admin.execute("select pg_terminate_backend(%s, 5000)", [pid])
    cursor.execute("select 1")


def leave_a_copy_open(cursor: psycopg.Cursor[tuple[object, ...]]) -> None:
    cursor.connection.pgconn.exec_(b"copy (select 1) to stdout")
    raise Interrupted


ENDS = [fail_in_sql, fail_in_python, interrupt, terminate_the_backend, lose_the_connection, leave_a_copy_open]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_a_request_that_dies_half_way_leaves_nothing_to_the_next(
    database: Database, end: Callable[[psycopg.Cursor[tuple[object, ...]]], None]
) -> None:
    with pytest.raises((psycopg.Error, ValueError, Interrupted)), database.as_caller(ALICE) as cursor:
        cursor.execute("insert into notes values ('half')")
        end(cursor)
    assert who(database, NOBODY) == ("anon", None, "")
    with database.as_caller(ALICE) as cursor:
        assert cursor.execute("select * from notes").fetchall() == []


def test_a_statement_that_runs_too_long_is_ended_by_the_server(database: Database) -> None:
    slow = Caller("anon")
    with pytest.raises(psycopg.errors.QueryCanceled):
        with database.as_caller(slow, settings={"statement_timeout": "20"}) as cursor:
            cursor.execute("select pg_sleep(5)")
    assert who(database, NOBODY) == ("anon", None, "")


def test_a_role_that_may_not_be_taken_is_refused_and_the_connection_stays(database: Database) -> None:
    before = backend(database)
    for role in ("postgres", "supabase_admin", "supabase_auth_admin", "nobody's"):
        with pytest.raises(psycopg.Error), database.as_caller(Caller(role)):
            raise AssertionError("the transaction was opened")
    assert backend(database) == before


def test_claims_are_data_and_never_sql(database: Database) -> None:
    nasty = """'); reset role; select set_config('role', 'postgres', false); --\\' " \u0000 \U0001f600"""
    with database.as_caller(Caller("anon", {"sub": nasty})) as cursor:
        row = cursor.execute("select current_user::text, current_setting('request.jwt.claims')").fetchone()
    assert row is not None and row[0] == "anon" and "reset role" in row[1]


def test_a_read_only_request_cannot_write(database: Database) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        with database.as_caller(ALICE, read_only=True) as cursor:
            cursor.execute("insert into notes values ('x')")


def test_a_read_only_request_ends_by_itself_and_its_connection_is_used_again(database: Database) -> None:
    pids = set()
    for _ in range(3):
        with database.as_caller(ALICE, read_only=True) as cursor:
            pids.add(cursor.execute("select pg_backend_pid(), auth.jwt() ->> 'sub'").fetchone())
    assert who(database, NOBODY) == ("anon", None, "")
    assert pids == {(backend(database), "alice")}


def test_a_connection_that_dies_after_a_read_only_request_is_replaced(
    database: Database, postgres: Postgres
) -> None:
    with database.as_caller(ALICE, read_only=True) as cursor:
        pid = cursor.execute("select pg_backend_pid()").fetchone()
    with psycopg.connect(postgres.conninfo("supabase_admin"), autocommit=True) as admin:
        admin.execute("select pg_terminate_backend(%s, 5000)", pid)
    assert who(database, NOBODY) == ("anon", None, "")


def test_a_rolled_back_request_answers_and_keeps_nothing(database: Database) -> None:
    with database.as_caller(ALICE, roll_back=True) as cursor:
        assert cursor.execute("insert into notes values ('x') returning body").fetchone() == ("x",)
    with database.as_caller(ALICE) as cursor:
        assert cursor.execute("select * from notes").fetchall() == []


def test_a_constraint_checked_at_commit_is_reported(
    database: Database, postgres: Postgres, name: str
) -> None:
    with psycopg.connect(postgres.conninfo("postgres", name)) as migration:
        migration.execute("create table public.late (i int, constraint one unique (i) initially deferred)")
        migration.execute("grant all on public.late to authenticated")
    with pytest.raises(psycopg.errors.UniqueViolation) as caught, database.as_caller(ALICE) as cursor:
        cursor.execute("insert into late values (1), (1)")
    assert caught.value.diag.constraint_name == "one"


def test_a_connection_that_died_while_idle_is_replaced_without_a_word(
    database: Database, postgres: Postgres
) -> None:
    before = backend(database)
    with psycopg.connect(postgres.conninfo("supabase_admin"), autocommit=True) as admin:
        admin.execute("select pg_terminate_backend(%s, 5000)", [before])
    assert backend(database) != before


def test_a_busy_pool_says_so_instead_of_waiting_for_ever(postgres: Postgres, name: str) -> None:
    pool = Pool(postgres.conninfo("authenticator", name), size=1, wait_seconds=0.05)
    with pool.transaction({"role": "anon"}):
        with pytest.raises(PoolTimeout, match="busy"), pool.transaction({"role": "anon"}):
            raise AssertionError("a second connection was opened")
    pool.close()


def test_a_closed_pool_keeps_no_connection(postgres: Postgres, name: str) -> None:
    login, owner = (postgres.conninfo(role, name) for role in ("authenticator", "supabase_services"))
    database = Database(login, owner)
    with database.as_caller(NOBODY) as cursor:
        connection = cursor.connection
        database.close()
    assert connection.closed


def test_threads_that_share_a_pool_see_their_own_claims(postgres: Postgres, name: str) -> None:
    database = Database(
        postgres.conninfo("authenticator", name), postgres.conninfo("supabase_services", name), size=3
    )
    barrier, wrong = Barrier(8), []

    def read(number: int) -> None:
        caller = Caller("authenticated", {"sub": f"user {number}"})
        barrier.wait()
        for turn in range(100):
            try:
                with database.as_caller(caller) as cursor:
                    row = cursor.execute("select auth.jwt() ->> 'sub'").fetchone()
                    if row != (f"user {number}",):
                        wrong.append(row)
                    if turn % 7 == number:
                        raise ValueError
            except ValueError:
                pass

    threads = [Thread(target=read, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.close()
    assert wrong == []
