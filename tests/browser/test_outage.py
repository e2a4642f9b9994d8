"""The database goes away under a person: they are told, nothing typed is lost, and the page goes on by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import settled, sign_up
from tests.conftest import PATIENCE
from tests.faults.absence import Stopped
from tests.server import StudioServer

AWAY = re.compile("The studio's database does not answer")
NOTHING = re.compile("does not answer. Nothing was changed or charged")
STAYS = re.compile("What you typed stays here, and the page goes on by itself")
PROMPT = re.compile("^Prompt: ")


@pytest.fixture(scope="module")
def lonely() -> Iterator[StudioServer]:
    """A studio whose database nobody else needs."""
    with StudioServer() as started:
        yield started


@pytest.fixture
def page(browser: Browser, lonely: StudioServer) -> Iterator[Page]:
    """What the console says of answers that did not come is no complaint here."""
    context = browser.new_context(base_url=lonely.url, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def write_by_hand(page: Page, words: str) -> None:
    page.get_by_role("button", name="Write one by hand").click()
    page.get_by_role("textbox", name="Prompt", exact=True).fill(words)
    page.get_by_role("button", name="Keep this prompt").click()


def test_a_form_and_a_paid_press_meet_a_database_that_is_away_and_nothing_is_lost_or_paid(
    page: Page, lonely: StudioServer
) -> None:
    database = Stopped(lonely.home)
    sign_up(page)
    page.goto("/prompts")
    expect(page.get_by_role("button", name="Write one by hand")).to_be_visible()
    settled(page)

    database.leave()
    write_by_hand(page, "a harbour at dawn")
    expect(page.get_by_test_id("stToast").get_by_text(AWAY).first).to_be_visible()
    expect(page.get_by_text(STAYS).first).to_be_visible()
    expect(page.get_by_role("textbox", name="Prompt", exact=True)).to_have_value("a harbour at dawn")
    database.come_back()
    expect(page.get_by_role("textbox", name=PROMPT)).to_have_value("a harbour at dawn")

    page.reload()
    paid = page.get_by_role("button", name=re.compile("^Generate · .*credit"))
    expect(paid).to_be_enabled()
    settled(page)
    database.leave()
    paid.click()
    expect(page.get_by_test_id("stToast").get_by_text(NOTHING).first).to_be_visible()
    database.come_back()
    expect(page.get_by_test_id("stAlert").get_by_text(NOTHING)).to_be_visible()
    expect(paid).to_be_enabled()
    paid.click()
    expect(page.get_by_text("Sent. It goes on without you.")).to_be_visible()
    page.goto("/generations")
    expect(page.get_by_role("row", name=re.compile("a harbour at dawn"))).to_have_count(1)
