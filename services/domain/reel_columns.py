"""Which column of somebody's table holds what: by the words in its header, checked against its cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from services.domain import reel_url
from services.domain.count_text import count
from services.domain.reel_url import TIKTOK_ID, YOUTUBE_ID, NeedsResolving, ReelUrlError

SAMPLE = 200


class Role(StrEnum):
    """What a column can be to a reel."""

    LINK = "link"
    CODE = "code"
    PLATFORM = "platform"
    VIEWS = "views"
    COUNTED = "counted"
    AUTHOR = "author"
    CAPTION = "caption"
    PUBLISHED = "published"
    DURATION = "duration"
    THUMBNAIL = "thumbnail"
    NOTES = "notes"
    TAGS = "tags"


HEADERS: dict[Role, tuple[str, ...]] = {
    Role.LINK: (
        "reel url", "video url", "post url", "url", "link", "permalink", "video link", "webvideourl",
        "share url", "href",
        "post link", "inputurl", "web url", "canonical url", "webpage url", "web video url",
    ),
    Role.CODE: (
        "video id", "videoid", "shortcode", "short code", "code", "youtube id", "yt id", "reel id",
        "post id", "media id",
        "aweme id", "tiktok id", "item id", "id",
    ),
    Role.PLATFORM: (
        "platform", "network", "source platform", "site", "channel type", "social network", "source",
    ),
    Role.VIEWS: (
        "views", "view count", "viewcount", "views count", "video views", "plays", "play count", "playcount",
        "video view count", "video play count", "videoplaycount", "videoviewcount", "total views",
        "number of views",
        "aufrufe", "vues", "visualizaciones", "reproducciones", "visualizações", "visualizzazioni",
        "просмотры",
    ),
    Role.COUNTED: (
        "trending date", "fetched at", "counted at", "collected at", "collection date", "scraped at",
        "scrape date",
        "crawl date", "date collected", "as of", "snapshot date", "retrieved at", "fetch date",
        "trending day",
    ),
    Role.AUTHOR: (
        "author", "channel title", "channeltitle", "channel name", "channel", "username", "user name",
        "owner username",
        "ownerusername", "author name", "account", "creator", "uploader", "handle", "kanal", "auteur",
        "autor", "profile",
        "user",
    ),
    Role.CAPTION: (
        "title", "video title", "caption", "text", "description", "desc", "titel", "titre", "titulo",
        "título",
        "beschreibung", "name", "video description",
    ),
    Role.PUBLISHED: (
        "publish time", "published at", "publishedat", "publish date", "published", "date published",
        "upload date",
        "uploaded at", "posted at", "post date", "create time", "createtime", "created at",
        "createtimeiso", "timestamp",
        "taken at", "veröffentlicht", "date", "datum", "fecha", "release date", "publish date time",
    ),
    Role.DURATION: (
        "duration", "duration seconds", "length", "video duration", "videoduration", "video length",
        "dauer",
    ),
    Role.THUMBNAIL: (
        "thumbnail link", "thumbnail", "thumbnail url", "thumbnailurl", "display url", "displayurl",
        "cover", "image url",
        "cover url", "image", "coverurl",
    ),
    Role.NOTES: ("notes", "note", "my notes", "notizen", "remarks"),
    # Tags that creators gave their own videos are not this person's: taken only where somebody says so.
    Role.TAGS: ("my tags", "labels", "label"),
}  # fmt: skip
PLATFORMS = {
    **dict.fromkeys(("youtube", "yt", "youtube shorts", "shorts", "you tube"), "youtube"),
    **dict.fromkeys(("tiktok", "tt", "tik tok"), "tiktok"),
    **dict.fromkeys(("instagram", "ig", "insta", "instagram reels", "reels"), "instagram"),
}
"""How people write a platform's name."""


def word(name: str) -> str:
    """A header as it is compared: lower case, words apart, nothing else."""
    apart = re.sub(r"(?<=[a-zа-я])(?=[A-ZА-Я])", " ", name.strip().strip('"'))
    return re.sub(r"[\W_]+", " ", apart.lower()).strip()


def is_header(first: Sequence[str]) -> bool:
    """Whether a first row names columns: it holds a word we know and nothing that is data."""
    if any(is_link(cell) or (cell.strip() and count(cell) is not None) for cell in first):
        return False
    known = {name for names in HEADERS.values() for name in names}
    return any(_forms(cell) & known for cell in first)


def guess(header: Sequence[str] | None, rows: Sequence[Sequence[str]]) -> dict[Role, int]:
    """The most likely column of each role; a role without one is left out."""
    width = max((len(row) for row in rows), default=len(header or ()))
    cells = [[row[at] for row in rows[:SAMPLE] if at < len(row) and row[at].strip()] for at in range(width)]
    found: dict[Role, int] = {}
    for role, names in HEADERS.items():
        best = _named(header or (), names, role, cells, set(found.values()))
        if best is not None:
            found[role] = best
    if Role.LINK not in found:
        _add(found, Role.LINK, _best(cells, is_link, found))
    if Role.LINK not in found and Role.CODE not in found:
        _add(found, Role.CODE, _best(cells, is_code, found))
    if header is None and Role.VIEWS not in found:
        _add(found, Role.VIEWS, _best(cells, lambda cell: (count(cell) or 0) > 999, found))
    return found


def is_link(cell: str) -> bool:
    """Whether the cell links to a reel, be it by a short link."""
    try:
        return isinstance(reel_url.parse(cell), reel_url.ReelUrl | NeedsResolving)
    except ReelUrlError:
        return False


def is_code(cell: str) -> bool:
    """Whether the cell could be the bare id of a video."""
    plain = cell.strip().lstrip("'")
    return bool(TIKTOK_ID.fullmatch(plain) or YOUTUBE_ID.fullmatch(plain))


def platform_of(cell: str) -> str | None:
    return PLATFORMS.get(word(cell))


def code_platform(header: str, codes: Sequence[str]) -> str:
    """Whose ids a column without links holds."""
    numbers = sum(bool(TIKTOK_ID.fullmatch(code.strip())) for code in codes)
    if numbers * 2 > len(codes) or word(header) in {"tiktok id", "aweme id"}:
        return "tiktok"
    return "instagram" if word(header) in {"shortcode", "short code", "code", "reel id"} else "youtube"


CHECKS = {
    Role.LINK: is_link,
    Role.CODE: is_code,
    Role.PLATFORM: lambda cell: platform_of(cell) is not None,
    Role.VIEWS: lambda cell: count(cell) is not None,
}
"""What most cells of such a column must be; a header alone may mean something else."""


def _forms(name: str) -> set[str]:
    plain = word(name)
    return {plain, plain.replace(" ", "")}


def _named(
    header: Sequence[str], names: Sequence[str], role: Role, cells: Sequence[Sequence[str]], taken: set[int]
) -> int | None:
    """The column whose header stands first in `names` and whose cells fit."""
    for name in names:
        for at, title in enumerate(header):
            if at not in taken and at < len(cells) and name in _forms(title) and _fits(role, cells[at]):
                return at
    return None


def _fits(role: Role, cells: Sequence[str]) -> bool:
    check = CHECKS.get(role)
    return check is None or not cells or sum(map(check, cells)) * 2 >= len(cells)


def _best(cells: Sequence[Sequence[str]], check: object, found: Mapping[Role, int]) -> int | None:
    """The column with the largest share of cells that pass, at least a third."""
    assert callable(check)
    shares = {
        at: sum(bool(check(cell)) for cell in column) / len(column)
        for at, column in enumerate(cells) if column and at not in found.values()
    }  # fmt: skip
    best = max(shares, key=lambda at: shares[at], default=None)
    return best if best is not None and shares[best] >= 1 / 3 else None


def _add(found: dict[Role, int], role: Role, at: int | None) -> None:
    if at is not None:
        found[role] = at
