"""A real studio and a real Chromium. A page that logs an error or meets the content policy fails its test."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.conftest import PATIENCE
from tests.server import PASSWORD, StudioServer


@pytest.fixture(scope="session")
def server() -> Iterator[StudioServer]:
    """A studio with an empty home, for the whole run; every test makes its own account."""
    with StudioServer() as started:
        yield started


@pytest.fixture
def new_page(browser: Browser, server: StudioServer) -> Iterator[Callable[..., Page]]:
    """Call it for a page in a browser profile of its own. What the console complains of fails the test."""
    complaints: list[str] = []
    contexts = []

    def listen(message: ConsoleMessage) -> None:
        # On a deep link Streamlit asks below the page's own path where its server is, before it asks the root.
        url = message.location.get("url", "")
        if (message.type == "error" and "/_stcore/" not in url) or "Content Security Policy" in message.text:
            complaints.append(f"{message.text} {url}")

    def open_page(**given: object) -> Page:
        settings = {"base_url": server.url, "viewport": {"width": 1280, "height": 900}, **given}
        context = browser.new_context(**settings)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", listen)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()


@pytest.fixture
def signed_in(page: Page) -> Page:
    """A page of somebody who just made an account, on Home."""
    sign_up(page)
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    return page


def sign_up(page: Page, email: str | None = None, path: str = "/sign-up") -> str:
    """Fill and send the form as a person would; the address."""
    address = email or f"{uuid4().hex}@example.com"
    page.goto(path)
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    # Going on sooner could overtake the form on its way.
    expect(page).not_to_have_url(re.compile("/sign-up"))
    return address


def settled(page: Page) -> None:
    """The page is drawn to its end, so that what is measured does not move any more."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def photo(colour: str = "#d98c5f", size: tuple[int, int] = (900, 1200)) -> bytes:
    """A JPEG as a telephone makes it: upright by its EXIF, with a place in it."""
    picture = Image.new("RGB", size, colour)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((size[0] * 0.3, size[1] * 0.2, size[0] * 0.7, size[1] * 0.6), fill="#2f4858")
    draw.rectangle((0, size[1] * 0.75, size[0], size[1]), fill="#33658a")
    exif = Image.Exif()
    exif[0x010F] = "Telephone"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 29.6)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=90, exif=exif)
    return file.getvalue()
