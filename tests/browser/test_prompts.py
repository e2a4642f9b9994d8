"""Prompts as a creator meets them: a photo dropped on the page becomes five prompts, and two of them pictures."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import photo

LOADED = "image => image.complete && image.naturalWidth > 0"


def cards(page: Page) -> Locator:
    return page.get_by_role("textbox", name=re.compile("^Prompt: "))


def test_what_is_below_a_picture_stays_in_its_place_while_the_picture_comes(signed_in: Page) -> None:
    page, held = signed_in, list[Route]()
    page.set_viewport_size({"width": 1280, "height": 720})
    page.route(re.compile("/files/.*/original"), lambda route: held.append(route))
    page.goto("/prompts")
    page.locator("input[type=file]").set_input_files(
        {"name": "harbour.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    picture, ask = page.locator(".stage img"), page.get_by_role("button", name=re.compile("^Get five prompts · about"))
    expect(ask).to_be_enabled()
    expect(page.get_by_text(re.compile("Higgsfield said .* a press"))).to_be_visible()
    # The button that asks floats over the end of a long panel, so what follows the picture is looked at.
    expect(ask).to_be_in_viewport(ratio=1)
    below = page.get_by_role("button", name="Choose another picture")
    place = below.bounding_box()
    assert place and held and not picture.evaluate(LOADED)
    with page.expect_response(re.compile("/files/.*/original")):
        held.pop().continue_()
    page.wait_for_function(f"picture => ({LOADED})(picture)", arg=picture.element_handle())
    assert below.bounding_box() == place


def ask_with_outfit_locked(page: Page) -> None:
    """Five prompts of a photo dropped here; what was locked and wished for is said again above them."""
    page.goto("/prompts")
    page.locator("input[type=file]").set_input_files(
        {"name": "harbour.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    expect(page.get_by_role("button", name="Choose another picture")).to_be_visible()
    page.get_by_role("button", name="Outfit").click()
    expect(page.get_by_text("Outfit stays as in the picture.")).to_be_visible()
    page.get_by_label("Wishes, in your own words").fill("no sunglasses")
    page.get_by_role("button", name=re.compile("^Get five prompts · about")).click()
    expect(cards(page)).to_have_count(5)
    expect(page.get_by_text("Changes the setting")).to_have_count(2)
    expect(page.get_by_text("Changes the outfit")).to_have_count(0)
    expect(page.get_by_text("Locked: outfit · Wishes: no sunglasses")).to_be_visible()


def work_by_keyboard(page: Page) -> None:
    """Edit, leave the text, undo, redo, star, score, select, and go on to the next card."""
    first = cards(page).first
    before = first.input_value()
    first.fill(f"{before} A red scarf.")
    first.press("Control+Enter")
    expect(page.get_by_text("Edited")).to_be_visible()
    first.press("Escape")
    expect(page.locator("[class*=st-key-prompt-]:focus")).to_be_visible()
    page.keyboard.press("z")
    expect(first).to_have_value(before)
    page.keyboard.press("y")
    expect(first).to_have_value(f"{before} A red scarf.")
    page.keyboard.press("f")
    expect(page.get_by_role("button", name=re.compile("^Take .* from the favourites"))).to_be_visible()
    page.keyboard.press("4")
    expect(page.get_by_role("radio", name="4").first).to_be_checked()
    page.keyboard.press("x")
    expect(page.get_by_text("1 of 5 selected")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("2 of 5 selected")).to_be_visible()


def reroll_third(page: Page) -> None:
    third = cards(page).nth(2)
    old = third.input_value()
    page.get_by_role("button", name=re.compile("^Re-roll · about")).nth(2).click()
    expect(third).not_to_have_value(old)
    page.get_by_role("button", name=re.compile("^History")).nth(2).click()
    expect(page.get_by_text("Claude wrote it anew")).to_be_visible()


def draw_selected(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Generate 2 selected · 2 images")).click()
    expect(page.get_by_role("link", name="Follow it").first).to_be_visible()
    page.get_by_role("link", name="Follow it").first.click()
    jobs = page.get_by_role("table").first
    expect(jobs.get_by_text("Done")).to_have_count(2)


def test_from_a_photo_to_two_pictures_with_one_axis_locked(signed_in: Page) -> None:
    page = signed_in
    ask_with_outfit_locked(page)
    work_by_keyboard(page)
    reroll_third(page)
    draw_selected(page)
    # The one that was scored leads back to the five it belongs to.
    page.goto("/prompts?view=Single+prompts&score=Score+4+or+more")
    singles = page.get_by_role("table", name="Single prompts")
    expect(singles.get_by_role("link")).to_have_count(1)
    singles.get_by_role("link").click()
    expect(cards(page)).to_have_count(5)
    made = page.get_by_role("listbox", name=re.compile("^Made from "))
    expect(made).to_have_count(2)
    made.first.get_by_role("option").click()
    expect(page).to_have_url(re.compile("/asset"))
