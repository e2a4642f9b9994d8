"""A persona from her first five pictures over a consent to a journey into another account, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import photo, settled, sign_up

COLOURS = ("#d98c5f", "#5f8cd9", "#8cd95f", "#d95f8c", "#5fd9d0")
PRICED = re.compile(r"^Generate · 1 image · 1 credit")
"""The button once it names the price, which is what a person waits for."""
ROLES = ("Front", "Three-quarter", "Side", "Full figure", "Expression")


def upload_five(page: Page) -> None:
    page.goto("/assets?upload=1")
    files = [{"name": f"look {at}.jpg", "mimeType": "image/jpeg", "buffer": photo(colour)}
             for at, colour in enumerate(COLOURS)]  # fmt: skip
    page.locator("input[type=file]").set_input_files(files)  # type: ignore[arg-type]
    expect(page.get_by_text("5 files kept.")).to_be_visible()


def create(page: Page, name: str, likeness: str) -> None:
    page.goto("/persona")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_text(likeness).click()
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/persona\?.*id="))


def board(page: Page) -> Locator:
    return page.get_by_role("list", name="References in their order").get_by_role("listitem")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.").first).to_be_visible()


def tab(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()
    expect(page).to_have_url(re.compile(f"tab={name}"))


def own_prompt(page: Page, persona: str) -> str:
    """A prompt of one's own for the persona of this address; the address of the prompt."""
    (persona_id,) = re.findall(r"[?&]id=([0-9a-f-]{36})", persona)
    page.goto(f"/prompts?persona={persona_id}")
    page.get_by_role("button", name="Write one by hand").click()
    page.get_by_label("Prompt", exact=True).fill("a woman at a harbour")
    page.get_by_role("button", name="Keep this prompt").click()
    expect(page).to_have_url(re.compile("prompt="))
    return page.url


def choose_five(page: Page) -> None:
    """Every picture of the library becomes a reference, each with what it shows."""
    pictures = page.get_by_role("listbox", name="Your library").get_by_role("option")
    expect(pictures).to_have_count(5)
    for at in range(5):
        pictures.nth(at).click()
        expect(board(page)).to_have_count(at + 1)
    for at, role in enumerate(ROLES):
        page.get_by_role("combobox", name=re.compile(r"What look \d.jpg shows")).nth(at).select_option(role)
    expect(page.get_by_text("Every side is shown.")).to_be_visible()


def last_becomes_cover(page: Page) -> None:
    """By keyboard alone, and it stays the cover."""
    last = board(page).nth(4).get_by_role("button", name=re.compile("the cover"))
    words = last.get_attribute("aria-label") or ""
    last.focus()
    page.keyboard.press("Enter")
    expect(board(page).first.get_by_role("button", name=words)).to_be_disabled()
    save(page)
    page.reload()
    expect(board(page)).to_have_count(5)
    expect(board(page).first.get_by_role("button", name=words)).to_be_disabled()
    shown = [one.input_value() for one in page.get_by_role("combobox", name=re.compile("What look")).all()]
    assert shown == ["expression", "front", "three_quarter", "side", "full"]


def press_priced(page: Page) -> None:
    """Once the page that the price's arrival ran again is drawn: a press in that very moment can be lost."""
    button = page.get_by_role("button", name=PRICED).first
    expect(button).to_be_visible()
    settled(page)
    button.click()


def put_consent_on_record(page: Page, persona: str) -> None:
    page.goto(persona)
    tab(page, "Consent")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "signed.txt", "mimeType": "text/plain", "buffer": b"I agree. Nova Berg"}
    )
    expect(page.get_by_text("The proof is in your library.")).to_be_visible()
    page.get_by_label("Whose face or voice").fill("Nova Berg")
    page.get_by_label("Agreed uses").fill("Pictures for posts")
    page.get_by_role("button", name="Put on record").click()
    expect(page.get_by_text("It holds today.")).to_be_visible()


def export(page: Page, persona: str, to: Path) -> None:
    page.goto(persona)
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the passport").click()
    saved.value.save_as(to)


def bring_in(other: Page, passport: Path) -> None:
    """Somebody else takes her in, and no consent comes along."""
    other.goto("/persona")
    other.get_by_text("Bring one from another studio").click()
    other.locator("input[type=file]").set_input_files(passport)
    expect(other.get_by_text("stated elsewhere: not valid here")).to_be_visible()
    other.get_by_role("button", name="Import Nova").click()
    expect(other.get_by_role("heading", name="Nova", level=1)).to_be_visible()
    expect(other.get_by_text("no valid consent")).to_be_visible()
    expect(board(other)).to_have_count(5)
    tab(other, "Consent")
    expect(other.get_by_text("It was stated in another studio.")).to_be_visible()


def test_a_real_person_with_five_references_is_drawn_by_consent_and_travels_in_a_passport(
    signed_in: Page, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    page, passport = signed_in, tmp_path / "nova.zip"
    upload_five(page)
    create(page, "Nova", "A real person")
    choose_five(page)
    last_becomes_cover(page)
    persona = page.url
    # Without a consent nothing is drawn, and the words say why.
    prompt = own_prompt(page, persona)
    press_priced(page)
    expect(page.get_by_text("no valid consent covers this today").first).to_be_visible()
    put_consent_on_record(page, persona)
    page.goto(prompt)
    press_priced(page)
    expect(page.get_by_role("link", name="Follow it")).to_be_visible()
    export(page, persona, passport)
    other = new_page()
    sign_up(other)
    expect(other.get_by_role("heading", name="Home")).to_be_visible()
    bring_in(other, passport)
