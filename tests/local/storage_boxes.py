"""Buckets of a Storage of this process, and calls to it with and without the client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from storage3.exceptions import StorageApiError
from supabase import Client, ClientOptions, create_client

from local.supabase.stack import Stack

BYTES = bytes(range(256)) + b"\r\n--not-a-boundary\r\n\r\n"
Box = Any


def client(stack: Stack, key: str | None = None) -> Client:
    http = httpx.Client(transport=stack.transport())
    options = ClientOptions(httpx_client=http, auto_refresh_token=False)
    return create_client(stack.url, key or stack.secret_key, options)


def make_box(stack: Stack, **limits: Any) -> Box:
    name = uuid4().hex
    storage = client(stack).storage
    options: Any = limits or None
    storage.create_bucket(name, options=options)
    return storage.from_(name)


@pytest.fixture
def box(stack: Stack) -> Box:
    return make_box(stack, public=True)


def ask(stack: Stack, method: str, url: str, **given: Any) -> httpx.Response:
    with httpx.Client(transport=stack.transport()) as http:
        return http.request(method, url, **given)


def refusal(attempt: Callable[[], Any]) -> tuple[str, str]:
    with pytest.raises(StorageApiError) as caught:
        attempt()
    return str(caught.value.status), caught.value.code


def stored(stack: Stack) -> set[str]:
    return {file.name for file in stack.options.files.glob("*")}
