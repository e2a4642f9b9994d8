"""Where the ring of encryption keys comes from, and whether it can open what is stored."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import supabase
from postgrest.exceptions import APIError

from services.errors import NotFound
from services.sealing import KEY_BYTES, KeyRing, KeyRingError
from services.settings import Settings, SettingsError
from services.store import sealed_values
from services.store.sealed_values import PLACES


def load(settings: Settings, admin: supabase.Client) -> KeyRing:
    """The ring of the settings, or the studio home's own. Raises KeyRingError: a key in use is missing."""
    ring = KeyRing(settings.encryption_keys or [("home", _key_of_home(settings.home / "encryption.key"))])
    try:
        lost = {place: sealed_values.count_otherwise(admin, place, ring.prefixes()) for place in PLACES if place.kept}
    except (APIError, NotFound) as error:
        raise SettingsError(
            "The project of SUPABASE_URL has no tables of the studio, or its secret key is wrong. "
            "Run `make migrate` with DATABASE_URL set, then start again."
        ) from error
    if any(lost.values()):
        what = " and ".join(f"{count} stored {place.words}" for place, count in lost.items() if count)
        raise KeyRingError(
            f"{what} were sealed with an encryption key that is not in the ring. "
            "Put the earlier key back into STUDIO_ENCRYPTION_KEYS, behind the current one."
        )
    return ring


def _key_of_home(path: Path) -> bytes:
    """The key of an embedded studio, made on its first start. Two processes starting at once agree on one."""
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(secrets.token_bytes(KEY_BYTES))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()
