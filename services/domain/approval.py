"""The verdict on a reel. Who may give which, and when the rule speaks, stands in the database alone."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"
