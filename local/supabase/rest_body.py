"""The body of a request: rows to write, or arguments of a function."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import Any, NoReturn

from local.supabase import rest_query
from local.supabase.http import Request
from local.supabase.rest_errors import refusal

RAW = frozenset({"text/plain", "text/xml", "application/octet-stream"})
SURROGATE = "\\ud"
JSON_BLANK = " \t\n\r"


@dataclass(frozen=True)
class Body:
    """`text` is JSON for PostgreSQL to read; `raw` are the bytes of a single unnamed argument."""

    media: str
    text: str = "[]"
    keys: tuple[str, ...] = ()
    size: int = 0
    raw: bytes | None = None
    pairs: tuple[tuple[str, str], ...] | None = None

    @property
    def is_object(self) -> bool:
        return self.text.lstrip(JSON_BLANK).startswith("{")


def media_type(request: Request) -> str:
    return request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()


def read(request: Request, columns: tuple[str, ...] | None, *, is_call: bool) -> Body:
    """Raises ApiError (PGRST102) for a body that is not rows of one shape."""
    media = media_type(request)
    if is_call and media in RAW:
        return Body(media, raw=request.body)
    text = _decoded(request.body)
    if media == "application/json":
        return _json(text, columns, is_call)
    if media == "text/csv":
        rows = _csv(text)
        return Body(media, json.dumps(rows), tuple(rows[0]) if rows else (), len(rows))
    if media == "application/x-www-form-urlencoded":
        pairs = [(name, value or "") for name, value in rest_query.decode(text)]
        return Body(media, json.dumps(dict(pairs)), tuple(dict(pairs)), 1, pairs=tuple(pairs))
    raise refusal("PGRST102", f"Content-Type not acceptable: {media}")


def _decoded(body: bytes) -> str:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise refusal("PGRST102", "Empty or invalid json") from None
    if "\0" in text:
        raise refusal("PGRST102", "Empty or invalid json")
    return text


def _json(text: str, columns: tuple[str, ...] | None, is_call: bool) -> Body:
    if columns is not None:
        return Body("application/json", text, columns)
    if is_call and not text:
        return Body("application/json", "{}", (), 1)
    try:
        value = json.loads(text, parse_constant=_no_constant)
        if SURROGATE in text.lower():
            json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError):
        raise refusal("PGRST102", "Empty or invalid json") from None
    rows = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
    if not rows:
        return Body("application/json")
    keys = _shape(rows[0])
    if keys is None or any(_shape(row) != keys for row in rows):
        raise refusal("PGRST102", "All object keys must match")
    return Body("application/json", text, tuple(sorted(keys)), len(rows))


def _shape(row: Any) -> frozenset[str] | None:
    return frozenset(row) if isinstance(row, dict) else None


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


def _csv(text: str) -> list[dict[str, str | None]]:
    try:
        head, *rows = [row for row in csv.reader(io.StringIO(text), strict=True) if row]
    except (csv.Error, ValueError):
        raise refusal("PGRST102", "Empty or invalid csv") from None
    if any(len(row) != len(head) for row in rows):
        raise refusal("PGRST102", "All lines must have same number of fields")
    cells = [[None if cell == "NULL" else cell for cell in row] for row in rows]
    return [dict(zip(head, row, strict=True)) for row in cells]
