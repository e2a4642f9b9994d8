"""The way from httpx to the sandbox vendors without a socket, and the way over a port for everybody else."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import httpx
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DROP = "x-sandbox-drop"
"""Marks an answer that never reaches the caller; the value names the httpx exception the caller meets."""

FAILURES: Mapping[str, type[httpx.TransportError]] = {
    "read-timeout": httpx.ReadTimeout,
    "disconnect": httpx.RemoteProtocolError,
    "refused": httpx.ConnectError,
}


def dropped(failure: str) -> Response:
    """An answer the network loses: 'read-timeout', 'disconnect' or 'refused'."""
    return Response(status_code=599, headers={DROP: failure})


class SandboxTransport(httpx.BaseTransport):
    """Answers for known hosts in this process and refuses all others, so that nothing reaches the internet.

    Safe to share between threads, also where an event loop is running: each request runs in a loop and thread
    of its own. Raises httpx.ConnectError for an unknown host.
    """

    def __init__(self, apps: Mapping[str, ASGIApp]) -> None:
        self._apps = dict(apps)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if (app := self._apps.get(request.url.host)) is None:
            raise httpx.ConnectError(f"The sandbox has no host {request.url.host}.", request=request)
        with ThreadPoolExecutor(1) as thread:
            answer = thread.submit(asyncio.run, _answer(app, request.read(), request)).result()
        if failure := answer.headers.get(DROP):
            raise FAILURES[failure]("The sandbox lost this answer on purpose.", request=request)
        return answer


async def _answer(app: ASGIApp, body: bytes, request: httpx.Request) -> httpx.Response:
    copy = httpx.Request(request.method, request.url, headers=request.headers, content=body)
    response = await httpx.ASGITransport(app).handle_async_request(copy)
    stream = httpx.ByteStream(await response.aread())
    return httpx.Response(response.status_code, headers=response.headers, stream=stream)


class Stamp:
    """ASGI middleware: gives every answer an id in `header`; the application sees it as `state.stamp`."""

    def __init__(self, app: ASGIApp, header: str, prefix: str = "") -> None:
        self._app, self._header, self._prefix = app, header, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        stamp = self._prefix + (uuid.uuid4().hex if self._prefix else str(uuid.uuid4()))
        scope.setdefault("state", {})["stamp"] = stamp

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[self._header] = stamp
            await send(message)

        await self._app(scope, receive, stamped)


class Severed:
    """ASGI middleware for a real port: a lost answer ends in its middle, and the server hangs up."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        lost = False

        async def severed(message: Message) -> None:
            nonlocal lost
            if message["type"] == "http.response.start" and DROP in MutableHeaders(scope=message):
                lost = True
                await send(
                    {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]}
                )
            elif not lost:
                await send(message)

        await self._app(scope, receive, severed)
