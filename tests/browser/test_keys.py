"""The keyboard alone: `?` lists the keys, `g` and a letter go places, and neither gets in the way of typing."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.test_main_job import REELS

PLACES = {
    "a": "Assets", "p": "Personas", "c": "Prompts", "j": "Generations", "r": "Reels", "i": "Insights",
    "u": "Profile", "k": "Keys", "h": "Home",
}  # fmt: skip


def go(page: Page, letter: str) -> None:
    """The keys listen once their button is there."""
    expect(page.get_by_role("button", name=re.compile("^Keyboard"))).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press(letter)


def test_g_and_a_letter_go_to_every_screen(signed_in: Page) -> None:
    page = signed_in
    for letter, heading in PLACES.items():
        go(page, letter)
        expect(page.get_by_role("heading", name=heading, level=1, exact=True)).to_be_visible()


def test_a_question_mark_lists_the_keys_of_the_screen_and_escape_takes_them_away(signed_in: Page) -> None:
    page = signed_in
    go(page, "a")
    expect(page.get_by_role("heading", name="Assets", level=1)).to_be_visible()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys of this screen")
    expect(keys.get_by_text("Mark as favourite")).to_be_visible()
    expect(keys.get_by_text("Personas")).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.get_by_role("button", name=re.compile("^Keyboard")).click()
    expect(keys.get_by_text("Mark as favourite")).to_be_visible()
    # An open list becomes that of the screen one is led to.
    page.go_back()
    expect(page.get_by_role("heading", name="Home", level=1)).to_be_visible()
    expect(keys.get_by_text("Mark as favourite")).to_have_count(0)
    expect(keys.get_by_text("Open the picture")).to_be_visible()
    go(page, "j")
    expect(page.get_by_role("heading", name="Generations", level=1)).to_be_visible()
    page.keyboard.press("?")
    expect(keys.get_by_text("Keep the result")).to_be_visible()
    expect(keys.get_by_text("Compare the selected")).to_be_visible()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    go(page, "i")
    expect(page.get_by_role("heading", name="Insights", level=1)).to_be_visible()
    expect(keys).to_be_hidden()


def test_letters_typed_into_a_field_are_letters(signed_in: Page) -> None:
    page = signed_in
    page.goto("/persona")
    name = page.get_by_label("Name", exact=True)
    name.press_sequentially("gap g a?")
    expect(name).to_have_value("gap g a?")
    expect(page.get_by_role("heading", name="New persona")).to_be_visible()
    expect(page.get_by_role("dialog", name="Keys of this screen")).to_be_hidden()


def test_the_letter_after_g_does_not_approve_the_reel_in_view(signed_in: Page) -> None:
    page = signed_in
    page.goto("/reels?tab=add")
    page.get_by_role("textbox", name=re.compile("link", re.IGNORECASE)).first.fill(REELS)
    page.get_by_role("button", name=re.compile("^Add")).first.click()
    expect(page.get_by_text(re.compile("added", re.IGNORECASE)).first).to_be_visible()
    page.goto("/reels?tab=review")
    expect(page.get_by_role("button", name=re.compile("^Approve"))).to_be_visible()
    go(page, "a")
    expect(page.get_by_role("heading", name="Assets", level=1)).to_be_visible()
    page.goto("/reels?tab=review")
    expect(page.get_by_role("button", name=re.compile("^Approve"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Undo"))).to_have_count(0)


def test_the_keys_work_while_the_sidebar_is_folded_away(signed_in: Page) -> None:
    page = signed_in
    expect(page.get_by_role("button", name=re.compile("^Keyboard"))).to_be_visible()
    page.get_by_test_id("stSidebar").hover()
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    expect(page.get_by_role("button", name=re.compile("^Keyboard"))).not_to_be_in_viewport()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys of this screen")
    expect(keys.get_by_text("Personas")).to_be_in_viewport()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page.get_by_role("heading", name="Personas", level=1)).to_be_visible()
