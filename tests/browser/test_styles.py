"""A style from the wall to the job: opened, searched, picked by the keyboard, ordered, and named on what came of it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def test_a_style_is_picked_by_its_picture_and_named_on_the_job(signed_in: Page) -> None:
    page = signed_in
    page.goto("/prompts")
    page.get_by_role("button", name="Write one by hand").click()
    page.get_by_role("textbox", name="Prompt", exact=True).fill("A woman at a harbour, looking out to sea.")
    page.get_by_role("button", name="Keep this prompt").click()
    expect(page.get_by_role("textbox", name=re.compile("^Prompt: "))).to_have_count(1)

    # Nothing is read before the part is unfolded; then the list comes by itself.
    expect(page.get_by_text("Style of the next pictures: General")).to_be_visible()
    page.get_by_text("Style", exact=True).click()
    styles = page.get_by_role("listbox", name="Styles")
    expect(styles.get_by_role("option", name="General")).to_have_attribute("aria-selected", "true", timeout=60_000)
    expect(page.get_by_text("26 sandbox styles")).to_be_visible()
    page.get_by_label("Search styles").fill("neon")
    expect(styles.get_by_role("option")).to_have_count(1)
    neon = styles.get_by_role("option", name=re.compile("^Neon"))
    picture = neon.locator("img")
    expect(picture).to_have_js_property("complete", True, timeout=60_000)
    assert picture.evaluate("image => image.naturalWidth") > 0
    expect(picture).to_have_attribute("src", re.compile("^/files/styles/[0-9a-f-]{36}/preview$"))

    neon.press("Enter")
    expect(page.get_by_text("Style of the next pictures: Neon")).to_be_visible()
    expect(neon).to_have_attribute("aria-selected", "true")
    # Let go of by Escape or a second press it is not: a picture always has one style.
    neon.press("Escape")
    neon.press("Space")
    page.get_by_label("Search styles").fill("")
    expect(styles.get_by_role("option", name="General")).to_have_attribute("aria-selected", "false")
    expect(neon).to_have_attribute("aria-selected", "true")

    generate = page.get_by_role("button", name=re.compile("^Generate · 1 image · 1 credit"))
    expect(generate).to_be_enabled(timeout=60_000)
    generate.click()
    page.get_by_role("link", name="Follow it").first.click()
    jobs = page.get_by_role("table", name="Jobs")
    expect(jobs.get_by_text("Done")).to_have_count(1, timeout=60_000)
    jobs.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()
    expect(page.get_by_text("Neon", exact=True)).to_be_visible()
    seed = re.compile("^Again rolls a new seed. “More like this seed” keeps [0-9]+.$")
    expect(page.get_by_text(seed)).to_be_visible()
