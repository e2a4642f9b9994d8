"""Where to go after signing in: a path of ours, or home."""

from __future__ import annotations

from urllib.parse import urlsplit

LONGEST = 2000


def safe(wanted: str | None) -> str:
    """`wanted` when it is a path on this site, "/" for anything a browser could read as another site."""
    if not wanted or len(wanted) > LONGEST or not wanted.startswith("/"):
        return "/"
    # Browsers read a backslash as a slash and drop control characters, so //evil.example hides behind either.
    if (
        wanted.startswith("//")
        or "\\" in wanted
        or any(ord(char) < 33 or ord(char) == 127 for char in wanted)
    ):
        return "/"
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or parts.path.startswith(("/sign-in", "/sign-up", "/session/")):
        return "/"
    return wanted
