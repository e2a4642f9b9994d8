"""Storage: the part of Supabase Storage that supabase-py uses, over schema `storage` of the same database.

What is not here answers 501, image transformations and resumable uploads among it.
"""

from __future__ import annotations

import errno
import re
import threading
from collections.abc import Callable

from local.supabase.database import Database
from local.supabase.http import ApiError, Request, Response, json_response
from local.supabase.options import Options
from local.supabase.storage_buckets import Buckets
from local.supabase.storage_call import Call, beyond, no_object, segments
from local.supabase.storage_files import Files
from local.supabase.storage_links import Links
from local.supabase.storage_listing import Listing
from local.supabase.storage_objects import Objects
from local.supabase.tokens import Tokens

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

ONE, MANY = "([^/]+)", "([^/]+)/(.+)"


class Storage:
    """One instance serves all threads; its state is in the database and in one folder."""

    def __init__(self, database: Database, tokens: Tokens, options: Options) -> None:
        self._tokens, self._unswept = tokens, threading.Lock()
        files = Files(options.files)
        buckets, listing = Buckets(database, files, options), Listing(database)
        self._objects = objects = Objects(database, files, options)
        links = Links(database, tokens, objects)
        # The first that fits answers.
        self._routes: tuple[tuple[str, str, Callable[..., Response]], ...] = (
            ("POST", "bucket", buckets.create), ("GET", "bucket", buckets.list_all),
            ("GET", f"bucket/{ONE}", buckets.show), ("PUT", f"bucket/{ONE}", buckets.update),
            ("DELETE", f"bucket/{ONE}", buckets.delete), ("POST", f"bucket/{ONE}/empty", buckets.empty),
            ("POST", "object/move", objects.move), ("POST", "object/copy", objects.copy),
            ("POST", f"object/list/{ONE}", listing.list_folder),
            ("POST", f"object/list-v2/{ONE}", listing.list_keys),
            ("POST", f"object/upload/sign/{MANY}", links.sign_upload),
            ("PUT", f"object/upload/sign/{MANY}", links.upload),
            ("POST", f"object/sign/{MANY}", links.sign), ("POST", f"object/sign/{ONE}", links.sign_many),
            ("GET|HEAD", f"object/sign/{MANY}", links.download),
            ("GET|HEAD", f"object/public/{MANY}", objects.download_public),
            ("GET|HEAD", f"object/info/public/{MANY}", objects.info_public),
            ("GET|HEAD", f"object/info/(?:authenticated/)?{MANY}", objects.info),
            ("GET|HEAD", f"object/(?:authenticated/)?{MANY}", objects.download),
            ("POST", f"object/{MANY}", objects.upload), ("PUT", f"object/{MANY}", objects.overwrite),
            ("DELETE", f"object/{MANY}", objects.delete), ("DELETE", f"object/{ONE}", objects.delete_many),
        )

    def handle(self, request: Request) -> Response:
        """`request.path` starts after the service's root. Never raises for what a client sent."""
        wanted = f"{request.method} {request.path.removeprefix('/')}"
        try:
            if request.method in {"POST", "PUT"} and self._unswept.acquire(blocking=False):
                # The first writer of a process clears up after the last one; the lock stays taken for good.
                self.sweep()
            for methods, path, handler in self._routes:
                match = re.fullmatch(f"(?:{methods}) {path}", wanted)
                if match:
                    return handler(Call(request, self._tokens), *segments(match.groups()))
            raise beyond(wanted)
        except ApiError as error:
            return error.response()
        except FileNotFoundError:
            return no_object().response()
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            payload = {"statusCode": "507", "error": "insufficient_storage", "message": "No room for this file."}
            return json_response(507, payload)

    def sweep(self, older_than_seconds: float = 3600) -> int:
        """Remove bytes that a crash left without a row; younger ones may still get theirs. How many went."""
        return self._objects.sweep(older_than_seconds)
