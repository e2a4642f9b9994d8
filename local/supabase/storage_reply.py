"""Bytes of an object as an HTTP answer: ranges, conditions, download names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote

from local.supabase.http import Response
from local.supabase.storage_call import Call
from local.supabase.storage_files import Files
from local.supabase.storage_rows import Row

RANGE = re.compile(r"bytes=(\d*)-(\d*)")
# Stored files are strangers' files on the application's own origin: no script in them may run.
SAFE = {
    "x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'; sandbox",
    "x-robots-tag": "none", "accept-ranges": "bytes",
}


def sent(files: Files, row: Row, call: Call) -> Response:
    """The object `row` describes, or the part that a Range header asks for. Raises FileNotFoundError."""
    facts, asked = row["metadata"] or {}, call.request.headers
    headers = described(row) | disposition(call.query)
    if asked.get("if-none-match", "") == headers["etag"] != "":
        return Response(304, headers)
    size = int(facts.get("size", 0))
    span = wanted(asked.get("range", ""), size)
    if span is None:
        return Response(416, headers | {"content-range": f"bytes */{size}"})
    start, stop = span
    partial = (start, stop) != (0, size)
    if partial:
        headers["content-range"] = f"bytes {start}-{stop - 1}/{size}"
    head = call.request.method == "HEAD"
    body = b"" if head else files.read(row["version"], start, stop - start)
    if head:
        headers["content-length"] = str(stop - start)
    return Response(206 if partial else 200, headers, body)


def described(row: Row) -> dict[str, str]:
    facts = row["metadata"] or {}
    mime_type = str(facts.get("mimetype", "application/octet-stream"))
    if mime_type.lower().startswith("text/html"):
        mime_type = mime_type.replace(mime_type[:9], "text/plain", 1)
    return SAFE | {
        "content-type": mime_type, "cache-control": str(facts.get("cacheControl", "no-cache")),
        "etag": str(facts.get("eTag", "")),
        "last-modified": format_datetime(datetime.fromisoformat(row["updated_at"]), usegmt=False),
    }


def disposition(query: Mapping[str, str]) -> dict[str, str]:
    """`?download` saves instead of showing, under the name it gives."""
    if "download" not in query:
        return {}
    name = quote(query["download"], safe="!#$&+.^_`|~-")
    named = f" filename={name}; filename*=UTF-8''{name}" if name else ""
    return {"content-disposition": f"attachment;{named}"}


def wanted(header: str, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last; all where the header says nothing usable; None past the end."""
    match = RANGE.fullmatch(header.strip())
    if not match or match.groups() == ("", ""):
        return 0, size
    first, last = match.groups()
    if not first:
        return (max(0, size - int(last)), size) if int(last) and size else None
    stop = min(size, int(last) + 1) if last else size
    return (int(first), stop) if int(first) < stop else None
