"""Bytes in Storage, read as a stream: what a range request needs and `download()` does not offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import supabase

from services.errors import NotFound, Unavailable
from services.store.answers import in_our_words

PAGE = 1000

_KEPT = ("content-length", "content-range", "accept-ranges", "content-type", "etag", "last-modified")


@dataclass(frozen=True)
class ObjectStream:
    """An open answer of Storage: its status (200, 206, 304, 416), lower-case headers, bytes in chunks."""

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]
    close: Callable[[], None]


def stream(client: supabase.Client, bucket: str, path: str, range_header: str | None = None) -> ObjectStream:
    """Open `path` as the person of `client`. Close the stream when done. Raises NotFound, Unavailable."""
    http = client.options.httpx_client
    assert http is not None, "the studio's clients share one connection pool"
    headers = {"apikey": client.supabase_key, "authorization": client.options.headers["Authorization"]}
    if range_header:
        headers["range"] = range_header
    url = f"{str(client.storage_url).rstrip('/')}/object/authenticated/{bucket}/{quote(path)}"
    try:
        answer = http.send(http.build_request("GET", url, headers=headers), stream=True)
    except httpx.HTTPError as error:
        raise Unavailable() from error
    if answer.status_code in (200, 206, 304, 416):
        kept = {name: answer.headers[name] for name in _KEPT if name in answer.headers}
        return ObjectStream(answer.status_code, kept, answer.iter_raw(), answer.close)
    answer.close()
    raise NotFound() if answer.status_code < 500 else Unavailable()


@in_our_words()
def paths_below(client: supabase.Client, bucket: str, folder: str) -> list[str]:
    """The path of every object below `folder`, however deep."""
    found: list[str] = []
    for entry in _entries(client, bucket, folder):
        path = f"{folder}/{entry['name']}"
        # Storage has no folders; it lists the next part of longer paths as an entry without an id.
        found += [path] if entry.get("id") else paths_below(client, bucket, path)
    return found


def _entries(client: supabase.Client, bucket: str, folder: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        options: Any = {"limit": PAGE, "offset": len(found), "sortBy": {"column": "name", "order": "asc"}}
        page = client.storage.from_(bucket).list(folder, options)
        found += page
        if len(page) < PAGE:
            return found
