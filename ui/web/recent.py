"""Sessions looked up a moment ago: a page of 48 pictures asks once. Keyed by the cookie, bounded, short."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from services import identity
from services.errors import SignedOut
from services.identity import Identity

SECONDS = 3.0
MOST = 512

_lock = threading.Lock()
_found: OrderedDict[str, tuple[float, Identity]] = OrderedDict()


def resolve(sid: str) -> Identity | None:
    """The person of `sid`, at most SECONDS old. Raises Unavailable."""
    if not sid:
        return None
    key = identity.digest(sid)
    with _lock:
        known = _found.get(key)
    if known and time.monotonic() - known[0] < SECONDS:
        return known[1]
    who = identity.resume(sid, known[1] if known else None)
    with _lock:
        _found.pop(key, None)
        if who is not None:
            _found[key] = (time.monotonic(), who)
            while len(_found) > MOST:
                _found.popitem(last=False)
    return who


def require(sid: str) -> Identity:
    """The same. Raises SignedOut where there is nobody, Unavailable."""
    who = resolve(sid)
    if who is None:
        raise SignedOut()
    return who


def forget(user_id: str) -> None:
    """At every sign-out: none of this person's lookups outlives it."""
    with _lock:
        for key in [key for key, (_, who) in _found.items() if who.user_id == user_id]:
            del _found[key]
