"""The picture of a style: fetched by us from the address the vendor names, and shown from our own.

The browser never goes there: our pages load nothing foreign, and the vendor's storage would learn who looks at what.
The fetch reaches the public internet only and carries no key; what is kept is a small picture drawn anew.
"""

from __future__ import annotations

import hashlib

from services import picture, wiring
from services.downloads import Download
from services.errors import Invalid, NotFound
from services.identity import Identity
from services.providers import public_network, style_preview
from services.store import files, objects
from services.store import styles as store

KIND = "image/webp"
NO_PICTURE = "This style has no picture to show."


def download(who: Identity, row_id: str) -> Download:
    """The picture of one of the person's styles. Raises NotFound, Later, VendorRefused.

    A copy lies in the person's own folder, where no row names it: the daily sweep takes it away again.
    """
    style = store.by_id(who.client, row_id)
    if not style.preview_url:
        raise NotFound(NO_PICTURE)
    digest = hashlib.sha256(style.preview_url.encode()).hexdigest()[:40]
    path = f"{who.user_id}/styles/{digest}"
    if not _kept(who, path):
        files.put(who.client, path, _fetched(who, style), KIND, replace=True)
    return Download(
        f"{style.name or 'style'}.webp",
        KIND,
        f'"{digest[:32]}"',
        lambda part: objects.stream(who.client, files.BUCKET, path, part),
    )


def _kept(who: Identity, path: str) -> bool:
    try:
        objects.stream(who.client, files.BUCKET, path, "bytes=0-0").close()
    except NotFound:
        return False
    return True


def _fetched(who: Identity, style: store.Style) -> bytes:
    """From the internet, or from the stand-in that named the address."""
    known, studio = store.catalog(who.client, style.family), wiring.studio()
    try:
        if known is not None and known.is_sandbox and studio.sandbox:
            return picture.small(style_preview.fetch(studio.vendor_http(True), style.preview_url))
        with public_network.client() as http:
            return picture.small(style_preview.fetch(http, style.preview_url))
    except Invalid as error:
        raise NotFound(NO_PICTURE) from error
