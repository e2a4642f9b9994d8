"""The gallery and the table in a real browser, mostly without a mouse."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.server import free_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A Streamlit of its own that serves nothing but the page of this test."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "tests/ui/gallery_page.py", f"--server.port={port}"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet) as process:
        with httpx.Client(transport=httpx.HTTPTransport(retries=10)) as client:
            client.get(f"http://127.0.0.1:{port}/_stcore/health", timeout=30)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 900, "height": 900})
    opened.goto(address)
    expect(opened.get_by_role("listbox", name="Pictures")).to_be_visible()
    yield opened
    opened.close()


def tile(page: Page, at: int):
    return page.get_by_role("listbox", name="Pictures").get_by_role("option").nth(at)


def test_pictures_are_images_with_words_that_load_lazily(page):
    image = tile(page, 0).locator("img")
    assert image.get_attribute("alt") == "Portrait 0" and image.get_attribute("loading") == "lazy"
    expect(tile(page, 2)).to_have_attribute("aria-label", "Portrait 2, favourite")
    expect(tile(page, 9)).to_contain_text("9.jpg")


def test_boxes_keep_their_size_whether_a_picture_is_there_or_not(page):
    with_picture, without = tile(page, 0).bounding_box(), tile(page, 9).bounding_box()
    assert with_picture and without
    assert with_picture["height"] == pytest.approx(without["height"], abs=1)
    assert with_picture["height"] / with_picture["width"] == pytest.approx(1.25, abs=0.02)


def test_arrows_move_space_selects_and_escape_lets_go(page):
    tile(page, 0).focus()
    page.keyboard.press("ArrowRight")
    expect(tile(page, 1)).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_text("selected 1")).to_be_visible()
    expect(tile(page, 1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_text("selected none")).to_be_visible()
    expect(tile(page, 1)).to_have_attribute("aria-selected", "false")


def test_down_goes_to_the_tile_below(page):
    tile(page, 0).focus()
    page.keyboard.press("ArrowDown")
    focused = page.get_by_role("listbox", name="Pictures").locator("[tabindex='0']").bounding_box()
    first = tile(page, 0).bounding_box()
    assert (
        focused and first and focused["x"] == pytest.approx(first["x"], abs=1) and focused["y"] > first["y"]
    )


def test_shift_takes_the_range_and_control_a_takes_all(page):
    tile(page, 2).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_text("selected 2,3,4")).to_be_visible()
    page.keyboard.press("Control+a")
    expect(page.get_by_text("selected 0,1,2,3,4,5,6,7,8,9")).to_be_visible()


def test_enter_opens_without_selecting_and_f_marks_a_favourite(page):
    tile(page, 3).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("opened 3", exact=True)).to_be_visible()
    expect(page.get_by_text("selected none")).to_be_visible()
    page.keyboard.press("f")
    expect(page.get_by_text("starred 3 True", exact=True)).to_be_visible()


def test_one_tab_stop_leads_in_and_the_next_one_out(page):
    page.get_by_role("button", name="Take two").focus()
    page.keyboard.press("Tab")
    expect(tile(page, 0)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox", name="Results").get_by_role("option").first).to_be_focused()


def test_a_click_opens_until_something_is_selected_then_it_selects(page):
    tile(page, 1).click()
    expect(page.get_by_text("opened 1", exact=True)).to_be_visible()
    tile(page, 1).click(modifiers=["Control"])
    tile(page, 2).click()
    expect(page.get_by_text("selected 1,2")).to_be_visible()
    expect(page.get_by_text("opened 2", exact=True)).to_have_count(0)


def test_a_selection_from_outside_is_shown(page):
    page.get_by_role("button", name="Take two").click()
    expect(page.get_by_text("selected 4,5")).to_be_visible()
    expect(tile(page, 4)).to_have_attribute("aria-selected", "true")


def test_a_wall_to_look_at_opens_and_never_selects(page):
    first = page.get_by_role("listbox", name="Results").get_by_role("option").first
    assert first.get_attribute("aria-selected") is None
    first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("still opened 0")).to_be_visible()


def judged(page: Page, at: int):
    return page.get_by_role("listbox", name="To judge").get_by_role("option").nth(at)


def test_k_keeps_x_discards_u_takes_back_and_the_keyboard_stays_on_the_wall(page):
    judged(page, 0).focus()
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.get_by_text("kept 0", exact=True)).to_be_visible()
    expect(page.get_by_text("gone 1", exact=True)).to_be_visible()
    expect(page.get_by_role("listbox", name="To judge").get_by_role("option")).to_have_count(29)
    expect(judged(page, 1)).to_be_focused()
    expect(judged(page, 0)).to_have_attribute("aria-label", "Result 0, kept")
    page.keyboard.press("u")
    expect(page.get_by_text("gone none")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("kept none")).to_be_visible()


def test_twenty_decisions_in_one_breath_all_arrive(page):
    judged(page, 0).focus()
    for _ in range(20):
        page.keyboard.press("k")
    expect(page.get_by_text(f"kept {','.join(map(str, range(20)))}")).to_be_visible()


def test_several_are_judged_and_compared_together(page):
    judged(page, 2).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("c")
    expect(page.get_by_text("compared 2,3")).to_be_visible()
    page.keyboard.press("x")
    expect(page.get_by_text("gone 2,3")).to_be_visible()


IN_ONE_TICK = """(box, keys) => keys.forEach((key) => box.getRootNode().activeElement.dispatchEvent(
    new KeyboardEvent('keydown', { key: key.replace('Shift+', ''), shiftKey: key.startsWith('Shift+'), bubbles: true })
))"""


def test_keys_pressed_in_one_tick_after_a_selection_are_all_heard(page):
    judged(page, 2).focus()
    judged(page, 2).evaluate(IN_ONE_TICK, [" ", "Shift+ArrowRight", "c", "x"])
    expect(page.get_by_text("compared 2,3", exact=True)).to_be_visible()
    expect(page.get_by_text("gone 2,3", exact=True)).to_be_visible()
    expect(page.get_by_text("judging none")).to_be_visible()
    judged(page, 0).focus()
    judged(page, 0).evaluate(IN_ONE_TICK, ["a", "ArrowRight", "k", " "])
    expect(page.get_by_text("again 0", exact=True)).to_be_visible()
    expect(page.get_by_text("kept 1", exact=True)).to_be_visible()
    expect(page.get_by_text("judging 4", exact=True)).to_be_visible()


def test_a_picture_opens_right_after_it_was_selected(page):
    tile(page, 4).focus()
    tile(page, 4).evaluate(IN_ONE_TICK, [" ", "Enter"])
    expect(page.get_by_text("opened 4", exact=True)).to_be_visible()
    expect(page.get_by_text("selected 4", exact=True)).to_be_visible()


def test_favourites_marked_one_after_the_other_are_all_heard(page):
    tile(page, 1).focus()
    for _ in range(3):
        page.keyboard.press("f")
        page.keyboard.press("ArrowRight")
    expect(page.get_by_text("starred 1 True,2 False,3 True", exact=True)).to_be_visible()


@pytest.mark.parametrize("part", [".tick", "img", ".marks"])
def test_a_pick_counts_although_its_picture_changes_between_press_and_release(page, part):
    judged(page, 0).focus()
    judged(page, 0).evaluate(IN_ONE_TICK, ["k"])
    expect(page.get_by_text("kept 0", exact=True)).to_be_visible()
    judged(page, 5).locator(".tick").click()
    expect(page.get_by_text("judging 5", exact=True)).to_be_visible()
    spot = judged(page, 0).locator(part).bounding_box()
    assert spot
    page.mouse.move(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
    page.mouse.down()
    judged(page, 0).evaluate("(box) => box.dispatchEvent(new KeyboardEvent('keydown', { key: 'u', bubbles: true }))")
    expect(page.get_by_text("kept none")).to_be_visible()
    page.mouse.up()
    expect(page.get_by_text("judging 0,5", exact=True)).to_be_visible()


def test_a_table_row_opens_in_place_and_words_stay_words(page):
    expect(page.get_by_role("columnheader", name="State")).to_be_visible()
    page.get_by_role("link", name="<b>bold</b>").click()
    expect(page.get_by_text("row 2")).to_be_visible()
    assert page.get_by_role("link", name="A prompt").get_attribute("href") == "/generation?id=1"


def test_a_running_clock_ticks_in_the_browser_and_a_stopped_one_does_not(page):
    running = page.locator("[data-start]")
    before = running.text_content()
    expect(running).not_to_have_text(str(before))
    expect(page.get_by_text("0:05", exact=True)).to_be_visible()


def test_rows_are_picked_by_box_and_let_go_by_escape(page):
    page.get_by_role("checkbox", name="Select A prompt").check()
    expect(page.get_by_text("rows 1", exact=True)).to_be_visible()
    page.get_by_role("checkbox", name="Select all shown").check()
    expect(page.get_by_text("rows 1,2")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("rows none")).to_be_visible()
    page.get_by_role("button", name="Take two").click()
    expect(page.get_by_role("checkbox", name="Select <b>bold</b>")).to_be_checked()


@pytest.mark.parametrize("name", ["A prompt", "Select A prompt"])
def test_a_press_on_a_row_counts_although_the_list_looks_again_under_it(page, name):
    """The row's clock is another one after each run, as it is in a list that is drawn every few seconds."""
    tile(page, 0).focus()
    page.keyboard.press("f")
    expect(page.get_by_text("starred 0 True", exact=True)).to_be_visible()
    aim = page.get_by_label(name, exact=True).or_(page.get_by_role("link", name=name, exact=True))
    aim.scroll_into_view_if_needed()
    spot = aim.bounding_box()
    assert spot
    page.mouse.move(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
    page.mouse.down()
    tile(page, 0).evaluate("(box) => box.dispatchEvent(new KeyboardEvent('keydown', { key: 'f', bubbles: true }))")
    expect(page.get_by_text("starred 0 True,0 False", exact=True)).to_be_visible()
    page.mouse.up()
    expect(page.get_by_text("row 1" if name == "A prompt" else "rows 1", exact=True)).to_be_visible()


def test_a_press_on_a_reference_counts_although_python_answers_an_earlier_one_under_it(page):
    aim = page.get_by_role("button", name="Move Card a later")
    aim.scroll_into_view_if_needed()
    spot = aim.bounding_box()
    assert spot
    page.mouse.move(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
    page.mouse.down()
    role = page.get_by_label("What Card b shows")
    role.evaluate("(list) => { list.value = 'front'; list.dispatchEvent(new Event('change')); }")
    expect(page.get_by_text("order a,bfront,c", exact=True)).to_be_visible()
    page.mouse.up()
    expect(page.get_by_text("order bfront,a,c", exact=True)).to_be_visible()
    board = page.get_by_role("list", name="References in their order")
    expect(board.get_by_role("listitem").first).to_contain_text("1 · Cover")
