"""Sandbox TikTok: oEmbed, short links and thumbnails that expire.

Numbers that begin with `999` are private or deleted. Short codes: `ZMgone...` leads to the sign-in page, `ZMloop...` to
itself, `ZMaway...` to another site, any other to a video of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from local.vendors.video import thumbnail, video

SITE_HOSTS = ("www.tiktok.com", "vm.tiktok.com", "vt.tiktok.com")
IMAGE_HOST = "p16-sign.tiktokcdn-us.com"
LIFE = 2 * 86400
"""Seconds for which the address of a thumbnail is good."""


class Desk:
    """Handles the requests of one sandbox."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    async def oembed(self, request: Request) -> Response:
        found = re.search(r"/video/([0-9]{17,20})", request.query_params.get("url", ""))
        if found is None or found[1].startswith("999"):
            return JSONResponse({"code": 400, "message": "Something went wrong"}, 400)
        one, expires = video(found[1], self._now()), int(self._now().timestamp()) + LIFE
        return JSONResponse({
            "version": "1.0", "type": "video", "title": one.title, "author_name": one.channel,
            "author_url": "https://www.tiktok.com/@sandbox", "width": "100%", "height": "100%", "html": "<blockquote>",
            "thumbnail_width": 576, "thumbnail_height": 1024,
            "thumbnail_url": f"https://{IMAGE_HOST}/obj/{one.id}?x-expires={expires}&x-signature=sandbox",
            "provider_url": "https://www.tiktok.com", "provider_name": "TikTok", "embed_product_id": one.id,
        })  # fmt: skip

    async def short(self, request: Request) -> Response:
        code = request.path_params["code"]
        if code.startswith("ZMgone"):
            return RedirectResponse("https://www.tiktok.com/login", 302)
        if code.startswith("ZMloop"):
            return RedirectResponse(str(request.url), 302)
        if code.startswith("ZMaway"):
            return RedirectResponse("https://example.org/video/7412836450918273645", 302)
        number = 7_400_000_000_000_000_000 + int(hashlib.sha256(code.encode()).hexdigest(), 16) % 10**17
        return RedirectResponse(f"https://www.tiktok.com/@sandbox/video/{number}?_r=1", 301)

    async def image(self, request: Request) -> Response:
        if int(request.query_params.get("x-expires", "0")) < self._now().timestamp():
            return HTMLResponse("<html>Access Denied</html>", 403)
        return Response(thumbnail(request.path_params["code"], (576, 1024)), media_type="image/jpeg")


async def _unknown(request: Request, failure: Exception) -> Response:
    return HTMLResponse("<html>Not found</html>", 404)


def app(*, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Starlette:
    """The sandbox as an ASGI application; it remembers nothing."""
    desk = Desk(now)
    return Starlette(
        routes=[
            Route("/oembed", desk.oembed),
            Route("/obj/{code}", desk.image),
            Route("/t/{code}/", desk.short),
            Route("/t/{code}", desk.short),
            Route("/{code}/", desk.short),
            Route("/{code}", desk.short),
        ],
        exception_handlers={HTTPException: _unknown},
    )
