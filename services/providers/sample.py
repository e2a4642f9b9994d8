"""The sample of a voice from the address its vendor names: https, no key, bounded in size, time and hops."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx

from services.errors import NotFound, VendorRefused
from services.providers import capped_body
from services.providers.wire import USER_AGENT, Later

MOST_BYTES = 5_000_000
MOST_SECONDS = 15.0
MOST_HOPS = 3
GONE = "The sample of this voice is no longer there."
LARGE = "The sample of this voice is too large to be one."
SLOW = "The sample of this voice came too slowly; try again in a minute."
NOT_NOW = "The sample of this voice cannot be had at the moment; try again in a minute."


def fetch(http: httpx.Client, url: str, clock: Callable[[], float] = time.monotonic) -> bytes:
    """The bytes at `url`, not yet known to be sound. Raises NotFound, Later, VendorRefused.

    `http` must reach the public internet only: the address comes from outside.
    """
    deadline = clock() + MOST_SECONDS
    for _ in range(MOST_HOPS + 1):
        if not url.startswith("https://"):
            raise VendorRefused("The address of this sample is not safe to open.")
        found = _get(http, url, deadline, clock)
        if isinstance(found, bytes):
            return found
        url = found
    raise VendorRefused("The address of this sample leads in circles.")


def _get(http: httpx.Client, url: str, deadline: float, clock: Callable[[], float]) -> bytes | str:
    """The body, or the address to look at instead."""
    headers = {"user-agent": USER_AGENT, "accept": "audio/*", "accept-encoding": "identity"}
    try:
        with http.stream("GET", url, headers=headers, follow_redirects=False) as response:
            if response.has_redirect_location:
                return str(httpx.URL(url).join(response.headers["location"]))
            if response.status_code in (400, 401, 403, 404, 410):
                raise NotFound(GONE)
            if response.status_code != 200:
                raise Later(NOT_NOW)
            return capped_body.read(response, MOST_BYTES, deadline, clock, large=LARGE, slow=SLOW)
    except httpx.InvalidURL as error:
        raise NotFound(GONE) from error
    except httpx.TransportError as error:
        raise Later(NOT_NOW) from error
