"""The worker's part for reels: looks them up in time, within allowances, and never twice for one count.

A ladder for each platform. YouTube: the Data API with the person's key, else oEmbed. TikTok: oEmbed, which tells
everything but a count. Instagram tells nothing to strangers: there the person's own numbers are the source.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime

import httpx

from services import media
from services.domain import refresh_schedule as schedule
from services.errors import Invalid, MissingKey, NotFound, OutcomeUnknown, StudioError, VendorRefused
from services.picture_hash import difference_hash
from services.providers import oembed, thumbnail, youtube
from services.providers.wire import Later
from services.providers.youtube import QuotaSpent, Video, YouTube
from services.store.reel_checks import DueReel, ReelChecks
from services.vendor_access import Access, VendorAccess
from services.wiring import Studio

log = logging.getLogger(__name__)
LEASE = 300
"""Seconds; above a call and fifty thumbnails of usual size."""
FACES_A_STEP = 10
"""Links looked at one by one before somebody else's turn comes."""
AUTHORS, EXPIRED = 200, 500
SOURCE, SANDBOX_SOURCE = "youtube_api", "youtube_sandbox"
SANDBOX_DEFINITION = "Invented by the sandbox."
NOT_SHOWN = "The platform does not show this reel: it is private, deleted or held back. Enter its count by hand."
NO_SOURCE = "Instagram tells strangers neither count nor thumbnail. Enter the count by hand, or import it."
QUOTA = "Your YouTube allowance of the day is used up; the look-up goes on after midnight in Los Angeles."

Fact = dict[str, object]


def step(studio: Studio, now: datetime) -> int:
    """Look up what is due of one person on one platform; how many reels and authors that was. Raises Unavailable."""
    access = VendorAccess(studio)
    try:
        return ReelRefresh(ReelChecks(studio.admin), access).step(now)
    finally:
        access.close()


class ReelRefresh:
    """Looks reels up with what `access` opens, and writes through `checks`."""

    def __init__(self, checks: ReelChecks, access: VendorAccess) -> None:
        self._checks, self._access = checks, access

    def step(self, now: datetime) -> int:
        """See the function of the same name."""
        due = self._checks.claim(schedule.IDS_A_CALL, LEASE)
        if due:
            looks: dict[str, Callable[[Sequence[DueReel], datetime], list[Fact]]] = {
                "youtube": self._youtube, "tiktok": self._faces, "instagram": _nothing
            }  # fmt: skip
            self._checks.record(looks[due[0].platform](due, now))
        done = len(due) + self._checks.measure_authors(AUTHORS)
        return done + self._checks.drop_expired(EXPIRED)

    def _youtube(self, due: Sequence[DueReel], now: datetime) -> list[Fact]:
        owner = due[0].user_id
        try:
            access = self._access.open(owner, "youtube")
        except MissingKey:
            return self._faces(due, now)
        day = schedule.quota_day(now)
        if not self._checks.spend(owner, "youtube", day, 1, schedule.UNITS_A_DAY):
            return _all(due, schedule.next_quota_day(now), QUOTA)
        ids = [reel.shortcode for reel in due if reel.shortcode]
        try:
            videos = YouTube(access.http, access.key).videos(ids)
        except QuotaSpent:
            self._checks.exhaust(owner, "youtube", day)
            return _all(due, schedule.next_quota_day(now), QUOTA)
        except (Later, OutcomeUnknown, VendorRefused) as error:
            return _all(due, _again(error, now), str(error))
        return [self._video(reel, videos.get(reel.shortcode or ""), access, now) for reel in due]

    def _video(self, reel: DueReel, video: Video | None, access: Access, now: datetime) -> Fact:
        if access.is_sandbox and reel.view_source not in (None, SANDBOX_SOURCE):
            # A count that came from somewhere is worth more than an invented one.
            return _fact(reel, None, None)
        if video is None:
            return _fact(reel, schedule.after_absence(now), NOT_SHOWN)
        published = video.published_at or reel.published_at or reel.created_at
        fact = _fact(reel, schedule.after_count(published, now), None) | {
            "author": video.channel, "caption": video.title, "duration_seconds": video.duration_seconds,
            "published_at": published.isoformat(), "thumbnail_url": video.thumbnail_url,
        }  # fmt: skip
        if video.views is not None and video.views <= youtube.MOST_VIEWS:
            fact |= {
                "views": video.views, "fetched_at": now.isoformat(),
                "source": SANDBOX_SOURCE if access.is_sandbox else SOURCE,
                "definition": SANDBOX_DEFINITION if access.is_sandbox else youtube.DEFINITION,
            }  # fmt: skip
        return fact | self._picture(reel, video.thumbnail_url, access.downloads)

    def _faces(self, due: Sequence[DueReel], now: datetime) -> list[Fact]:
        """Title, author and thumbnail, one link after the other; the rest waits for the next step."""
        access = self._access.without_key()
        facts = [self._face(reel, access, now) for reel in due[:FACES_A_STEP]]
        return facts + _all(due[FACES_A_STEP:], now, None)

    def _face(self, reel: DueReel, access: Access, now: datetime) -> Fact:
        try:
            face = oembed.look(access.http, reel.platform, reel.url)
        except NotFound:
            return _fact(reel, schedule.after_absence(now), NOT_SHOWN)
        except (Later, OutcomeUnknown) as error:
            return _fact(reel, _again(error, now), str(error))
        known = {"author": face.author, "caption": face.title, "thumbnail_url": face.thumbnail_url}
        # It tells no count, so there is nothing to come back for.
        return _fact(reel, None, None) | known | self._picture(reel, face.thumbnail_url, access.downloads)

    def _picture(self, reel: DueReel, url: str | None, http: httpx.Client) -> Fact:
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
        path = thumbnail_path(reel)
        self._checks.keep(path, found.thumbnail, "image/webp")
        return {"thumbnail_path": path, "thumbnail_hash": difference_hash(found.thumbnail)}


def thumbnail_path(reel: DueReel) -> str:
    """A path that follows from the reel. Hashed: storages that ignore case would mix shortcodes up."""
    digest = hashlib.sha256(f"{reel.platform}:{reel.shortcode}".encode()).hexdigest()
    return f"{reel.user_id}/reels/{digest[:40]}.webp"


def _nothing(due: Sequence[DueReel], now: datetime) -> list[Fact]:
    return _all(due, None, NO_SOURCE)


def _all(due: Sequence[DueReel], again: datetime | None, error: str | None) -> list[Fact]:
    return [_fact(reel, again, error) for reel in due]


def _fact(reel: DueReel, again: datetime | None, error: str | None) -> Fact:
    return {"id": reel.id, "due_at": again.isoformat() if again else None, "error": error}


def _again(error: StudioError, now: datetime) -> datetime:
    """Refused keys and odd answers are no matter of minutes."""
    if isinstance(error, Later):
        return schedule.after_failure(now, error.after)
    return schedule.after_failure(now, 86400 if isinstance(error, VendorRefused) else None)
