"""A finished picture from the address its vendor named."""

from __future__ import annotations

import time

import httpx

from services.providers import safe_fetch

TERMS = safe_fetch.Terms(
    accept="image/*",
    most_bytes=50 * 1024 * 1024,
    most_seconds=60.0,
    gone_at=frozenset({403, 404, 410}),
    unsafe="The vendor named an address for the picture that is not safe to open.",
    circles="The vendor's address for the picture leads in circles.",
    gone="The finished picture is no longer at the vendor, so it could not be copied.",
    large="The finished picture has more than 50 MB, so it was not copied.",
    slow="The finished picture came too slowly; it is tried again.",
    not_now="The finished picture cannot be copied at the moment; it is tried again.",
)
GONE = TERMS.gone


def fetch(http: httpx.Client, url: str, clock: safe_fetch.Clock = time.monotonic) -> bytes:
    """See safe_fetch.fetch."""
    return safe_fetch.fetch(http, url, TERMS, clock)
