"""Short links and thumbnails: what is fetched for one reel on somebody's request."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from services import reels, wiring
from services.domain import reel_url
from services.domain.reel_url import NeedsResolving, ReelUrlError
from services.downloads import Download
from services.errors import NotFound, VendorUnavailable
from services.identity import Identity
from services.providers import public_network, short_link
from services.reels import LineOutcome
from services.store import files, objects
from services.store import reels as store

THUMBNAIL_TYPE = "image/webp"


def resolve(who: Identity, line: str) -> LineOutcome:
    """Look up where a short link leads, and add the reel that is there.

    The outcome carries the line as pasted; "needs_resolving" again when its site cannot be asked now.
    """
    try:
        link = reel_url.parse(line)
    except ReelUrlError as error:
        return LineOutcome(line, "refused", str(error))
    if not isinstance(link, NeedsResolving):
        return reels.paste(who, line)[0]
    try:
        found = _look_up(link)
    except NotFound as error:
        return LineOutcome(line, "refused", str(error))
    except VendorUnavailable as error:
        return LineOutcome(line, "needs_resolving", str(error))
    return replace(reels.paste(who, found)[0], line=line)


def thumbnail(who: Identity, reel_id: str) -> Download:
    """Our own copy of a reel's thumbnail, for a route that streams it. Raises NotFound."""
    reel = store.by_id(who.client, reel_id)
    path = reel.thumbnail_path
    if path is None:
        raise NotFound("This reel has no thumbnail yet.")
    etag = hashlib.sha256(f"{path} {reel.thumbnail_hash}".encode()).hexdigest()[:32]
    return Download(
        f"{reel.shortcode}.webp",
        THUMBNAIL_TYPE,
        f'"{etag}"',
        lambda wanted: objects.stream(who.client, files.BUCKET, path, wanted),
    )


def _look_up(link: NeedsResolving) -> str:
    """The long link. In a studio that plays its vendors, it plays this one too."""
    studio = wiring.studio()
    if studio.sandbox:
        return short_link.resolve(studio.vendor_http(True), link).url
    with public_network.client() as http:
        return short_link.resolve(http, link).url
