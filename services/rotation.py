"""`python -m services.rotation`: seals every vendor key again with the ring's first key.

Put the new key in front of STUDIO_ENCRYPTION_KEYS, run this, then take the old one out. It may be killed at any
point and run again: each key is replaced in one statement, and only while it is still what was read.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from services import keys
from services import settings as configuration
from services.errors import StudioError
from services.sealing import KeyRingError, SealBroken
from services.settings import SettingsError
from services.store import keys as store
from services.wiring import Studio


@dataclass(frozen=True)
class Outcome:
    """How many keys were sealed again, and how many do not open with any key of the ring."""

    sealed: int
    broken: int


def rotate(studio: Studio) -> Outcome:
    """Raises Unavailable; what was done until then stays done."""
    sealed = broken = 0
    current, *_ = studio.ring.prefixes()
    after = ""
    while rows := store.sealed_otherwise(studio.admin, current, after):
        for row in rows:
            done = _reseal(studio, row)
            sealed, broken = sealed + done, broken + (not done)
        after = rows[-1].id
    return Outcome(sealed, broken)


def _reseal(studio: Studio, row: store.SealedKey) -> bool:
    place = {"user_id": row.user_id, "service": row.service, "column": keys.COLUMN}
    try:
        plain = studio.ring.open(row.encrypted_api_key, **place)
    except SealBroken:
        return False
    store.replace_sealed(studio.admin, row, studio.ring.seal(plain, **place))
    return True


def main() -> int:
    """The command. Returns the exit code."""
    try:
        studio = Studio(configuration.read(os.environ)).start()
        try:
            outcome = rotate(studio)
        finally:
            studio.close()
    except (SettingsError, KeyRingError, StudioError) as error:
        sys.stdout.write(f"Not finished: {error}\n")
        return 1
    sys.stdout.write(f"{outcome.sealed} keys sealed again, {outcome.broken} could not be opened and were left.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
