"""Which column of somebody's table holds what: by the words in its header, checked against its cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from services.domain import reel_url
from services.domain.count_text import count
from services.domain.reel_headers import ASIDE, HEADERS, NAMED, NOT_SEEN, PEOPLE, SEEN, SNAPSHOTS
from services.domain.reel_headers import Role as Role
from services.domain.reel_url import INSTAGRAM_CODE, TIKTOK_ID, YOUTUBE_ID, NeedsResolving, ReelUrlError
from services.domain.sheet_id import DAMAGED, bare
from services.domain.thumbnail_host import is_thumbnail_host

SAMPLE = 200
HEADING = 12
"""Rows among which the names of the columns are looked for: exports begin with a title and a date."""
MEDIA_ID = re.compile(r"([0-9]{18,19})(?:_[0-9]+)?\Z")
"""Instagram's own number of a post, alone or before its owner's: the code in the link is the same in base 64."""

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
    return any(one in WANTED[role] for cell in first for role in Role for one in (_compact(cell), _inner(cell, role)))


def header_at(rows: Sequence[Sequence[str]]) -> int | None:
    """Where the row stands that names the columns, None without one: first, or below the lines of a title."""
    if not rows or is_header(rows[0]):
        return 0 if rows else None
    for at, row in enumerate(rows[1:HEADING], 1):
        # A title fills a cell or two; anything wider above it is a row of its own, which must not get lost.
        if is_header(row) and max(map(_filled, rows[:at])) <= min(2, _filled(row) - 1):
            return None if any(is_link(cell) for above in rows[:at] for cell in above) else at
    return 0 if _heads(rows[0], rows[1:SAMPLE]) else None


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _heads(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a row of words we do not know stands above columns of which one holds links: then it names them."""
    if len(first) < 2 or not rows or not all(cell.strip() and count(cell) is None for cell in first):
        return False
    if any(is_link(cell) for cell in first) or any("/" in cell for cell in first):
        return False
    links = [sum(is_link(row[at]) for row in rows if at < len(row)) for at in range(len(first))]
    return max(links) * 2 > len(rows)


def guess(header: Sequence[str] | None, rows: Sequence[Sequence[str]]) -> dict[Role, int]:
    """The most likely column of each role; a role without one is left out."""
    width = max((len(row) for row in rows), default=len(header or ()))
    cells = [[row[at] for row in rows[:SAMPLE] if at < len(row) and row[at].strip()] for at in range(width)]
    found: dict[Role, int] = {}
    for role in HEADERS:
        _add(found, role, _named(header or (), role, cells, set(found.values())))
    if header is not None:
        _date_snapshots(header, found)
    if Role.LINK not in found:
        _add(found, Role.LINK, _best(cells, is_link, found))
    if Role.LINK not in found and Role.CODE not in found:
        _add(found, Role.CODE, _best(cells, is_code, found))
    if Role.LINK not in found and Role.CODE not in found:
        # Ids of nobody we know: each line is then refused with its own id named.
        _add(found, Role.CODE, _titled(header or (), Role.CODE))
    if Role.VIEWS not in found:
        _add(found, Role.VIEWS, _seen(header or (), cells, found))
    if (header is None or not is_header(header)) and Role.VIEWS not in found:
        _add(found, Role.VIEWS, _best(cells, _is_large, found))
    if Role.THUMBNAIL not in found:
        _add(found, Role.THUMBNAIL, _best(cells, is_thumbnail_host, found))
    return found


def is_link(cell: str) -> bool:
    """Whether the cell links to a reel, be it by a short link."""
    try:
        return isinstance(reel_url.parse(cell), reel_url.ReelUrl | NeedsResolving)
    except ReelUrlError:
        return False


def is_code(cell: str) -> bool:
    """Whether the cell could be the bare id of a video."""
    return bool(TIKTOK_ID.fullmatch(bare(cell)) or YOUTUBE_ID.fullmatch(bare(cell)))


def _could_be_code(cell: str) -> bool:
    """The same where a title says so: what spreadsheets make of ids is still meant as one."""
    plain = bare(cell)
    return is_code(cell) or bool(DAMAGED.fullmatch(plain) or MEDIA_ID.match(plain))


def platform_of(cell: str) -> str | None:
    return PLATFORMS.get(word(cell))


def code_platform(title: str, codes: Sequence[str], header: Sequence[str] = ()) -> str:
    """Whose ids a column without links holds: by its title, the ids, and the columns beside it."""
    numbers = sum(bool(TIKTOK_ID.fullmatch(bare(code))) for code in codes)
    beside = {word(name) for name in header}
    instagram = word(title) in INSTAGRAM_TITLES or any(re.match(r"(owner|instagram|ig)\b", name) for name in beside)
    if word(title) in TIKTOK_TITLES:
        return "tiktok"
    if instagram:
        return "instagram"
    return "tiktok" if numbers * 2 > len(codes) else "youtube"


TIKTOK_TITLES = frozenset({"tiktok id", "aweme id"})
INSTAGRAM_TITLES = frozenset({"shortcode", "short code", "code", "reel id"})


def _is_large(cell: str) -> bool:
    return (count(cell) or 0) > 999 and not is_code(cell)


CHECKS: dict[Role, Callable[[str], object]] = {
    Role.LINK: is_link,
    Role.CODE: _could_be_code,
    Role.PLATFORM: lambda cell: platform_of(cell) is not None,
    Role.VIEWS: lambda cell: count(cell) is not None,
}
"""What most cells of such a column must be; a header alone may mean something else."""


def _compact(name: str) -> str:
    """A title as it is looked up: play_count, playCount and Play count are one."""
    return word(name).replace(" ", "")


WANTED = {role: [_compact(name) for name in names] for role, names in HEADERS.items()}


def _inner(name: str, role: Role) -> str:
    """What the last part of a nested name says: `stats.playCount`, `videoMeta/duration`, `author.uniqueId`."""
    *outer, last = re.split(r"[./:]", name)
    above = " ".join(word(part) for part in outer)
    if not outer or ASIDE.match(above):
        return ""
    if PEOPLE.match(above):
        return "author" if role is Role.AUTHOR and word(last) in NAMED else ""
    return _compact(last)


def _named(header: Sequence[str], role: Role, cells: Sequence[Sequence[str]], taken: set[int]) -> int | None:
    """The column whose title stands first among the role's words, whose cells fit and which is not mostly empty."""
    for read in (_compact, lambda title: _inner(title, role)):
        titles = [(at, read(title)) for at, title in enumerate(header[: len(cells)]) if at not in taken]
        named = [
            at for name in WANTED[role] for at, title in titles
            if title == name and _fits(role, cells[at], header[at])
        ]  # fmt: skip
        fullest = max((len(cells[at]) for at in named), default=0)
        if named:
            return next(at for at in named if len(cells[at]) * 2 >= fullest)
    return None


def _seen(header: Sequence[str], cells: Sequence[Sequence[str]], found: Mapping[Role, int]) -> int | None:
    """A column of counts whose title speaks of views in words of its own."""
    titles = [(at, word(title)) for at, title in enumerate(header[: len(cells)]) if at not in found.values()]
    spoken = (at for at, title in titles if SEEN.fullmatch(title) and not NOT_SEEN.fullmatch(title) and cells[at])
    return next((at for at in spoken if _fits(Role.VIEWS, cells[at], header[at])), None)


def _titled(header: Sequence[str], role: Role) -> int | None:
    titles = [_compact(title) for title in header]
    return next((titles.index(name) for name in WANTED[role] if name in titles), None)


def _date_snapshots(header: Sequence[str], found: dict[Role, int]) -> None:
    if Role.COUNTED in found or Role.PUBLISHED not in found:
        return
    left = {word(title): at for at, title in enumerate(header) if at not in found.values()}
    _add(found, Role.COUNTED, next((left[name] for name in SNAPSHOTS if name in left), None))


def _fits(role: Role, cells: Sequence[str], title: str) -> bool:
    check = CHECKS.get(role)
    if role is Role.CODE and word(title) in INSTAGRAM_TITLES:
        check = INSTAGRAM_CODE.fullmatch
    return check is None or not cells or sum(map(bool, map(check, cells))) * 2 >= len(cells)


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
