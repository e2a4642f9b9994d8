"""The sample of a voice from the address its vendor names."""

from __future__ import annotations

import time

import httpx

from services.providers import safe_fetch

TERMS = safe_fetch.Terms(
    accept="audio/*",
    most_bytes=5_000_000,
    most_seconds=15.0,
    gone_at=frozenset({400, 401, 403, 404, 410}),
    unsafe="The address of this sample is not safe to open.",
    circles="The address of this sample leads in circles.",
    gone="The sample of this voice is no longer there.",
    large="The sample of this voice is too large to be one.",
    slow="The sample of this voice came too slowly; try again in a minute.",
    not_now="The sample of this voice cannot be had at the moment; try again in a minute.",
)


def fetch(http: httpx.Client, url: str, clock: safe_fetch.Clock = time.monotonic) -> bytes:
    """See safe_fetch.fetch."""
    return safe_fetch.fetch(http, url, TERMS, clock)
