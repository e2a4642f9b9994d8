"""The one file a sandbox vendor remembers in: SQLite, which outlives the process and is shared by several."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


@contextmanager
def opened(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """One write transaction on the file at `path`, made with `schema` when it is new.

    Raises sqlite3.OperationalError when another process keeps the file longer than ten seconds.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        # Taken at once: a lock first asked for in the middle of a transaction cannot be waited for.
        connection.execute("begin immediate")
        try:
            for statement in filter(str.strip, schema.split(";")):
                connection.execute(statement)
            yield connection
        except BaseException:
            connection.execute("rollback")
            raise
        connection.execute("commit")
