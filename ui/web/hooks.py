"""/hooks: where vendors may say that a job has moved. Whatever comes, the answer is the same and empty."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from services import webhooks
from services.errors import StudioError

MOST_BYTES = 64 * 1024
MOST, WITHIN = 60, 10.0
"""Deliveries that are looked at, in so many seconds; the worker finds out about all others by itself."""


class Pace:
    """Lets so many through in a sliding window. `clock` in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._passed: deque[float] = deque(maxlen=MOST)

    def passes(self) -> bool:
        with self._lock:
            now = self._clock()
            if len(self._passed) == MOST and self._passed[0] > now - WITHIN:
                return False
            self._passed.append(now)
            return True


_pace = Pace()


async def take(request: Request) -> Response:
    """204 for the genuine and the false, the early and the late: nobody learns anything here."""
    body = await _body(request)
    if body is not None and _pace.passes():
        given = request.path_params
        try:
            await run_in_threadpool(
                webhooks.arrived, str(given["generation_id"]), str(given["token"]), dict(request.headers), body
            )
        except StudioError:
            pass  # the worker looks by itself
    return Response(status_code=204, headers={"cache-control": "no-store"})


async def _body(request: Request) -> bytes | None:
    """None when there is more of it than any vendor sends."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)
