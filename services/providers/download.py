"""Fetch a result from an address that a vendor named: https, no key, bounded in size, time and hops."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx

from services.errors import NotFound, VendorRefused
from services.providers import capped_body
from services.providers.wire import USER_AGENT, Later

MOST_HOPS = 3
MOST_BYTES = 50 * 1024 * 1024
MOST_SECONDS = 60.0
UNSAFE = "The vendor named an address for the picture that is not safe to open."
GONE = "The finished picture is no longer at the vendor, so it could not be copied."
LARGE = "The finished picture has more than 50 MB, so it was not copied."
SLOW = "The finished picture came too slowly; it is tried again."


def fetch(
    http: httpx.Client, url: str, clock: Callable[[], float] = time.monotonic, seconds: float = MOST_SECONDS
) -> bytes:
    """The bytes at `url`, hops and all within `seconds`.

    Raises NotFound (they are gone), Later (not to be had now), VendorRefused.
    """
    try:
        target, deadline = httpx.URL(url), clock() + seconds
    except httpx.InvalidURL as error:
        raise VendorRefused(UNSAFE) from error
    for _ in range(MOST_HOPS + 1):
        if target.scheme != "https" or target.userinfo:
            raise VendorRefused(UNSAFE)
        found = _get(http, target, deadline, clock)
        if isinstance(found, bytes):
            return found
        target = target.join(found)
    raise VendorRefused("The vendor's address for the picture leads in circles.")


def _get(
    http: httpx.Client, url: httpx.URL, deadline: float, clock: Callable[[], float]
) -> bytes | httpx.URL:
    """The body, or where to look instead."""
    headers = {"user-agent": USER_AGENT, "accept-encoding": "identity", "accept": "image/*"}
    try:
        ends = {"deadline": deadline}
        with http.stream("GET", url, headers=headers, follow_redirects=False, extensions=ends) as response:
            if response.has_redirect_location:
                return httpx.URL(response.headers["location"])
            if response.status_code in (403, 404, 410):
                raise NotFound(GONE)
            if response.status_code != 200:
                raise Later("The finished picture cannot be copied at the moment; it is tried again.")
            return capped_body.read(response, MOST_BYTES, deadline, clock, large=LARGE, slow=SLOW)
    except httpx.InvalidURL as error:
        raise VendorRefused(UNSAFE) from error
    except httpx.TransportError as error:
        raise Later("The finished picture cannot be copied at the moment; it is tried again.") from error
