"""The gateway behind httpx: a client that is given this transport talks to it without a socket."""

from __future__ import annotations

import httpx

from local.supabase.gateway import Gateway
from local.supabase.http import Request, joined_headers


class GatewayTransport(httpx.BaseTransport):
    """Hands each request of a client to the gateway, in the calling thread. Safe to share between threads."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        headers = joined_headers(request.headers.raw)
        response = self._gateway.handle(Request(request.method, path, query, headers, request.read()))
        body = b"" if request.method == "HEAD" else response.body
        # A stream, because content counts as read already: who asked to stream it would get nothing.
        sent = {"content-length": str(len(response.body)), **response.headers}
        return httpx.Response(response.status, headers=sent, stream=httpx.ByteStream(body))
