"""From an empty folder to a counted result, in a browser, as a stranger would do it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import photo, settled, sign_up

# Of these nobody can be asked for views, so no rule decides before the person does.
REELS = """https://www.instagram.com/reel/C7xQm2LpZa9/?igsh=abc
https://www.instagram.com/reel/C8yRn3MqAb0/
https://www.instagram.com/reels/C7xQm2LpZa9/
https://example.com/not-a-reel"""


def upload(page: Page, name: str, data: bytes, mime: str = "image/jpeg") -> None:
    page.goto("/assets")
    page.get_by_role("button", name="Upload", exact=True).click()
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": mime, "buffer": data})
    expect(page.get_by_text("1 file kept.")).to_be_visible()


def describe_persona(page: Page, name: str) -> None:
    page.goto("/personas")
    page.get_by_role("button", name="New persona").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Description").fill("Copper hair in a bob, dry humour, never shouts.")
    page.get_by_role("button", name="Create").click()
    expect(page).to_have_url(re.compile(r"/persona\?.*id="))


def test_a_button_pressed_right_after_a_picture_was_picked_still_counts(signed_in: Page) -> None:
    upload(signed_in, "harbour.jpg", photo())
    describe_persona(signed_in, "Nova")
    picture = signed_in.get_by_role("option", name=re.compile("harbour"))
    save = signed_in.get_by_role("button", name="Save")
    expect(picture).to_be_visible()
    settled(signed_in)
    box, button = picture.bounding_box(), save.bounding_box()
    assert box and button
    # The mouse itself: a locator would first wait for the page to be still.
    signed_in.mouse.click(box["x"] + 30, box["y"] + 30)
    signed_in.mouse.click(button["x"] + 20, button["y"] + 15)
    expect(signed_in.get_by_text("Saved.")).to_be_visible()
    signed_in.reload()
    expect(signed_in.get_by_role("combobox", name=re.compile("What harbour.* shows"))).to_be_visible()


def five_prompts(page: Page) -> None:
    """The one photo there is becomes five prompts, and the first of them is edited."""
    page.goto("/prompts")
    page.get_by_role("option", name=re.compile("harbour")).click()
    page.get_by_role("button", name=re.compile("Get five prompts")).click()
    cards = page.get_by_role("textbox", name=re.compile("^Prompt: "))
    expect(cards).to_have_count(5)
    texts = [card.input_value() for card in cards.all()]
    assert len(set(texts)) == 5
    cards.first.fill(texts[0] + " A red scarf.")
    cards.first.blur()
    expect(page.get_by_text("Edited").first).to_be_visible()


def one_result(page: Page) -> None:
    """The first prompt is drawn, followed to its end, and what came of it is kept."""
    press = page.get_by_role("button", name=re.compile(r"^Generate · 1 image · 1 credit")).first
    expect(press).to_be_visible()
    # The page is run once more when the price arrives; a press in that very moment can be lost.
    settled(page)
    press.click()
    expect(page.get_by_role("link", name="Follow it")).to_be_visible()
    page.get_by_role("link", name="Follow it").click()
    jobs = page.get_by_role("table").first
    expect(jobs.get_by_text("Done")).to_be_visible()
    expect(page.get_by_role("option")).to_have_count(1)
    page.goto("/generations")
    result = page.get_by_role("listbox", name="Results").get_by_role("option")
    result.focus()
    page.keyboard.press("k")
    expect(result).to_have_attribute("aria-label", re.compile("kept$"))


def one_verdict(page: Page) -> None:
    """Four pasted lines are two reels, and one of them is approved."""
    page.goto("/reels?tab=add")
    page.get_by_label("Links to reels, one a line").fill(REELS)
    page.get_by_role("button", name="Add reels").click()
    expect(page.get_by_text("2 reels added")).to_be_visible()
    expect(page.get_by_label("Links to reels, one a line")).to_have_value("https://example.com/not-a-reel")
    page.goto("/reels?tab=review")
    expect(page.get_by_text("2 reels waiting")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_text("1 reel waiting", exact=True)).to_be_visible()


def test_a_stranger_goes_from_a_photo_to_a_counted_result(page: Page) -> None:
    page.goto("/prompts")
    expect(page).to_have_url(re.compile("/sign-in"))
    sign_up(page)
    upload(page, "harbour.jpg", photo())
    describe_persona(page, "Nova")
    five_prompts(page)
    one_result(page)
    page.goto("/assets")
    expect(page.get_by_role("option")).to_have_count(2)
    one_verdict(page)
    page.goto("/")
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    expect(page.get_by_text("Latest results")).to_be_visible()
