"""The last rung: the public page of a reel, read once by yt-dlp, in studios and for people that allow it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from services.domain import reel_url
from services.domain.reel_url import ReelUrl, ReelUrlError
from services.errors import NotFound, VendorRefused
from services.providers import ytdlp
from services.providers.wire import Later
from services.providers.ytdlp import Clip
from services.reel_facts import Fact, counted, picture
from services.store.reel_checks import DueReel, ReelChecks
from services.vendor_access import VendorAccess

PAGES_A_STEP = 3
"""Pages of at most ytdlp.SECONDS each before somebody else's turn comes."""
PLATFORMS = frozenset({"tiktok", "instagram"})
"""YouTube's pages need more than a page's reading now, and its own interface tells all of it."""
SOURCE = "public_page"


class PageLook:
    """Completes facts that no other source told."""

    def __init__(
        self, checks: ReelChecks, access: VendorAccess, *, allowed: bool, look: Callable[[ReelUrl], Clip] = ytdlp.look
    ) -> None:
        self._checks, self._access, self._allowed, self._look = checks, access, allowed, look

    def complete(self, due: Sequence[DueReel], facts: Sequence[Fact], now: datetime) -> list[Fact]:
        """`facts` with what the pages tell. A page is read once for each time a look-up was asked for."""
        reels = {reel.id: reel for reel in due}
        open_ends = [fact for fact in facts if _is_open(fact, reels[str(fact["id"])])]
        if not self._allowed or not open_ends or not self._checks.reads_public_pages(due[0].user_id):
            return list(facts)
        now_read = {str(fact["id"]) for fact in open_ends[:PAGES_A_STEP]}
        later = {str(fact["id"]) for fact in open_ends[PAGES_A_STEP:]}
        return [
            self._read(reels[str(fact["id"])], fact, now) if fact["id"] in now_read
            else fact | {"due_at": now.isoformat()} if fact["id"] in later else fact
            for fact in facts
        ]  # fmt: skip

    def _read(self, reel: DueReel, fact: Fact, now: datetime) -> Fact:
        try:
            link = reel_url.parse(reel.url)
        except ReelUrlError:
            return fact
        if not isinstance(link, ReelUrl):
            return fact
        try:
            clip = self._look(link)
        except (NotFound, VendorRefused, Later) as error:
            return fact | {"error": str(error)}
        told: Fact = {
            "author": clip.author, "caption": clip.title, "duration_seconds": clip.duration_seconds,
            "thumbnail_url": clip.thumbnail_url, "error": None if clip.views is not None else ytdlp.UNREADABLE,
        }  # fmt: skip
        if clip.views is not None:
            told |= counted(clip.views, now, SOURCE, ytdlp.DEFINITION)
        with_facts = fact | {name: value for name, value in told.items() if value is not None or name == "error"}
        return with_facts | picture(self._checks, reel, clip.thumbnail_url, self._access.downloads())


def _is_open(fact: Fact, reel: DueReel) -> bool:
    """Nothing told a count, nothing will, and none is known."""
    return (
        reel.platform in PLATFORMS and "views" not in fact and fact.get("due_at") is None
        and reel.views_checked_at is None
    )  # fmt: skip
