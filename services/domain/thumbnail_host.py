"""Hosts that thumbnails are fetched from: the platforms' own, and nobody else's."""

from __future__ import annotations

from urllib.parse import urlsplit

EXACT = frozenset({"i.ytimg.com"})
BELOW = (
    ".cdninstagram.com", ".fbcdn.net", ".tiktokcdn.com", ".tiktokcdn-us.com", ".tiktokcdn-eu.com",
)  # fmt: skip
"""With their dot, so that no look-alike ends like them."""


def is_thumbnail_host(url: str) -> bool:
    """Whether `url` is a plain https address on one of the hosts."""
    if any(not "\x21" <= character <= "\x7e" for character in url) or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "https" and parts.port in (None, 443) and "@" not in parts.netloc
    except ValueError:
        return False
    host = parts.hostname or ""
    return plain and (host in EXACT or host.endswith(BELOW))
