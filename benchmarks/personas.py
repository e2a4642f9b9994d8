"""Click to painted: the personas of somebody with 500 of them against those of somebody with 10.

Both are accounts of one server, in one browser, taking turns, so that noise meets both; half of the personas show a
real person with a consent. The ratio of the medians is the figure to read: at most 1.3.

    python -m benchmarks.personas [--many 500] [--few 10] [--clicks 20]
"""

from __future__ import annotations

import argparse
import sys
from statistics import median

import psycopg
from playwright.sync_api import Page, sync_playwright

from benchmarks.clicks import HEADING, clicks
from local.supabase.postgres import Postgres
from tests.browser.chromium import FLAGS, find
from tests.browser.conftest import sign_up
from tests.server import StudioServer

FILL = """
  with owner as (select id from public.users where email = %(email)s),
  made as (
    insert into public.ai_models (user_id, name, description, likeness, is_active, created_at)
    select owner.id, 'Persona ' || n, repeat('A way of speaking. ', 40),
      case when n %% 2 = 0 then 'real' else 'synthetic' end, n %% 7 > 0, now() - n * interval '1 minute'
    from owner, generate_series(1, %(count)s) as n
    returning id, user_id, likeness
  ), proof as (
    insert into public.assets (user_id, filename, file_path, file_type, mime_type, file_size)
    select id, 'signed.txt', id || '/document/signed.txt', 'document', 'text/plain', 10 from owner
    returning id
  ), agreed as (
    insert into public.consents (user_id, ai_model_id, person_name, covers_face, uses, valid_from, proof_asset_id)
    select made.user_id, made.id, 'Somebody', true, 'posts', '2026-01-01', proof.id
    from made, proof where likeness = 'real'
  )
  insert into public.prompts (user_id, model_id, prompt_text)
    select made.user_id, made.id, 'a beach' from made, generate_series(1, 5)
"""
CARDS = f"{HEADING.format('Personas')} && document.querySelectorAll('.cover').length >= 10"
HOME, PERSONAS = "a[href$='/']:not([href*='files'])", "a[href$='/personas']"
TURNS = [(PERSONAS, CARDS), (HOME, HEADING.format("Home"))]


def account(page: Page, server: StudioServer, count: int) -> Page:
    """Somebody with `count` personas, on Home."""
    email = sign_up(page, path=f"{server.url}/sign-up")
    page.get_by_role("heading", name="Home").wait_for()
    postgres = Postgres(server.home)
    with psycopg.connect(postgres.conninfo("postgres")) as connection:
        connection.execute(FILL, {"email": email, "count": count})
    postgres.close()
    page.goto(server.url)
    page.get_by_role("heading", name="Home").wait_for()
    return page


def measure(sizes: dict[str, int], rounds: int) -> dict[str, list[float]]:
    """Times in ms of opening Personas from Home, for each size."""
    found: dict[str, list[float]] = {name: [] for name in sizes}
    with StudioServer() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        pages = {name: account(browser.new_context().new_page(), server, count) for name, count in sizes.items()}
        for number in range(rounds + 1):
            for name, page in pages.items():
                times = clicks(page, TURNS, 2)[0::2]
                found[name] += times if number else []  # the first round warms up
        browser.close()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--many", type=int, default=500)
    parser.add_argument("--few", type=int, default=10)
    parser.add_argument("--clicks", type=int, default=20)
    given = parser.parse_args()
    found = measure({"few": given.few, "many": given.many}, given.clicks)
    few, many = median(found["few"]), median(found["many"])
    sys.stdout.write(f"{given.few} personas   {few:6.0f} ms\n{given.many} personas  {many:6.0f} ms\n")
    sys.stdout.write(f"ratio {many / few:.2f}, at most 1.3\n")
    return 0 if many <= 1.3 * few else 1


if __name__ == "__main__":
    sys.exit(main())
