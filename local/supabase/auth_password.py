"""Passwords: the platform's length rules, hashed with argon2id."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from local.supabase.auth_call import Refused, invalid

MIN_CHARACTERS = 6
# The platform hashes with bcrypt, which ignores what comes after; a longer password would not move there.
MAX_BYTES = 72

# OWASP's first choice for argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_nobody = _hasher.hash(secrets.token_hex())


def hashed(password: str) -> str:
    """An argon2id hash. Raises Refused for a password that is too short or too long."""
    if len(password.encode()) > MAX_BYTES:
        raise invalid(f"Password cannot be longer than {MAX_BYTES} characters")
    if len(password) < MIN_CHARACTERS:
        message = f"Password should be at least {MIN_CHARACTERS} characters."
        raise Refused(422, "weak_password", message, weak_password={"reasons": ["length"]})
    return _hasher.hash(password)


def random() -> str:
    """The hash of a password nobody knows, for users who sign in by mail."""
    return _hasher.hash(secrets.token_urlsafe(48))


def matches(password: str, known: str | None) -> bool:
    """Whether `password` has the hash `known`. Without a hash it works as long and says no."""
    try:
        return _hasher.verify(known or _nobody, password) and bool(known)
    except (VerificationError, InvalidHashError):
        return False
