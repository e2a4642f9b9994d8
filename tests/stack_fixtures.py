"""Fixtures that give a test its own Supabase: one PostgreSQL per run, one database per stack.

A database is a copy of one with the platform in it, which takes some 50 ms. Syncing is off here: what a
test writes need not survive the machine.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from local.supabase.install import install_platform
from local.supabase.options import Options
from local.supabase.postgres import Postgres
from local.supabase.stack import Stack

TEMPLATE = "platform"
NAMES = (f"test_{number}" for number in count(1))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of this test run, stopped and removed at its end."""
    # Straight under /tmp: pytest's own folders are closed to the user that PostgreSQL runs as under root.
    home = Path(tempfile.mkdtemp(prefix="supabase-", dir="/tmp"))
    server = Postgres(home, settings={"fsync": "off"})
    admin = server.conninfo("supabase_admin")
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"create database {TEMPLATE}")
    with psycopg.connect(server.conninfo("supabase_admin", TEMPLATE), autocommit=True) as connection:
        install_platform(connection)
    yield server
    server.close()
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def new_database(postgres: Postgres) -> Callable[[], str]:
    """Call it for the name of a fresh database with the platform installed."""

    def create() -> str:
        name = next(NAMES)
        with psycopg.connect(postgres.conninfo("supabase_admin"), autocommit=True) as connection:
            connection.execute(f"create database {name} template {TEMPLATE} owner postgres")
        return name

    return create


def open_on(postgres: Postgres, database: str, files: Path, **given: Any) -> Stack:
    """A stack on `database`; `given` are fields of Options or arguments of Stack.open."""
    fields = Options.__dataclass_fields__
    options = replace(
        Options(files=files / "files", outbox=files / "outbox"),
        **{name: value for name, value in given.items() if name in fields},
    )
    arguments = {
        "public_url": options.public_url, "access_token_seconds": options.access_token_seconds,
        "autoconfirm": options.autoconfirm, "signup": options.signup,
        **{name: value for name, value in given.items() if name not in fields},
    }
    return Stack.open(postgres.home, database=database, options=options, **arguments)


@pytest.fixture(scope="session")
def stack(
    postgres: Postgres, new_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """One stack for the whole run; tests that share it must not trip over each other's rows."""
    with open_on(postgres, new_database(), tmp_path_factory.mktemp("stack")) as opened:
        yield opened


@pytest.fixture
def make_stack(
    postgres: Postgres, new_database: Callable[[], str], tmp_path: Path
) -> Iterator[Callable[..., Stack]]:
    """Call it with settings for a stack on a database of its own, closed after the test."""
    opened: list[Stack] = []

    def make(**given: Any) -> Stack:
        opened.append(open_on(postgres, new_database(), tmp_path / str(len(opened)), **given))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


@pytest.fixture
def fresh_stack(make_stack: Callable[..., Stack]) -> Stack:
    """A stack on an empty database that no other test sees."""
    return make_stack()
