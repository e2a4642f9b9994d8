"""What looking a reel up gives back, as the database takes it, and the copy of its thumbnail."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime

import httpx

from services import media
from services.domain import refresh_schedule as schedule
from services.errors import Invalid, NotFound, StudioError, VendorRefused
from services.picture_hash import difference_hash
from services.providers import thumbnail
from services.providers.wire import Later
from services.store.reel_checks import DueReel, ReelChecks

log = logging.getLogger(__name__)
SANDBOX_DEFINITION = "Invented by the sandbox."
NOT_SHOWN = "The platform does not show this reel: it is private, deleted or held back. Enter its count by hand."

Fact = dict[str, object]


def fact(reel: DueReel, again: datetime | None, error: str | None) -> Fact:
    """The least there is to say: when to look again, None for never, and what went wrong."""
    return {"id": reel.id, "due_at": again.isoformat() if again else None, "error": error}


def all_alike(due: Sequence[DueReel], again: datetime | None, error: str | None) -> list[Fact]:
    return [fact(reel, again, error) for reel in due]


def counted(views: int, now: datetime, source: str, definition: str) -> Fact:
    """A count with where it came from and what it means."""
    return {"views": views, "fetched_at": now.isoformat(), "source": source, "definition": definition}


def next_try(error: StudioError, now: datetime) -> datetime:
    """Refused keys and odd answers are no matter of minutes."""
    if isinstance(error, Later):
        return schedule.after_failure(now, error.after)
    return schedule.after_failure(now, 86400 if isinstance(error, VendorRefused) else None)


def picture(checks: ReelChecks, reel: DueReel, url: str | None, http: httpx.Client) -> Fact:
    """A copy of the thumbnail in our storage, once; without one the reel is still a reel."""
    if reel.thumbnail_path or not url:
        return {}
    try:
        found = media.inspect(thumbnail.fetch(http, url))
    except (Invalid, NotFound, VendorRefused, Later) as error:
        log.info("A thumbnail was left out: %s", error)
        return {}
    if found.thumbnail is None:
        return {}
    path = thumbnail_path(reel.user_id, reel.platform, reel.shortcode)
    checks.keep(path, found.thumbnail, "image/webp")
    return {"thumbnail_path": path, "thumbnail_hash": difference_hash(found.thumbnail)}


def thumbnail_path(user_id: str, platform: str, shortcode: str | None) -> str:
    """A path that follows from the reel. Hashed: storages that ignore case would mix shortcodes up."""
    digest = hashlib.sha256(f"{platform}:{shortcode}".encode()).hexdigest()
    return f"{user_id}/reels/{digest[:40]}.webp"
