"""Puts the platform (roles, `auth`, `storage`, guard) into a database, once per version of its SQL."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import psycopg

Exposure = Literal["on", "off"]
FOLDER = Path(__file__).parent / "platform"
# Any constant: two processes that install into one database at once must name the same lock.
LOCK = 5_432_001


def platform_sql(expose: Exposure) -> str:
    """The files of `platform/` in order. `expose="off"` revokes the old default grants on new tables."""
    files = sorted(FOLDER.glob("*.sql"))
    return "\n".join(file.read_text() for file in files if expose == "off" or "exposure_off" not in file.name)


def install_platform(connection: psycopg.Connection[Any], expose: Exposure = "off") -> bool:
    """Bring the database of a superuser's `connection` up to this version; False when it already was.

    Runs in one transaction under an advisory lock. The SQL can be repeated, and its digest is kept as the
    comment of schema `storage`, so it travels with a copy of the database. Raises psycopg.Error.
    """
    sql = platform_sql(expose)
    mark = f"platform {sha256(sql.encode()).hexdigest()}"
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        found = connection.execute("select obj_description(to_regnamespace('storage'), 'pg_namespace')")
        if found.fetchone() == (mark,):
            return False
        connection.execute("set local client_min_messages = warning")
        connection.execute(sql.encode())
        connection.execute(f"comment on schema storage is '{mark}'".encode())
    return True
