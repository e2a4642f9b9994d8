"""The plain verbs every table shares; which table and columns is the caller's to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from supabase import Client

from services.errors import NotFound
from services.store.answers import in_our_words
from services.store.rows import Row, columns, read, read_all

CHUNK = 100
"""Ids per request: more would make a URL that proxies refuse."""
NOW = "now"
"""The database reads this word as its own time. What is written with it is compared with no other clock's moments."""


def chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    """`ids`, each once, in groups that fit a URL."""
    left = iter(dict.fromkeys(ids))
    while group := list(islice(left, CHUNK)):
        yield group


def by_id(client: Client, table: str, row_type: type[Row], row_id: str) -> Row:
    """Raises NotFound."""
    with in_our_words():
        found = client.table(table).select(columns(row_type)).eq("id", row_id).limit(1).execute().data
    if not found:
        raise NotFound()
    return read(row_type, found[0])


def by_ids(client: Client, table: str, row_type: type[Row], ids: Iterable[str]) -> list[Row]:
    """Those of the rows that exist, in no order."""
    found: list[Row] = []
    for group in chunks(ids):
        with in_our_words():
            answer = client.table(table).select(columns(row_type)).in_("id", group).execute()
        found += read_all(row_type, answer.data)
    return found


def insert(client: Client, table: str, row_type: type[Row], values: Mapping[str, object]) -> Row:
    with in_our_words():
        kept = client.table(table).insert(values).select(columns(row_type)).execute().data
    return read(row_type, kept[0])


def insert_missing(
    client: Client, table: str, row_type: type[Row], rows: Sequence[Mapping[str, object]], on: str
) -> list[Row]:
    """Insert in one statement what is not there yet by the unique columns `on`; the rows that were added."""
    with in_our_words():
        query = client.table(table).upsert(rows, on_conflict=on, ignore_duplicates=True)
        return read_all(row_type, query.select(columns(row_type)).execute().data)


def of_request(client: Client, table: str, row_type: type[Row], values: Mapping[str, object]) -> Row:
    """The row of `values["request_key"]`, added if it is not there yet: a button pressed twice is one row."""
    added = insert_missing(client, table, row_type, [values], "user_id,request_key")
    if added:
        return added[0]
    query = client.table(table).select(columns(row_type)).eq("request_key", str(values["request_key"]))
    with in_our_words():
        return read(row_type, query.limit(1).execute().data[0])


def update(client: Client, table: str, row_type: type[Row], row_id: str, values: Mapping[str, object]) -> Row:
    """The row as changed; raises NotFound."""
    with in_our_words():
        query = client.table(table).update(values).eq("id", row_id)
        changed = query.select(columns(row_type)).execute().data
    if not changed:
        raise NotFound()
    return read(row_type, changed[0])


def update_many(client: Client, table: str, ids: Iterable[str], values: Mapping[str, object]) -> int:
    """How many rows changed."""
    changed = 0
    for group in chunks(ids):
        with in_our_words():
            changed += len(client.table(table).update(values).in_("id", group).select("id").execute().data)
    return changed


def delete(client: Client, table: str, ids: Iterable[str]) -> int:
    """How many rows are gone."""
    gone = 0
    for group in chunks(ids):
        with in_our_words():
            gone += len(client.table(table).delete().in_("id", group).select("id").execute().data)
    return gone
