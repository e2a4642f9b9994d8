"""Which column of a file is read as what: our guess, to be corrected, with the first rows as they would come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Protocol

import streamlit as st

from services.domain.reel_choice import Choice, Doubt
from services.domain.reel_columns import Role
from services.domain.reel_record import Record, Unread
from ui import numbers, table
from ui.reel_card import PLATFORMS
from ui.reel_outcomes import WORDS

NAMES = {
    Role.LINK: "Link", Role.CODE: "Id", Role.PLATFORM: "Platform", Role.VIEWS: "Views",
    Role.COUNTED: "Counted on", Role.AUTHOR: "Author", Role.CAPTION: "Caption", Role.PUBLISHED: "Published",
    Role.DURATION: "Duration", Role.THUMBNAIL: "Thumbnail", Role.NOTES: "Notes", Role.TAGS: "Tags",
}  # fmt: skip
MAIN = (Role.LINK, Role.CODE, Role.PLATFORM, Role.VIEWS, Role.AUTHOR, Role.CAPTION)
MOST_EXAMPLES = 6


class Preview(Protocol):
    """What is known of a file before it is imported."""

    @property
    def kind(self) -> str: ...
    @property
    def header(self) -> tuple[str, ...] | None: ...
    @property
    def lines(self) -> int: ...
    @property
    def columns(self) -> Mapping[Role, int]: ...
    @property
    def rows(self) -> tuple[tuple[str, ...], ...]: ...
    @property
    def examples(self) -> tuple[Record | Unread, ...]: ...
    @property
    def code_platform(self) -> str | None: ...
    @property
    def doubts(self) -> tuple[Doubt, ...]: ...
    @property
    def is_dated(self) -> bool: ...


def titles(preview: Preview) -> list[str]:
    """A name for every column, its place where the file gives none."""
    width = max([len(row) for row in preview.rows] + [len(preview.header or ())])
    given = dict(enumerate(preview.header or ()))
    return [given.get(at, "").strip() or f"Column {at + 1}" for at in range(width)]


def choose(preview: Preview, key: str) -> dict[Role, int]:
    """The columns as guessed or corrected; rarer ones wait behind one press."""
    names, chosen = titles(preview), dict[Role, int]()
    with st.container(horizontal=True):
        for role in MAIN:
            _one(role, names, preview, key, chosen)
    with st.expander("More columns"), st.container(horizontal=True):
        for role in NAMES:
            if role not in MAIN:
                _one(role, names, preview, key, chosen)
    return chosen


def details(preview: Preview, columns: Mapping[Role, int], key: str) -> Choice:
    """What the file leaves open, asked for only where it does: whose ids, which day, which style."""
    platform, as_of, styles = None, None, dict[Role, str]()
    with st.container(horizontal=True):
        if preview.code_platform is not None and Role.CODE in columns:
            platform = _platform(preview.code_platform, key)
        for doubt in preview.doubts:
            styles[doubt.role] = _meant(doubt, key)
        if Role.VIEWS in columns and not preview.is_dated:
            as_of = _as_of(key)
    return Choice(columns, platform, styles, as_of)


def as_guessed(preview: Preview) -> Choice:
    """What `details` answers while nobody has changed anything."""
    platform = preview.code_platform if Role.CODE in preview.columns else None
    styles = {doubt.role: next(iter(doubt.meanings)) for doubt in preview.doubts}
    return Choice(preview.columns, platform, styles)


def _platform(guessed: str, key: str) -> str:
    names = list(PLATFORMS)
    return st.selectbox(
        "Ids without a link belong to", names, index=names.index(guessed), format_func=PLATFORMS.__getitem__,
        key=f"ids-{key}", width=210,
    )  # fmt: skip


def _meant(doubt: Doubt, key: str) -> str:
    """Which of the meanings a column's cells have; the likeliest until somebody says otherwise."""
    return st.selectbox(
        f"{NAMES[doubt.role]}: {doubt.cell} means",
        list(doubt.meanings),
        format_func=lambda style: _words(doubt.meanings[style]),
        key=f"style-{doubt.role}-{key}",
        width=230,
    )


def _words(meaning: datetime | int) -> str:
    return f"{meaning:,} views" if isinstance(meaning, int) else f"{meaning.day} {meaning:%B %Y}"


def _as_of(key: str) -> datetime | None:
    day = st.date_input(
        "Counted on (empty: now)", value=None, max_value="today", format="YYYY-MM-DD", key=f"as-of-{key}", width=210
    )
    return datetime.combine(day, time(), UTC) if day else None


def examples(preview: Preview) -> None:
    """The first rows as they would be taken."""
    found = preview.examples[:MOST_EXAMPLES]
    columns = (table.Column("Reel"), table.Column("Views"), table.Column("Author", wide=True))
    table.show(columns, [_example(one) for one in found], key="import-examples", label="The first rows")


def _one(role: Role, names: Sequence[str], preview: Preview, key: str, chosen: dict[Role, int]) -> None:
    at = st.selectbox(
        NAMES[role],
        [None, *range(len(names))],
        index=1 + preview.columns[role] if role in preview.columns else 0,
        format_func=lambda at: "Not in the file" if at is None else names[at],
        key=f"column-{role}-{key}",
        width=170,
    )
    if at is not None:
        chosen[role] = at


def _example(found: Record | Unread) -> list[table.Cell]:
    if isinstance(found, Unread):
        return [table.text(WORDS[found.outcome].word, note=found.reason), table.text(""), table.text("")]
    link = table.text(found.link.dedupe_key, note=PLATFORMS[found.link.platform])
    views = "unknown" if found.views is None else numbers.views(found.views)
    counted = found.counted_at if found.views is not None else None
    day = f"on {counted.day} {counted:%B %Y}" if counted else ""
    return [link, table.text(views, note=day), table.text(found.author or "", note=(found.caption or "")[:80])]
