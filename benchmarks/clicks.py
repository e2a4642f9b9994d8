"""Click to painted: Home and Assets with 10,000 assets, against the one-button page of a stock Streamlit.

"home" and "assets" are clicks in the menu that open the page from the other one; "filter" is a click on the page,
the favourites of the 10,000. The stock page opens nothing, so "filter" is the like-for-like row.
Both run on this machine in the same run and the same browser, taking turns, so that noise meets both. "Stock" is
`streamlit run` with defaults and without the performance extra (its three modules are hidden from it).
Painted means: two frames after the first frame in which the page shows what the click asked for.

    python -m benchmarks.clicks [--assets 10000] [--clicks 30]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import httpx
from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import FLAGS, find
from tests.browser.conftest import photo, sign_up
from tests.server import StudioServer, free_port

STOCK = """
import streamlit as st
st.session_state.setdefault("n", 0)
if st.button("Go"):
    st.session_state.n += 1
st.write(f"pressed {st.session_state.n}")
"""
HIDE = "import sys; [sys.modules.__setitem__(n, None) for n in ('uvloop', 'httptools', 'orjson')]; "
RUN = "from streamlit.web.cli import main; main()"
# The condition is written into the script: our own content policy refuses to evaluate text in the page.
MEASURE = """selector => new Promise((done, fail) => {
  const element = document.querySelector(selector), began = performance.now();
  const look = () => {
    if (WANTED)
      requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
    else if (performance.now() - began > 20000) fail(new Error('never shown'));
    else requestAnimationFrame(look);
  };
  element.click();
  requestAnimationFrame(look);
})"""
HEADING = "document.querySelector('h1')?.textContent.includes('{}')"
# The gallery lives in a shadow root of its own.
TILES = "[...document.querySelectorAll('div')].some(e => e.shadowRoot?.querySelector('[role=option]'))"


SHOWN = "[...document.querySelectorAll('p')].some(p => p.textContent.includes('of {} shown'))"
FILTER = [("[data-testid=stCheckbox] input", SHOWN.format(count)) for count in ("1,000", "10,001")]


def stock_server(folder: Path, source: str = STOCK) -> tuple[subprocess.Popen[bytes], str]:
    """A running Streamlit with its defaults on a script, and its address."""
    script, port = folder / "stock.py", free_port()
    script.write_text(source, "utf-8")
    command = [sys.executable, "-c", HIDE + RUN, "run", str(script), "--server.port", str(port),
               "--server.headless", "true", "--browser.gatherUsageStats", "false"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    transport = httpx.HTTPTransport(retries=10)
    with httpx.Client(transport=transport) as client:
        client.get(f"{url}/_stcore/health")
    return process, url


def fill_library(server: StudioServer, email: str, count: int) -> None:
    """Rows beside one real upload; the pictures all point at its thumbnail, so each tile loads a real file."""
    import psycopg

    from local.supabase.postgres import Postgres

    postgres = Postgres(server.home)
    with psycopg.connect(postgres.conninfo("postgres")) as connection:
        connection.execute(
            """insert into public.assets (user_id, filename, file_path, file_type, mime_type, file_size, tags, width,
                 height, thumbnail_path, is_favorite, created_at)
               select user_id, 'picture ' || n || '.jpg', user_id || '/image/' || gen_random_uuid() || '_p.jpg',
                 'image', mime_type, file_size, array['tag ' || n %% 20], width, height, thumbnail_path,
                 n %% 10 = 0, now() - n * interval '1 minute'
               from public.assets, generate_series(1, %s) as n
               where user_id = (select id from public.users where email = %s)""", [count, email])
    postgres.close()


def clicks(page: Page, turns: list[tuple[str, str]], rounds: int) -> list[float]:
    """Times of `rounds` clicks that go through `turns` (selector, condition) again and again, in ms."""
    times = []
    for number in range(rounds):
        selector, wanted = turns[number % len(turns)]
        page.wait_for_selector(selector, state="attached")
        times.append(page.evaluate(MEASURE.replace("WANTED", wanted), selector))
        page.wait_for_timeout(150)
    return times


def prepare(page: Page, server: StudioServer, count: int) -> None:
    email = sign_up(page, path=f"{server.url}/sign-up")
    page.goto(f"{server.url}/assets?upload=1")
    page.locator("input[type=file]").set_input_files({"name": "p.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.get_by_text("1 file kept.").wait_for()
    fill_library(server, email, count)


def measure(count: int, rounds: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"stock": [], "home": [], "assets": [], "filter": []}
    with tempfile.TemporaryDirectory() as folder, StudioServer() as server, sync_playwright() as playwright:
        process, stock_url = stock_server(Path(folder))
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        try:
            stock, ours = browser.new_page(), browser.new_page()
            stock.goto(stock_url)
            prepare(ours, server, count)
            home, library = "a[href$='/']:not([href*='files'])", "a[href$='/assets']"
            for _ in range(rounds // 6):
                pressed = int(stock.get_by_text("pressed").inner_text().split()[1])
                turns = [("button[kind=secondary], [data-testid=stBaseButton-secondary]",
                          f"document.body.textContent.includes('pressed {pressed + n}')") for n in range(1, 7)]
                found["stock"] += clicks(stock, turns, 6)
                ours.goto(f"{server.url}/assets")
                ours.locator("[role=option]").first.wait_for()
                both = [(home, HEADING.format("Home")), (library, f"{HEADING.format('Assets')} && {TILES}")]
                times = clicks(ours, both, 12)
                found["home"] += times[0::2]
                found["assets"] += times[1::2]
                found["filter"] += clicks(ours, FILTER, 6)
        finally:
            browser.close()
            process.terminate()
            process.wait(10)
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--assets", type=int, default=10_000)
    parser.add_argument("--clicks", type=int, default=30)
    given = parser.parse_args()
    found = measure(given.assets, given.clicks)
    base = median(found["stock"])
    for name, times in found.items():
        p95 = sorted(times)[int(len(times) * 0.95) - 1]
        print(f"{name:<7} p50 {median(times):6.0f} ms   p95 {p95:6.0f} ms   ratio {median(times) / base:.2f}")


if __name__ == "__main__":
    main()
