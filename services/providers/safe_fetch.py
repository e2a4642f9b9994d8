"""A file from an address that somebody else chose: https, no key, bounded in size, time and hops.

`http` must reach the public internet only (public_network): what is refused here is what an address shows by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from services.errors import NotFound, VendorRefused
from services.providers import capped_body
from services.providers.wire import USER_AGENT, Later

MOST_HOPS = 3
Clock = Callable[[], float]


def is_plain_https(url: httpx.URL) -> bool:
    return url.scheme == "https" and not url.userinfo


@dataclass(frozen=True)
class Terms:
    """What one kind of file may be, and the sentences for what is wrong with it."""

    accept: str
    most_bytes: int
    most_seconds: float
    """For all hops together, headers and body."""
    gone_at: frozenset[int]
    """Statuses that say that there is no such file for anybody."""
    unsafe: str
    circles: str
    gone: str
    large: str
    slow: str
    not_now: str
    allowed: Callable[[httpx.URL], bool] = is_plain_https
    """Asked at every hop."""


def fetch(http: httpx.Client, url: str, terms: Terms, clock: Clock = time.monotonic) -> bytes:
    """The bytes at `url`, not yet known to be what they should.

    Raises NotFound (they are gone), Later (not to be had now), VendorRefused (unsafe, too large, in circles).
    """
    deadline = clock() + terms.most_seconds
    try:
        target = httpx.URL(url)
        for _ in range(MOST_HOPS + 1):
            if not terms.allowed(target):
                raise VendorRefused(terms.unsafe)
            found = _get(http, target, terms, deadline, clock)
            if isinstance(found, bytes):
                return found
            target = target.join(found)
    except httpx.InvalidURL as error:
        raise VendorRefused(terms.unsafe) from error
    except httpx.TransportError as error:
        raise Later(terms.slow if clock() >= deadline else terms.not_now) from error
    raise VendorRefused(terms.circles)


def _get(http: httpx.Client, url: httpx.URL, terms: Terms, deadline: float, clock: Clock) -> bytes | str:
    """The body, or where to look instead."""
    headers = {"user-agent": USER_AGENT, "accept-encoding": "identity", "accept": terms.accept}
    ends = {"deadline": deadline}
    with http.stream("GET", url, headers=headers, follow_redirects=False, extensions=ends) as response:
        if response.has_redirect_location:
            return response.headers["location"]
        if response.status_code in terms.gone_at:
            raise NotFound(terms.gone)
        if response.status_code != 200:
            raise Later(terms.not_now)
        return capped_body.read(response, terms.most_bytes, deadline, clock, large=terms.large, slow=terms.slow)
