"""Key press to painted: the next card of the review, against the one-button page of a stock Streamlit.

500 reels in a row are approved and denied by key; after every tenth the stock page's button is clicked, in the same
browser, so that noise meets both. "last" against "first" says whether the page slows down: the middle of the last
fifty decisions by that of the first fifty. In the end the database is asked whether every decision arrived.
Painted means: two frames after the first frame in which the page shows what was asked for. "Stock" as in
`benchmarks.clicks`.

    python -m benchmarks.reel_review [--decisions 500]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from statistics import median

import psycopg
from playwright.sync_api import Page, sync_playwright

from benchmarks.clicks import MEASURE, stock_server
from local.supabase.postgres import Postgres
from tests.browser.chromium import FLAGS, find
from tests.browser.conftest import sign_up
from tests.server import StudioServer

BUTTON = "button[kind=secondary], [data-testid=stBaseButton-secondary]"
# The review lives in a shadow root of its own.
PRESS = """key => new Promise((done, fail) => {
  const roots = [...document.querySelectorAll('div')].map(e => e.shadowRoot);
  const root = roots.find(one => one?.querySelector('.queue'));
  const shown = () => root.querySelector('.caption')?.textContent;
  const before = shown(), began = performance.now();
  const look = () => {
    if (shown() && shown() !== before)
      requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
    else if (performance.now() - began > 20000) fail(new Error('no next card'));
    else requestAnimationFrame(look);
  };
  dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  requestAnimationFrame(look);
})"""


def fill(database: psycopg.Connection, email: str, count: int) -> None:
    """Reels that wait, each with a caption of its own."""
    database.execute(
        """insert into public.viral_reels (user_id, url, platform, shortcode, author, caption)
           select person.id, 'https://www.instagram.com/reel/C' || n || '/', 'instagram', 'C' || n,
             'author ' || n %% 40, 'Dance number ' || n
           from public.users as person, generate_series(1, %s) as n where person.email = %s""",
        [count, email],
    )


def decided(database: psycopg.Connection, email: str) -> int:
    row = database.execute(
        """select count(*) from public.viral_reels where decided_by = 'person'
           and user_id = (select id from public.users where email = %s)""",
        [email],
    ).fetchone()
    return int(row[0]) if row else 0


def arrived(database: psycopg.Connection, email: str, wanted: int, page: Page) -> int:
    """How many decisions the database has once it has them all, or after ten seconds."""
    for _ in range(100):
        if decided(database, email) >= wanted:
            break
        page.wait_for_timeout(100)
    return decided(database, email)


def measure(count: int) -> tuple[list[float], list[float], int]:
    """Times of the stock clicks and of our key presses in ms, and how many decisions were saved."""
    with tempfile.TemporaryDirectory() as folder, StudioServer() as server, sync_playwright() as playwright:
        process, stock_url = stock_server(Path(folder))
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        postgres = Postgres(server.home)
        try:
            stock, ours = browser.new_page(), browser.new_page()
            stock.goto(stock_url)
            email = sign_up(ours, path=f"{server.url}/sign-up")
            ours.get_by_role("heading", name="Home").wait_for()
            with psycopg.connect(postgres.conninfo("postgres"), autocommit=True) as database:
                fill(database, email, count + 20)
                ours.goto(f"{server.url}/reels?tab=Review")
                ours.get_by_role("article").wait_for()
                return *press(stock, ours, count), arrived(database, email, count, ours)
        finally:
            postgres.close()
            browser.close()
            process.terminate()
            process.wait(10)


def press(stock: Page, ours: Page, count: int) -> tuple[list[float], list[float]]:
    clicks: list[float] = []
    keys: list[float] = []
    stock.wait_for_selector(BUTTON)
    for at in range(count):
        ours.bring_to_front()
        keys.append(ours.evaluate(PRESS, "ad"[at % 2]))
        if at % 10 == 9:
            stock.bring_to_front()
            shown = f"document.body.textContent.includes('pressed {len(clicks) + 1}')"
            clicks.append(stock.evaluate(MEASURE.replace("WANTED", shown), BUTTON))
    return clicks, keys


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--decisions", type=int, default=500)
    count = parser.parse_args().decisions
    clicks, keys, saved = measure(count)
    edge = min(50, count // 2)
    base, first, last = median(clicks), median(keys[:edge]), median(keys[-edge:])
    print(f"stock click to painted   p50 {base:6.0f} ms")
    print(f"key to next card painted p50 {median(keys):6.0f} ms   p95 {sorted(keys)[int(count * 0.95) - 1]:6.0f} ms"
          f"   ratio {median(keys) / base:.2f}")
    print(f"last {edge} against first {edge}   {last:.0f} ms / {first:.0f} ms   ratio {last / first:.2f}")
    print(f"decisions saved          {saved} of {count}")


if __name__ == "__main__":
    main()
