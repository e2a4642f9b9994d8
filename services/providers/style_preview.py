"""The picture of a style from the address its vendor names."""

from __future__ import annotations

import time

import httpx

from services.providers import safe_fetch

TERMS = safe_fetch.Terms(
    accept="image/*",
    most_bytes=5_000_000,
    most_seconds=15.0,
    gone_at=frozenset({400, 401, 403, 404, 410}),
    unsafe="The address of this style's picture is not safe to open.",
    circles="The address of this style's picture leads in circles.",
    gone="The picture of this style is no longer there.",
    large="The picture of this style is too large to be one.",
    slow="The picture of this style came too slowly; try again in a minute.",
    not_now="The picture of this style cannot be had at the moment; try again in a minute.",
)


def fetch(http: httpx.Client, url: str, clock: safe_fetch.Clock = time.monotonic) -> bytes:
    """See safe_fetch.fetch."""
    return safe_fetch.fetch(http, url, TERMS, clock)
