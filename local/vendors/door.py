"""What a made-up key asks of every sandbox vendor alike, so that each way a key can go wrong can be met.

`sandbox-down` in a credential: the vendor cannot be reached. `sandbox-once`: it lets the key in once, and refuses
it ever after, like a key that was revoked.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from local.vendors.database import opened
from local.vendors.transport import dropped

SCHEMA = "create table if not exists admitted (credential text primary key)"
CREDENTIALS = frozenset({b"authorization", b"x-api-key", b"xi-api-key", b"x-goog-api-key"})
REFUSED = {b"x-goog-api-key": b"sandbox-400"}
"""The word that each vendor's own sandbox refuses; `sandbox-401` unless named."""


class Door:
    """ASGI middleware in front of one vendor; who was let in once lies in `home`/door.sqlite."""

    def __init__(self, app: ASGIApp, home: Path) -> None:
        self._app, self._file = app, home / "door.sqlite"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        credentials = b" ".join(value for name, value in scope.get("headers", ()) if name in CREDENTIALS)
        if b"sandbox-down" in credentials:
            await dropped("refused")(scope, receive, send)
            return
        if b"sandbox-once" in credentials and not self._first(credentials):
            scope = {**scope, "headers": [_revoked(name, value) for name, value in scope["headers"]]}
        await self._app(scope, receive, send)

    def _first(self, credentials: bytes) -> bool:
        digest = hashlib.sha256(credentials).hexdigest()
        with opened(self._file, SCHEMA) as db:
            return db.execute("insert or ignore into admitted values (?)", (digest,)).rowcount == 1


def _revoked(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    if name not in CREDENTIALS:
        return name, value
    return name, value.replace(b"sandbox-once", REFUSED.get(name, b"sandbox-401"))
