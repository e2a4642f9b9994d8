"""Vendor keys: sealed on the way in, opened for the worker alone."""

from __future__ import annotations

import unicodedata

from services import wiring
from services.domain.secret import Secret
from services.errors import Invalid, MissingKey
from services.identity import Identity
from services.sealing import SealBroken
from services.store import keys as store
from services.store.keys import ApiKey
from services.wiring import Studio

SERVICES = {
    "higgsfield": "Higgsfield",
    "anthropic": "Anthropic",
    "wavespeed": "WaveSpeed",
    "elevenlabs": "ElevenLabs",
    "youtube": "YouTube",
}
"""Services a key can be kept for, with the name people know them by."""
COLUMN = "encrypted_api_key"
SHORTEST, LONGEST = 8, 4000


def rows(who: Identity) -> list[ApiKey]:
    """The person's keys by service; never more of a key than its last four characters."""
    return store.rows(who.client)


def save(who: Identity, service: str, key: str) -> None:
    """Keep `key`, in place of an earlier one. Raises Invalid, Unavailable."""
    _refuse_unknown(service)
    tidy = key.strip()
    _refuse_malformed(tidy)
    sealed = wiring.studio().ring.seal(tidy, user_id=who.user_id, service=service, column=COLUMN)
    # Four characters of a short key would be too much of it.
    store.save(who.client, service, sealed, tidy[-4:] if len(tidy) >= 16 else "")


def delete(who: Identity, service: str) -> None:
    """Raises Unavailable. A key that is not there is deleted already."""
    _refuse_unknown(service)
    store.delete(who.client, service)


def open_key(studio: Studio, user_id: str, service: str) -> Secret | None:
    """The key of this person for this vendor, None when there is none; never somebody else's. Worker only.

    Raises MissingKey for a key that does not open, Unavailable.
    """
    sealed = store.sealed(studio.admin, user_id, service)
    if sealed is None:
        return None
    try:
        return Secret(studio.ring.open(sealed, user_id=user_id, service=service, column=COLUMN))
    except SealBroken as error:
        raise MissingKey(
            f"Your {SERVICES.get(service, service)} key can no longer be read. Nothing was sent or charged; "
            "enter it again under Accounts, Keys."
        ) from error


def _refuse_unknown(service: str) -> None:
    if service not in SERVICES:
        raise Invalid("Keys of this service are not kept here. Nothing was saved.")


def _refuse_malformed(key: str) -> None:
    if not SHORTEST <= len(key) <= LONGEST:
        raise Invalid(
            f"A key has {SHORTEST} to {LONGEST} characters. Nothing was saved; copy it again whole."
        )
    if any(char.isspace() or unicodedata.category(char).startswith("C") for char in key):
        raise Invalid("A key has no spaces or line breaks inside. Nothing was saved; copy it again whole.")
