"""What is known of a vendor's key: whether it works, what it may do, what is left on its account."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

SANDBOX_PREFIX = "sandbox-"
"""A key that begins like this is answered by the sandbox, in a studio that has one."""


class KeyStatus(StrEnum):
    """UNCHECKED: the vendor was never heard. WORKS, REFUSED: what it said last."""

    UNCHECKED = "unchecked"
    WORKS = "works"
    REFUSED = "refused"


@dataclass(frozen=True)
class KeyFacts:
    """What a vendor told of a key that works. `credit` is in `unit` ("credits", "usd"), None where it tells none.

    `scope` is a sentence about the key's rights, empty where there is nothing to say.
    """

    credit: Decimal | None = None
    unit: str = ""
    scope: str = ""
