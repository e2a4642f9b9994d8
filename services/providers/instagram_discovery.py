"""Instagram's Business Discovery: counts of other professional accounts' reels, seen from one's own account.

It looks up accounts, never links: the newest posts are paged through until the link is met. It needs the link's
user name and an own professional account behind Facebook Login; personal accounts are not shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from services.domain import reel_url
from services.domain.count_text import LARGEST
from services.domain.reel_url import ReelUrl, ReelUrlError
from services.domain.secret import Secret
from services.errors import NotFound, StudioError, VendorRefused
from services.providers.wire import USER_AGENT, KeyRefused, Later, json_of, retry_after, send

BASE = "https://graph.facebook.com/v26.0"
MEDIA = "id,permalink,caption,media_type,media_product_type,timestamp,view_count,thumbnail_url"
A_PAGE = 30
CURSOR = re.compile(r"[A-Za-z0-9_=-]{1,500}")
MOST_PAGES = 5
DEFINITION = "Views as Instagram's Business Discovery counts them, paid ones included."
RECONNECT = "Instagram has ended this connection. Nothing was charged; enter a new access token under Keys."
NO_RIGHTS = (
    "This Instagram connection may not look at other accounts. Nothing was charged; enter a token under Keys that "
    "has instagram_basic, instagram_manage_insights and pages_read_engagement."
)
BUSY = "Instagram is busy. Nothing was charged; it is tried again by itself."
NOT_SHOWN = "Instagram does not show this account: it is personal, age-gated or gone."
THROTTLED = frozenset({1, 2, 4, 17, 32, 613, 80002})
"""Graph's codes for "not now"."""


class AllowanceSpent(VendorRefused):
    """The day's Instagram allowance is used up. Nothing was charged; it goes on tomorrow."""


@dataclass(frozen=True)
class Post:
    """A reel of another account. `views` None: Instagram does not say."""

    url: ReelUrl
    caption: str | None
    published_at: datetime | None
    thumbnail_url: str | None
    views: int | None


class BusinessDiscovery:
    """Looks from `account_id`, the id of the person's own professional account."""

    def __init__(self, http: httpx.Client, token: Secret, account_id: str) -> None:
        self._http, self._token, self._account = http, token, account_id

    def find(self, username: str, shortcode: str) -> Post | None:
        """One reel among the account's newest posts, None when it is not there. Raises as find_all."""
        return self.find_all(username, {shortcode}).get(shortcode)

    def find_all(
        self, username: str, shortcodes: Collection[str], may_ask: Callable[[], bool] = lambda: True
    ) -> dict[str, Post]:
        """Those of the reels that are among the account's newest posts, by shortcode.

        `may_ask` counts each call before it is made. Raises AllowanceSpent, NotFound (no such professional
        account), KeyRefused, Later, OutcomeUnknown, VendorRefused.
        """
        found: dict[str, Post] = {}
        after = ""
        for _ in range(MOST_PAGES):
            if not may_ask():
                raise AllowanceSpent()
            media = self._page(username, after)
            posts = filter(None, map(_post, _items(media)))
            found |= {post.url.dedupe_key: post for post in posts if post.url.dedupe_key in shortcodes}
            after = _after(media)
            if not after or len(found) == len(shortcodes):
                break
        return found

    def _page(self, username: str, after: str) -> Mapping[str, Any]:
        if not reel_url.INSTAGRAM_USER.fullmatch(username):
            raise NotFound(NOT_SHOWN)
        # The cursor is the vendor's own text; brackets in it would change what is asked for.
        behind = f".after({after})" if after and CURSOR.fullmatch(after) else ""
        fields = f"business_discovery.username({username}){{media.limit({A_PAGE}){behind}{{{MEDIA}}}}}"
        headers = {"authorization": f"Bearer {self._token.reveal()}", "user-agent": USER_AGENT}
        request = self._http.build_request(
            "GET", f"{BASE}/{self._account}", params={"fields": fields}, headers=headers
        )
        response = send(self._http, request, "Instagram")
        body = json_of(response)
        if "error" in body or response.status_code != 200:
            raise refusal(response)
        discovered = body.get("business_discovery")
        media = discovered.get("media") if isinstance(discovered, Mapping) else None
        return media if isinstance(media, Mapping) else {}


def _items(media: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    items = media.get("data")
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []


def _after(media: Mapping[str, Any]) -> str:
    paging = media.get("paging")
    cursors = paging.get("cursors") if isinstance(paging, Mapping) else None
    return str((cursors.get("after") if isinstance(cursors, Mapping) else None) or "")


def refusal(response: httpx.Response) -> StudioError:
    """Our error for Graph's, whose code says more than the status."""
    error = json_of(response).get("error")
    code = error.get("code") if isinstance(error, Mapping) else None
    subcode = error.get("error_subcode") if isinstance(error, Mapping) else None
    if code == 190:
        return KeyRefused(RECONNECT)
    if code == 110 or subcode == 2207013:
        return NotFound(NOT_SHOWN)
    if code in THROTTLED or response.status_code == 429 or response.status_code >= 500:
        return Later(BUSY, retry_after(response))
    if isinstance(code, int) and (code == 10 or 200 <= code <= 299):
        return KeyRefused(NO_RIGHTS)
    return VendorRefused("Instagram did not accept the request. Nothing was charged.")


def _post(item: Mapping[str, Any]) -> Post | None:
    try:
        link = reel_url.parse(str(item.get("permalink")))
    except ReelUrlError:
        return None
    if not isinstance(link, ReelUrl):
        return None
    views, caption, picture = item.get("view_count"), item.get("caption"), item.get("thumbnail_url")
    is_count = isinstance(views, int) and not isinstance(views, bool) and 0 <= views <= LARGEST
    return Post(
        link,
        caption if isinstance(caption, str) else None,
        _moment(item.get("timestamp")),
        picture if isinstance(picture, str) else None,
        views if is_count else None,
    )


def _moment(value: object) -> datetime | None:
    try:
        return datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return None
