"""Sandbox YouTube: videos.list and its statistics, oEmbed and thumbnails, with the daily allowance.

Ids that begin with `gone-` are private or deleted, `hide-` have no count, `down-` make the API fail once and then
answer. A key with `sandbox-400` in it is no key, `sandbox-403` may not use this API, `sandbox-429` is too quick,
`sandbox-quota` has used up its day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from local.vendors.database import opened
from local.vendors.outcome import Refused
from local.vendors.video import Video, thumbnail, video

API_HOSTS = ("youtube.googleapis.com", "www.googleapis.com")
SITE_HOST = "www.youtube.com"
IMAGE_HOST = "i.ytimg.com"
SCHEMA = """create table if not exists days (
    project text not null, day text not null, units integer not null, primary key (project, day));
create table if not exists met (id text primary key)"""
ALLOWANCE = 10_000
MOST_IDS = 50
PARTS = frozenset({"snippet", "statistics", "contentDetails", "status", "id", "player", "localizations"})
SIZES = {
    "default": (120, 90), "mqdefault": (320, 180), "hqdefault": (480, 360), "sddefault": (640, 480),
    "maxresdefault": (1280, 720),
}  # fmt: skip
NAMES = {"default": "default", "medium": "mqdefault", "high": "hqdefault"}
QUOTA = (
    'The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">'
    "quota</a>."
)


class Desk:
    """Handles the requests of one sandbox."""

    def __init__(self, home: Path, now: Callable[[], datetime]) -> None:
        self._file, self._now = home / "youtube.sqlite", now

    async def videos(self, request: Request) -> Response:
        key, ids = self._admitted(request), _ids(request)
        parts = _parts(request)
        self._spend(key)
        if any(one.startswith("down-") and not self._met(one) for one in ids):
            raise Refused(503, "The service is currently unavailable.", "backendError")
        # The order of the answer is not that of the question.
        shown = sorted({one for one in ids if not one.startswith("gone-")}, reverse=True)
        items = [_item(video(one, self._now()), parts) for one in shown]
        page = {"totalResults": len(items), "resultsPerPage": len(items)}
        kind = "youtube#videoListResponse"
        return JSONResponse({"kind": kind, "etag": "sandbox", "items": items, "pageInfo": page})

    async def oembed(self, request: Request) -> Response:
        address = request.query_params.get("url", "")
        code = address.rpartition("v=")[2] if "v=" in address else address.rstrip("/").rpartition("/")[2]
        if len(code) != 11:
            return PlainTextResponse("Bad Request", 400)
        if code.startswith("gone-"):
            return PlainTextResponse("Not Found", 404)
        found = video(code, self._now())
        return JSONResponse({
            "title": found.title, "author_name": found.channel, "author_url": "https://www.youtube.com/@sandbox",
            "type": "video", "height": 113, "width": 200, "version": "1.0", "provider_name": "YouTube",
            "provider_url": "https://www.youtube.com/", "thumbnail_height": 360, "thumbnail_width": 480,
            "thumbnail_url": f"https://{IMAGE_HOST}/vi/{code}/hqdefault.jpg", "html": "<iframe></iframe>",
        })  # fmt: skip

    async def image(self, request: Request) -> Response:
        code, name = request.path_params["code"], request.path_params["name"]
        missing = code.startswith("gone-") or name not in SIZES
        body = thumbnail("missing" if missing else code, SIZES["default" if missing else name])
        return Response(body, 404 if missing else 200, media_type="image/jpeg")

    def _admitted(self, request: Request) -> str:
        """The caller's key; raises Refused."""
        key = request.headers.get("x-goog-api-key") or request.query_params.get("key", "")
        if not key:
            raise Refused(403, "Method doesn't allow unregistered callers.", "forbidden")
        if "sandbox-400" in key:
            raise Refused(400, "API key not valid. Please pass a valid API key.", "API_KEY_INVALID")
        if "sandbox-403" in key:
            raise Refused(403, "Requests to this API are blocked.", "API_KEY_SERVICE_BLOCKED")
        if "sandbox-429" in key:
            raise Refused(429, "Too many requests.", "rateLimitExceeded")
        return key

    def _spend(self, key: str) -> None:
        """One unit of the project's day, which ends at midnight in Los Angeles."""
        day = self._now().astimezone(ZoneInfo("America/Los_Angeles")).date().isoformat()
        with opened(self._file, SCHEMA) as db:
            db.execute(
                "insert into days values (?, ?, 1) on conflict do update set units = units + 1", (key, day)
            )
            (units,) = db.execute(
                "select units from days where project = ? and day = ?", (key, day)
            ).fetchone()
        if units > ALLOWANCE or "sandbox-quota" in key:
            raise Refused(403, QUOTA, "quotaExceeded")

    def _met(self, code: str) -> bool:
        with opened(self._file, SCHEMA) as db:
            return db.execute("insert or ignore into met values (?)", (code,)).rowcount == 0


def units(home: Path, project: str) -> int:
    """What a key has used, over all days."""
    with opened(home / "youtube.sqlite", SCHEMA) as db:
        (spent,) = db.execute(
            "select coalesce(sum(units), 0) from days where project = ?", (project,)
        ).fetchone()
    return int(spent)


def _ids(request: Request) -> list[str]:
    ids = [one for value in request.query_params.getlist("id") for one in value.split(",") if one]
    if not ids:
        raise Refused(400, "No filter selected.", "missingRequiredParameter")
    if len(ids) > MOST_IDS:
        raise Refused(400, "The request specifies an invalid filter parameter.", "invalidFilters")
    return ids


def _parts(request: Request) -> set[str]:
    parts = set(filter(None, request.query_params.get("part", "").split(",")))
    if not parts:
        raise Refused(400, "Required parameter: part", "missingRequiredParameter")
    if unknown := parts - PARTS:
        raise Refused(400, f"'{min(unknown)}'", "unknownPart")
    return parts


def _item(found: Video, parts: set[str]) -> dict[str, Any]:
    item: dict[str, Any] = {"kind": "youtube#video", "etag": found.id, "id": found.id}
    if "snippet" in parts:
        item["snippet"] = {
            "publishedAt": found.published_at.strftime("%Y-%m-%dT%H:%M:%SZ"), "title": found.title,
            "description": "", "channelTitle": found.channel, "liveBroadcastContent": "none",
            "thumbnails": {
                name: dict(
                    zip(("width", "height"), SIZES[file], strict=True),
                    url=f"https://{IMAGE_HOST}/vi/{found.id}/{file}.jpg",
                )
                for name, file in NAMES.items()
            },
        }  # fmt: skip
    if "statistics" in parts:
        item["statistics"] = {"likeCount": str(found.views // 30), "favoriteCount": "0", "commentCount": "7"}
        if not found.id.startswith("hide-"):
            item["statistics"]["viewCount"] = str(found.views)
    if "contentDetails" in parts:
        minutes, seconds = divmod(found.seconds, 60)
        item["contentDetails"] = {"duration": f"PT{minutes}M{seconds}S" if minutes else f"PT{seconds}S"}
    return item


async def _refuse(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, Refused)
    newer = failure.kind.isupper()
    domain = "youtube.quota" if failure.kind == "quotaExceeded" else "global"
    first = {"message": failure.detail, "domain": domain, "reason": "forbidden" if newer else failure.kind}
    error: dict[str, Any] = {"code": failure.status, "message": failure.detail, "errors": [first]}
    if newer:
        error["status"] = "INVALID_ARGUMENT" if failure.status == 400 else "PERMISSION_DENIED"
        kind = "type.googleapis.com/google.rpc.ErrorInfo"
        error["details"] = [{"@type": kind, "reason": failure.kind, "domain": "googleapis.com"}]
    return JSONResponse({"error": error}, failure.status)


async def _unknown(request: Request, failure: Exception) -> Response:
    return PlainTextResponse("Not Found", 404)


def app(home: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Starlette:
    """The sandbox as an ASGI application; it remembers its days in `home`/youtube.sqlite."""
    desk = Desk(home, now)
    return Starlette(
        routes=[
            Route("/youtube/v3/videos", desk.videos),
            Route("/oembed", desk.oembed),
            Route("/vi/{code}/{name}.jpg", desk.image),
        ],
        exception_handlers={Refused: _refuse, HTTPException: _unknown},
    )
