"""The gateway as an ASGI application, for a port of its own or for routes on another server."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse
from starlette.routing import Route

from local.supabase.gateway import Gateway, too_large
from local.supabase.http import Request, Response, joined_headers

# What a browser fetches by itself: signed links and files of public buckets. Nothing here changes data.
BROWSER_PATHS = ("/storage/v1/object/sign/{path:path}", "/storage/v1/object/public/{path:path}")
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def routes(gateway: Gateway, *paths: str, methods: list[str] | None = None) -> list[Route]:
    """Starlette routes that hand `paths` to the gateway; without `paths` only BROWSER_PATHS, read-only."""

    async def answer(request: HttpRequest) -> HttpResponse:
        raw_path: bytes = request.scope.get("raw_path", request.url.path.encode())
        path = raw_path.decode("utf-8", "replace").split("?", 1)[0]
        largest = gateway.largest_body(path)
        body = b"" if largest is None else await _body(request, largest)
        if body is None:
            return _outgoing(too_large(largest or 0))
        query = request.scope["query_string"].decode("utf-8", "replace")
        headers = joined_headers(request.headers.raw)
        return _outgoing(
            await run_in_threadpool(gateway.handle, Request(request.method, path, query, headers, body))
        )

    allowed = methods or (METHODS if paths else ["GET", "HEAD"])
    return [Route(path, answer, methods=allowed) for path in paths or BROWSER_PATHS]


async def _body(request: HttpRequest, largest: int) -> bytes | None:
    """The whole body, or None as soon as it is seen to be too large, whatever its declared length."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            return None
    return bytes(body)


def _outgoing(response: Response) -> HttpResponse:
    return HttpResponse(response.body, response.status, dict(response.headers))
