"""Reels by the file: what it holds, how its columns are read, and all of it added without losing a line."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services import table_file, wiring
from services.domain import count_text, date_text, reel_columns, sheet_id
from services.domain.reel_choice import GUESS, Doubt
from services.domain.reel_choice import Choice as Choice
from services.domain.reel_columns import Role as Role
from services.domain.reel_record import Reading, Record, Unread
from services.identity import Identity
from services.store import reel_imports as store
from services.store.reel_imports import KeptLine as KeptLine
from services.store.reel_imports import ReelImport as ReelImport
from services.store.rows import Page
from services.table_file import Table

CHUNK = 2000
"""Lines a statement; more would make the person wait longer for a cancellation than the gain is worth."""
SHOWN = 20
LONGEST_NAME = 255
SOURCE = "import"
DATED = (Role.COUNTED, Role.PUBLISHED)
REASONS = {
    "counted": "This reel is there; the count of this line entered its history.",
    "exists": "You have this reel already.",
    "twice": "The same reel stands further up.",
    "taken": "You have a reel of another platform with the very same code, so this one cannot be added.",
}


@dataclass(frozen=True)
class ImportedLine:
    """`outcome` is added, counted, exists, needs_resolving or refused; `reason` a sentence for all but added ones.

    `text` is the line word for word, `link` the part of it that was read as a link.
    """

    number: int
    text: str
    link: str
    outcome: str
    reason: str = ""
    reel_id: str | None = None


@dataclass(frozen=True)
class Preview:
    """`columns` says which column is read as what; `examples` are the first rows as they would be taken.

    `code_platform` is whose the bare ids are taken to be, None where the rows have links. `doubts` are columns that
    can be read in two ways. `is_dated` tells whether the rows say when they were counted.
    """

    kind: str
    encoding: str
    delimiter: str
    header: tuple[str, ...] | None
    lines: int
    columns: Mapping[Role, int]
    rows: tuple[tuple[str, ...], ...]
    examples: tuple[Record | Unread, ...]
    code_platform: str | None = None
    doubts: tuple[Doubt, ...] = ()
    is_dated: bool = False


@dataclass(frozen=True)
class Report:
    """`outcomes` in the file's order, as far as it came."""

    record: ReelImport
    outcomes: tuple[ImportedLine, ...]


@dataclass(frozen=True)
class _Line:
    number: int
    row: Sequence[str]
    found: Record | Unread


def preview(data: bytes, choice: Choice = GUESS) -> Preview:
    """What the file holds and how it would be read; `choice` corrects the guess. Raises Invalid."""
    table = table_file.read(data)
    reading = _reading(table, choice)
    shown = table.rows[:SHOWN]
    return Preview(
        table.kind,
        table.encoding,
        table.delimiter,
        table.header,
        len(table.rows),
        reading.columns,
        tuple(map(tuple, shown)),
        tuple(map(reading.record, shown)),
        reading.code_platform if Role.LINK not in reading.columns else None,
        tuple(_doubts(table, reading)),
        Role.COUNTED in reading.columns,
    )


def run(
    who: Identity,
    data: bytes,
    filename: str,
    choice: Choice = GUESS,
    *,
    progress: Callable[[ReelImport], None] = lambda record: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Report:
    """Add every reel of the file; doing it again adds nothing.

    `progress` hears of every chunk, `cancelled` is asked before it; what came before stays. Raises Invalid,
    Unavailable; then too what came before stays, and the same file can be imported again.
    """
    table = table_file.read(data)
    reading = _reading(table, choice)
    lines = [
        _Line(number, row, reading.record(row)) for number, row in enumerate(table.rows, table.first_line)
    ]
    digest = hashlib.sha256(data).hexdigest()
    begun = store.begin(who.client, {
        "user_id": who.user_id, "filename": filename.replace("\x00", "")[:LONGEST_NAME], "digest": digest,
        "lines": len(lines),
    })  # fmt: skip
    return _Run(who, table, begun, choice).all(lines, progress, cancelled)


def imports(who: Identity, limit: int = 20) -> list[ReelImport]:
    """The person's latest imports, newest first."""
    return store.newest(who.client, limit)


def kept_lines(who: Identity, import_id: str, cursor: str | None = None, limit: int = 100) -> Page[KeptLine]:
    """Lines of an import that became no reel, in the file's order."""
    return store.kept_lines(who.client, import_id, int(cursor or 0), limit)


def forget(who: Identity, import_id: str) -> None:
    """Drop the record of an import and its kept lines; the reels stay."""
    store.delete(who.client, import_id)


class _Run:
    """One import on its way."""

    def __init__(self, who: Identity, table: Table, record: ReelImport, choice: Choice) -> None:
        self._who, self._table, self._record, self._choice = who, table, record, choice
        self._now = wiring.studio().clock.now()
        self._outcomes: list[ImportedLine] = []
        self._counts = {"done": 0, "added": 0, "counted": 0, "existing": 0, "unresolved": 0, "refused": 0}

    def all(
        self,
        lines: Sequence[_Line],
        progress: Callable[[ReelImport], None],
        cancelled: Callable[[], bool],
    ) -> Report:
        status = "completed"
        for chunk in _chunks(lines):
            if cancelled():
                status = "cancelled"
                break
            self._chunk(chunk)
            self._record = store.advance(self._who.client, self._record.id, **self._counts)
            progress(self._record)
        self._record = store.advance(self._who.client, self._record.id, status=status)
        return Report(self._record, tuple(sorted(self._outcomes, key=lambda line: line.number)))

    def _chunk(self, chunk: Sequence[_Line]) -> None:
        numbered = {line.number: line for line in chunk}
        taken = [self._json(line, line.found) for line in chunk if isinstance(line.found, Record)]
        unread = [(line, line.found) for line in chunk if isinstance(line.found, Unread)]
        for line, found in unread:
            self._note(line, found.outcome, found.reason)
        added = store.add_reels(self._who.client, taken) if taken else []
        clashes = [(numbered[place], Unread("refused", REASONS["taken"])) for place, what, _ in added
                   if what == "taken"]  # fmt: skip
        self._keep(unread + clashes)
        seen: set[str | None] = set()
        for place, outcome, reel_id in sorted(added):
            if outcome == "taken":
                self._note(numbered[place], "refused", REASONS["taken"])
            else:
                reason = REASONS.get("twice" if outcome == "exists" and reel_id in seen else outcome, "")
                self._note(numbered[place], outcome, reason, reel_id)
            seen.add(reel_id)
        self._counts["done"] += len(chunk)

    def _json(self, line: _Line, found: Record) -> dict[str, object]:
        """A record as the database function reads it; what is not known is left out."""
        link, dated = found.link, found.counted_at or self._choice.as_of
        counted_at = min(dated or self._now, self._now)
        known: dict[str, object] = {
            "place": line.number, "url": link.url, "platform": link.platform, "shortcode": link.dedupe_key,
            "views": found.views, "counted_at": counted_at.isoformat() if found.views is not None else None,
            "is_dated": dated is not None or None, "source": SOURCE,
            "author": found.author, "caption": found.caption,
            "published_at": found.published_at.isoformat() if found.published_at else None,
            "duration_seconds": found.duration_seconds, "thumbnail_url": found.thumbnail_url,
            "notes": found.notes or None, "tags": list(found.tags) or None,
        }  # fmt: skip
        return {name: value for name, value in known.items() if value is not None}

    def _keep(self, unread: Sequence[tuple[_Line, Unread]]) -> None:
        if unread:
            store.keep_lines(self._who.client, [
                {"user_id": self._who.user_id, "import_id": self._record.id, "line_number": line.number,
                 "line": self._table.raw(line.row), "outcome": found.outcome, "reason": found.reason}
                for line, found in unread
            ])  # fmt: skip

    def _note(self, line: _Line, outcome: str, reason: str, reel_id: str | None = None) -> None:
        names = {"exists": "existing", "needs_resolving": "unresolved"}
        self._counts[names.get(outcome, outcome)] += 1
        link = line.found.link if isinstance(line.found, Record) else line.found
        text = self._table.raw(line.row)
        self._outcomes.append(ImportedLine(line.number, text, link.url, outcome, reason, reel_id))


def _chunks(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """The lines in pieces, those of one reel together: counted on thirty days, it is still written once."""
    groups: dict[object, list[_Line]] = {}
    for line in lines:
        found = line.found
        key: object = found.link.dedupe_key if isinstance(found, Record) else line.number
        groups.setdefault(key, []).append(line)
    chunk: list[_Line] = []
    for group in groups.values():
        for line in group:
            chunk.append(line)
            if len(chunk) >= 2 * CHUNK:  # one reel on thousands of lines
                yield chunk
                chunk = []
        if len(chunk) >= CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _reading(table: Table, choice: Choice) -> Reading:
    columns = dict(choice.columns) if choice.columns is not None else reel_columns.guess(table.header, table.rows)
    code, header = columns.get(Role.CODE), table.header or ()
    codes = [row[code] for row in table.rows[: reel_columns.SAMPLE] if code is not None and code < len(row)]
    title = header[code] if code is not None and code < len(header) else ""
    now = datetime.now(UTC)
    moments = {
        role: date_text.reader(_cells(table, at), now, choice.styles.get(role))
        for role in DATED if (at := columns.get(role)) is not None
    }  # fmt: skip
    views = count_text.reader(_cells(table, columns.get(Role.VIEWS)), choice.styles.get(Role.VIEWS))
    platform = choice.platform or reel_columns.code_platform(title, codes, header)
    return Reading(columns, platform, moments, views, sheet_id.are_rounded(codes))


def _cells(table: Table, at: int | None) -> list[str]:
    return [row[at] for row in table.rows if at < len(row)] if at is not None else []


def _doubts(table: Table, reading: Reading) -> Iterator[Doubt]:
    """What one should be asked before so many rows are read one way."""
    now = datetime.now(UTC)
    for role in DATED:
        likely = date_text.styles(_cells(table, reading.columns.get(role)), now)
        example = likely[0].example
        if example:
            meanings = {one.name: one.read(example) for one in likely}
            yield Doubt(role, example, {name: moment for name, moment in meanings.items() if moment})
    _, cell = count_text.marks(_cells(table, reading.columns.get(Role.VIEWS)))
    if cell is not None:
        read = {style: count_text.reader([cell], style)(cell) for style in count_text.STYLES}
        yield Doubt(Role.VIEWS, cell, {style: views for style, views in read.items() if views is not None})
