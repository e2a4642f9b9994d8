"""Short-lived cookies the browser carries but cannot read or make: sealed, each for one purpose."""

from __future__ import annotations

import json
import time

from services import wiring
from services.sealing import SealBroken

FLOW_SECONDS = 3600
"""A mail may lie unread for a while; the code behind it lives shorter."""
RESET_SECONDS = 900


def sealed(purpose: str, seconds: int, *values: str) -> str:
    plain = json.dumps([time.time() + seconds, *values])
    return wiring.studio().ring.seal(plain, user_id="", service=f"cookie:{purpose}", column="cookie")


def opened(purpose: str, cookie: str) -> list[str] | None:
    """The values, or None when the cookie is absent, forged, of another purpose, or too old."""
    if not cookie:
        return None
    try:
        plain = wiring.studio().ring.open(cookie, user_id="", service=f"cookie:{purpose}", column="cookie")
    except SealBroken:
        return None
    until, *values = json.loads(plain)
    return values if time.time() < until else None
