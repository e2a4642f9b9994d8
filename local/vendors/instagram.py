"""Sandbox Instagram: Graph's Business Discovery, the account behind a token, and thumbnails.

Every account has seventy posts of its own, newest first. A name that ends in a place and a code has that code there:
`nova.35.C7xQm2LpZa9` is the author of that reel, which stands behind thirty-five newer ones.
`personal...` is no professional account, and the account `sandbox-nobody` does not exist. A token with `sandbox-401` in
it has ended, `sandbox-403` lacks rights, `sandbox-429` is throttled, `sandbox-hide` is told no counts.
"""

from __future__ import annotations

import hashlib
import re
import string
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from local.vendors.outcome import Refused
from local.vendors.video import thumbnail, video

API_HOST = "graph.facebook.com"
IMAGE_HOST = "scontent-sandbox.cdninstagram.com"
POSTS = 70
ALPHABET = f"{string.ascii_uppercase}{string.ascii_lowercase}{string.digits}-_"
QUESTION = re.compile(
    r"business_discovery\.username\(([A-Za-z0-9._]{1,30})\)\{media\.limit\((\d{1,3})\)(?:\.after\(([A-Za-z0-9=_-]+)\))?"
    r"\{([a-z_,]+)\}\}"
)
FIELDS = frozenset({
    "id", "permalink", "caption", "media_type", "media_product_type", "timestamp", "view_count", "thumbnail_url",
    "like_count", "comments_count",
})  # fmt: skip
REFUSALS = {
    "sandbox-401": (401, "Error validating access token: Session has expired.", "190:463"),
    "sandbox-400": (400, "Error validating access token.", "190:467"),
    "sandbox-403": (403, "Application does not have permission for this action", "10:0"),
    "sandbox-429": (400, "Application request limit reached", "4:0"),
}


class Desk:
    """Handles the requests of one sandbox."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    async def account(self, request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not token:
            raise Refused(400, "An access token is required to request this resource.", "104:0")
        for word, (status, words, code) in REFUSALS.items():
            if word in token:
                raise Refused(status, words, code)
        account, fields = request.path_params["account"], request.query_params.get("fields", "")
        if account == "sandbox-nobody":
            raise Refused(400, "Unsupported get request. Object does not exist or lacks permissions.", "100:33")
        if not fields.startswith("business_discovery"):
            return JSONResponse({"id": account, "username": "sandbox.studio"})
        asked = QUESTION.fullmatch(fields)
        if asked is None or set(asked[4].split(",")) - FIELDS:
            raise Refused(400, "(#100) Tried accessing nonexisting field", "100:0")
        name, limit, after, wanted = asked.groups()
        if name.startswith("personal"):
            raise Refused(400, "Invalid user id", "110:2207013")
        page = self._page(name, int(limit), int(after or "0", 36), wanted.split(","), "sandbox-hide" in token)
        found = {"business_discovery": {"media": page, "id": "17841400000000099"}, "id": account}
        return JSONResponse(found, headers={"x-app-usage": '{"call_count":3,"total_time":1,"total_cputime":1}'})

    def _page(self, name: str, limit: int, start: int, wanted: list[str], hides: bool) -> dict[str, Any]:
        codes = _codes(name)
        items = []
        for place, code in enumerate(codes[start : start + limit], start):
            item = self._post(code, place)
            if hides:
                del item["view_count"]
            items.append({field: item[field] for field in wanted if field in item})
        end = start + limit
        # Graph names a cursor also behind the last page, which is then empty.
        return {"data": items, **({"paging": {"cursors": {"after": _base36(end)}}} if items else {})}

    def _post(self, code: str, place: int) -> dict[str, Any]:
        one = video(code, self._now())
        taken = self._now() - timedelta(days=place + 1)
        return {
            "id": f"179{int(hashlib.sha256(code.encode()).hexdigest(), 16) % 10**14:014}",
            "permalink": f"https://www.instagram.com/reel/{code}/", "caption": one.title, "media_type": "VIDEO",
            "media_product_type": "REELS", "timestamp": taken.strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "view_count": one.views, "like_count": one.views // 30, "comments_count": 7,
            "thumbnail_url": f"https://{IMAGE_HOST}/v/{code}.jpg?oe=ffffffff",
        }  # fmt: skip

    async def image(self, request: Request) -> Response:
        return Response(thumbnail(request.path_params["code"], (480, 854)), media_type="image/jpeg")


def _codes(name: str) -> list[str]:
    """The codes of an account's posts, newest first."""
    codes = []
    for place in range(POSTS):
        digest = hashlib.sha256(f"{name} {place}".encode()).digest()
        codes.append("C" + "".join(ALPHABET[byte % 64] for byte in digest[:10]))
    if named := re.fullmatch(r".*?\.(\d{1,2})\.([A-Za-z0-9_.-]{5,20})", name):
        codes[int(named[1])] = named[2]
    return codes


def _base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return (_base36(number // 36) if number >= 36 else "") + digits[number % 36]


async def _refuse(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, Refused)
    code, subcode = map(int, failure.kind.split(":"))
    error = {"message": failure.detail, "type": "OAuthException", "code": code, "fbtrace_id": "Sandbox"}
    if subcode:
        error["error_subcode"] = subcode
    return JSONResponse({"error": error}, failure.status)


async def _unknown(request: Request, failure: Exception) -> Response:
    return PlainTextResponse("Not Found", 404)


def app(*, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Starlette:
    """The sandbox as an ASGI application; it remembers nothing."""
    desk = Desk(now)
    return Starlette(
        routes=[Route("/v26.0/{account}", desk.account), Route("/v/{code}.jpg", desk.image)],
        exception_handlers={Refused: _refuse, HTTPException: _unknown},
    )
