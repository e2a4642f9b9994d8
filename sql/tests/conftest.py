"""Fixtures: two PostgreSQL versions, and a migrated database that every test leaves as it found it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sql.tests.people import Person, sign_up
from sql.tests.servers import Connect, Connection, Server, binaries, started


@pytest.fixture(scope="session")
def newest() -> Iterator[Server]:
    with started(binaries("newest")) as server:
        yield server


@pytest.fixture(scope="session")
def oldest() -> Iterator[Server]:
    with started(binaries("oldest")) as server:
        yield server


@pytest.fixture(scope="session", params=["newest", "oldest"])
def server(request: pytest.FixtureRequest) -> Server:
    """Both versions in turn: what runs here must be true of each."""
    found: Server = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def _connection(server: Server) -> Iterator[Connection]:
    with server.connect(server.copy()) as connection:
        yield connection


@pytest.fixture
def db(_connection: Connection) -> Iterator[Connection]:
    """A superuser's connection inside a transaction that is undone after the test."""
    with _connection.transaction(force_rollback=True):
        yield _connection


@pytest.fixture
def ada(db: Connection) -> Person:
    """Somebody with an account."""
    return sign_up(db, "ada")


@pytest.fixture
def ben(db: Connection) -> Person:
    """Somebody else with an account."""
    return sign_up(db, "ben")


@pytest.fixture(scope="session")
def _arena(server: Server) -> str:
    """A database for tests whose connections commit; one at a time has it."""
    return server.copy()


@pytest.fixture
def connections(server: Server, _arena: str) -> Iterator[Connect]:
    """Call it for one more connection to a database without rows; all of them commit."""
    opened: list[Connection] = []

    def connect() -> Connection:
        opened.append(server.connect(_arena))
        return opened[-1]

    yield connect
    # Faster than emptying every table: a truncation makes each table and index anew.
    connect().execute("delete from auth.users; delete from public.workers")
    for connection in opened:
        connection.close()
