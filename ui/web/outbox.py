"""The post of one machine: mails of the embedded Auth, shown to whoever sits at it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from services import wiring
from ui.web.pages import page

SHOWN = 20


@dataclass(frozen=True)
class Mail:
    to: str
    subject: str
    link: str
    """Path and query alone: the studio may answer at another port than when the mail was written."""
    code: str
    sent: str


async def show(request: Request) -> Response:
    folder = wiring.studio().outbox
    if folder is None or not wiring.settings().loopback:
        return PlainTextResponse("Not found.", 404)
    return page(request, "outbox", mails=await run_in_threadpool(lambda: list(_newest(folder))))


def _newest(folder: Path) -> Iterator[Mail]:
    for file in sorted(folder.glob("[0-9]*.json"), reverse=True)[:SHOWN]:
        said = json.loads(file.read_text("utf-8"))
        link = urlsplit(said["link"])
        yield Mail(
            said["to"], said["subject"], f"{link.path}?{link.query}", said["otp"], said["created_at"][:16]
        )
