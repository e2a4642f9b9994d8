"""Staying signed in, and being signed out, as a person with several tabs meets it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import sign_up
from tests.browser.test_screens import SCREENS
from tests.server import PASSWORD


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


@pytest.mark.parametrize("path", SCREENS)
def test_signed_out_every_address_meets_the_sign_in_page(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("autocomplete", "current-password")


def test_after_signing_in_one_lands_where_one_meant_to_go(signed_in: Page, new_page: Callable[..., Page]) -> None:
    signed_in.goto("/profile")
    email = signed_in.get_by_text(re.compile(r"Signed in as .+@")).first.inner_text().split()[-1]
    elsewhere = new_page()
    elsewhere.goto("/insights?from=2026-01-01")
    elsewhere.get_by_label("E-mail").fill(email)
    elsewhere.get_by_label("Password", exact=True).fill(PASSWORD)
    elsewhere.get_by_role("button", name="Sign in").click()
    heading(elsewhere, "Insights")
    expect(elsewhere).to_have_url(re.compile("from=2026-01-01"))


def test_a_reload_and_a_new_tab_stay_signed_in(signed_in: Page) -> None:
    signed_in.reload()
    heading(signed_in, "Home")
    tab = signed_in.context.new_page()
    tab.goto("/keys")
    heading(tab, "Keys")


def test_signing_out_ends_the_other_tab_and_the_back_button_too(signed_in: Page) -> None:
    tab = signed_in.context.new_page()
    tab.goto("/assets")
    heading(tab, "Assets")
    signed_in.get_by_role("button", name="Sign out").click()
    expect(signed_in.get_by_role("heading", name="Sign in")).to_be_visible()
    signed_in.go_back()
    expect(signed_in.get_by_role("heading", name="Sign in")).to_be_visible()
    tab.get_by_role("link", name="Reels").click()
    expect(tab.get_by_role("link", name=re.compile("Sign in"))).to_be_visible()
    expect(tab.get_by_role("heading", name="Reels", level=1)).to_have_count(0)


def test_the_cookie_is_out_of_reach_of_scripts(signed_in: Page) -> None:
    assert "sid" not in signed_in.evaluate("document.cookie")
    [cookie] = [one for one in signed_in.context.cookies() if one["name"] == "sid"]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"


def test_a_forgotten_password_is_replaced_through_the_local_outbox(page: Page) -> None:
    email = sign_up(page)
    heading(page, "Home")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto("/forgot")
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button").first.click()
    page.get_by_role("link", name=re.compile("outbox", re.I)).click()
    page.get_by_role("link", name="Open the link").first.click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("New password", exact=True).fill("another long walk")
    page.get_by_role("button", name=re.compile("password", re.I)).last.click()
    heading(page, "Home")
