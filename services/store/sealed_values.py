"""Every column that holds something sealed, for the worker's ring alone. Uses the admin client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import supabase

from services.store.answers import in_our_words

PAGE = 200


@dataclass(frozen=True)
class Place:
    """A column with sealed values. `bound_by` is the column that says for which service a value was sealed.

    `kept` False: a value that no longer opens costs nobody more than signing in again.
    """

    table: str
    column: str
    words: str
    bound_by: str
    prefix: str = ""
    kept: bool = True

    def service(self, value: str) -> str:
        """The service that a value in a row was sealed for."""
        return f"{self.prefix}{value}"


PLACES = (
    Place("user_api_keys", "encrypted_api_key", "vendor keys", "service"),
    Place("web_sessions", "sealed_tokens", "signed-in browsers", "id", "session:", kept=False),
    Place("threads_accounts", "access_token", "Threads accounts", "threads_user_id", "threads:"),
)
"""A new sealed column belongs here: the ring's check at start and a rotation go through this list."""


@dataclass(frozen=True)
class SealedValue:
    """A value as it lies in its table, with what it is bound to."""

    place: Place
    id: str
    user_id: str
    service: str
    sealed: str = field(repr=False)


@in_our_words()
def count_otherwise(admin: supabase.Client, place: Place, prefixes: Sequence[str]) -> int:
    """How many values begin with none of `prefixes`."""
    query = admin.table(place.table).select("id", count="exact", head=True)  # type: ignore[arg-type]
    for prefix in prefixes:
        query = query.not_.like(place.column, f"{prefix}*")
    return query.execute().count or 0


@in_our_words()
def page(admin: supabase.Client, place: Place, after: str, but: str = "") -> list[SealedValue]:
    """The next values by id behind `after`, at most a page of them; not those that begin with `but`, if given."""
    wanted = ",".join(dict.fromkeys(("id", "user_id", place.bound_by, place.column)))
    query = admin.table(place.table).select(wanted)
    if but:
        query = query.not_.like(place.column, f"{but}*")
    if after:
        query = query.gt("id", after)
    found: list[Any] = query.order("id").limit(PAGE).execute().data
    return [
        SealedValue(place, row["id"], row["user_id"], place.service(row[place.bound_by]), row[place.column])
        for row in found
    ]


@in_our_words()
def replace(admin: supabase.Client, value: SealedValue, sealed: str) -> bool:
    """Put `sealed` in the value's place; False when it has changed or gone meanwhile, which then stands."""
    query = admin.table(value.place.table).update({value.place.column: sealed})
    query = query.eq("id", value.id).eq(value.place.column, value.sealed)
    return bool(query.select("id").execute().data)
