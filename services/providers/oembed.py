"""oEmbed: title, author and thumbnail of a public reel without any key. It never tells a count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from services.errors import NotFound
from services.providers.wire import USER_AGENT, Later, json_of, retry_after, send

ENDPOINTS = {"youtube": "https://www.youtube.com/oembed", "tiktok": "https://www.tiktok.com/oembed"}
"""Instagram's needs a reviewed app and has told neither author nor thumbnail since 2025-11-03."""
NAMES = {"youtube": "YouTube", "tiktok": "TikTok"}


@dataclass(frozen=True)
class Face:
    """What a link shows before it is opened."""

    title: str | None
    author: str | None
    thumbnail_url: str | None


def look(http: httpx.Client, platform: str, url: str) -> Face:
    """Raises NotFound (private, deleted, or not to be embedded), Later, OutcomeUnknown."""
    request = http.build_request(
        "GET", ENDPOINTS[platform], params={"url": url, "format": "json"}, headers={"user-agent": USER_AGENT}
    )
    response = send(http, request, NAMES[platform])
    if response.status_code in (400, 401, 403, 404, 410):
        raise NotFound(f"{NAMES[platform]} does not show this reel: it is private, deleted or not to be embedded.")
    body = json_of(response)
    # Errors are plain text or pages, at times with status 200.
    if response.status_code != 200 or "title" not in body:
        raise Later(f"{NAMES[platform]} gave no answer that can be read.", retry_after(response))
    return Face(_text(body, "title"), _text(body, "author_name"), _text(body, "thumbnail_url"))


def _text(body: Mapping[str, object], name: str) -> str | None:
    value = body.get(name)
    return value.strip() or None if isinstance(value, str) else None
