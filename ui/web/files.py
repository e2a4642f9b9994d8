"""/files: assets, thumbnails of reels, styles, sounds of voices; private bytes for their owner's browser alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from services import downloads, reel_links, style_previews, voice_previews, voice_takes
from services.downloads import Download
from services.errors import Invalid, NotFound, SignedOut, StudioError
from services.identity import Identity
from services.store.objects import ObjectStream
from ui.web import forms, recent
from ui.web.headers import STORED_FILE, STORED_PDF

SHOWN_IN_PLACE = re.compile(
    r"(image/(jpeg|png|webp|gif|avif)|audio/[a-z0-9.+-]+|video/[a-z0-9.+-]+|application/pdf)"
)
"""Anything else is saved, not opened: a browser could run it."""
KEPT_SECONDS = {downloads.THUMBNAIL: 86_400, downloads.ORIGINAL: 3_600}
PASSED_ON = ("content-length", "content-range", "accept-ranges")


async def send(request: Request) -> Response:
    """One variant of an asset."""
    variant, asset_id = request.path_params["variant"], str(request.path_params["asset_id"])
    if variant not in KEPT_SECONDS:
        return PlainTextResponse("Not found.", 404)
    kept = KEPT_SECONDS[variant]
    return await run_in_threadpool(_send, request, kept, lambda who: downloads.find(who, asset_id, variant))


async def send_reel(request: Request) -> Response:
    """Our copy of a reel's thumbnail."""
    reel_id = str(request.path_params["reel_id"])
    kept = KEPT_SECONDS[downloads.THUMBNAIL]
    return await run_in_threadpool(_send, request, kept, lambda who: reel_links.thumbnail(who, reel_id))


async def send_voice(request: Request) -> Response:
    """The free sample of a voice."""
    voice_id, kept = str(request.path_params["voice_id"]), KEPT_SECONDS[downloads.ORIGINAL]
    return await run_in_threadpool(_send, request, kept, lambda who: voice_previews.download(who, voice_id))


async def send_style(request: Request) -> Response:
    """The picture of a style."""
    style_id, kept = str(request.path_params["style_id"]), KEPT_SECONDS[downloads.THUMBNAIL]
    return await run_in_threadpool(_send, request, kept, lambda who: style_previews.download(who, style_id))


async def send_take(request: Request) -> Response:
    """A line that a persona spoke."""
    take_id, kept = str(request.path_params["take_id"]), KEPT_SECONDS[downloads.ORIGINAL]
    return await run_in_threadpool(_send, request, kept, lambda who: voice_takes.download(who, take_id))


def _send(request: Request, kept: int, find: Callable[[Identity], Download]) -> Response:
    try:
        who = recent.require(forms.sid(request))
        found = find(who)
        headers = _headers(found, kept, attached="download" in request.query_params)
        if found.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return _streamed(found.open(_range(request, found)), found, headers)
    except StudioError as problem:
        return refused(problem)


def _streamed(stream: ObjectStream, found: Download, headers: dict[str, str]) -> Response:
    kept = {name: stream.headers[name] for name in PASSED_ON if name in stream.headers}
    return StreamingResponse(
        _closing(stream), stream.status, {"accept-ranges": "bytes", **kept, **headers}, found.mime_type
    )


def _closing(stream: ObjectStream) -> Iterator[bytes]:
    try:
        yield from stream.chunks
    finally:
        stream.close()


def _range(request: Request, found: Download) -> str | None:
    """A resumed download gets its rest only while the file is still the one it began with."""
    condition = request.headers.get("if-range")
    return request.headers.get("range") if condition in (None, found.etag) else None


def _headers(found: Download, kept: int, *, attached: bool) -> dict[str, str]:
    in_place = not attached and SHOWN_IN_PLACE.fullmatch(found.mime_type)
    return {
        "etag": found.etag,
        "cache-control": f"private, max-age={kept}",
        "content-disposition": f"{'inline' if in_place else 'attachment'}; {named(found.filename)}",
        # The PDF viewer of browsers does not open in a sandbox; it isolates the document itself.
        "content-security-policy": STORED_PDF if found.mime_type == "application/pdf" else STORED_FILE,
    }


def named(filename: str) -> str:
    """RFC 6266: a plain ASCII name for old clients, the real one encoded as RFC 5987 says."""
    plain = re.sub(r'[^\x20-\x7e]|["\\/%;]', "_", filename)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


def refused(problem: StudioError) -> Response:
    """Why there is nothing to send, in a sentence."""
    status = {NotFound: 404, SignedOut: 401, Invalid: 422}.get(type(problem), 503)
    return PlainTextResponse(str(problem), status, {"cache-control": "no-store"})
