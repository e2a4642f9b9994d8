"""The free sample of a voice: fetched by us from the address the vendor names, and played from our own.

The browser never goes there: our pages load nothing foreign, and the vendor's storage would learn who listens to
what. The fetch reaches the public internet only, carries no key, and what is no sound is not passed on.
"""

from __future__ import annotations

import hashlib

import httpx

from services import media, wiring
from services.domain.file_kind import MP3, OGG, WAV, FileKind
from services.downloads import Download
from services.errors import Invalid, NotFound
from services.identity import Identity
from services.providers import public_network, sample
from services.store import files, objects
from services.store import voices as store

SOUNDS = frozenset({MP3, WAV, OGG})
NO_SAMPLE = "This voice has no sample to hear."


def download(who: Identity, row_id: str) -> Download:
    """The sample of one of the person's voices. Raises NotFound, Later, VendorRefused.

    A copy lies in the person's own folder, where no row names it: the daily sweep takes it away again.
    """
    voice = store.by_id(who.client, row_id)
    if not voice.preview_url:
        raise NotFound(NO_SAMPLE)
    digest = hashlib.sha256(voice.preview_url.encode()).hexdigest()[:40]
    path = f"{who.user_id}/samples/{digest}"
    mime_type = _kept_as(who, path) or _fetched(who, path, voice.preview_url)
    name = f"{voice.name or 'voice'}.{mime_type.rpartition('/')[2]}"
    return Download(
        name, mime_type, f'"{digest[:32]}"', lambda part: objects.stream(who.client, files.BUCKET, path, part)
    )


def _kept_as(who: Identity, path: str) -> str | None:
    """The kind of the copy, None when there is none."""
    try:
        found = objects.stream(who.client, files.BUCKET, path, "bytes=0-0")
    except NotFound:
        return None
    found.close()
    return found.headers.get("content-type")


def _fetched(who: Identity, path: str, url: str) -> str:
    """From the internet, or from the stand-in that named the address; the kind of what lies at `path` now."""
    known, studio = store.catalog(who.client), wiring.studio()
    if known is not None and known.is_sandbox and studio.sandbox:
        data, kind = heard(studio.vendor_http(True), url)
    else:
        with public_network.client() as http:
            data, kind = heard(http, url)
    files.put(who.client, path, data, kind.mime_type, replace=True)
    return kind.mime_type


def heard(http: httpx.Client, url: str) -> tuple[bytes, FileKind]:
    """What lies at `url`. Raises NotFound when it is gone or no sound, Later, VendorRefused."""
    data = sample.fetch(http, url)
    try:
        kind = media.inspect(data).kind
    except Invalid as error:
        raise NotFound(NO_SAMPLE) from error
    if kind not in SOUNDS:
        raise NotFound(NO_SAMPLE)
    return data, kind
