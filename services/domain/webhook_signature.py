"""Whether a webhook delivery of WaveSpeed is genuine and fresh."""

from __future__ import annotations

import hashlib
import hmac

OLDEST_SECONDS = 300
VERSION = "v3,"
PREFIX = "whsec_"


def signature(secret: str, delivery_id: str, timestamp: str, body: bytes) -> str:
    """`v3,<hex>`: HMAC-SHA256 over id, time and the raw body; the secret is used as text, without its prefix."""
    signed = f"{delivery_id}.{timestamp}.".encode() + body
    return VERSION + hmac.new(secret.removeprefix(PREFIX).encode(), signed, hashlib.sha256).hexdigest()


def genuine(secret: str, delivery_id: str, timestamp: str, body: bytes, given: str, now: float) -> bool:
    """`now` in seconds since 1970. False for a stale time, an empty secret, anything that does not fit."""
    if not secret.removeprefix(PREFIX) or not timestamp.isdecimal() or len(timestamp) > 12:
        return False
    if abs(now - int(timestamp)) > OLDEST_SECONDS:
        return False
    wanted = signature(secret, delivery_id, timestamp, body)
    return hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace"))
