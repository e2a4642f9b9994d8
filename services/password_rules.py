"""What a password must be before Auth sees it. No composition rules: length is what helps."""

from __future__ import annotations

from services.errors import Invalid

SHORTEST = 8
LONGEST_BYTES = 72
"""Auth hashes no more than this; a longer password would be cut without a word."""


def refuse_unusable(password: str) -> None:
    """Raises Invalid for a password that is too short or too long to be kept whole."""
    if len(password) < SHORTEST:
        raise Invalid(
            f"A password needs at least {SHORTEST} characters. A few words in a row are easy to keep."
        )
    if len(password.encode()) > LONGEST_BYTES:
        raise Invalid(f"A password can have at most {LONGEST_BYTES} bytes, which is about as many letters.")
