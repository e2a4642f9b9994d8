"""A transport that reaches the public internet and nothing else.

The check happens where the connection is made: names are resolved once, every answer must be public, and
the connection goes to that very address. So a redirect, a second look-up with another answer, or an odd
spelling of 127.0.0.1 leads nowhere.
"""

from __future__ import annotations

import socket
from collections.abc import Callable

import httpx

from services.domain.public_address import is_public
from services.providers.bounded_network import Bounded

Resolve = Callable[[str], list[str]]


def resolve(host: str) -> list[str]:
    """All addresses of a host; raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)]


class PublicOnly(httpx.BaseTransport):
    """Sends https requests to public hosts; raises httpx.ConnectError for all others."""

    def __init__(
        self,
        inner: httpx.BaseTransport | None = None,
        resolve: Resolve = resolve,
        allowed: Callable[[str], bool] = is_public,
    ) -> None:
        # It keeps nothing alive: a pool knows addresses only, and two hosts may share one.
        self._inner = inner or Bounded()
        self._resolve, self._allowed = resolve, allowed

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme != "https" or request.url.port not in (None, 443) or request.url.userinfo:
            raise httpx.ConnectError("Only plain https addresses are fetched.", request=request)
        host = request.url.host
        address = self._address(host, request)
        headers = [(name, value) for name, value in request.headers.raw if name.lower() != b"host"]
        # TLS still names the host, so the certificate must be the host's own.
        return self._inner.handle_request(
            httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=[*headers, (b"Host", host.encode())],
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
        )

    def close(self) -> None:
        self._inner.close()

    def _address(self, host: str, request: httpx.Request) -> str:
        try:
            addresses = self._resolve(host)
        except OSError as error:
            raise httpx.ConnectError(f"{host} has no address.", request=request) from error
        if not addresses or not all(self._allowed(address) for address in addresses):
            raise httpx.ConnectError(f"{host} is not on the public internet.", request=request)
        # IPv4 first: a machine without a way into IPv6 still gets such answers.
        return min(addresses, key=lambda address: ":" in address)


def client() -> httpx.Client:
    """For addresses that somebody else chose: no proxy, no redirects followed by itself, no kept cookies."""
    timeout = httpx.Timeout(20, connect=5, pool=5)
    return httpx.Client(transport=PublicOnly(), follow_redirects=False, timeout=timeout, trust_env=False)
