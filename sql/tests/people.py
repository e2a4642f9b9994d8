"""Who asks: roles and claims as the gateway sets them, people with accounts, and how an attempt ended."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg

from sql.tests.servers import Connection

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Person:
    """`id` is the `sub` of their token; None for a token without one."""

    id: str | None
    role: str = "authenticated"


ANON = Person(None, "anon")
NOBODY = Person(None)
SERVICE = Person(None, "service_role")


def sign_up(db: Connection, name: str, metadata: object = None, email: str | None = "") -> Person:
    """A new row in auth.users, as the Auth service inserts it."""
    user_id = str(uuid4())
    address = f"{name}-{user_id[:8]}@example.test" if email == "" else email
    db.execute(
        "insert into auth.users (id, email, raw_user_meta_data) values (%s, %s, %s)",
        [user_id, address, json.dumps(metadata if metadata is not None else {"name": name})],
    )
    return Person(user_id)


@contextmanager
def acting(db: Connection, who: Person) -> Iterator[Connection]:
    """What is executed inside runs as `who`; the work stays, role and claims end."""
    claims = {"role": who.role} | ({"sub": who.id} if who.id else {})
    with db.transaction():
        db.execute(
            "select set_config('request.jwt.claims', %s, true), set_config('role', %s, true)",
            [json.dumps(claims), who.role],
        )
        yield db
        db.execute("select set_config('role', 'none', true), set_config('request.jwt.claims', '', true)")


def ask(db: Connection, who: Person, statement: str, values: Sequence[Any] = ()) -> list[Row]:
    """All rows that `statement` gives `who`. Raises psycopg.Error, and then nothing was changed."""
    with acting(db, who):
        cursor = db.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def one(db: Connection, who: Person, statement: str, values: Sequence[Any] = ()) -> Any:
    """The single value that `statement` gives `who`."""
    ((value,),) = ask(db, who, statement, values)
    return value


def outcome(db: Connection, who: Person, statement: str, values: Sequence[Any] = ()) -> str:
    """How an attempt ends, undone afterwards: "rows", "nothing" or the SQLSTATE of the refusal."""
    ended = "nothing"
    try:
        with db.transaction(force_rollback=True), acting(db, who):
            cursor = db.execute(statement, values)
            ended = "rows" if cursor.rowcount != 0 else "nothing"
    except psycopg.Error as error:
        return error.sqlstate or str(error)
    return ended


def refusal(db: Connection, who: Person, statement: str, values: Sequence[Any] = ()) -> str | None:
    """Name of the constraint that refuses `statement`, None when nothing does."""
    try:
        with db.transaction(force_rollback=True), acting(db, who):
            db.execute(statement, values)
    except psycopg.Error as error:
        return error.diag.constraint_name or error.sqlstate
    return None
