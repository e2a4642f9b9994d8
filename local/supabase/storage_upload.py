"""The file in a request: raw body or multipart form, as the clients send it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from email.message import Message
from typing import Any

from local.supabase.http import Request
from local.supabase.storage_call import Call, invalid, refusal
from local.supabase.storage_rows import Row, moment


@dataclass(frozen=True)
class Upload:
    data: bytes
    mime_type: str
    cache_control: str
    user_metadata: dict[str, Any] | None

    @classmethod
    def of(cls, request: Request) -> Upload:
        """Raises ApiError for a form without a file and for metadata that is no JSON object."""
        mime_type = request.headers.get("content-type", "application/octet-stream")
        if mime_type.startswith("multipart/form-data"):
            return cls._of_form(request.body, mime_type)
        coded = request.headers.get("x-metadata", "")
        try:
            note = base64.b64decode(coded, validate=True)
        except ValueError:
            raise invalid("x-metadata must be base64") from None
        return cls(request.body, mime_type, request.headers.get("cache-control", "no-cache"), metadata(note))

    @classmethod
    def _of_form(cls, body: bytes, content_type: str) -> Upload:
        fields: dict[str, bytes] = {}
        found: tuple[bytes, str] | None = None
        for head, data in parts(body, content_type):
            name, filename = head.get_param("name", "", "content-disposition"), head.get_filename()
            if filename is not None or not name:
                found = found or (data, head.get("content-type", "application/octet-stream"))
            else:
                fields[str(name)] = data
        if found is None:
            raise invalid("No content provided")
        seconds = fields.get("cacheControl", b"").decode("latin-1")
        cache_control = f"max-age={seconds}" if seconds.isdigit() else "no-cache"
        return cls(*found, cache_control, metadata(fields.get("metadata", b"")))

    def facts(self) -> Row:
        """What storage.objects.metadata says of these bytes."""
        return {
            "eTag": f'"{hashlib.md5(self.data, usedforsecurity=False).hexdigest()}"', "size": len(self.data),
            "mimetype": self.mime_type, "cacheControl": self.cache_control, "lastModified": moment(),
            "contentLength": len(self.data), "httpStatusCode": 200,
        }


def parts(body: bytes, content_type: str) -> list[tuple[Message, bytes]]:
    """Headers and content of each part of a form (RFC 7578). Raises ApiError."""
    form = Message()
    form["content-type"] = content_type
    boundary = form.get_boundary()
    if not boundary:
        raise invalid("multipart/form-data needs a boundary")
    mark = b"\r\n--" + boundary.encode("latin-1")
    found: list[tuple[Message, bytes]] = []
    for part in (b"\r\n" + body).split(mark)[1:]:
        if part.startswith(b"--"):
            return found
        head, separator, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if not separator:
            break
        message = Message()
        for line in head.decode("utf-8", "replace").split("\r\n"):
            name, _, value = line.partition(":")
            message[name] = value.strip()
        found.append((message, data))
    raise invalid("The form ends too early")


def metadata(text: bytes) -> dict[str, Any] | None:
    """The user's own metadata. Raises ApiError unless it is a JSON object or absent."""
    try:
        found = json.loads(text) if text else None
    except ValueError:
        found = ()
    if found is not None and not isinstance(found, dict):
        raise invalid("metadata must be a JSON object")
    return found


def fit(bucket: Row, size: int, mime_type: str, largest: int) -> None:
    """Raises ApiError when the bucket takes no file of this size (bytes) or declared type."""
    if size > min(largest, bucket["file_size_limit"] or largest):
        raise refusal(413, "Payload too large", "The object exceeded the maximum allowed size")
    declared = mime_type.partition(";")[0].strip().lower()
    allowed = [pattern.lower() for pattern in bucket["allowed_mime_types"] or []]
    if allowed and declared not in allowed and not {"*/*", f"{declared.partition('/')[0]}/*"} & {*allowed}:
        raise refusal(415, "invalid_mime_type", f"mime type {mime_type} is not supported")


def is_mime_pattern(text: object) -> bool:
    return isinstance(text, str) and bool(re.fullmatch(r"(\*|[\w.+-]+)/(\*|[\w.+-]+)(;\s*[\w.+=-]+)*", text))


def uploaded(call: Call, bucket: Row, largest: int) -> Upload:
    """The file of a request, if `bucket` takes it."""
    upload = Upload.of(call.request)
    fit(bucket, len(upload.data), upload.mime_type, largest)
    return upload
