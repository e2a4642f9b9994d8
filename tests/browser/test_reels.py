"""Reels in a browser: a file comes in, a list is decided, a rule is replayed, on a desk and on a telephone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import sign_up
from tests.browser.test_screens import NAMELESS, STICKS_OUT

PLATFORMS = (
    "https://www.tiktok.com/@nova/video/73012345678901{:05}", "https://www.instagram.com/reel/C8abcD{:05}/",
)  # fmt: skip
"""Those whose views the worker cannot look up, so that nothing is decided behind a test's back."""


def sheet(lines: int) -> bytes:
    """A table as people export it; every fifth count is unknown, and the last line is no reel."""
    rows = [
        f"{PLATFORMS[at % 2].format(at)},{'' if at % 5 == 0 else at * 1000},Author {at % 4},Dance number {at}"
        for at in range(lines - 1)
    ]
    return "\n".join(["Video URL,Views,Channel,Title", *rows, "no link,,,"]).encode()


def import_sheet(page: Page, lines: int) -> None:
    page.goto("/reels?tab=Add")
    file = FilePayload(name="videos.csv", mimeType="text/csv", buffer=sheet(lines))
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    page.get_by_role("button", name=f"Add {lines:,} lines").click()
    expect(page.get_by_text(f"{lines - 1:,} reels added of {lines:,} lines.")).to_be_visible(timeout=60_000)


def test_a_file_is_imported_and_its_failed_line_leaves_as_a_file(signed_in: Page) -> None:
    import_sheet(signed_in, 301)
    expect(signed_in.get_by_text("Refused 1")).to_be_visible()
    with signed_in.expect_download() as lost:
        signed_in.get_by_role("button", name="Download the 1 line that became no reel").click()
    assert b"no link" in lost.value.path().read_bytes()


def test_pasted_lines_that_fail_stay_in_the_box(signed_in: Page) -> None:
    signed_in.goto("/reels?tab=Add")
    box = signed_in.get_by_label("Links to reels")
    box.fill(f"{PLATFORMS[0].format(1)}\nhello there")
    signed_in.get_by_role("button", name="Add reels").click()
    expect(signed_in.get_by_text("1 reel added of 2 lines.")).to_be_visible()
    expect(box).to_have_value("hello there")


def test_all_that_match_are_decided_at_once_and_taken_back(signed_in: Page) -> None:
    import_sheet(signed_in, 151)
    signed_in.goto("/reels?tab=All&platform=TikTok")
    expect(signed_in.get_by_text("48 of 75 shown")).to_be_visible()
    signed_in.get_by_label("Select all shown").check()
    signed_in.get_by_role("button", name="Select all 75 that match").click()
    selected = signed_in.get_by_text("75 reels selected")
    expect(selected).to_be_visible()
    # What can be done with them stays in reach of who scrolls.
    signed_in.get_by_role("row").last.scroll_into_view_if_needed()
    expect(selected).to_be_in_viewport()
    signed_in.get_by_role("button", name="Approve all").click()
    expect(signed_in.get_by_role("button", name="Undo the last 75")).to_be_visible()
    expect(signed_in.get_by_role("cell", name="Denied")).to_have_count(0)
    signed_in.get_by_role("button", name="Undo the last 75").click()
    expect(signed_in.get_by_role("cell", name="Denied").first).to_be_visible()


def test_a_rule_is_replayed_and_applied(signed_in: Page) -> None:
    import_sheet(signed_in, 301)
    signed_in.goto("/reels?tab=Rules")
    slider = signed_in.get_by_role("slider", name="TikTok")
    slider.press("ArrowLeft")
    expect(signed_in.get_by_text("Would flip 20 of 240 verdicts")).to_be_visible()
    slider.press("ArrowRight")
    expect(signed_in.get_by_text("These are the rules that hold.")).to_be_visible()
    slider.press("ArrowRight")
    number = signed_in.get_by_role("spinbutton", name="TikTok, views for approval")
    expect(number).to_have_value("200000")
    expect(signed_in.get_by_text("Would flip 40 of 240 verdicts")).to_be_visible()
    number.fill("300000")
    number.press("Enter")
    expect(slider).to_have_attribute("aria-valuetext", "300 k views")
    expect(signed_in.get_by_text("Would flip 80 of 240 verdicts")).to_be_visible()
    number.fill("200000")
    number.press("Enter")
    expect(signed_in.get_by_role("cell", name="Denied").first).to_be_visible()
    signed_in.get_by_role("button", name="Apply and flip 40 verdicts").click()
    expect(signed_in.get_by_text("These are the rules that hold.")).to_be_visible()
    signed_in.get_by_role("table", name="About to cross").get_by_role("link").first.click()
    expect(signed_in.get_by_role("button", name="Close")).to_be_visible()
    signed_in.goto("/reels?tab=Rules")
    expect(signed_in.get_by_role("spinbutton", name="TikTok, views for approval")).to_have_value("200000")


@pytest.mark.parametrize("look", [{"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 844}}])
def test_full_tabs_fit_and_name_their_parts(new_page: Callable[..., Page], look: dict[str, object]) -> None:
    page = new_page(**look)
    sign_up(page)
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    import_sheet(page, 61)
    for tab, seen in (("Review", "reels waiting"), ("All", "of 60 shown"), ("Rules", "These are the rules")):
        page.goto(f"/reels?tab={tab}")
        expect(page.get_by_text(seen)).to_be_visible()
        assert page.evaluate(NAMELESS) == [], tab
        assert page.evaluate(STICKS_OUT) <= 0, tab
