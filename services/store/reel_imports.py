"""Imports of whole files: one row each, the lines that became no reel, and one statement a chunk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from supabase import Client

from services.store import tables
from services.store.answers import in_our_words
from services.store.rows import Page, columns, read, read_all

TABLE = "reel_imports"
LINES = "reel_import_lines"


@dataclass(frozen=True)
class ReelImport:
    """One file on its way in; `status` is running, completed or cancelled. `done` counts lines."""

    id: str
    filename: str
    digest: str
    status: str
    lines: int
    done: int
    added: int
    counted: int
    existing: int
    unresolved: int
    refused: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class KeptLine:
    """A line that became no reel, word for word; `outcome` is needs_resolving or refused."""

    id: str
    import_id: str
    line_number: int
    line: str
    outcome: str
    reason: str


def begin(client: Client, values: Mapping[str, object]) -> ReelImport:
    return tables.insert(client, TABLE, ReelImport, values)


def advance(client: Client, import_id: str, **counts: object) -> ReelImport:
    return tables.update(client, TABLE, ReelImport, import_id, counts)


def newest(client: Client, limit: int) -> list[ReelImport]:
    query = client.table(TABLE).select(columns(ReelImport)).order("created_at", desc=True)
    with in_our_words():
        return read_all(ReelImport, query.limit(limit).execute().data)


def delete(client: Client, import_id: str) -> int:
    return tables.delete(client, TABLE, [import_id])


def add_reels(client: Client, lines: Sequence[Mapping[str, object]]) -> list[tuple[int, str, str | None]]:
    """(place, outcome, reel id) of each line: added, counted, exists, or taken by another platform's reel."""
    with in_our_words():
        answer: Any = client.rpc("import_reels", {"lines": lines}).execute().data
    return [(int(place), str(outcome), reel_id) for place, outcome, reel_id in answer]


def keep_lines(client: Client, rows: Sequence[Mapping[str, object]]) -> None:
    """Once each: a line that is kept already stays."""
    with in_our_words():
        query = client.table(LINES).upsert(
            list(rows), on_conflict="import_id,user_id,line_number", ignore_duplicates=True
        )
        query.execute()


def kept_lines(client: Client, import_id: str, after: int, limit: int) -> Page[KeptLine]:
    """In the file's order, from behind line `after`; the cursor is the last line's number."""
    query = client.table(LINES).select(columns(KeptLine)).eq("import_id", import_id)
    query = query.gt("line_number", str(after)).order("line_number").limit(limit + 1)
    with in_our_words():
        rows: list[Any] = list(query.execute().data)
    following = str(rows[limit - 1]["line_number"]) if len(rows) > limit else None
    return Page([read(KeptLine, row) for row in rows[:limit]], following)
