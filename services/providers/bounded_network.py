"""A transport whose requests end at a deadline, however slowly the other side sends: headers and body alike.

A timeout per read is no bound: who sends a byte a second is never late. `extensions["deadline"]` of a request is
the moment, by time.monotonic(), after which nothing more is read or written.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx

NEVER = float("inf")


def shorter(timeout: float | None, deadline: float, late: type[Exception]) -> float | None:
    """Seconds to wait at most; None: for ever. Raises `late` when the deadline is over."""
    if deadline == NEVER:
        return timeout
    left = deadline - time.monotonic()
    if left <= 0:
        raise late("The deadline is over.")
    return left if timeout is None else min(timeout, left)


class BoundedStream(httpcore.NetworkStream):
    """A connection that is over at its deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._wait(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._wait(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        wait = self._wait(timeout, httpcore.ConnectTimeout)
        return BoundedStream(self._inner.start_tls(ssl_context, server_hostname, wait), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

    def _wait(self, timeout: float | None, late: type[Exception]) -> float | None:
        return shorter(timeout, self._deadline, late)


class BoundedBackend(httpcore.NetworkBackend):
    """Connections end when the request does that is under way in the thread that opened them."""

    def __init__(self) -> None:
        self._inner, self.current = httpcore.SyncBackend(), threading.local()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        deadline = getattr(self.current, "deadline", NEVER)
        wait = shorter(timeout, deadline, httpcore.ConnectTimeout)
        stream = self._inner.connect_tcp(host, port, wait, local_address, socket_options)
        return BoundedStream(stream, deadline)


class BodyStream(httpx.SyncByteStream):
    """The body of an answer, with errors as httpx names them."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._response.iter_stream()
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise httpx.ReadError(str(error)) from error

    def close(self) -> None:
        self._response.close()


class Bounded(httpx.BaseTransport):
    """Nothing is kept alive: a connection serves one request, so its deadline is the request's."""

    def __init__(self, verify: ssl.SSLContext | None = None) -> None:
        self._backend = BoundedBackend()
        self._pool = httpcore.ConnectionPool(
            ssl_context=verify or httpx.create_ssl_context(trust_env=False),
            max_keepalive_connections=0,
            network_backend=self._backend,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._backend.current.deadline = request.extensions.get("deadline", NEVER)
        url = request.url
        asked = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        try:
            answer = self._pool.handle_request(asked)
        except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout) as error:
            raise httpx.ConnectError(str(error), request=request) from error
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            raise httpx.ReadError(str(error), request=request) from error
        return httpx.Response(
            answer.status, headers=answer.headers, stream=BodyStream(answer), extensions=answer.extensions
        )

    def close(self) -> None:
        self._pool.close()
