"""Security headers on every answer, and what a browser may load on a page of ours."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.web import cookies

_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)

PLAIN_PAGE = (
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""For the sign-in pages: their own style sheet, font and one script."""

STORED_FILE = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
"""For what people uploaded: whatever it turns out to be, it runs nothing."""

STORED_PDF = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"

_EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_ONE_YEAR = "max-age=31536000; includeSubDomains"


@lru_cache(maxsize=1)
def application_page() -> str:
    """For Streamlit's page. Its one inline script is allowed by its hash, read from the installed version.

    Streamlit loads the script of our own components, the gallery's for one, from a blob it makes of it, and
    writes its styles inline; neither can be told otherwise.
    """
    import streamlit

    html = Path(streamlit.__file__).with_name("static").joinpath("index.html").read_bytes()
    hashes = " ".join(f"'sha256-{_sha256(script)}'" for script in _INLINE.findall(html))
    return (
        f"default-src 'none'; script-src 'self' {hashes} blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; media-src 'self' blob:; "
        "font-src 'self' data:; connect-src 'self'; "
        "worker-src 'self'; manifest-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def _sha256(script: bytes) -> str:
    return base64.b64encode(hashlib.sha256(script).digest()).decode()


class Headers:
    """ASGI middleware: adds what an answer lacks, never replaces what a route chose for itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _complete(headers: MutableHeaders) -> None:
    for name, value in _EVERYWHERE.items():
        headers[name] = value
    if cookies.https():
        headers["strict-transport-security"] = _ONE_YEAR
    if "content-security-policy" not in headers:
        headers["content-security-policy"] = application_page()
    # Nothing a signed-out person could step back to: pages are never kept, not even by the back button.
    if headers.get("content-type", "").startswith("text/html"):
        headers["cache-control"] = "no-store"
    if "server" in headers:
        del headers["server"]
