"""The styles a person's Higgsfield account offers, as last read: to pick from, to name, and to check an order by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from services import doorbell, keys, wiring
from services.domain import list_age
from services.domain.image_models import MODELS
from services.domain.image_setting import Kind
from services.errors import Invalid
from services.identity import Identity
from services.store import styles as store
from services.store.styles import Catalog as Catalog
from services.store.styles import Style as Style

SERVICE = "higgsfield"
STALE = timedelta(days=1)
"""Styles come and go seldom; a copy older than this is read anew when somebody looks at it."""
GONE = "Higgsfield no longer offers the style {}. Nothing was sent or charged; choose another one, or General."
UNKNOWN = "Higgsfield does not list this style. Nothing was sent or charged; choose another one, or General."


def possible(who: Identity) -> bool:
    """Whether there is anybody to ask: a key of the person or of the studio, or the sandbox."""
    return SERVICE in keys.answered(who) or wiring.studio().sandbox


def catalog(who: Identity, family: str, now: datetime | None = None) -> Catalog | None:
    """What is known of a family's list. Has it read anew when it is old, or when the key changed; None: never read."""
    known = store.catalog(who.client, family)
    if list_age.due(known, keys.now(who, SERVICE), now or wiring.studio().clock.now(), STALE):
        refresh(who, family)
        known = store.catalog(who.client, family)
    return known


def refresh(who: Identity, family: str) -> None:
    """Have the worker read the list now. Free of charge at the vendor."""
    store.ask(who.client, family)
    doorbell.ring()


def offered(who: Identity, family: str) -> list[Style]:
    """Those that can be chosen now, in the vendor's order."""
    return store.offered(who.client, family)


def names(who: Identity, settings: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """The names of the styles that these settings of jobs name, by the vendor's id; those that are gone too."""
    ids = {str(one["style_id"]) for one in settings if one.get("style_id")}
    return {one.style_id: one.name for one in store.by_style_ids(who.client, ids)} if ids else {}


def check(who: Identity, model: str, settings: Mapping[str, object]) -> None:
    """Raises Invalid for a style that the vendor's list, as last read, does not have.

    Before the list was ever read, the vendor alone can say; it does so with the price, before any money.
    """
    known, chosen = MODELS.get(model), settings.get("style_id")
    if not chosen or known is None or not any(one.kind is Kind.STYLE for one in known.settings):
        return
    found = [one for one in store.by_style_ids(who.client, [str(chosen)]) if one.family == known.styles]
    if any(one.gone_at is None for one in found):
        return
    if found:
        raise Invalid(GONE.format(f"“{found[0].name}”"))
    read = store.catalog(who.client, known.styles)
    if read is not None and read.fetched_at is not None:
        raise Invalid(UNKNOWN)
