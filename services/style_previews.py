"""The picture of a style: what is kept and shown is a small one drawn anew."""

from __future__ import annotations

import httpx

from services import picture, previews
from services.domain.file_kind import WEBP, FileKind
from services.downloads import Download
from services.errors import Invalid, NotFound
from services.identity import Identity
from services.providers import style_preview
from services.store import styles as store

NO_PICTURE = "This style has no picture to show."


def download(who: Identity, row_id: str) -> Download:
    """The picture of one of the person's styles. Raises NotFound, Later, VendorRefused."""
    style = store.by_id(who.client, row_id)
    if not style.preview_url:
        raise NotFound(NO_PICTURE)

    def fetch() -> tuple[bytes, FileKind]:
        with previews.network(store.catalog(who.client, style.family)) as http:
            return seen(http, style.preview_url)

    return previews.download(who, "styles", style.preview_url, style.name or "style", fetch)


def seen(http: httpx.Client, url: str) -> tuple[bytes, FileKind]:
    """What lies at `url`. Raises NotFound when it is gone or no picture, Later, VendorRefused."""
    try:
        return picture.small(style_preview.fetch(http, url)), WEBP
    except Invalid as error:
        raise NotFound(NO_PICTURE) from error
