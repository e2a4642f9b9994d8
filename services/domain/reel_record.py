"""One row of somebody's table as one reel: its link and what the table says about it."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.domain import reel_url
from services.domain.count_text import Count
from services.domain.date_text import seconds
from services.domain.reel_columns import MEDIA_ID, Role, platform_of
from services.domain.reel_url import TIKTOK_ID, YOUTUBE_ID, NeedsResolving, ReelUrl, ReelUrlError
from services.domain.sheet_id import DAMAGED, bare, looks_rounded
from services.domain.tags import LONGEST_TAG, MOST_TAGS
from services.domain.thumbnail_host import is_thumbnail_host

LONGEST_AUTHOR, LONGEST_CAPTION, LONGEST_NOTES, LONGEST_URL = 200, 5000, 10_000, 2048
SHORT_LINK = "This short link does not say which reel it is. Look it up, or paste the long link."
ROUNDED = "A spreadsheet has rounded this number, so its last digits are lost. Export the column as text."
CHANGED = "A spreadsheet took this id for a formula, so it is lost. Export the column as text."
ANY_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
GRAPH_ID = "This is a number of Instagram's API, from which no link follows. Import the links or shortcodes."
NO_LINK = "There is no link and no id in this row."
BASE64 = f"{string.ascii_uppercase}{string.ascii_lowercase}{string.digits}-_"
NAMES = {"youtube": "YouTube", "tiktok": "TikTok", "instagram": "Instagram"}
YOUTUBE_PICTURE = re.compile(r"https://i\d?\.ytimg\.com/vi(?:_webp)?/([A-Za-z0-9_-]{11})/")
"""YouTube's pictures carry the id: where a spreadsheet made #NAME? of the id itself, it is still there."""
PATHS = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "tiktok": "https://www.tiktok.com/@_/video/{}",
    "instagram": "https://www.instagram.com/reel/{}/",
}


@dataclass(frozen=True)
class Record:
    """`views` None: the table does not know. `counted_at` None: the table does not say when."""

    link: ReelUrl
    views: int | None = None
    counted_at: datetime | None = None
    author: str | None = None
    caption: str | None = None
    published_at: datetime | None = None
    duration_seconds: int | None = None
    thumbnail_url: str | None = None
    notes: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unread:
    """A row that becomes no reel: `outcome` is needs_resolving or refused, `reason` a sentence."""

    outcome: str
    reason: str
    url: str = ""


Moment = Callable[[str], datetime | None]


@dataclass(frozen=True)
class Reading:
    """How to read the rows of one table: `moments` its columns with dates, `count` the one with views.

    `is_rounded`: the ids without links have been through a spreadsheet that took them for numbers.
    """

    columns: Mapping[Role, int]
    code_platform: str
    moments: Mapping[Role, Moment]
    count: Count
    is_rounded: bool = False

    def record(self, row: Sequence[str]) -> Record | Unread:
        """What the row says."""
        try:
            link = reel_url.parse(self._link(row))
        except ReelUrlError as error:
            return Unread("refused", str(error))
        if isinstance(link, NeedsResolving):
            return Unread("needs_resolving", SHORT_LINK, link.url)
        return Record(
            link,
            views=self.count(self._cell(row, Role.VIEWS)),
            counted_at=self._moment(row, Role.COUNTED),
            author=self._text(row, Role.AUTHOR, LONGEST_AUTHOR) or link.author,
            caption=self._text(row, Role.CAPTION, LONGEST_CAPTION),
            published_at=self._moment(row, Role.PUBLISHED),
            duration_seconds=seconds(self._cell(row, Role.DURATION)),
            thumbnail_url=self._thumbnail(row),
            notes=self._cell(row, Role.NOTES)[:LONGEST_NOTES],
            tags=_tags(self._cell(row, Role.TAGS)),
        )

    def _link(self, row: Sequence[str]) -> str:
        """The link in the row, or one made of its id; raises ReelUrlError."""
        if link := self._cell(row, Role.LINK):
            return link
        code = bare(self._cell(row, Role.CODE))
        if not code:
            raise ReelUrlError(NO_LINK)
        platform = platform_of(self._cell(row, Role.PLATFORM)) or self.code_platform
        if DAMAGED.fullmatch(code) or (self.is_rounded and looks_rounded(code)):
            code = self._pictured(row, code)
            platform = "youtube"
        if platform == "youtube" and TIKTOK_ID.fullmatch(code) and not self._cell(row, Role.PLATFORM):
            platform = "tiktok"
        if platform == "instagram":
            code = _shortcode(code)
        # A code goes into a path as it is, so it must not bring a path along.
        form = {"youtube": YOUTUBE_ID, "tiktok": TIKTOK_ID}.get(platform, ANY_CODE)
        if not form.fullmatch(code):
            raise ReelUrlError(f"“{code[:40]}” is no id of a video on {NAMES[platform]}.")
        return PATHS[platform].format(code)

    def _pictured(self, row: Sequence[str], code: str) -> str:
        """The id in the address of the row's thumbnail; raises ReelUrlError."""
        found = YOUTUBE_PICTURE.match(self._cell(row, Role.THUMBNAIL))
        if found is None:
            raise ReelUrlError(CHANGED if code.startswith("#") else ROUNDED)
        return found[1]

    def _cell(self, row: Sequence[str], role: Role) -> str:
        at = self.columns.get(role)
        return row[at].strip() if at is not None and at < len(row) else ""

    def _text(self, row: Sequence[str], role: Role, longest: int) -> str | None:
        return self._cell(row, role).replace("\x00", "")[:longest].strip() or None

    def _moment(self, row: Sequence[str], role: Role) -> datetime | None:
        reader, cell = self.moments.get(role), self._cell(row, role)
        return reader(cell) if reader is not None and cell else None

    def _thumbnail(self, row: Sequence[str]) -> str | None:
        url = self._cell(row, Role.THUMBNAIL)
        return url if len(url) <= LONGEST_URL and is_thumbnail_host(url) else None


def _shortcode(code: str) -> str:
    """Instagram's code of a post, given as itself or as the number it stands for; raises ReelUrlError."""
    if re.fullmatch(r"1[78][0-9]{15}", code):
        raise ReelUrlError(GRAPH_ID)
    found = MEDIA_ID.match(code)
    if found is None:
        return code
    number, letters = int(found[1]), ""
    while number:
        number, digit = divmod(number, 64)
        letters = BASE64[digit] + letters
    return letters


def _tags(cell: str) -> tuple[str, ...]:
    """Tags of a cell that fit; others are passed over, for a tag too long must not cost a reel."""
    parts = (part.strip().strip('"').strip().lower() for part in re.split(r"[,;|\n]", cell))
    return tuple(dict.fromkeys(part for part in parts if 0 < len(part) <= LONGEST_TAG))[:MOST_TAGS]
