"""A key's life in a browser: refused, kept unchecked, working, revoked; and never seen again once it was typed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Page, WebSocket, expect

from tests.browser.conftest import sign_up
from tests.server import StudioServer


def enter(page: Page, service: str, *typed: str) -> None:
    """Open the dialog of a vendor and hand over what is typed, a text for each field."""
    row(page, service).get_by_role("button", name=re.compile("^(Add a key|Replace)$")).click()
    send(page, *typed)


def send(page: Page, *typed: str) -> None:
    dialog = page.get_by_role("dialog")
    fields = dialog.locator("input[type=password]")
    expect(fields).to_have_count(len(typed))
    for place, text in enumerate(typed):
        fields.nth(place).fill(text)
    dialog.get_by_role("button", name="Check and save").click()


def row(page: Page, service: str):
    return page.locator(f".st-key-key-{service}")


def contents(home: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below; the database takes some away while they are walked through."""
    for folder, _, names in os.walk(home):
        for path in (Path(folder, name) for name in names):
            with suppress(FileNotFoundError):
                if path.is_file():
                    yield str(path), path.read_bytes()


def test_a_key_is_refused_kept_unchecked_works_stops_and_is_seen_nowhere(
    new_page: Callable[..., Page], server: StudioServer
) -> None:
    page, frames = new_page(), list[str | bytes]()
    secret = {word: f"sandbox-{word}-canary{uuid4().hex}" for word in ("401", "down", "once", "fine")}

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: frames.append(frame))

    page.on("websocket", listen)
    sign_up(page)
    page.goto("/keys")

    enter(page, "anthropic", secret["401"])
    expect(page.get_by_text("Anthropic does not accept this key. Nothing was saved")).to_be_visible()
    kept = page.get_by_role("dialog").locator("input")
    expect(kept).to_have_value(secret["401"])
    expect(kept).to_have_attribute("type", "password")
    send(page, secret["once"])
    expect(row(page, "anthropic").get_by_text("Works")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)

    enter(page, "youtube", secret["down"])
    page.get_by_role("button", name="Save it unchecked").click()
    expect(row(page, "youtube").get_by_text("Not checked yet")).to_be_visible()

    enter(page, "higgsfield", secret["fine"], secret["fine"])
    expect(row(page, "higgsfield").get_by_text("Works")).to_be_visible()

    row(page, "anthropic").get_by_role("button", name="Check again").click()
    expect(row(page, "anthropic").get_by_text("Stopped working")).to_be_visible()
    page.goto("/")
    expect(page.get_by_text("Your Anthropic key stopped working")).to_be_visible()
    page.get_by_role("link", name="Replace it").click()
    enter(page, "anthropic", secret["fine"])
    expect(row(page, "anthropic").get_by_text("Works")).to_be_visible()

    seen = b"".join(frame if isinstance(frame, bytes) else frame.encode() for frame in frames)
    places = {"frames": seen, "page": page.content().encode(), "log": server.log.encode()}
    places |= dict(contents(server.home))
    assert len(seen) > 10_000
    for name, text in places.items():
        assert not [word for word, key in secret.items() if key.encode() in text], name
