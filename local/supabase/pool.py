"""Connections kept open between transactions, none of which carries anything from one to the next.

A transaction waits for two round trips more than its statements: one opens it and sets role and claims,
one ends it, and the end of a read-only one is not waited for. A connection that died in the meantime shows
at the first, when nothing has been done yet, so it is replaced there and no request pays for a check.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import pq
from psycopg.errors import error_from_result
from psycopg_pool import PoolTimeout

Connection = psycopg.Connection[tuple[Any, ...]]
Cursor = psycopg.Cursor[tuple[Any, ...]]


class Pool:
    """At most `size` connections to `conninfo`, the last used one first."""

    def __init__(
        self, conninfo: str, size: int, revive: Callable[[], None] | None = None, wait_seconds: float = 10.0
    ) -> None:
        """`revive` is called when no connection can be made and should bring the server back."""
        self._conninfo, self._revive, self._wait_seconds = conninfo, revive, wait_seconds
        self._places = threading.BoundedSemaphore(size)
        self._idle: deque[Connection] = deque()
        self._closed = False

    @contextmanager
    def transaction(
        self, settings: Mapping[str, str], *, read_only: bool = False, roll_back: bool = False
    ) -> Iterator[Cursor]:
        """A cursor in a transaction with `settings` local to it; undone on any exception or `roll_back`.

        Raises psycopg.Error; PoolTimeout when no connection comes free in `wait_seconds`.
        """
        if not self._places.acquire(timeout=self._wait_seconds):
            raise PoolTimeout("Every database connection is busy. Nothing was done; try again.")
        try:
            connection = self._begin(settings, b"begin read only" if read_only else b"begin")
            ending = False
            try:
                with connection.cursor() as cursor:
                    yield cursor
                if read_only:
                    # Nothing hangs on the answer. libpq drops it when the connection is used next.
                    connection.pgconn.send_query(b"rollback" if roll_back else b"commit")
                    ending = True
                else:
                    _run(connection, b"rollback" if roll_back else b"commit")
            finally:
                self._give_back(connection, ending)
        finally:
            self._places.release()

    def close(self) -> None:
        """Close what is idle now and, when its transaction ends, what is busy."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

    def _begin(self, settings: Mapping[str, str], begin: bytes) -> Connection:
        while True:
            connection, reused = self._take()
            escape = pq.Escaping(connection.pgconn).escape_literal
            calls = [
                b"set_config(%b, %b, true)" % (escape(name.encode()), escape(value.encode()))
                for name, value in settings.items()
            ]
            try:
                _run(connection, b"%b; select %b" % (begin, b", ".join(calls)))
                return connection
            except psycopg.Error:
                self._give_back(connection, ending=False)
                if not (reused and connection.closed):
                    raise

    def _take(self) -> tuple[Connection, bool]:
        try:
            return self._idle.pop(), True
        except IndexError:
            return self._connect(), False

    def _connect(self) -> Connection:
        try:
            return psycopg.connect(self._conninfo, autocommit=True, client_encoding="utf8")
        except psycopg.OperationalError:
            if self._revive is None:
                raise
        self._revive()
        return psycopg.connect(self._conninfo, autocommit=True, client_encoding="utf8")

    def _give_back(self, connection: Connection, ending: bool) -> None:
        """Keep a connection only when nothing is open on it, or (`ending`) nothing will be."""
        status = pq.TransactionStatus.IDLE if ending else connection.pgconn.transaction_status
        if status in (pq.TransactionStatus.INTRANS, pq.TransactionStatus.INERROR):
            connection.pgconn.exec_(b"rollback")
            status = connection.pgconn.transaction_status
        if status == pq.TransactionStatus.IDLE and not self._closed:
            self._idle.append(connection)
        else:
            connection.close()


def _run(connection: Connection, sql: bytes) -> None:
    """`sql` in one round trip, without the cost of a cursor. Raises psycopg.Error."""
    result = connection.pgconn.exec_(sql)
    if connection.pgconn.status == pq.ConnStatus.BAD:
        connection.close()
        raise psycopg.OperationalError("The connection to the database was lost.")
    if result.status not in (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK):
        raise error_from_result(result)
