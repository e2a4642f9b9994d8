"""Objects: rows that policies guard, and the bytes behind them.

Order of things: new bytes are on disk under a fresh version before their row is committed; old bytes go
after it. A crash in between leaves bytes without a row, which `sweep` removes, never a row without bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from local.supabase import storage_rows as rows
from local.supabase.database import Cursor, Database
from local.supabase.http import Response, json_response
from local.supabase.options import Options
from local.supabase.storage_call import Call, acting, beyond, invalid, key, no_bucket, no_object, ruling
from local.supabase.storage_files import Files
from local.supabase.storage_reply import sent
from local.supabase.storage_upload import Upload, fit, uploaded

PLACE = {"bucketId": str, "sourceKey": str, "destinationKey": str, "destinationBucket": str}


@dataclass(frozen=True)
class Objects:
    database: Database
    files: Files
    options: Options

    def upload(self, call: Call, bucket: str, name: str) -> Response:
        scope = acting(self.database, call.caller, "object.upload")
        return self.store(call, bucket, name, scope, call.caller.user_id, upsert=call.upsert)

    def overwrite(self, call: Call, bucket: str, name: str) -> Response:
        upload, caller = self._taken(call, bucket), call.caller
        row = rows.draft(bucket, key(name), caller.user_id, upload.facts(), upload.user_metadata)
        scope = acting(self.database, caller, "object.upload_update")
        return self._commit(scope, rows.update, row, upload.data)

    def store(
        self, call: Call, bucket: str, name: str, scope: AbstractContextManager[Cursor], owner: str | None, *,
        upsert: bool,
    ) -> Response:
        """A new object, written in the transaction `scope`."""
        upload = self._taken(call, bucket)
        row = rows.draft(bucket, key(name), owner, upload.facts(), upload.user_metadata)
        return self._commit(scope, rows.upsert if upsert else rows.insert, row, upload.data)

    def download(self, call: Call, bucket: str, name: str) -> Response:
        def find() -> rows.Row:
            with acting(self.database, call.caller, "object.get_authenticated") as cursor:
                return rows.existing(cursor, bucket, name)
        return self.serve(call, find)

    def download_public(self, call: Call, bucket: str, name: str) -> Response:
        def find() -> rows.Row:
            with ruling(self.database) as cursor:
                return public(cursor, bucket, name)
        return self.serve(call, find)

    def serve(self, call: Call, find: Callable[[], rows.Row]) -> Response:
        """The bytes of what `find` finds. Somebody may replace the object meanwhile: then look again."""
        try:
            return sent(self.files, find(), call)
        except FileNotFoundError:
            return sent(self.files, find(), call)

    def info(self, call: Call, bucket: str, name: str) -> Response:
        with acting(self.database, call.caller, "object.get_authenticated_info") as cursor:
            return json_response(200, described(rows.existing(cursor, bucket, name)))

    def info_public(self, call: Call, bucket: str, name: str) -> Response:
        with ruling(self.database) as cursor:
            return json_response(200, described(public(cursor, bucket, name)))

    def move(self, call: Call) -> Response:
        """A new name for the same bytes; the policies for updating decide on both."""
        bucket, source, target_bucket, target = places(call)
        with acting(self.database, call.caller, "object.move") as cursor:
            self._fit(rows.existing(cursor, bucket, source), target_bucket)
            rows.rename(cursor, bucket, source, target_bucket, target)
        return json_response(200, {"message": "Successfully moved"})

    def copy(self, call: Call) -> Response:
        """New row, new bytes: whoever copies needs the right to read one name and to create the other."""
        bucket, source, target_bucket, target = places(call)
        if call.body(metadata=dict, copyMetadata=bool).keys():
            raise beyond("copies with other metadata")
        with acting(self.database, call.caller, "object.copy") as cursor:
            known = rows.existing(cursor, bucket, source)
        self._fit(known, target_bucket)
        facts = (known["metadata"] or {}) | {"lastModified": rows.moment()}
        row = rows.draft(target_bucket, target, call.caller.user_id, facts, known["user_metadata"])
        statement = rows.upsert if call.upsert else rows.insert
        data = self.files.read(known["version"])
        return self._commit(acting(self.database, call.caller, "object.copy"), statement, row, data)

    def delete(self, call: Call, bucket: str, name: str) -> Response:
        with acting(self.database, call.caller, "object.delete") as cursor:
            gone = rows.delete(cursor, bucket, [name])
        if not gone:
            with ruling(self.database) as cursor:
                rows.bucket(cursor, bucket)
            raise no_object()
        self._discard(row["version"] for row in gone)
        return json_response(200, {"message": "Successfully deleted"})

    def delete_many(self, call: Call, bucket: str) -> Response:
        """Deletes what the caller may delete of the named objects, and says which those were."""
        names = call.body(prefixes=list).get("prefixes", [])
        if not names or not all(isinstance(name, str) for name in names):
            raise invalid("body/prefixes must be a list of object names")
        with acting(self.database, call.caller, "object.delete_many") as cursor:
            gone = rows.delete(cursor, bucket, names)
        self._discard(row["version"] for row in gone)
        return json_response(200, gone)

    def sweep(self, older_than_seconds: float) -> int:
        """Remove bytes no row knows, but young ones, whose row may still be on its way. How many went."""
        return self._discard(self.files.older_than(older_than_seconds))

    def bucket(self, bucket: str) -> rows.Row:
        """The limits of a bucket hold for everybody, also for those who may not see it. Raises ApiError."""
        with ruling(self.database) as cursor:
            return rows.bucket(cursor, bucket)

    def _taken(self, call: Call, bucket: str) -> Upload:
        return uploaded(call, self.bucket(bucket), self.options.max_file_bytes)

    def _fit(self, known: rows.Row, bucket: str) -> None:
        facts = known["metadata"] or {}
        limits = self.bucket(bucket)
        fit(limits, int(facts.get("size", 0)), str(facts.get("mimetype", "")), self.options.max_file_bytes)

    def _commit(
        self, scope: AbstractContextManager[Cursor], statement: Callable[[Cursor, rows.Row], None],
        row: rows.Row, data: bytes,
    ) -> Response:
        """Row and bytes together. The statement comes first: what a policy refuses never reaches the disk."""
        with ruling(self.database) as cursor:
            old = rows.find(cursor, row["bucket"], row["name"])
        with scope as cursor:
            statement(cursor, row)
            self.files.write(row["version"], data)
        if old:
            self._discard([old["version"]])
        return json_response(200, {"Id": (old or row)["id"], "Key": f"{row['bucket']}/{row['name']}"})

    def _discard(self, versions: Iterable[str]) -> int:
        """Remove bytes that no row names any more; one may have been moved while we looked away."""
        with ruling(self.database) as cursor:
            gone = rows.unused(cursor, [*versions])
        self.files.remove(gone)
        return len(gone)


def public(cursor: Cursor, bucket: str, name: str) -> rows.Row:
    """An object of a public bucket, for anybody. Raises ApiError; a private bucket looks like none."""
    if not rows.bucket(cursor, bucket)["public"]:
        raise no_bucket()
    return rows.existing(cursor, bucket, name)


def places(call: Call) -> tuple[str, str, str, str]:
    """Source bucket and key, destination bucket and key of a move or copy."""
    given = call.body(**PLACE)
    if not {"bucketId", "sourceKey", "destinationKey"} <= given.keys():
        raise invalid("body must have required properties bucketId, sourceKey, destinationKey")
    bucket, target = given["bucketId"], key(given["destinationKey"])
    return bucket, given["sourceKey"], given.get("destinationBucket", bucket), target


def described(row: rows.Row) -> rows.Row:
    facts = row["metadata"] or {}
    return {
        "id": row["id"], "name": row["name"], "version": row["version"], "bucket_id": row["bucket_id"],
        "size": facts.get("size"), "content_type": facts.get("mimetype"), "etag": facts.get("eTag"),
        "cache_control": facts.get("cacheControl"), "last_modified": row["updated_at"],
        "created_at": row["created_at"], "metadata": row["user_metadata"] or {},
    }
