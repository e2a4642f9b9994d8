"""Instagram's Business Discovery: counts of other professional accounts' reels, seen from one's own account.

It looks up accounts, never links: the newest posts are paged through until the link is met. It needs the link's
user name and an own professional account behind Facebook Login; personal accounts are not shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from services.domain import reel_url
from services.domain.reel_url import ReelUrl, ReelUrlError
from services.domain.secret import Secret
from services.errors import NotFound, StudioError, VendorRefused
from services.providers.wire import USER_AGENT, KeyRefused, Later, json_of, retry_after, send

BASE = "https://graph.facebook.com/v26.0"
MEDIA = "id,permalink,caption,media_type,media_product_type,timestamp,view_count,thumbnail_url"
A_PAGE = 30
MOST_PAGES = 5
DEFINITION = "Views as Instagram's Business Discovery counts them, paid ones included."
RECONNECT = "Instagram has ended this connection. Nothing was charged; connect the account again."
BUSY = "Instagram is busy. Nothing was charged; it is tried again by itself."
NOT_SHOWN = "Instagram does not show this account: it is personal, age-gated or gone."
THROTTLED = frozenset({1, 2, 4, 17, 32, 613, 80002})
"""Graph's codes for "not now"."""


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
        """The reel among the account's newest posts, None when it is not there.

        Raises NotFound (no such professional account), KeyRefused, Later, OutcomeUnknown, VendorRefused.
        """
        after = ""
        for _ in range(MOST_PAGES):
            media = self._page(username, after)
            for post in filter(None, map(_post, media.get("data") or ())):
                if post.url.dedupe_key == shortcode:
                    return post
            after = str(((media.get("paging") or {}).get("cursors") or {}).get("after") or "")
            if not after:
                return None
        return None

    def _page(self, username: str, after: str) -> Mapping[str, Any]:
        if not reel_url.INSTAGRAM_USER.fullmatch(username):
            raise NotFound(NOT_SHOWN)
        # The cursor is the vendor's own text; brackets in it would change what is asked for.
        behind = f".after({after})" if after and after.isalnum() else ""
        fields = f"business_discovery.username({username}){{media.limit({A_PAGE}){behind}{{{MEDIA}}}}}"
        headers = {"authorization": f"Bearer {self._token.reveal()}", "user-agent": USER_AGENT}
        request = self._http.build_request(
            "GET", f"{BASE}/{self._account}", params={"fields": fields}, headers=headers
        )
        response = send(self._http, request, "Instagram")
        body = json_of(response)
        if "error" in body or response.status_code != 200:
            raise refusal(response)
        media = (body.get("business_discovery") or {}).get("media") or {}
        return media if isinstance(media, Mapping) else {}


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
        return KeyRefused("This Instagram connection may not look at other accounts. Connect it again.")
    return VendorRefused("Instagram did not accept the request. Nothing was charged.")


def _post(item: Mapping[str, Any]) -> Post | None:
    try:
        link = reel_url.parse(str(item.get("permalink")))
    except ReelUrlError:
        return None
    if not isinstance(link, ReelUrl):
        return None
    views = item.get("view_count")
    return Post(
        link,
        item.get("caption"),
        _moment(item.get("timestamp")),
        item.get("thumbnail_url"),
        views if isinstance(views, int) and views >= 0 else None,
    )


def _moment(value: object) -> datetime | None:
    try:
        return datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return None
