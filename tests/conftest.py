"""One Chromium for a run: Playwright can be started once in a process, and two folders of tests drive it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import FLAGS, find

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PATIENCE = 180_000
"""In a crowd on two cores an address took 21 s to its last button, and the demo's eight pictures over a minute."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Loaded here, so that the other tests need no Playwright.
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session", autouse=True)
def no_folder_left_by_streamlit() -> Iterator[None]:
    """Its test driver makes a folder where it is imported and leaves it to the end of the process, which warns."""
    yield
    driver = sys.modules.get("streamlit.testing.v1.app_test")
    if driver is not None:
        driver.TMP_DIR.cleanup()
