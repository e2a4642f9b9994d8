"""The only way from a request to PostgreSQL: one transaction, one role, one set of claims.

The pool logs in as `authenticator`, which owns no right of its own. A request whose role was
never set is therefore refused by PostgreSQL (42501); it cannot read data by mistake. Role and
claims are set with `is_local = true`, so they end with the transaction, and a connection whose
transaction did not end cleanly is thrown away instead of going back to the pool.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

Cursor = psycopg.Cursor[tuple[Any, ...]]

# As on the platform: anon 3 s, authenticated 8 s.
STATEMENT_TIMEOUT_MS = {"anon": 3_000, "authenticated": 8_000}
DEFAULT_TIMEOUT_MS = 60_000


@dataclass(frozen=True)
class Caller:
    """Who asks: a database role and the verified claims of the token."""

    role: str
    claims: Mapping[str, Any] = field(default_factory=dict)

    @property
    def user_id(self) -> str | None:
        """`sub` of the token, not checked for being a uuid."""
        return self.claims.get("sub")


class Database:
    """Two pools: `authenticator` for REST and Storage, and an owner login for Auth's own tables."""

    def __init__(self, authenticator: str, owner: str, *, size: int = 10) -> None:
        options: dict[str, Any] = {"min_size": 1, "max_size": size, "open": True, "timeout": 10.0}
        self._requests: ConnectionPool[psycopg.Connection[tuple[Any, ...]]] = ConnectionPool(authenticator, **options)
        self._owner: ConnectionPool[psycopg.Connection[tuple[Any, ...]]] = ConnectionPool(owner, **options)

    @contextmanager
    def as_caller(
        self, caller: Caller, *, settings: Mapping[str, str] | None = None, read_only: bool = False,
        roll_back: bool = False,
    ) -> Iterator[Cursor]:
        """A cursor inside one transaction that runs as `caller.role` with its claims.

        `settings` are further transaction-local settings (`request.method`, `request.headers`, ...).
        `roll_back` undoes the work at the end, for conformance suites. Raises psycopg.Error.
        """
        values = {
            "role": caller.role,
            "request.jwt.claims": json.dumps(dict(caller.claims)),
            "statement_timeout": str(STATEMENT_TIMEOUT_MS.get(caller.role, DEFAULT_TIMEOUT_MS)),
            **(settings or {}),
        }
        with self._requests.connection() as connection, connection.transaction(force_rollback=roll_back):
            if read_only:
                connection.execute("set transaction read only")
            with connection.cursor() as cursor:
                calls = ", ".join(["set_config(%s, %s, true)"] * len(values))
                cursor.execute(f"select {calls}", [part for pair in values.items() for part in pair])
                yield cursor

    @contextmanager
    def as_owner(self, role: str) -> Iterator[Cursor]:
        """A cursor inside one transaction as a platform role such as `supabase_auth_admin`."""
        with self._owner.connection() as connection, connection.transaction(), connection.cursor() as cursor:
            cursor.execute("select set_config('role', %s, true)", [role])
            yield cursor

    def close(self) -> None:
        self._requests.close()
        self._owner.close()
