"""Home of somebody new: samples come and go by a click, and the week's lines are really drawn."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import settled

DRAWN = "image => image.decode().then(() => image.naturalWidth > 0)"


def test_samples_come_with_one_click_and_go_with_another(signed_in: Page) -> None:
    page = signed_in
    page.get_by_role("button", name="Try it with demo content").click()
    remove = page.get_by_role("button", name="Remove the demo content")
    expect(remove).to_be_visible()
    lines = page.get_by_alt_text(re.compile("by day over two weeks"))
    expect(lines).to_have_count(4)
    settled(page)
    assert all(line.evaluate(DRAWN) for line in lines.all())
    assert lines.first.bounding_box()["width"] > 80  # type: ignore[index]
    remove.click()
    expect(page.get_by_role("button", name="Try it with demo content")).to_be_visible()
    expect(lines).to_have_count(0)
