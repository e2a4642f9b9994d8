"""A reel's thumbnail from its platform's own image hosts: small, quick, and from nowhere else."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx

from services.domain.thumbnail_host import is_thumbnail_host
from services.errors import NotFound, VendorRefused
from services.providers import capped_body
from services.providers.wire import USER_AGENT, Later

MOST_BYTES = 5_000_000
MOST_SECONDS = 15.0
MOST_HOPS = 3
GONE = "The thumbnail is no longer there."
LARGE = "The thumbnail is too large to be one."
SLOW = "The thumbnail came too slowly."


def fetch(http: httpx.Client, url: str, clock: Callable[[], float] = time.monotonic) -> bytes:
    """The bytes at `url`, not yet known to be a picture. Raises NotFound, Later, VendorRefused."""
    deadline = clock() + MOST_SECONDS
    for _ in range(MOST_HOPS + 1):
        if not is_thumbnail_host(url):
            raise VendorRefused("The thumbnail lies on a host that none are fetched from.")
        found = _get(http, url, deadline, clock)
        if isinstance(found, bytes):
            return found
        url = found
    raise VendorRefused("The thumbnail's address leads in circles.")


def _get(http: httpx.Client, url: str, deadline: float, clock: Callable[[], float]) -> bytes | str:
    """The body, or the address to look at instead."""
    headers = {"user-agent": USER_AGENT, "accept": "image/*", "accept-encoding": "identity"}
    try:
        with http.stream("GET", url, headers=headers, follow_redirects=False) as response:
            if response.has_redirect_location:
                return str(httpx.URL(url).join(response.headers["location"]))
            # YouTube sends a grey picture along with its 404.
            if response.status_code in (400, 403, 404, 410):
                raise NotFound(GONE)
            if response.status_code != 200:
                raise Later("The thumbnail is not to be had now.")
            return capped_body.read(response, MOST_BYTES, deadline, clock, large=LARGE, slow=SLOW)
    except httpx.InvalidURL as error:
        raise NotFound(GONE) from error
    except httpx.TransportError as error:
        raise Later("The thumbnail is not to be had now.") from error
