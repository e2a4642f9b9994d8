"""Facts of Instagram reels, seen from the person's own connected account, within a day's allowance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from services.domain import refresh_schedule as schedule
from services.domain.reel_url import INSTAGRAM_USER
from services.domain.secret import Secret
from services.errors import MissingKey, NotFound, OutcomeUnknown, VendorRefused
from services.providers import instagram_discovery
from services.providers.instagram_discovery import BusinessDiscovery, Post
from services.providers.wire import Later
from services.reel_facts import SANDBOX_DEFINITION, Fact, all_alike, counted, fact, next_try, picture
from services.store.reel_checks import DueReel, ReelChecks
from services.vendor_access import Access, VendorAccess

AUTHORS_A_STEP = 5
"""Accounts paged through before somebody else's turn comes."""
CALLS_A_DAY = 4800
"""UNVERIFIED: Meta allows 4,800 calls a day for each impression the account had; one impression is assumed."""
SOURCE, SANDBOX_SOURCE = "instagram_api", "instagram_sandbox"
NO_SOURCE = (
    "Instagram tells strangers neither count nor thumbnail. Connect your professional account under Keys, "
    "enter the count by hand, or import it."
)
NO_AUTHOR = (
    "Instagram is asked by its author's user name, and this link does not hold it. Paste the link with the name in "
    "it (instagram.com/name/reel/…), or enter the count by hand."
)
TOO_OLD = (
    f"It is not among the author's newest {instagram_discovery.MOST_PAGES * instagram_discovery.A_PAGE} posts, and "
    "Instagram shows no older ones this way. Enter the count by hand."
)
NO_COUNT = "Instagram names no count for this post; it does for reels of professional accounts. Enter it by hand."
SPENT = "Your Instagram allowance of the day is used up; the look-up goes on after midnight UTC."


class InstagramLook:
    """Looks reels up with the connection that `access` opens."""

    def __init__(self, checks: ReelChecks, access: VendorAccess) -> None:
        self._checks, self._access = checks, access

    def facts(self, due: Sequence[DueReel], now: datetime) -> list[Fact]:
        """One fact for each reel. All are of one person."""
        try:
            access = self._access.open(due[0].user_id, "instagram")
        except MissingKey as error:
            return all_alike(due, None, NO_SOURCE if "is missing" in str(error) else str(error))
        authors: defaultdict[str, list[DueReel]] = defaultdict(list)
        for reel in due:
            name = (reel.author or "").lstrip("@")
            authors[name if INSTAGRAM_USER.fullmatch(name) else ""].append(reel)
        facts = all_alike(authors.pop("", []), None, NO_AUTHOR)
        for place, (name, reels) in enumerate(authors.items()):
            found = self._author(name, reels, access, now) if place < AUTHORS_A_STEP else all_alike(reels, now, None)
            facts += found
        return facts

    def _author(self, name: str, reels: Sequence[DueReel], access: Access, now: datetime) -> list[Fact]:
        account, _, token = access.key.reveal().partition(":")
        asked = BusinessDiscovery(access.http, Secret(token), account)
        owner, day = reels[0].user_id, now.astimezone(UTC).date()
        wanted = {reel.shortcode for reel in reels if reel.shortcode}
        try:
            posts = asked.find_all(
                name, wanted, lambda: self._checks.spend(owner, "instagram", day, 1, CALLS_A_DAY)
            )
        except instagram_discovery.AllowanceSpent:
            midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), UTC)
            return all_alike(reels, midnight, SPENT)
        except NotFound as error:
            return all_alike(reels, schedule.after_absence(now), f"{error} Enter the count by hand.")
        except (Later, OutcomeUnknown, VendorRefused) as error:
            return all_alike(reels, next_try(error, now), str(error))
        return [self._post(reel, posts.get(reel.shortcode or ""), access, now) for reel in reels]

    def _post(self, reel: DueReel, post: Post | None, access: Access, now: datetime) -> Fact:
        if access.is_sandbox and reel.view_source not in (None, SANDBOX_SOURCE):
            # A count that came from somewhere is worth more than an invented one.
            return fact(reel, None, None)
        if post is None:
            return fact(reel, now + schedule.LONGEST, TOO_OLD)
        published = post.published_at or reel.published_at or reel.created_at
        known = fact(reel, schedule.after_count(published, now), NO_COUNT if post.views is None else None) | {
            "caption": post.caption, "published_at": published.isoformat(), "thumbnail_url": post.thumbnail_url,
        }  # fmt: skip
        if post.views is not None:
            source = SANDBOX_SOURCE if access.is_sandbox else SOURCE
            known |= counted(
                post.views, now, source, SANDBOX_DEFINITION if access.is_sandbox else instagram_discovery.DEFINITION
            )
        return known | picture(self._checks, reel, post.thumbnail_url, access.downloads)
