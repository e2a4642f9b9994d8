"""Brings a database to the schema of sql/migrations, remembering what ran as the Supabase CLI does."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import psycopg

from services import settings as configuration
from services.settings import Settings, SettingsError

FOLDER = Path(__file__).resolve().parent.parent / "sql" / "migrations"

_LEDGER = """
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (
  version text primary key, statements text[], name text
);
"""
_REMEMBER = """
insert into supabase_migrations.schema_migrations (version, statements, name) values (%s, %s, %s)
"""
# Any number that only this module uses: two processes starting at once must not both migrate.
_LOCK = 7_316_402_985_113


class MigrationError(Exception):
    """A migration could not be applied; those before it stay. The message names the file and the reason."""


def apply(dsn: str, folder: Path = FOLDER) -> list[str]:
    """Apply what is missing, in order, one transaction each. The versions applied. Raises MigrationError."""
    files = sorted(folder.glob("*.sql"))
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("set role postgres")
        connection.execute("select pg_advisory_lock(%s)", [_LOCK])
        try:
            missing = [file for file in files if _version(file) not in _applied(connection)]
            for file in missing:
                _apply_file(connection, file)
        finally:
            connection.execute("select pg_advisory_unlock(%s)", [_LOCK])
    return [_version(file) for file in missing]


def _applied(connection: psycopg.Connection) -> set[str]:
    known = connection.execute("select to_regclass('supabase_migrations.schema_migrations')").fetchone()
    if known is None or known[0] is None:
        connection.execute(_LEDGER.encode())
    rows = connection.execute("select version from supabase_migrations.schema_migrations").fetchall()
    return {str(row[0]) for row in rows}


def _apply_file(connection: psycopg.Connection, file: Path) -> None:
    text = file.read_text("utf-8")
    version, _, name = file.stem.partition("_")
    try:
        with connection.transaction():
            connection.execute(text.encode())
            connection.execute(
                _REMEMBER,
                [version, [text], name],
            )
        # A migration sets its timeouts for the session; the next one starts from the defaults again.
        connection.execute("reset all")
        connection.execute("set role postgres")
    except psycopg.Error as error:
        raise MigrationError(f"{file.name} could not be applied: {str(error).strip()}") from error


def _version(file: Path) -> str:
    return file.stem.partition("_")[0]


def main() -> int:
    """`python -m services.migrations`: bring what the settings point at up to date. Returns the exit code."""
    say = sys.stdout.write
    try:
        settings = configuration.read(os.environ)
        applied = _apply_to(settings)
    except (SettingsError, MigrationError, psycopg.Error) as error:
        say(f"Not migrated: {error}\n")
        return 1
    say(f"{len(applied)} migrations applied: {', '.join(applied) or 'nothing was missing'}.\n")
    return 0


def _apply_to(settings: Settings) -> list[str]:
    if settings.database_url is not None:
        return apply(settings.database_url.reveal())
    if not settings.embedded:
        raise SettingsError("DATABASE_URL must be the connection string of the project (role postgres).")
    from services.wiring import Studio

    studio = Studio(settings)
    try:
        return studio.start().migrated
    finally:
        studio.close()


if __name__ == "__main__":
    sys.exit(main())
