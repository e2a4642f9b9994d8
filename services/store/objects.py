"""Bytes in Storage, read as a stream: what a browser's range request needs and `download()` does not offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import httpx
import supabase

from services.errors import NotFound, Unavailable

_KEPT = ("content-length", "content-range", "accept-ranges", "content-type", "etag", "last-modified")


@dataclass(frozen=True)
class ObjectStream:
    """An open answer of Storage: status (200, 206, 304 or 416), headers in lower case, its bytes in chunks."""

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
