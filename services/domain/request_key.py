"""One key for one press of a button, in the form that rows keep."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5


def request_key(given: str) -> str:
    """`given` as a UUID; other text leads to the same UUID every time."""
    try:
        return str(UUID(given))
    except ValueError:
        return str(uuid5(NAMESPACE_URL, given))
