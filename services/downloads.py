"""An asset's bytes on their way to its owner's browser."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from services.errors import NotFound
from services.identity import Identity
from services.store import assets, files, objects
from services.store.objects import ObjectStream

ORIGINAL = "original"
THUMBNAIL = "thumb"
_THUMBNAIL_TYPE = "image/webp"


@dataclass(frozen=True)
class Download:
    """What is known before a byte is read. `open(range_header)` starts the stream; the caller closes it."""

    filename: str
    mime_type: str
    etag: str
    open: Callable[[str | None], ObjectStream]


def find(who: Identity, asset_id: str, variant: str) -> Download:
    """The original, or the thumbnail where there is one. Raises NotFound, also for somebody else's asset."""
    asset = assets.by_id(who.client, asset_id)
    thumbnail = variant == THUMBNAIL
    path = asset.thumbnail_path if thumbnail else asset.file_path
    if path is None:
        raise NotFound("This asset has no picture to show.")
    # Paths are never used twice, so the path stands for its bytes.
    etag = hashlib.sha256(path.encode()).hexdigest()[:32]
    mime_type = _THUMBNAIL_TYPE if thumbnail else asset.mime_type
    return Download(
        asset.filename,
        mime_type,
        f'"{etag}"',
        lambda wanted: objects.stream(who.client, files.BUCKET, path, wanted),
    )
