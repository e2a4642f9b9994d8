"""Every screen, in both themes and on a telephone: nothing complains, nothing sticks out, everything has a name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import photo, settled, sign_up
from tests.browser.test_main_job import upload

SCREENS = {
    "/": "Home", "/assets": "Assets", "/personas": "Personas", "/persona": "New persona", "/prompts": "Prompts",
    "/generations": "Generations", "/reels": "Reels", "/insights": "Insights", "/profile": "Profile", "/keys": "Keys",
}
LOOKS: dict[str, dict[str, object]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1440, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1440, "height": 900}},
    "telephone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}, "has_touch": True},
}
NAMELESS = """() => {
  const named = e => e.labels?.length || e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || e.title
    || e.innerText?.trim() || e.closest('label')?.innerText.trim();
  const shown = e => e.checkVisibility() && e.type !== 'hidden' && e.getAttribute('aria-hidden') !== 'true';
  const ours = e => e.closest('[data-testid=stMain], [data-testid=stSidebarContent]');
  return [...document.querySelectorAll('input, textarea, select, button, a[href]')]
    .filter(e => shown(e) && ours(e) && !named(e) && e.type !== 'file').map(e => e.outerHTML.slice(0, 200));
}"""
WITHOUT_ALT = """() => {
  const roots = [document, ...[...document.querySelectorAll('*')].map(e => e.shadowRoot).filter(Boolean)];
  return roots.flatMap(r => [...r.querySelectorAll('img')]).filter(i => !i.hasAttribute('alt')).map(i => i.outerHTML);
}"""
STICKS_OUT = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

SQUEEZED = """() => {
  const head = document.querySelector('.st-key-page-head');
  const said = head.querySelector('[data-testid=stCaptionContainer]');
  return said ? head.clientWidth - said.clientWidth : 0;
}"""
"""Pixels that the sentence of the head gives away to what stands beside it."""


@pytest.mark.parametrize("look", LOOKS)
def test_every_screen_is_quiet_fits_and_names_its_parts(new_page: Callable[..., Page], look: str) -> None:
    page = new_page(**LOOKS[look])
    sign_up(page)
    upload(page, "garden.jpg", photo("#7a9e7e"))
    for path, heading in SCREENS.items():
        page.goto(path)
        expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()
        settled(page)
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        assert page.evaluate(NAMELESS) == [], path
        assert page.evaluate(WITHOUT_ALT) == [], path
        assert page.evaluate(STICKS_OUT) <= 0, path
        assert look != "telephone" or page.evaluate(SQUEEZED) <= 1, path


def test_somebody_elses_asset_is_not_found(new_page: Callable[..., Page]) -> None:
    owner, stranger = new_page(), new_page()
    sign_up(owner)
    upload(owner, "mine.jpg", photo("#b56576"))
    owner.get_by_role("option").first.press("Enter")
    expect(owner.get_by_role("heading", name="mine.jpg")).to_be_visible()
    address = owner.url
    sign_up(stranger)
    stranger.goto(address)
    expect(stranger.get_by_text("not found", exact=False).or_(stranger.get_by_text("is not here"))).to_be_visible()
    assert "mine.jpg" not in stranger.content()
    asset = address.split("id=")[1]
    assert stranger.request.get(f"/files/{asset}/original").status == 404
