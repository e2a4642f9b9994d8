"""Buckets: named boxes with limits. Their policies, too, are PostgreSQL's business."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from psycopg.errors import ForeignKeyViolation

from local.supabase import storage_rows as rows
from local.supabase.database import Database
from local.supabase.http import Response, json_response
from local.supabase.options import Options
from local.supabase.storage_call import Call, acting, beyond, invalid, no_bucket, refusal
from local.supabase.storage_files import Files
from local.supabase.storage_upload import is_mime_pattern

NAME = re.compile(r"[A-Za-z0-9_!\-.*'() &$@=;:+,?]{1,100}")
UNLIMITED = {"public": False, "file_size_limit": None, "allowed_mime_types": None}
UNITS = {"b": 1, "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000}


@dataclass(frozen=True)
class Buckets:
    database: Database
    files: Files
    options: Options

    def create(self, call: Call) -> Response:
        given = call.body(id=str, name=str, type=str)
        name = given.get("id") or given.get("name", "")
        if not NAME.fullmatch(name) or name.strip() != name:
            raise refusal(400, "Invalid Input", "Bucket name invalid")
        if given.get("type", "STANDARD") != "STANDARD":
            raise beyond(f"buckets of type {given['type']}")
        limits, caller = self._limits(call), call.caller
        with acting(self.database, caller, "bucket.create") as cursor:
            cursor.execute("""
                insert into storage.buckets
                    (id, name, owner, owner_id, public, file_size_limit, allowed_mime_types)
                values (%s, %s, %s, %s, %s, %s, %s)
            """, [name, given.get("name") or name, rows.as_uuid(caller.user_id), caller.user_id,
                  *map((UNLIMITED | limits).get, UNLIMITED)])
        return json_response(200, {"name": name})

    def list_all(self, call: Call) -> Response:
        if call.query:
            raise beyond("paging or searching buckets")
        with acting(self.database, call.caller, "bucket.list") as cursor:
            cursor.execute("""select to_jsonb(b) from storage.buckets b order by name collate "C" """)
            return json_response(200, [shown(row) for row, in cursor])

    def show(self, call: Call, bucket: str) -> Response:
        with acting(self.database, call.caller, "bucket.get") as cursor:
            return json_response(200, shown(rows.bucket(cursor, bucket)))

    def update(self, call: Call, bucket: str) -> Response:
        limits = self._limits(call)
        with acting(self.database, call.caller, "bucket.update") as cursor:
            assignments = "".join(f", {column} = %({column})s" for column in limits)
            cursor.execute(
                f"update storage.buckets set updated_at = now(){assignments} where id = %(id)s".encode(),
                {"id": bucket, **limits})
            if not cursor.rowcount:
                raise no_bucket()
        return json_response(200, {"message": "Successfully updated"})

    def empty(self, call: Call, bucket: str) -> Response:
        """Deletes what the caller may delete; another's objects stay."""
        with acting(self.database, call.caller, "bucket.empty") as cursor:
            rows.bucket(cursor, bucket)
            cursor.execute("delete from storage.objects where bucket_id = %s returning version", [bucket])
            gone = [version for version, in cursor]
        self.files.remove(gone)
        return json_response(200, {"message": "Successfully emptied"})

    def delete(self, call: Call, bucket: str) -> Response:
        """The foreign key of the objects tells whether it is empty, also of those nobody here may see."""
        with acting(self.database, call.caller, "bucket.delete") as cursor:
            try:
                cursor.execute("delete from storage.buckets where id = %s", [bucket])
            except ForeignKeyViolation:
                message = "The bucket you tried to delete is not empty"
                raise refusal(409, "InvalidRequest", message) from None
            if not cursor.rowcount:
                raise no_bucket()
        return json_response(200, {"message": "Successfully deleted"})

    def _limits(self, call: Call) -> dict[str, Any]:
        """The settings that a request names; what it leaves out stays as it is."""
        limits = call.body(public=bool, file_size_limit=(int, str), allowed_mime_types=list)
        if "file_size_limit" in limits:
            limits["file_size_limit"] = size(limits["file_size_limit"])
            if limits["file_size_limit"] > self.options.max_file_bytes:
                raise refusal(413, "Payload too large", "The object exceeded the maximum allowed size")
        for pattern in limits.get("allowed_mime_types", []):
            if not is_mime_pattern(pattern):
                raise refusal(415, "invalid_mime_type", f"mime type {pattern} is not supported")
        return limits


def size(given: int | str) -> int:
    """Bytes, from a number or from words such as 20MB. Raises ApiError."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(gb|mb|kb|b)?", str(given).strip().lower())
    if not match:
        raise invalid("Invalid file size format, hint: use 20GB / 20MB / 30KB / 3B")
    return int(float(match[1]) * UNITS[match[2] or "b"])


def shown(bucket: rows.Row) -> rows.Row:
    names = ("id", "name", "type", "created_at", "updated_at", *UNLIMITED)
    return {name: bucket[name] for name in names} | {"owner": bucket["owner_id"] or bucket["owner"] or ""}
