"""Saved views: a name for a list's own URL query."""

from __future__ import annotations

from services.errors import Invalid
from services.identity import Identity
from services.store import saved_reel_views as store
from services.store.saved_reel_views import SavedView as SavedView

LONGEST_NAME, LONGEST_QUERY, MOST = 80, 2000, 100


def saved(who: Identity) -> list[SavedView]:
    """The person's views by name."""
    return store.all_of(who.client)


def save(who: Identity, name: str, query: str) -> SavedView:
    """Keep `query`, what stands behind the "?"; an earlier view of that name is replaced. Raises Invalid."""
    tidy = " ".join(name.split())
    if not 1 <= len(tidy) <= LONGEST_NAME:
        raise Invalid(f"A view's name has 1 to {LONGEST_NAME} characters. Nothing was saved.")
    if len(query) > LONGEST_QUERY:
        raise Invalid("This view has too many conditions to be saved. Nothing was saved.")
    if len(saved(who)) >= MOST:
        raise Invalid(f"At most {MOST} views fit. Delete one first; nothing was saved.")
    return store.save(who.client, {"user_id": who.user_id, "name": tidy, "query": query.removeprefix("?")})


def forget(who: Identity, view_id: str) -> None:
    """Delete a view; one that is gone is deleted already."""
    store.delete(who.client, view_id)
