"""Words that attack the page they are shown on: every screen shows them as words, and nothing in them runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import Dialog, Page, expect

from local.supabase.postgres import Postgres
from tests.browser.conftest import photo, settled, sign_up
from tests.browser.hostile import PERSONAS, REELS, TAGS, VIEW, Library, fill, words
from tests.browser.test_main_job import upload
from tests.server import StudioServer

FILE = "<img src=x onerror=ran()> <svg onload=ran()> [go](javascript:ran()).jpg"

SHOWS = """([parts]) => {
  const inside = node => node.nodeType === Node.TEXT_NODE ? node.data : node.nodeType !== Node.ELEMENT_NODE ? '' :
    [node.value, node.ariaLabel, node.alt].filter(one => typeof one === 'string').join(' ')
    + [...(node.shadowRoot?.childNodes ?? []), ...node.childNodes].map(inside).join('');
  const said = inside(document.body).replace(/\\s+/g, ' ');
  return parts.every(part => said.includes(part));
}"""
"""Whether all parts are to be read on the page: as text, in a field, as a name; in our own components too."""

MADE = """() => {
  const roots = [document];
  for (const root of roots)
    for (const one of root.querySelectorAll('*')) if (one.shadowRoot) roots.push(one.shadowRoot);
  const lives = ({ name, value }) => /^on/i.test(name)
    || /^(src|href|action|formaction|data)$/i.test(name) && /^\\s*(javascript|data:text|https?:..evil)/i.test(value);
  const honest = one => one.tagName === 'A' && one.href.startsWith('https:') && one.href === one.textContent;
  return roots.flatMap(root => [...root.querySelectorAll('*')])
    .filter(one => ([...one.attributes].some(lives) && !honest(one)) || one.matches('.katex'))
    .map(one => one.outerHTML.slice(0, 300));
}"""
"""What words were made into: handlers, pictures from elsewhere, links that do not say where they go, formulas."""


@pytest.fixture
def db(server: StudioServer) -> Iterator[psycopg.Connection[Any]]:
    """The studio's own database, as one who may write past its triggers."""
    postgres = Postgres(server.home)
    with psycopg.connect(postgres.conninfo("supabase_admin"), autocommit=True) as connection:
        yield connection
    postgres.close()


def screens(library: Library) -> dict[str, list[str]]:
    """Addresses, and what is to be read at each."""
    persona, friend = library.personas
    long = "identity-error voices-error job-error look-error timbre uses note alt job prompt"
    said = {field: words(field, 1000) for field in long.split()}
    return {
        "/": PERSONAS,
        "/assets": [said["alt"]],
        f"/asset?id={library.asset}": [FILE, said["alt"], *TAGS],
        "/personas": PERSONAS,
        f"/persona?id={persona}": [PERSONAS[0], said["identity-error"]],
        f"/persona?id={friend}&tab=Voice": [PERSONAS[1], said["voices-error"], words("voice", 200), said["timbre"]],
        f"/persona?id={persona}&tab=Style": [words("description", 4000), words("do", 200), words("disclosure", 500)],
        f"/persona?id={persona}&tab=Consent": [words("consenting", 200), said["uses"], said["note"]],
        f"/prompts?prompt={library.prompt}": [said["prompt"], words("label", 120)],
        f"/prompts?group={library.group}": [said["look-error"]],
        "/generations": [said["job"][:40]],
        f"/generation?id={library.job}": [said["job"], said["job-error"]],
        "/reels?tab=Review": [REELS[-1]],
        "/reels?tab=All": REELS,
        f"/reels?tab=All&reel={library.reel}": [REELS[-1], *TAGS, words("notes", 10000)],
        "/reels?tab=Add": [words("sheet", 255)],
        "/keys": [words("key-error", 500), words("scope", 500)],
    }


def test_words_that_attack_a_screen_are_shown_and_nothing_in_them_runs(
    page: Page, db: psycopg.Connection[Any], server: StudioServer
) -> None:
    asked: set[str] = set()
    spoke: list[str] = []
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))

    def speak(dialog: Dialog) -> None:
        spoke.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", speak)
    page.add_init_script("window.ran = () => { window.hasRun = true }")
    email = sign_up(page)
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    upload(page, FILE, photo())
    ((owner,),) = db.execute("select id from public.users where email = %s", [email]).fetchall()
    for address, parts in screens(fill(db, str(owner))).items():
        page.goto(address)
        settled(page)
        page.wait_for_function(SHOWS, arg=[parts])
        if address == "/reels?tab=All":
            page.get_by_role("button", name="Saved views").click()
            expect(page.get_by_role("button", name=VIEW).first).to_be_visible()
        assert page.evaluate(MADE) == [], address
        assert page.evaluate("window.hasRun") is None, address
    assert spoke == [] and asked <= {urlsplit(server.url).netloc, ""}
