"""YouTube's Data API v3: public facts of videos by id, fifty a call, with a key and no user's sign-in.

Errors carry Google's envelope; its message may hold HTML, so it is never shown. A call costs one unit of the
project's day, also when it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from services.domain.date_text import seconds
from services.domain.refresh_schedule import IDS_A_CALL
from services.domain.secret import Secret
from services.errors import StudioError, VendorRefused
from services.providers.wire import USER_AGENT, KeyRefused, Later, json_of, retry_after, send

URL = "https://youtube.googleapis.com/youtube/v3/videos"
FIELDS = (
    "items(id,snippet(title,channelTitle,publishedAt,thumbnails),statistics(viewCount),contentDetails(duration))"
)
DEFINITION = "Starts of playback, as YouTube counts views of every format since 2026-08-27."
THUMBNAILS = ("shortsAspectRatio", "maxres", "standard", "high", "medium", "default")
"""Names of thumbnails, best first; any may be missing."""
MOST_VIEWS = 10**15

BAD_KEY = "YouTube does not accept your key. Nothing was charged; replace it under Accounts, Keys."
BLOCKED = (
    "Your YouTube key may not use the YouTube Data API from here. Nothing was charged; allow it in the Google "
    "console."
)
BUSY = "YouTube is busy. Nothing was charged; it is tried again by itself."


class QuotaSpent(VendorRefused):
    """The day's YouTube allowance is used up. Nothing was charged; it goes on after midnight in Los Angeles."""


REASONS: dict[str, tuple[type[StudioError], str]] = {
    **dict.fromkeys(("quotaExceeded", "dailyLimitExceeded"), (QuotaSpent, str(QuotaSpent.__doc__))),
    **dict.fromkeys(("rateLimitExceeded", "userRateLimitExceeded", "backendError"), (Later, BUSY)),
    **dict.fromkeys(("API_KEY_INVALID", "keyInvalid", "keyExpired", "authError"), (KeyRefused, BAD_KEY)),
    **dict.fromkeys(
        (
            "API_KEY_SERVICE_BLOCKED", "SERVICE_DISABLED", "accessNotConfigured", "API_KEY_HTTP_REFERRER_BLOCKED",
            "API_KEY_IP_ADDRESS_BLOCKED", "ipRefererBlocked", "forbidden",
        ),
        (KeyRefused, BLOCKED),
    ),
}  # fmt: skip
"""Google's reason -> ours, the most telling first where an answer carries several."""


@dataclass(frozen=True)
class Video:
    """`views` None: YouTube does not say, as for streams to come or members' videos."""

    id: str
    title: str | None
    channel: str | None
    published_at: datetime | None
    duration_seconds: int | None
    thumbnail_url: str | None
    views: int | None


class YouTube:
    """One person's key at YouTube."""

    def __init__(self, http: httpx.Client, key: Secret) -> None:
        self._http, self._key = http, key

    def videos(self, ids: Sequence[str]) -> dict[str, Video]:
        """Public facts by id, for at most IDS_A_CALL ids; private and deleted videos are simply absent.

        Raises QuotaSpent, KeyRefused, Later, OutcomeUnknown, VendorRefused.
        """
        if len(ids) > IDS_A_CALL:
            raise ValueError(f"at most {IDS_A_CALL} ids a call")
        asked = {"part": "snippet,statistics,contentDetails", "id": ",".join(ids), "fields": FIELDS}
        # In a header: query strings end up in logs.
        headers = {"x-goog-api-key": self._key.reveal(), "user-agent": USER_AGENT}
        request = self._http.build_request("GET", URL, params=asked, headers=headers)
        response = send(self._http, request, "YouTube")
        if response.status_code != 200:
            raise refusal(response)
        items = json_of(response).get("items")
        found = [_video(item) for item in items or () if isinstance(item, Mapping)]
        return {video.id: video for video in found}


def refusal(response: httpx.Response) -> StudioError:
    """Our error for an answer that is none."""
    reasons = _reasons(json_of(response))
    for reason, (kind, sentence) in REASONS.items():
        if reason in reasons:
            return Later(sentence, retry_after(response)) if kind is Later else kind(sentence)
    if response.status_code == 429 or response.status_code >= 500:
        return Later(BUSY, retry_after(response))
    if response.status_code in (401, 403):
        return KeyRefused(BLOCKED)
    return VendorRefused(f"YouTube did not accept the request ({response.status_code}). Nothing was charged.")


def _reasons(body: Mapping[str, Any]) -> set[str]:
    error = body.get("error")
    if not isinstance(error, Mapping):
        return set()
    parts = [*(error.get("errors") or ()), *(error.get("details") or ())]
    return {str(part.get("reason")) for part in parts if isinstance(part, Mapping)}


def _video(item: Mapping[str, Any]) -> Video:
    snippet, statistics = item.get("snippet") or {}, item.get("statistics") or {}
    return Video(
        str(item.get("id")),
        snippet.get("title"),
        snippet.get("channelTitle"),
        _moment(snippet.get("publishedAt")),
        seconds(str((item.get("contentDetails") or {}).get("duration") or "")),
        _thumbnail(snippet.get("thumbnails") or {}),
        _count(statistics.get("viewCount")),
    )


def _count(value: object) -> int | None:
    """Counts are strings, because they outgrow what JavaScript can hold."""
    text = str(value)
    return int(text) if re.fullmatch(r"[0-9]{1,15}", text) else None


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None


def _thumbnail(offered: Mapping[str, Any]) -> str | None:
    urls = (offered[name].get("url") for name in THUMBNAILS if isinstance(offered.get(name), Mapping))
    return next((str(url) for url in urls if url), None)
