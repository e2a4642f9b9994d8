"""From a budget to a price on the button to a picture to the cost page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from playwright.sync_api import Page, expect

from local.supabase.stack import Stack
from tests.browser.conftest import sign_up
from tests.server import StudioServer


@pytest.fixture
def db(server: StudioServer) -> Iterator[psycopg.Connection]:
    """The studio's own database, beside the studio."""
    with (
        Stack.open(server.home, public_url=server.url, access_token_seconds=900) as stack,
        psycopg.connect(stack.dsn(), autocommit=True) as connection,
    ):
        yield connection


def set_budget(page: Page, dollars: str) -> None:
    page.get_by_label("Limit in dollars").fill(dollars)
    page.get_by_role("button", name="Save the budget").click()
    expect(page.get_by_text("The budget is saved.")).to_be_visible()


def downloaded(page: Page) -> str:
    """The ledger as the browser saved it."""
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download the ledger as CSV").click()
    return saved.value.path().read_text("utf-8-sig")


def test_a_budget_refuses_is_raised_and_the_picture_is_on_the_cost_page(page: Page, db: psycopg.Connection) -> None:
    email, prompt = sign_up(page), str(uuid4())
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    db.execute(
        "insert into public.prompts (id, user_id, prompt_text) select %s, id, 'A quiet street' from public.users"
        " where email = %s",
        [prompt, email],
    )

    page.goto("/costs?tab=Budget")
    expect(page.get_by_text("No budget limits your spending.")).to_be_visible()
    set_budget(page, "0.05")
    expect(page.get_by_text("$0.00 spent, $0.05 left this month")).to_be_visible()

    page.goto(f"/prompts?prompt={prompt}")
    button = page.get_by_role("button", name=re.compile("^Generate"))
    expect(button).to_contain_text("1 image · 1 credit · $0.062 · sandbox, nothing is charged")
    # From here on the price counts as the vendor's own: the sandbox's counts against nothing.
    db.execute(
        "update public.quotes set is_sandbox = false where user_id = (select id from public.users where email = %s)",
        [email],
    )
    page.reload()
    expect(button).to_contain_text("$0.012 more than is left this month")
    expect(button).to_be_disabled()

    page.get_by_role("link", name="Raise the budget").click()
    expect(page.get_by_role("button", name="Lift")).to_be_visible()
    set_budget(page, "1.00")
    expect(page.get_by_text("Changed $0.05 to $1.00 a month for everything I spend")).to_be_visible()

    page.goto(f"/prompts?prompt={prompt}")
    expect(button).to_contain_text("1 image · 1 credit · $0.062 · leaves $0.93 this month")
    button.click()
    page.get_by_role("link", name="Follow it").click()
    expect(page.get_by_role("table").first.get_by_text("Done")).to_be_visible()

    page.goto("/")
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    page.get_by_role("link", name="Costs").click()
    expect(page.get_by_role("heading", name="Costs")).to_be_visible()
    expect(page.get_by_text("1 charge of $0.062 was made up by the sandbox. No money was moved.")).to_be_visible()

    ledger = downloaded(page).splitlines()
    assert "charged" in ledger[1] and "higgsfield" in ledger[1]
