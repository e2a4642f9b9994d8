"""What a vendor shows of a thing before it is chosen: fetched by us from the address it names, shown from our own.

The browser never goes there: our pages load nothing foreign, and the vendor's storage would learn who looks at what.
The fetch reaches the public internet only and carries no key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from services import wiring
from services.domain.file_kind import FileKind
from services.domain.list_age import Reading
from services.downloads import Download
from services.errors import NotFound
from services.identity import Identity
from services.providers import public_network
from services.store import files, objects

Fetch = Callable[[], tuple[bytes, FileKind]]


def download(who: Identity, folder: str, url: str, title: str, fetch: Fetch) -> Download:
    """The copy of what lies at `url`; the first time `fetch` makes it. Raises what `fetch` raises, Unavailable.

    A copy lies in the person's own folder, where no row names it: the daily sweep takes it away again.
    """
    digest = hashlib.sha256(url.encode()).hexdigest()[:40]
    path = f"{who.user_id}/{folder}/{digest}"
    mime_type = _kept_as(who, path) or _keep(who, path, *fetch())
    return Download(
        f"{title}.{mime_type.rpartition('/')[2]}",
        mime_type,
        f'"{digest[:32]}"',
        lambda part: objects.stream(who.client, files.BUCKET, path, part),
    )


@contextmanager
def network(known: Reading | None) -> Iterator[httpx.Client]:
    """The way to addresses that a list names: the internet, or the stand-in that the list was read from."""
    studio = wiring.studio()
    if known is not None and known.is_sandbox and studio.sandbox:
        yield studio.vendor_http(True)
    else:
        with public_network.client() as http:
            yield http


def _kept_as(who: Identity, path: str) -> str | None:
    """The kind of the copy, None when there is none."""
    try:
        found = objects.stream(who.client, files.BUCKET, path, "bytes=0-0")
    except NotFound:
        return None
    found.close()
    return found.headers.get("content-type")


def _keep(who: Identity, path: str, data: bytes, kind: FileKind) -> str:
    files.put(who.client, path, data, kind.mime_type, replace=True)
    return kind.mime_type
