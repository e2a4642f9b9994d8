"""Where a short link leads: asked of its own host, hop by hop, without opening what lies there.

We ask under our own name. A host that answers only programs it knows gives no address, and the person is asked for the
long link instead: passing for somebody else's program would be a lie told on their behalf.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx

from services.domain import reel_url
from services.domain.reel_url import NeedsResolving, ReelUrl, ReelUrlError
from services.errors import NotFound
from services.providers.wire import USER_AGENT, Later

MOST_HOPS = 3
MOST_SECONDS = 5.0
DEAD_END = "This short link leads to no reel any more. Open it in the app and paste the long link."


def resolve(http: httpx.Client, link: NeedsResolving, clock: Callable[[], float] = time.monotonic) -> ReelUrl:
    """The reel behind `link`. Raises NotFound (a dead end), Later.

    Every hop is read by the rules for pasted links, so it can lead to the known hosts and nowhere else.
    """
    url, deadline = link.url, clock() + MOST_SECONDS
    for _ in range(MOST_HOPS):
        if clock() > deadline:
            raise Later("The short link's site is slow. Try again, or paste the long link.")
        target = _location(http, url, deadline)
        try:
            found = reel_url.parse(target)
        except ReelUrlError as error:
            raise NotFound(DEAD_END) from error
        if isinstance(found, ReelUrl):
            return found
        url = found.url
    raise NotFound(DEAD_END)


def _location(http: httpx.Client, url: str, deadline: float) -> str:
    """The address the host names instead; asks for the headers first, then for a page it does not read."""
    timeout, ends = httpx.Timeout(MOST_SECONDS, connect=3), {"deadline": deadline}
    for method in ("HEAD", "GET"):
        try:
            headers = {"user-agent": USER_AGENT, "accept-encoding": "identity"}
            with http.stream(
                method, url, headers=headers, follow_redirects=False, timeout=timeout, extensions=ends
            ) as response:
                if location := response.headers.get("location"):
                    # Without its query: what follows there is about the visitor, not the reel.
                    return str(httpx.URL(url).join(location)).partition("#")[0]
                if response.status_code >= 500 or response.status_code == 429:
                    raise Later("The short link's site does not answer. Try again, or paste the long link.")
        except httpx.InvalidURL as error:
            raise NotFound(DEAD_END) from error
        except httpx.TransportError as error:
            raise Later("The short link cannot be looked up now. Try again, or paste the long link.") from error
    raise NotFound(DEAD_END)
