"""The verdict on a reel: the rule speaks once, when the view count becomes known; a person's word stands."""

from __future__ import annotations

from enum import StrEnum

DEFAULT_THRESHOLD = 100_000
"""Views at which the rule approves, until a person sets their own."""


class Verdict(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"


def by_rule(views: int | None, threshold: int = DEFAULT_THRESHOLD) -> Verdict:
    """What the rule says; it waits while the count (`None`) is unknown."""
    if views is None:
        return Verdict.PENDING
    return Verdict.APPROVED if views >= threshold else Verdict.DENIED
