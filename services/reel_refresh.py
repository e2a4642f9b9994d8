"""The worker's part for reels: looks them up in time, within allowances, and never twice for one count.

A ladder for each platform. YouTube: the Data API with the person's key, else oEmbed. TikTok: oEmbed, which tells
everything but a count. Instagram: Business Discovery through the person's own account, else nothing, for it tells
strangers nothing. Where no rung tells a count, and the person asked for it, the public page is read once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from services.domain import refresh_schedule as schedule
from services.errors import MissingKey, NotFound, OutcomeUnknown, VendorRefused
from services.providers import oembed, youtube
from services.providers.wire import Later
from services.providers.youtube import QuotaSpent, Video, YouTube
from services.reel_facts import NOT_SHOWN, SANDBOX_DEFINITION, Fact, all_alike, counted, fact, next_try, picture
from services.reel_instagram import InstagramLook
from services.reel_pages import PageLook
from services.store.reel_checks import DueReel, ReelChecks
from services.vendor_access import Access, VendorAccess
from services.wiring import Studio

LEASE = 300
"""Seconds; above a call and fifty thumbnails of usual size."""
FACES_A_STEP = 10
"""Links looked at one by one before somebody else's turn comes."""
AUTHORS, EXPIRED = 200, 500
SOURCE, SANDBOX_SOURCE = "youtube_api", "youtube_sandbox"
QUOTA = "Your YouTube allowance of the day is used up; the look-up goes on after midnight in Los Angeles."


def of_studio(studio: Studio, access: VendorAccess) -> ReelRefresh:
    """The look-ups as this studio is set up."""
    checks = ReelChecks(studio.admin)
    return ReelRefresh(checks, access, PageLook(checks, access, allowed=studio.settings.ytdlp))


class ReelRefresh:
    """Looks reels up with what `access` opens, and writes through `checks`."""

    def __init__(self, checks: ReelChecks, access: VendorAccess, pages: PageLook | None = None) -> None:
        """`pages` completes what the others do not tell; without it, no page is read."""
        self._checks, self._access = checks, access
        self._instagram = InstagramLook(checks, access)
        self._pages = pages or PageLook(checks, access, allowed=False)

    def step(self) -> int:
        """Look up what is due of one person on one platform; how much that was. Raises Unavailable."""
        due = self._checks.claim(schedule.IDS_A_CALL, LEASE)
        if due:
            looks: dict[str, Callable[[Sequence[DueReel], datetime], list[Fact]]] = {
                "youtube": self._youtube, "tiktok": self._faces, "instagram": self._instagram.facts
            }  # fmt: skip
            now = due[0].claimed_at
            facts = looks[due[0].platform](due, now)
            self._checks.record(self._pages.complete(due, facts, now))
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
            return all_alike(due, schedule.next_quota_day(now), QUOTA)
        ids = [reel.shortcode for reel in due if reel.shortcode]
        try:
            videos = YouTube(access.http, access.key).videos(ids)
        except QuotaSpent:
            self._checks.exhaust(owner, "youtube", day)
            return all_alike(due, schedule.next_quota_day(now), QUOTA)
        except (Later, OutcomeUnknown, VendorRefused) as error:
            return all_alike(due, next_try(error, now), str(error))
        return [self._video(reel, videos.get(reel.shortcode or ""), access, now) for reel in due]

    def _video(self, reel: DueReel, video: Video | None, access: Access, now: datetime) -> Fact:
        if access.is_sandbox and reel.view_source not in (None, SANDBOX_SOURCE):
            # A count that came from somewhere is worth more than an invented one.
            return fact(reel, None, None)
        if video is None:
            return fact(reel, schedule.after_absence(now), NOT_SHOWN)
        published = video.published_at or reel.published_at or reel.created_at
        known = fact(reel, schedule.after_count(published, now), None) | {
            "author": video.channel, "caption": video.title, "duration_seconds": video.duration_seconds,
            "published_at": published.isoformat(), "thumbnail_url": video.thumbnail_url,
        }  # fmt: skip
        if video.views is not None and video.views <= youtube.MOST_VIEWS:
            known |= counted(
                video.views, now, SANDBOX_SOURCE if access.is_sandbox else SOURCE,
                SANDBOX_DEFINITION if access.is_sandbox else youtube.DEFINITION,
            )  # fmt: skip
        return known | picture(self._checks, reel, video.thumbnail_url, access.downloads)

    def _faces(self, due: Sequence[DueReel], now: datetime) -> list[Fact]:
        """Title, author and thumbnail, one link after the other; the rest waits for the next step."""
        access = self._access.without_key()
        facts = [self._face(reel, access, now) for reel in due[:FACES_A_STEP]]
        return facts + all_alike(due[FACES_A_STEP:], now, None)

    def _face(self, reel: DueReel, access: Access, now: datetime) -> Fact:
        try:
            face = oembed.look(access.http, reel.platform, reel.url)
        except NotFound:
            return fact(reel, schedule.after_absence(now), NOT_SHOWN)
        except (Later, OutcomeUnknown) as error:
            return fact(reel, next_try(error, now), str(error))
        known = {"author": face.author, "caption": face.title, "thumbnail_url": face.thumbnail_url}
        # It tells no count, so there is nothing to come back for.
        return fact(reel, None, None) | known | picture(self._checks, reel, face.thumbnail_url, access.downloads)
