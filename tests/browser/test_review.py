"""The review in a browser: keys alone, a loaded page, two tabs, a telephone, a server that fails, many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from local.supabase.postgres import Postgres
from tests.browser.conftest import sign_up
from tests.browser.test_reels import import_sheet
from tests.browser.test_screens import NAMELESS, STICKS_OUT
from tests.server import StudioServer

IN_ONE_TICK = "keys => [...keys].forEach(key => dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })))"


def waiting(page: Page, count: int) -> None:
    """So many wait, as far as the page knows."""
    expect(page.get_by_text(f"{count} {'reel' if count == 1 else 'reels'} waiting", exact=True)).to_be_visible()


def review(page: Page, lines: int, query: str = "") -> None:
    """A queue of a fifth of `lines` reels, all without a count."""
    import_sheet(page, lines)
    page.goto(f"/reels?tab=Review{query}")
    waiting(page, (lines + 3) // 5)


def card(page: Page) -> Locator:
    return page.get_by_role("article")


def title(page: Page) -> str:
    """The platform's own name of the reel, which its card says too; its caption may be looked up meanwhile."""
    address = card(page).get_by_role("link", name="Open on").get_attribute("href") or ""
    return address.rstrip("/").rsplit("/", 1)[-1]


def saved(page: Page, count: int) -> None:
    """A page that is loaded anew knows only what was saved."""
    page.goto("/reels?tab=Review")
    waiting(page, count)


def test_keys_pressed_in_one_tick_after_the_page_is_drawn_are_all_heard(signed_in: Page) -> None:
    page = signed_in
    review(page, 61)
    page.evaluate(IN_ONE_TICK, "adsad")
    waiting(page, 8)
    expect(page.get_by_text("1 skipped")).to_be_visible()
    page.evaluate(IN_ONE_TICK, "uu")
    waiting(page, 10)
    before = title(page)
    page.reload()
    waiting(page, 10)
    expect(page.get_by_text("1 skipped")).to_be_visible()
    expect(card(page)).to_contain_text(before)
    page.evaluate(IN_ONE_TICK, "uuu")
    waiting(page, 12)
    saved(page, 12)


def test_fifty_verdicts_are_given_and_taken_back_one_by_one(signed_in: Page) -> None:
    page = signed_in
    review(page, 301)
    for left in (40, 20, 0):
        expect(card(page)).to_be_visible()
        page.evaluate(IN_ONE_TICK, "ad" * 10)
        waiting(page, left)
    page.evaluate(IN_ONE_TICK, "u" * 55)
    waiting(page, 50)
    saved(page, 50)


def test_arrows_look_without_deciding_and_typing_is_no_verdict(signed_in: Page) -> None:
    page = signed_in
    review(page, 16)
    first = title(page)
    page.keyboard.press("ArrowRight")
    expect(card(page)).not_to_contain_text(first)
    page.keyboard.press("ArrowLeft")
    assert title(page) == first
    page.get_by_label("Notes").press_sequentially("a sad fad")
    page.get_by_label("Tags").press_sequentially("dust")
    page.keyboard.press("Escape")
    waiting(page, 3)
    page.keyboard.press("f")
    expect(page.get_by_role("button", name="Remove from favourites")).to_be_visible()
    page.goto("/reels?tab=Review")
    expect(page.get_by_label("Notes")).to_have_value("a sad fad")
    expect(page.get_by_label("Tags")).to_have_value("dust")
    expect(page.get_by_role("button", name="Remove from favourites")).to_be_visible()


def test_the_reel_opens_safely_and_an_unknown_count_is_given_in_place(signed_in: Page) -> None:
    page = signed_in
    review(page, 11)
    for link in (card(page).get_by_role("link").first, page.get_by_role("link", name="Open on")):
        assert link.get_attribute("rel") == "noopener noreferrer" and link.get_attribute("target") == "_blank"
        assert (link.get_attribute("href") or "").startswith("https://www.")
    page.get_by_role("button", name="Details and history").click()
    expect(page.get_by_role("button", name="Close")).to_be_visible()
    expect(page.get_by_role("radio", name="All")).to_be_checked()
    page.goto("/reels?tab=Review")
    page.get_by_label("How many views does it show?").fill("250000")
    page.keyboard.press("Enter")
    waiting(page, 1)
    expect(page.get_by_text("Approved by your rule at 250 k views", exact=False)).to_be_attached()
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()


def test_a_second_tab_does_not_overrule_the_first(signed_in: Page) -> None:
    page = signed_in
    review(page, 11)
    other = page.context.new_page()
    other.goto("/reels?tab=Review")
    waiting(other, 2)
    page.keyboard.press("a")
    waiting(page, 1)
    saved(page, 1)
    other.keyboard.press("d")
    expect(other.get_by_text("approved by you elsewhere meanwhile, and stays so")).to_be_visible()
    waiting(other, 1)
    page.goto("/reels?tab=All&verdict=Denied")
    expect(page.get_by_role("cell", name="Denied").first).to_be_visible()
    page.goto("/reels?tab=Review")
    waiting(page, 1)


def test_a_telephone_decides_by_touch(new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    sign_up(page)
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    review(page, 16)
    assert page.evaluate(NAMELESS) == [] and page.evaluate(STICKS_OUT) <= 0
    for name in ("Approve", "Deny", "Skip", "Favourite"):
        expect(page.get_by_role("button", name=name)).to_be_in_viewport()
    page.get_by_role("button", name="Approve").tap()
    page.get_by_role("button", name="Skip").tap()
    waiting(page, 2)
    page.get_by_role("button", name="Undo").tap()
    page.get_by_role("button", name="Undo").tap()
    waiting(page, 3)
    page.get_by_role("button", name="Grid").tap()
    expect(page.get_by_role("option")).to_have_count(3)
    assert page.evaluate(STICKS_OUT) <= 0
    saved(page, 3)


@pytest.fixture
def refusing(server: StudioServer) -> Iterator[Callable[[bool], None]]:
    """Call it with True to let the database refuse every change of a reel, with False to let it work again."""
    postgres = Postgres(server.home)
    with psycopg.connect(postgres.conninfo("postgres"), autocommit=True) as database:
        database.execute(
            """create function studio.refuse_reels() returns trigger language plpgsql set search_path = '' as
               $$ begin raise exception 'no room' using errcode = '53100'; end $$"""
        )

        def refuse(on: bool) -> None:
            database.execute("drop trigger if exists viral_reels_refused on public.viral_reels")
            if on:
                database.execute(
                    """create trigger viral_reels_refused before update on public.viral_reels
                       for each row execute function studio.refuse_reels()"""
                )

        yield refuse
        refuse(False)
        database.execute("drop function studio.refuse_reels()")
    postgres.close()


def test_a_verdict_that_was_not_saved_is_said_and_its_card_comes_back(
    signed_in: Page, refusing: Callable[[bool], None]
) -> None:
    page = signed_in
    review(page, 16)
    refusing(True)
    page.keyboard.press("a")
    expect(page.get_by_role("alert").get_by_text("was not saved, and the card comes next")).to_be_visible()
    waiting(page, 3)
    refusing(False)
    page.evaluate(IN_ONE_TICK, "aad")
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    expect(page.get_by_role("alert").get_by_text("was not saved")).to_have_count(0)
    page.goto("/reels?tab=Review")
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()


def test_the_grid_is_decided_by_keys_by_selection_and_as_a_whole(signed_in: Page) -> None:
    page = signed_in
    review(page, 251)
    page.get_by_role("button", name="Grid").click()
    tiles = page.get_by_role("option")
    expect(tiles.first).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("a")
    waiting(page, 49)
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_role("group").get_by_text("3 reels selected")).to_be_visible()
    page.keyboard.press("d")
    waiting(page, 46)
    page.keyboard.press("u")
    waiting(page, 49)
    tiles.first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Select all 49 that match").click()
    page.get_by_role("button", name="Deny all 49").click()
    expect(page.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    waiting(page, 49)
    expect(tiles.first).to_be_visible()
    page.goto("/reels?tab=Review&view=grid")
    waiting(page, 49)
    expect(tiles.first).to_be_visible()
    page.goto("/reels?tab=Review&platform=YouTube")
    expect(page.get_by_role("heading", name="Nothing that waits matches")).to_be_visible()
