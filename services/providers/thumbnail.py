"""A reel's thumbnail from its platform's own image hosts, and from nowhere else."""

from __future__ import annotations

import time

import httpx

from services.domain.thumbnail_host import is_thumbnail_host
from services.providers import safe_fetch

TERMS = safe_fetch.Terms(
    accept="image/*",
    most_bytes=5_000_000,
    most_seconds=15.0,
    # YouTube sends a grey picture along with its 404.
    gone_at=frozenset({400, 403, 404, 410}),
    unsafe="The thumbnail lies on a host that none are fetched from.",
    circles="The thumbnail's address leads in circles.",
    gone="The thumbnail is no longer there.",
    large="The thumbnail is too large to be one.",
    slow="The thumbnail came too slowly.",
    not_now="The thumbnail is not to be had now.",
    allowed=lambda url: is_thumbnail_host(str(url)),
)


def fetch(http: httpx.Client, url: str, clock: safe_fetch.Clock = time.monotonic) -> bytes:
    """See safe_fetch.fetch."""
    return safe_fetch.fetch(http, url, TERMS, clock)
