"""The bytes of assets, in the private bucket."""

from __future__ import annotations

from collections.abc import Iterable

from supabase import Client

from services.store.answers import in_our_words
from services.store.tables import chunks

BUCKET = "assets"


def put(client: Client, path: str, data: bytes, mime_type: str, *, replace: bool = False) -> None:
    """Store `data` at `path`; without `replace` an object that is there already is a refusal."""
    with in_our_words():
        client.storage.from_(BUCKET).upload(
            path, data, {"content-type": mime_type, "upsert": "true" if replace else "false"}
        )


def get(client: Client, path: str) -> bytes:
    """Raises NotFound."""
    with in_our_words():
        return client.storage.from_(BUCKET).download(path)


def remove(client: Client, paths: Iterable[str]) -> None:
    """Paths where nothing lies are passed over."""
    for group in chunks(paths):
        with in_our_words():
            client.storage.from_(BUCKET).remove(group)
