"""The only way from a request to PostgreSQL: one transaction, one role, one set of claims.

The pool logs in as `authenticator`, which owns no right of its own. A request whose role was
never set is therefore refused by PostgreSQL (42501); it cannot read data by mistake. Role and
claims are set with `is_local = true`, so they end with the transaction, and a connection whose
transaction did not end cleanly is thrown away instead of going back to the pool.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from local.supabase.pool import Cursor as Cursor
from local.supabase.pool import Pool

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
    """Two pools: `authenticator` for REST and Storage, and an owner login for the services' own tables."""

    def __init__(
        self, authenticator: str, owner: str, *, size: int = 10, revive: Callable[[], None] | None = None
    ) -> None:
        """Both logins as conninfo; nothing is connected yet. `revive` restarts a server that is gone."""
        self._requests = Pool(authenticator, size, revive)
        self._owner = Pool(owner, size, revive)

    def as_caller(
        self, caller: Caller, *, settings: Mapping[str, str] | None = None, read_only: bool = False,
        roll_back: bool = False,
    ) -> AbstractContextManager[Cursor]:
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
        return self._requests.transaction(values, read_only=read_only, roll_back=roll_back)

    def as_owner(self, role: str) -> AbstractContextManager[Cursor]:
        """A cursor inside one transaction as a platform role such as `supabase_auth_admin`."""
        return self._owner.transaction({"role": role})

    def close(self) -> None:
        """Close both pools; a transaction that is under way ends first."""
        self._requests.close()
        self._owner.close()
