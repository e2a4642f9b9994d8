"""Keys of the studio itself, from its environment: used for a person only where that person said so.

The environment holds the keys, the database who chose them and what they spent; the ledger says who paid.
"""

from __future__ import annotations

from collections.abc import Mapping

from services.domain.secret import Secret
from services.errors import Invalid, MissingKey
from services.identity import Identity
from services.store import studio_keys as store
from services.store.studio_keys import DueStudioKey as DueStudioKey
from services.store.studio_keys import StudioKey as StudioKey
from services.wiring import Studio

REFUSED = (
    "The vendor no longer accepts the studio's key. Nothing was sent or charged; tell whoever runs this studio, or add "
    "a key of your own under Accounts, Keys."
)


def offered(who: Identity) -> dict[str, StudioKey]:
    """By service; empty where the studio has no keys of its own."""
    return {one.service: one for one in store.standings(who.client)}


def choose(who: Identity, service: str, wanted: bool) -> None:
    """Use the studio's key for this vendor, or stop using it. Raises Invalid when there is none."""
    if not wanted:
        return store.leave(who.client, service)
    if service not in offered(who):
        raise Invalid("The studio has no key for this vendor. Nothing was changed.")
    store.choose(who.client, who.user_id, service)


def open_for(studio: Studio, user_id: str, service: str) -> Secret | None:
    """The studio's key if this person chose it, else None. Worker only. Raises MissingKey: its vendor refuses it."""
    key = studio.settings.studio_keys.get(service)
    if key is None or not store.is_chosen(studio.admin, user_id, service):
        return None
    if store.is_refused(studio.admin, service):
        raise MissingKey(REFUSED)
    return key


def due(studio: Studio, lease_seconds: int) -> list[DueStudioKey]:
    """Claim those of this worker's keys whose turn it is to be asked about. Raises Unavailable."""
    held = studio.settings.studio_keys
    return store.due(studio.admin, held, lease_seconds) if held else []


def record(studio: Studio, key: DueStudioKey, facts: Mapping[str, object], again_seconds: float) -> None:
    """Write what the vendor said of one. Raises Unavailable."""
    store.record(studio.admin, key, facts, again_seconds)


def announce(studio: Studio) -> None:
    """Tell the database what this worker's environment holds."""
    store.offer(studio.admin, studio.settings.studio_keys, studio.settings.studio_key_monthly_usd)
