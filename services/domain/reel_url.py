"""What a pasted link names: a reel, a short link that must be looked up first, or nothing we take.

The rules run in order on the raw text, because parsers forgive what browsers read differently: `urlsplit`
drops tabs and line ends, browsers take a backslash for a slash. Only hosts equal to an entry are read at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

LONGEST = 2048
INSTAGRAM, TIKTOK, TIKTOK_SHORT, YOUTUBE, NOCOOKIE, YOUTU_BE = range(6)
HOSTS = {
    **dict.fromkeys(("instagram.com", "www.instagram.com", "m.instagram.com"), INSTAGRAM),
    **dict.fromkeys(("instagr.am", "www.instagr.am"), INSTAGRAM),
    **dict.fromkeys(("tiktok.com", "www.tiktok.com", "m.tiktok.com"), TIKTOK),
    **dict.fromkeys(("tiktokv.com", "www.tiktokv.com"), TIKTOK),
    **dict.fromkeys(("vm.tiktok.com", "vt.tiktok.com"), TIKTOK_SHORT),
    **dict.fromkeys(("youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com"), YOUTUBE),
    **dict.fromkeys(("youtube-nocookie.com", "www.youtube-nocookie.com"), NOCOOKIE),
    **dict.fromkeys(("youtu.be", "www.youtu.be"), YOUTU_BE),
}
"""Every host we read, in full: no suffix rule, so a look-alike has nothing to match."""

DEFAULT_PORTS = {"http": 80, "https": 443}
PRIVATE_SUFFIX = 28
"""Instagram appends this many characters to the code in links to a private account's post."""

INSTAGRAM_CODE = re.compile(r"[A-Za-z0-9_-]{5,39}")
INSTAGRAM_USER = re.compile(r"[A-Za-z0-9._]{1,30}")
INSTAGRAM_KINDS = frozenset({"reel", "reels", "p", "tv"})
INSTAGRAM_PAGES = frozenset({"stories", "explore", "accounts", "share"})
TIKTOK_ID = re.compile(r"[0-9]{17,20}")
TIKTOK_HANDLE = re.compile(r"@[A-Za-z0-9._-]*")
TIKTOK_PREFIXES = (("embed",), ("embed", "v2"), ("player", "v1"), ("share", "video"))
YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
YOUTUBE_RESERVED = frozenset({"videoseries", "live_stream"})
YOUTUBE_KINDS = frozenset({"shorts", "embed", "live", "v", "e"})
SHORT_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")


class ReelUrlError(ValueError):
    """The text is no reel link we take; the message says why, as a sentence for the person."""


@dataclass(frozen=True)
class ReelUrl:
    """One reel: `url` is canonical and rebuilt from the other values, never the pasted text.

    `author` is the user name in the link, where it has one; two links to a reel are the same with or without it.
    """

    platform: str
    shortcode: str
    url: str
    author: str | None = field(default=None, compare=False)

    @property
    def dedupe_key(self) -> str:
        """What two links to the same reel share; a private Instagram link counts as its plain form."""
        if self.platform == "instagram" and len(self.shortcode) > PRIVATE_SUFFIX:
            return self.shortcode[:-PRIVATE_SUFFIX]
        return self.shortcode


@dataclass(frozen=True)
class NeedsResolving:
    """A short link: the platform is known, the reel only after a look-up of `url`."""

    platform: str
    url: str


Outcome = ReelUrl | NeedsResolving


def parse(text: str) -> Outcome:
    """The reel that `text` links to; raises ReelUrlError with a sentence."""
    parts = _split(_cleaned(text))
    host = _host(parts)
    return READERS[host](_segments(parts.path), parts)


def _cleaned(text: str) -> str:
    """`text` without outer spaces and with a scheme, refusing characters that no link needs."""
    text = text.strip(" ")
    if not text:
        raise ReelUrlError("This line is empty.")
    if len(text) > LONGEST:
        raise ReelUrlError("This is too long for a link.")
    if any(not "\x21" <= character <= "\x7e" for character in text) or "\\" in text:
        raise ReelUrlError("The link holds a character that links do not have. Copy it again from the app.")
    if text.startswith("//"):
        raise ReelUrlError("The link does not start with https://.")
    first = re.split(r"[/?#]", text, maxsplit=1)[0]
    return f"https://{text}" if first.lower() in HOSTS else text


def _split(text: str) -> SplitResult:
    """The parts of a link with an http(s) scheme, no sign-in part and no odd port."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ReelUrlError("This is not a link a browser could open.") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise ReelUrlError("Only links that start with https:// are taken.")
    if "@" in parts.netloc or "%" in parts.netloc:
        raise ReelUrlError("The link hides which site it leads to.")
    if port not in (None, DEFAULT_PORTS[parts.scheme]):
        raise ReelUrlError("The link names an unusual port.")
    return parts


def _host(parts: SplitResult) -> int:
    """Which family of hosts the link names."""
    family = HOSTS.get(parts.hostname or "")
    if family is None:
        raise ReelUrlError("Only links to Instagram, TikTok and YouTube are taken.")
    return family


def _segments(path: str) -> list[str]:
    """The path's segments, refusing encoded and relative ones."""
    if "%" in path:
        raise ReelUrlError("The link's path is encoded. Copy the plain link.")
    segments = path.removesuffix("/").split("/")[1:]
    if any(segment in ("", ".", "..") for segment in segments):
        raise ReelUrlError("The link's path is damaged. Copy it again.")
    return segments


def _instagram(segments: list[str], parts: SplitResult) -> Outcome:
    match segments:
        case ["share", code] | ["share", "reel" | "p", code] if _is_share_code(code):
            return NeedsResolving("instagram", f"https://www.instagram.com/{'/'.join(segments)}/")
        case [user, *post] if user not in INSTAGRAM_PAGES and INSTAGRAM_USER.fullmatch(user):
            plain = _instagram_code(segments)
            found = plain or _instagram_code(post)
            if found:
                author = None if plain else user
                return ReelUrl("instagram", found, f"https://www.instagram.com/reel/{found}/", author)
    raise ReelUrlError("This Instagram link leads to a page, not to a reel, or its code is damaged.")


def _is_share_code(code: str) -> bool:
    return code not in INSTAGRAM_KINDS and SHORT_CODE.fullmatch(code) is not None


def _instagram_code(segments: list[str]) -> str | None:
    """The code in `(reel|reels|p|tv)/CODE[/embed[/captioned]]`, or None."""
    match segments:
        case [kind, code] | [kind, code, "embed"] | [kind, code, "embed", "captioned"]:
            is_code = code != "audio" and INSTAGRAM_CODE.fullmatch(code)
            return code if kind in INSTAGRAM_KINDS and is_code else None
    return None


def _tiktok(segments: list[str], parts: SplitResult) -> Outcome:
    match segments:
        case ["t", code] if SHORT_CODE.fullmatch(code):
            return NeedsResolving("tiktok", f"https://www.tiktok.com/t/{code}/")
        case [handle, "video", video] if TIKTOK_HANDLE.fullmatch(handle):
            return _tiktok_video(video, handle[1:])
        case ["v", page] if page.endswith(".html"):
            return _tiktok_video(page.removesuffix(".html"), "")
        case [*prefix, video] if tuple(prefix) in TIKTOK_PREFIXES:
            return _tiktok_video(video, "")
    raise ReelUrlError("This TikTok link leads to a page, not to a video.")


def _tiktok_video(video: str, handle: str) -> ReelUrl:
    if not TIKTOK_ID.fullmatch(video):
        raise ReelUrlError("The number in this TikTok link is not a video's.")
    # Some links carry an account's number, or nothing, where its name belongs.
    author = handle if handle.strip("_.-") and not handle.startswith("MS4wLjABAAAA") else None
    return ReelUrl("tiktok", video, f"https://www.tiktok.com/@{handle or '_'}/video/{video}", author)


def _tiktok_short(segments: list[str], parts: SplitResult) -> Outcome:
    if len(segments) == 1 and SHORT_CODE.fullmatch(segments[0]):
        return NeedsResolving("tiktok", f"https://{parts.hostname}/{segments[0]}/")
    raise ReelUrlError("This TikTok short link has no code.")


def _youtube(segments: list[str], parts: SplitResult) -> Outcome:
    match segments:
        case ["watch"]:
            fields = [field for field in parts.query.split("&") if field.startswith("v=")]
            return _youtube_video(fields[0][2:] if fields else "")
        case [kind, video] if kind in YOUTUBE_KINDS:
            return _youtube_video(video)
    raise ReelUrlError("This YouTube link leads to a page, not to a video.")


def _nocookie(segments: list[str], parts: SplitResult) -> Outcome:
    if len(segments) == 2 and segments[0] == "embed":
        return _youtube_video(segments[1])
    raise ReelUrlError("This YouTube link leads to a page, not to a video.")


def _youtu_be(segments: list[str], parts: SplitResult) -> Outcome:
    return _youtube_video(segments[0] if len(segments) == 1 else "")


def _youtube_video(video: str) -> ReelUrl:
    if not YOUTUBE_ID.fullmatch(video) or video in YOUTUBE_RESERVED:
        raise ReelUrlError("The code in this YouTube link is not a video's.")
    return ReelUrl("youtube", video, f"https://www.youtube.com/watch?v={video}")


READERS: dict[int, Callable[[list[str], SplitResult], Outcome]] = {
    INSTAGRAM: _instagram,
    TIKTOK: _tiktok,
    TIKTOK_SHORT: _tiktok_short,
    YOUTUBE: _youtube,
    NOCOOKIE: _nocookie,
    YOUTU_BE: _youtu_be,
}
