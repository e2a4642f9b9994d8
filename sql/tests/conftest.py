"""Fixtures: two PostgreSQL versions, and a migrated database that every test leaves as it found it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from sql.tests.people import Person, sign_up
from sql.tests.servers import Connection, Server, binaries, started


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
    with server.connect(server.migrated()) as connection:
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


@pytest.fixture
def connections(server: Server) -> Iterator[Callable[[], Connection]]:
    """Call it for one more connection to a database of this test alone; all of them commit."""
    name = server.copy()
    opened: list[psycopg.Connection] = []

    def connect() -> Connection:
        opened.append(server.connect(name))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()
    with server.connect("postgres") as admin:
        admin.execute(f"drop database {name} with (force)".encode())
