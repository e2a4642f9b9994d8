"""A small garden for the REST tests: tables, a view, functions, and a client that speaks plain HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from local.supabase.postgres import Postgres
from local.supabase.stack import Stack
from tests.stack_fixtures import open_on

GARDEN = (Path(__file__).parents[1] / "data" / "rest_garden.sql").read_text()
OBJECT = "application/vnd.pgrst.object+json"


class Garden:
    """Requests to REST as one caller; `sql` goes past it, as a migration would."""

    def __init__(self, stack: Stack, **headers: str) -> None:
        self.stack = stack
        self.http = httpx.Client(transport=stack.transport(), base_url="http://local/rest/v1", headers={
            "apikey": stack.publishable_key, **headers,
        })

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """`headers` in Python's spelling (accept_profile=...); a body that is no text is sent as JSON."""
        content = body if isinstance(body, str | bytes) or body is None else json.dumps(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        path, _, query = path.partition("?")
        # httpx would rewrite a query it is given as text; a URL keeps it as it is.
        url = self.http.base_url.join(f"/rest/v1{path}").copy_with(query=query.encode() or None)
        return self.http.request(method, url, content=content, headers=named)

    def rows(self, path: str, **headers: str) -> Any:
        answer = self.ask("GET", path, **headers)
        assert answer.status_code in (200, 206), answer.text
        return answer.json()

    def names(self, path: str) -> list[str]:
        return [row["name"] for row in self.rows(f"/plants?select=name&order=id&{path}")]

    def user(self, user_id: str) -> Garden:
        claims = {"sub": user_id, "role": "authenticated", "aud": "authenticated"}
        return Garden(self.stack, authorization=f"Bearer {self.stack.tokens.sign(claims)}")

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.stack.dsn()) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="module")
def garden(
    postgres: Postgres, new_database: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Garden]:
    """One garden for the tests of a module; every request is undone at its end."""
    schemas = ("public", "shed")
    folder = tmp_path_factory.mktemp("garden")
    with open_on(postgres, new_database(), folder, roll_back=True, db_schemas=schemas, max_rows=6) as stack:
        with psycopg.connect(stack.dsn()) as migration:
            migration.execute(GARDEN.encode())
        yield Garden(stack)


@pytest.fixture
def open_garden(make_stack: Any) -> Garden:
    """A garden of its own for a test that changes it."""
    stack = make_stack()
    with psycopg.connect(stack.dsn()) as migration:
        migration.execute(GARDEN.encode())
    return Garden(stack)
