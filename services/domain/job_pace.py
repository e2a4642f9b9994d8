"""What jobs under way are measured by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """Usual seconds by model, and the place of each job that waits to be sent (1 is next)."""

    usual: Mapping[str, float]
    places: Mapping[str, int]


UNKNOWN = Pace({}, {})
