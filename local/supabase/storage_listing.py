"""What lies in a bucket, as far as the caller may see it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from local.supabase import storage_rows as rows
from local.supabase.database import Database
from local.supabase.http import Response, json_response
from local.supabase.storage_call import Call, acting, invalid

COLUMNS = ("name", "created_at", "updated_at", "last_accessed_at")


@dataclass(frozen=True)
class Listing:
    database: Database

    def list_folder(self, call: Call, bucket: str) -> Response:
        """One folder; names in the answer are relative to it. Search compares beginnings without case."""
        given = call.body(prefix=str, search=str, limit=int, offset=int, sortBy=dict)
        column, order = sorting(given.get("sortBy", {}))
        prefix = given.get("prefix", "").strip("/")
        prefix += "/" if prefix else ""
        values = {
            "bucket": bucket, "prefix": prefix, "start": prefix + given.get("search", ""),
            "limit": bounded(given, "limit", 100), "offset": bounded(given, "offset", 0, least=0),
        }
        with acting(self.database, call.caller, "object.list") as cursor:
            return json_response(200, rows.listed(cursor, values, column, order))

    def list_keys(self, call: Call, bucket: str) -> Response:
        """Whole keys, page by page; `cursor` continues where `nextCursor` ended."""
        given = call.body(prefix=str, limit=int, cursor=str, with_delimiter=bool, sortBy=dict)
        column, order = sorting(given.get("sortBy", {}))
        limit, (at, key) = bounded(given, "limit", 1000), opened(given.get("cursor"))
        values = {
            "bucket": bucket, "prefix": given.get("prefix", ""), "at": at, "key": key, "limit": limit + 1,
            "delimiter": given.get("with_delimiter", False),
        }
        with acting(self.database, call.caller, "object.list_v2") as cursor:
            found = rows.listed_v2(cursor, values, column, order)
        page = found[:limit]
        answer: dict[str, Any] = {
            "hasNext": len(found) > limit,
            "folders": [{"key": key, "name": key} for key, row, _ in page if key != row["name"]],
            "objects": [shown(row) for key, row, _ in page if key == row["name"]],
        }
        if answer["hasNext"]:
            answer["nextCursor"] = sealed(page[-1][2], page[-1][0])
        return json_response(200, answer)


def sorting(given: dict[str, Any]) -> tuple[str, str]:
    column, order = given.get("column", "name"), given.get("order", "asc")
    if column not in COLUMNS or order not in {"asc", "desc"}:
        raise invalid("body/sortBy must name one of " + ", ".join(COLUMNS) + " and asc or desc")
    return column, order


def bounded(given: dict[str, Any], name: str, default: int, *, least: int = 1) -> int:
    number = int(given.get(name, default))
    if not least <= number <= 10_000_000:
        raise invalid(f"body/{name} must be >= {least}")
    return number


def sealed(at: str, key: str) -> str:
    """Where a page ended, as one word; `opened` takes it apart."""
    return base64.urlsafe_b64encode(f"{at}|{key}".encode()).decode()


def opened(cursor: str | None) -> tuple[str | None, str | None]:
    if not cursor:
        return None, None
    try:
        at, _, key = base64.urlsafe_b64decode(cursor).decode().partition("|")
        datetime.fromisoformat(at)
    except ValueError:
        raise invalid("body/cursor was not made by this service") from None
    return at, key


def shown(row: rows.Row) -> rows.Row:
    names = ("id", "name", "updated_at", "created_at", "last_accessed_at", "metadata")
    return {name: row[name] for name in names} | {"key": row["name"]}
