"""The database goes away under a person: they are told, nothing typed is lost, and the page goes on by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import sign_up
from tests.conftest import PATIENCE
from tests.faults.absence import Stopped
from tests.server import StudioServer

AWAY = re.compile("The studio's database does not answer")
NOTHING = re.compile("does not answer. Nothing was changed or charged")
STAYS = re.compile("What you typed stays here, and the page goes on by itself")


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


def test_a_form_sent_while_the_database_is_away_keeps_its_words_and_is_kept_later(
    page: Page, lonely: StudioServer
) -> None:
    database = Stopped(lonely.home)
    sign_up(page)
    page.goto("/prompts")
    page.get_by_role("button", name="Write one by hand").click()
    words = page.get_by_role("textbox", name="Prompt", exact=True)
    words.fill("a harbour at dawn")
    page.get_by_label("Label").fill("dawn")
    database.leave()
    page.get_by_role("button", name="Keep this prompt").click()
    expect(page.get_by_test_id("stToast").get_by_text(AWAY)).to_be_visible()
    expect(page.get_by_text(STAYS)).to_be_visible()
    expect(words).to_have_value("a harbour at dawn")
    expect(page.get_by_label("Label")).to_have_value("dawn")

    other = page.context.new_page()
    other.goto("/personas")
    expect(other.get_by_role("heading", name="One moment")).to_be_visible()
    expect(other.get_by_text("Nothing was changed or charged")).to_be_visible()
    database.come_back()
    expect(other.get_by_role("heading", name="Personas", level=1)).to_be_visible()
    expect(page.get_by_role("textbox", name=re.compile("^Prompt: "))).to_have_value("a harbour at dawn")


def test_a_paid_press_while_the_database_is_away_sends_nothing_and_says_so(page: Page, lonely: StudioServer) -> None:
    database = Stopped(lonely.home)
    sign_up(page)
    page.goto("/prompts")
    page.get_by_role("button", name="Write one by hand").click()
    page.get_by_role("textbox", name="Prompt", exact=True).fill("a lighthouse")
    page.get_by_role("button", name="Keep this prompt").click()
    card = page.get_by_role("textbox", name=re.compile("^Prompt: "))
    expect(card).to_have_value("a lighthouse")
    # The small window lies over the button.
    page.get_by_role("button", name="Write one by hand").click()
    expect(page.get_by_role("textbox", name="Prompt", exact=True)).to_be_hidden()
    paid = page.get_by_role("button", name=re.compile("^Generate · .*credit"))
    expect(paid).to_be_enabled()
    database.leave()
    paid.click()
    expect(page.get_by_test_id("stToast").get_by_text(NOTHING)).to_be_visible()
    expect(page.get_by_text(STAYS)).to_be_visible()
    database.come_back()
    expect(page.get_by_test_id("stAlert").get_by_text(NOTHING)).to_be_visible()
    expect(card).to_have_value("a lighthouse")
    expect(paid).to_be_enabled()
    paid.click()
    expect(page.get_by_text("Sent. It goes on without you.")).to_be_visible()
    page.goto("/generations")
    expect(page.get_by_role("row", name=re.compile("a lighthouse"))).to_have_count(1)
