"""The body of a streamed answer, read no further than a number of bytes and a moment allow."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from services.errors import VendorRefused
from services.providers.wire import Later


def read(
    response: httpx.Response, most_bytes: int, deadline: float, clock: Callable[[], float], *, large: str, slow: str
) -> bytes:
    """As sent. Raises VendorRefused saying `large`, Later saying `slow`."""
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > most_bytes:
            raise VendorRefused(large)
        if clock() > deadline:
            raise Later(slow)
    return bytes(body)
