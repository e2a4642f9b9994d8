"""Secrets at rest: AES-256-GCM, with a ring of keys chosen by id.

Envelope, base64 of: version (1 byte) | key id (14 bytes) | nonce (12) | ciphertext | tag (16).
The additional data binds a seal to its owner, service and column: moved elsewhere, it does not open.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
KEY_BYTES = 32
NONCE_BYTES = 12
_ID_BYTES = 14
# Version and key id fill 15 bytes, so their 20 base64 characters can be matched by a database as a prefix.
_TAG_BYTES = 16


class KeyRingError(Exception):
    """The ring of encryption keys cannot be used. The message says why, never a key."""


class SealBroken(Exception):
    """A sealed value does not open: it was changed, moved, or sealed with a key that is not in the ring."""


class KeyRing:
    """Seals with the first key, opens with whichever key the envelope names. Safe to share by threads."""

    def __init__(self, keys: Sequence[tuple[str, bytes]]) -> None:
        """`keys`: (id, 32 bytes) each, the current one first. Raises KeyRingError for anything else."""
        _check(keys)
        self._ciphers = {_tag_of(key_id): AESGCM(key) for key_id, key in keys}
        self._names = {_tag_of(key_id): key_id for key_id, _ in keys}
        self._current = _tag_of(keys[0][0])

    def seal(self, plain: str, *, user_id: str, service: str, column: str) -> str:
        nonce = os.urandom(NONCE_BYTES)
        bound = _bound(self._current, user_id, service, column)
        ciphertext = self._ciphers[self._current].encrypt(nonce, plain.encode(), bound)
        return base64.b64encode(bytes([VERSION]) + self._current + nonce + ciphertext).decode()

    def open(self, sealed: str, *, user_id: str, service: str, column: str) -> str:
        """The plain text. Raises SealBroken, with no hint at which of its reasons it was."""
        key_tag, nonce, ciphertext = _envelope(sealed)
        cipher = self._ciphers.get(key_tag)
        if cipher is None:
            raise SealBroken("This was sealed with a key that is not in the ring.")
        try:
            return cipher.decrypt(nonce, ciphertext, _bound(key_tag, user_id, service, column)).decode()
        except (InvalidTag, UnicodeDecodeError) as error:
            raise SealBroken("A sealed value was changed or belongs elsewhere.") from error

    def current_alone(self) -> KeyRing:
        """A ring of the first key only: what opens with it needs no earlier key any more."""
        alone = KeyRing.__new__(KeyRing)
        alone._current = self._current
        alone._ciphers = {self._current: self._ciphers[self._current]}
        alone._names = {self._current: self._names[self._current]}
        return alone

    def prefixes(self) -> list[str]:
        """How a sealed value begins, for each key of the ring."""
        return [base64.b64encode(bytes([VERSION]) + tag).decode() for tag in self._names]

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self._names.values())})"


def _check(keys: Sequence[tuple[str, bytes]]) -> None:
    if not keys:
        raise KeyRingError("STUDIO_ENCRYPTION_KEYS is empty; it needs at least one id:base64 of 32 bytes.")
    for place, (_, key) in enumerate(keys, 1):
        # The library takes 16 and 24 bytes without a word, which would be another cipher than promised.
        if len(key) != KEY_BYTES:
            raise KeyRingError(
                f"STUDIO_ENCRYPTION_KEYS, entry {place}: a key has {KEY_BYTES} bytes, not {len(key)}."
            )
    if len({key_id for key_id, _ in keys}) != len(keys):
        raise KeyRingError("STUDIO_ENCRYPTION_KEYS holds the same key id twice.")
    if len({key for _, key in keys}) != len(keys):
        raise KeyRingError("STUDIO_ENCRYPTION_KEYS holds the same key under two ids.")


def _tag_of(key_id: str) -> bytes:
    """Key ids are people's words of any length; the envelope keeps some bytes of their digest."""
    return hashlib.sha256(key_id.encode()).digest()[:_ID_BYTES]


def _bound(key_tag: bytes, user_id: str, service: str, column: str) -> bytes:
    """Canonical JSON, because joining with a separator lets two different triples collide."""
    return json.dumps([VERSION, user_id, service, column, key_tag.hex()], separators=(",", ":")).encode()


def _envelope(sealed: str) -> tuple[bytes, bytes, bytes]:
    try:
        raw = base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise SealBroken("A sealed value is no base64.") from error
    start, end = 1 + _ID_BYTES, 1 + _ID_BYTES + NONCE_BYTES
    if len(raw) < end + _TAG_BYTES or raw[0] != VERSION:
        raise SealBroken("A sealed value has an unknown shape.")
    return raw[1:start], raw[start:end], raw[end:]
