"""The free sample of a voice: what is no sound is not passed on."""

from __future__ import annotations

import httpx

from services import media, previews
from services.domain.file_kind import MP3, OGG, WAV, FileKind
from services.downloads import Download
from services.errors import Invalid, NotFound
from services.identity import Identity
from services.providers import sample
from services.store import voices as store

SOUNDS = frozenset({MP3, WAV, OGG})
NO_SAMPLE = "This voice has no sample to hear."


def download(who: Identity, row_id: str) -> Download:
    """The sample of one of the person's voices. Raises NotFound, Later, VendorRefused."""
    voice = store.by_id(who.client, row_id)
    if not voice.preview_url:
        raise NotFound(NO_SAMPLE)

    def fetch() -> tuple[bytes, FileKind]:
        with previews.network(store.catalog(who.client)) as http:
            return heard(http, voice.preview_url)

    return previews.download(who, "samples", voice.preview_url, voice.name or "voice", fetch)


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
