"""Which key a job was sent with: told again by a mark that says nothing of the key."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Literal

from services.domain.secret import Secret

Payer = Literal["own", "studio"]
"""Whose key: the person's own, or the studio's that they chose to use."""


@dataclass(frozen=True)
class SentKey:
    """As it was noted in the moment of sending."""

    payer: Payer
    mark: str

    def is_of(self, key: Secret, job_id: str) -> bool:
        """Whether `key` is the one the job was sent with."""
        return hmac.compare_digest(self.mark, key_mark(key, job_id))


def key_mark(key: Secret, job_id: str) -> str:
    """HMAC-SHA256 in hex. The id of the job goes in, so that two jobs of one key have nothing in common."""
    return hmac.new(job_id.encode(), key.reveal().encode(), hashlib.sha256).hexdigest()
