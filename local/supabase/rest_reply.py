"""From the one row of a statement to an answer: checks, Content-Range, and what the database overrides."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

from local.supabase.http import Response
from local.supabase.rest_errors import refusal, unsupported
from local.supabase.rest_media import Media
from local.supabase.rest_preferences import Preferences
from local.supabase.rest_query import out_of_range

BAD_HEADERS = "response.headers guc must be a JSON array composed of objects with a single key and a" \
    " string value"
# Nothing that could end the header line and begin another.
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z")
HEADER_VALUE = re.compile(r"[\t -~]*\Z")


class Result(NamedTuple):
    """The one row of a statement. `total` counts all matching rows, `rows` those of this answer."""

    total: int | None
    rows: int
    body: str
    location: list[str] | None
    headers: str | None
    status: str | None
    inserted: int | None


def check_single(media: Media, result: Result) -> None:
    """Raises ApiError (PGRST116, 406) where one object was asked for and there is not exactly one row."""
    if media.is_single and result.rows != 1:
        raise refusal("PGRST116", "Cannot coerce the result to a single JSON object",
                      f"The result contains {result.rows} rows")


def check_affected(wants: Preferences, result: Result) -> None:
    """Raises ApiError (PGRST124) for more rows than `max-affected` allows."""
    if wants.most_affected is not None and result.rows > wants.most_affected:
        raise refusal("PGRST124", "Query result exceeds max-affected preference constraint",
                      f"The query affects {result.rows} rows")


def range_status(offset: int, result: Result) -> tuple[int, str]:
    """Status and Content-Range of a page. Raises ApiError (416) for a page after the last row."""
    total = result.total
    span = reach(offset, offset + result.rows - 1, total)
    if total is not None and offset > total:
        error = out_of_range(f"An offset of {offset} was requested, but there are only {total} rows.")
        error.headers["content-range"] = span
        raise error
    return (206 if total is not None and result.rows < total else 200), span


def reach(low: int, high: int, total: int | None) -> str:
    """A Content-Range such as `0-4/5`, `*/0` or `0-4/*`."""
    span = f"{low}-{high}" if total != 0 and low <= high else "*"
    return f"{span}/{'*' if total is None else total}"


def finish(status: int, headers: Mapping[str, str], result: Result) -> Response:
    """The answer, after `response.status` and `response.headers` had their say. Raises ApiError."""
    if result.status is not None:
        digits = re.match(r"[0-9]{1,9}", result.status)
        if digits is None or not 200 <= int(digits[0]) <= 599:
            raise refusal("PGRST112", "response.status guc must be a valid status code")
        status = int(digits[0])
    return Response(status, {**headers, **_own_headers(result.headers)}, result.body.encode())


def _own_headers(text: str | None) -> dict[str, str]:
    try:
        items = json.loads(text or "[]")
    except ValueError:
        raise refusal("PGRST111", BAD_HEADERS) from None
    if not isinstance(items, list) or not all(map(_is_header, items)):
        raise refusal("PGRST111", BAD_HEADERS)
    pairs = [(name.lower(), value) for item in items for name, value in item.items()]
    if len(dict(pairs)) < len(pairs):
        raise unsupported("setting the same response header twice")
    return dict(pairs)


def _is_header(item: object) -> bool:
    if not isinstance(item, dict) or [type(value) for value in item.values()] != [str]:
        return False
    return all(HEADER_NAME.match(name) and HEADER_VALUE.match(value) for name, value in item.items())
