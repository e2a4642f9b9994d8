"""A PostgreSQL server with migrated databases on it, one server per version under test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from local.supabase.binaries import find_binaries
from local.supabase.install import Exposure, install_platform
from local.supabase.postgres import Postgres
from services.migrations import apply

Connection = psycopg.Connection[Any]
Connect = Callable[[], Connection]
# What a test writes need not survive the machine.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class Server:
    """One running PostgreSQL; databases are copies of templates, some 50 ms each."""

    postgres: Postgres
    _made: set[str] = field(default_factory=set)
    _names: Iterator[int] = field(default_factory=count)

    def connect(self, database: str, role: str = "supabase_admin") -> Connection:
        """A connection that commits each statement by itself."""
        return psycopg.connect(self.postgres.conninfo(role, database), autocommit=True)

    def migrated(self, expose: Exposure = "off") -> str:
        """Name of a database with platform and migrations; made once for each platform default."""
        name = f"studio_{expose}"
        if name not in self._made:
            self.bare(expose, name)
            apply(self.postgres.conninfo("postgres", name))
            self._made.add(name)
        return name

    def bare(self, expose: Exposure, name: str | None = None) -> str:
        """Name of a new database with the platform alone."""
        name = name or f"bare_{next(self._names)}"
        with self.connect("postgres") as admin:
            admin.execute(f"create database {name}".encode())
        with self.connect(name) as admin:
            install_platform(admin, expose)
        return name

    def copy(self) -> str:
        """Name of a fresh copy of the migrated database."""
        name, template = f"copy_{next(self._names)}", self.migrated()
        with self.connect("postgres") as admin:
            admin.execute(f"create database {name} template {template} owner postgres".encode())
        return name


@contextmanager
def started(binaries: Path) -> Iterator[Server]:
    """A server of the programs in `binaries`, removed at the end."""
    # Straight under /tmp: pytest's own folders are closed to the user that PostgreSQL runs as under root.
    home = Path(tempfile.mkdtemp(prefix="schema-", dir="/tmp"))
    postgres = Postgres(home, pg_bin=binaries, settings=SETTINGS)
    try:
        yield Server(postgres)
    finally:
        postgres.close()
        shutil.rmtree(home)


def binaries(wanted: str) -> Path:
    """Programs of the "newest" PostgreSQL, or of the "oldest": 15 where installed, else the wheel's 16."""
    if wanted == "newest":
        return find_binaries()
    system = Path("/usr/lib/postgresql/15/bin")
    return system if system.exists() else find_binaries(major=16)
