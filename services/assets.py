"""The library: what a person uploaded or had made. Objects lie in the bucket, rows say what they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from uuid import uuid4

from services import media as inspection
from services.domain import tags as tagging
from services.domain.object_path import display_name, object_path, thumbnail_path
from services.domain.tags import TagError
from services.errors import Conflict, Invalid
from services.identity import Identity
from services.media import Media
from services.store import assets as store
from services.store import consents, files
from services.store.assets import Asset as Asset
from services.store.assets import AssetFilter as AssetFilter
from services.store.assets import TagCount as TagCount
from services.store.rows import Page

EVERYTHING = AssetFilter()


@dataclass(frozen=True)
class Deleted:
    """How many assets are gone, and how many bytes they took."""

    count: int
    bytes: int


def browse(
    who: Identity, chosen: AssetFilter = EVERYTHING, cursor: str | None = None, limit: int = 48
) -> Page[Asset]:
    """Assets, newest first; the total comes with a first page."""
    return store.page(who.client, chosen, cursor, limit)


def get(who: Identity, asset_id: str) -> Asset:
    """Raises NotFound."""
    return store.by_id(who.client, asset_id)


def get_many(who: Identity, asset_ids: Iterable[str]) -> dict[str, Asset]:
    """By id, those that exist: references may outlive their picture."""
    return {asset.id: asset for asset in store.by_ids(who.client, asset_ids)}


def matching_ids(who: Identity, chosen: AssetFilter, limit: int = 1000) -> list[str]:
    """For "select all that match": ids, newest first, at most `limit`."""
    return store.ids(who.client, chosen, limit)


def tags(who: Identity) -> list[TagCount]:
    """Every tag in use, most used first."""
    return store.tags(who.client)


def upload(
    who: Identity, filename: str, data: bytes, *, persona_id: str | None = None, tags: Iterable[str] = ()
) -> Asset:
    """Clean and keep a file. Raises Invalid with a sentence; then nothing is kept."""
    return keep(who, filename, inspection.inspect(data), persona_id=persona_id, tags=tags)


def keep(
    who: Identity,
    filename: str,
    media: Media,
    *,
    persona_id: str | None = None,
    tags: Iterable[str] = (),
    origin: str = "upload",
    is_sandbox: bool = False,
    alt_text: str = "",
) -> Asset:
    """Objects first, then the row; if the row is refused, the objects go again."""
    asset_id, kind = str(uuid4()), media.kind
    path = object_path(who.user_id, kind.group, asset_id, filename, kind.extension)
    small = thumbnail_path(who.user_id, asset_id) if media.thumbnail else None
    values = {
        "id": asset_id,
        "user_id": who.user_id,
        "filename": display_name(filename),
        "file_path": path,
        "file_type": kind.group,
        "mime_type": kind.mime_type,
        "file_size": len(media.data),
        "content_digest": sha256(media.data).hexdigest(),
        "tags": list(_tidy(tags)),
        "ai_model_id": persona_id,
        "width": media.width,
        "height": media.height,
        "thumbnail_path": small,
        "origin": origin,
        "is_sandbox": is_sandbox,
        "alt_text": alt_text,
        "metadata": media.facts,
    }
    kept = False
    try:
        files.put(who.client, path, media.data, kind.mime_type)
        if small and media.thumbnail:
            files.put(who.client, small, media.thumbnail, "image/webp")
        asset = store.insert(who.client, values)
        kept = True
        return asset
    finally:
        if not kept:
            files.remove(who.client, [path, *([small] if small else [])])


def rename(who: Identity, asset_id: str, filename: str) -> Asset:
    """Change the name that is shown; the object stays where it is."""
    if not filename.strip():
        raise Invalid("A name has at least one character. Nothing was changed.")
    return store.update(who.client, asset_id, filename=display_name(filename))


def set_tags(who: Identity, asset_id: str, tags: Iterable[str]) -> Asset:
    return store.update(who.client, asset_id, tags=list(_tidy(tags)))


def set_favourite(who: Identity, asset_id: str, favourite: bool) -> Asset:
    return store.update(who.client, asset_id, is_favorite=favourite)


def set_alt_text(who: Identity, asset_id: str, text: str) -> Asset:
    """What the picture shows, in at most 1,000 characters."""
    return store.update(who.client, asset_id, alt_text=text.strip())


def assign_persona(who: Identity, asset_ids: Iterable[str], persona_id: str | None) -> int:
    """How many assets were found; None takes them from their persona."""
    return store.update_many(who.client, asset_ids, ai_model_id=persona_id)


def decide(who: Identity, asset_ids: Iterable[str], kept: bool | None) -> int:
    """Keep (True) or discard (False) results, or take the decision back (None); how many changed."""
    return store.decide(who.client, asset_ids, kept)


def tag_many(who: Identity, asset_ids: Iterable[str], add: Iterable[str], remove: Iterable[str] = ()) -> int:
    """Add and remove tags on many assets; how many were found."""
    return store.tag_many(who.client, asset_ids, _tidy(add), _tidy(remove))


def delete(who: Identity, asset_ids: Iterable[str]) -> Deleted:
    """Objects first, rows last: cut short at any point, the same call finishes it.

    Raises Conflict for the proof of a consent that work was done under, before anything is removed.
    """
    gone = store.by_ids(who.client, asset_ids)
    if consents.proofs_among(who.client, [asset.id for asset in gone]):
        raise Conflict("Among these is a file that proves a consent work was done under. Nothing was deleted.")
    small = [asset.thumbnail_path for asset in gone if asset.thumbnail_path]
    files.remove(who.client, [*(asset.file_path for asset in gone), *small])
    count = store.delete(who.client, [asset.id for asset in gone])
    return Deleted(count, sum(asset.file_size for asset in gone))


def _tidy(tags: Iterable[str]) -> tuple[str, ...]:
    try:
        return tagging.tidy(tags)
    except TagError as error:
        raise Invalid(f"{error} Nothing was changed.") from error
