"""People who sign up at an Auth of this process, and calls to it with and without the client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from supabase import Client, ClientOptions, create_client
from supabase_auth.errors import AuthApiError

from local.supabase.stack import Stack

PASSWORD = "correct horse"


def client(stack: Stack, key: str | None = None) -> Client:
    http = httpx.Client(transport=stack.transport())
    options = ClientOptions(httpx_client=http, auto_refresh_token=False)
    return create_client(stack.url, key or stack.publishable_key, options)


def address() -> str:
    return f"{uuid4().hex}@example.com"


def someone(stack: Stack, email: str | None = None) -> Client:
    """A client whose user has just signed up."""
    signed_up = client(stack)
    signed_up.auth.sign_up({"email": email or address(), "password": PASSWORD})
    return signed_up


def refresh_token(who: Client) -> str:
    session = who.auth.get_session()
    assert session
    return session.refresh_token


def post(stack: Stack, path: str, body: Any, **headers: str) -> httpx.Response:
    with httpx.Client(transport=stack.transport()) as http:
        return http.post(f"{stack.url}/auth/v1/{path}", json=body, headers=headers)


def refreshed(stack: Stack, token: str) -> httpx.Response:
    return post(stack, "token?grant_type=refresh_token", {"refresh_token": token})


def run(stack: Stack, sql: str, *values: Any) -> None:
    with psycopg.connect(stack.dsn("supabase_admin"), autocommit=True) as connection:
        connection.execute(sql.encode(), values)


def refusal(ask: Callable[[], Any]) -> tuple[int, str | None]:
    with pytest.raises(AuthApiError) as caught:
        ask()
    return caught.value.status, caught.value.code
