"""The views count a person's own rows, truly and quickly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sql.tests.expectations import VIEWS
from sql.tests.jobs import job_in
from sql.tests.people import Person, ask, one, sign_up
from sql.tests.rows import add
from sql.tests.servers import Connection, Server

ASSETS = """
  insert into public.assets (user_id, filename, file_path, file_type, mime_type, file_size, tags, created_at)
  select %(owner)s::uuid, 'a.png', %(owner)s::text || '/image/' || n, 'image', 'image/png', n,
    array['t' || n %% 20, 'all'], now() - n * interval '1 minute' from generate_series(1, %(rows)s) as n
"""
REELS = """
  insert into public.viral_reels (user_id, url, shortcode, view_count, created_at)
  select %(owner)s, 'https://www.instagram.com/reel/' || n, n::text, n, now() - n * interval '5 minutes'
  from generate_series(1, %(rows)s) as n
"""
JOBS = """
  insert into public.generations (user_id, prompt_text, created_at)
  select %(owner)s, 'a beach', now() - n * interval '5 minutes' from generate_series(1, %(rows)s) as n
"""
PROMPTS = """
  insert into public.prompts (user_id, prompt_text, created_at)
  select %(owner)s, 'a beach', now() - n * interval '5 minutes' from generate_series(1, %(rows)s) as n
"""
LOOK = """
  select run.generation_id from studio.generation_runs as run
  join public.generations as job on job.id = run.generation_id
  where job.status in ('pending', 'submitting', 'queued', 'in_progress') and run.next_look_at <= now()
"""
# Here the platform ends a person's statement; a closer figure would measure how busy the machine is.
PATIENCE_MS = 8_000


def test_the_first_screen_counts_what_is_there(db: Connection, ada: Person, ben: Person) -> None:
    for owner in (ada, ben):
        add(db, "assets", owner.id)
        add(db, "assets", owner.id, origin="generation", created_at="2020-01-01")
        add(db, "assets", owner.id, file_type="audio")
        add(db, "assets", owner.id, origin="generation", kept=False)
        add(db, "viral_reels", owner.id, view_count=200_000)
        add(db, "viral_reels", owner.id, created_at="2020-01-01")
        add(db, "user_api_keys", owner.id)
        for status in ("pending", "in_progress", "completed", "failed"):
            job_in(db, owner.id, status)
    made = "assets, photos, assets_this_week, api_keys, generations, generations_running"
    ended = "generations_completed, generations_failed_this_week"
    # Four assets, one of them a result somebody decided against, which the library does not show.
    assert ask(db, ada, f"select {made}, {ended} from public.home_counts") == [(3, 1, 2, 1, 4, 2, 1, 1)]
    found = "reels, reels_approved, reels_pending, reels_this_week"
    assert ask(db, ada, f"select {found} from public.home_counts") == [(2, 1, 1, 1)]


@pytest.mark.parametrize("views, band", [
    (None, -1), (0, 0), (999, 0), (1000, 1000), (99_999, 10_000), (100_000, 100_000),
    (12_000_000, 10_000_000),
])
def test_a_reel_counts_in_the_band_of_its_views(
    db: Connection, ada: Person, views: int | None, band: int
) -> None:
    checked = None if views is None else "2026-01-01"
    add(db, "viral_reels", ada.id, view_count=views or 0, views_checked_at=checked)
    assert ask(db, ada, "select views_from, reels from public.reel_view_bands") == [(band, 1)]


def test_days_are_those_of_utc(db: Connection, ada: Person) -> None:
    db.execute("set local timezone = 'Asia/Tokyo'")
    for moment in ("2026-03-01T23:59:59Z", "2026-03-02T00:00:00Z"):
        add(db, "viral_reels", ada.id, created_at=moment)
    days = ask(db, ada, "select day::text, reels from public.reel_days order by day")
    assert days == [("2026-03-01", 1), ("2026-03-02", 1)]


def test_a_day_of_jobs_adds_up_cost_and_time(db: Connection, ada: Person) -> None:
    for seconds in (10, 20):
        job = job_in(db, ada.id, "in_progress", cost_usd=0.25, started_at="2026-01-01T00:00:00Z")
        db.execute("update public.generations set status = 'completed', completed_at = started_at"
                   " + make_interval(secs => %s) where id = %s", [seconds, job])
    sums = "status, generations, cost_usd::text, seconds::float"
    found = ask(db, ada, f"select {sums} from public.generation_days")
    assert found == [("completed", 2, "0.500000", 30.0)]


def test_a_day_of_the_library_adds_up_bytes(db: Connection, ada: Person) -> None:
    for size in (10, 32):
        add(db, "assets", ada.id, file_size=size)
    assert ask(db, ada, "select file_type, origin, assets, bytes from public.library_days") == [
        ("image", "upload", 2, 42)]


def test_the_home_page_counts_each_noun_by_day_for_two_weeks(db: Connection, ada: Person) -> None:
    add(db, "assets", ada.id)
    add(db, "viral_reels", ada.id)
    add(db, "viral_reels", ada.id)
    add(db, "viral_reels", ada.id, created_at="2026-01-01T00:00:00Z")
    days = ask(db, ada, "select assets, prompts, generations, reels from public.home_days")
    assert days == [(1, 0, 0, 2)]


def test_prompts_out_of_sight_are_in_no_number(db: Connection, ada: Person, ben: Person) -> None:
    persona = add(db, "ai_models", ada.id)
    groups = [add(db, "prompt_groups", ada.id) for _ in range(3)]
    for group in groups:
        add(db, "prompts", ada.id, model_id=persona, group_id=group)
    add(db, "prompts", ben.id)
    db.execute("update public.prompt_groups set removed_at = now() where id = %s", [groups[0]])
    numbers = {
        "home_counts": (2, 2), "home_days": (2,), "persona_cards": (2,), "persona_numbers": (2,),
    }  # fmt: skip
    for view, seen in numbers.items():
        columns = "prompts, prompts_this_week" if len(seen) == 2 else "prompts"
        assert ask(db, ada, f"select {columns} from public.{view}") == [seen], view
    db.execute("update public.prompt_groups set removed_at = null where id = %s", [groups[0]])
    assert one(db, ada, "select prompts from public.home_counts") == 3


def test_prompts_in_sight_are_counted_up_to_a_bound(db: Connection, ada: Person, ben: Person) -> None:
    groups = [add(db, "prompt_groups", ada.id) for _ in range(3)]
    for group in (*groups, groups[1]):
        add(db, "prompts", ada.id, group_id=group)
    add(db, "prompts", ben.id)
    db.execute("update public.prompt_groups set removed_at = now() where id = %s", [groups[0]])
    call = "select public.count_prompts(%s, %s)"
    assert [one(db, ada, call, [grouped, 100]) for grouped in (False, True)] == [3, 2]
    assert [one(db, ada, call, [grouped, 1]) for grouped in (False, True)] == [1, 1]


@pytest.fixture(scope="module")
def crowded(newest: Server) -> Iterator[tuple[Connection, Person]]:
    """A library of 10,000 assets, and 100,000 rows in all, half of them somebody else's."""
    with newest.connect(newest.copy()) as db:
        person, other = sign_up(db, "ada"), sign_up(db, "ben")
        for fill, rows in ((ASSETS, 10_000), (REELS, 5_000), (JOBS, 15_000), (PROMPTS, 20_000)):
            for owner in (person, other):
                db.execute(fill, {"owner": owner.id, "rows": rows})
        db.execute("vacuum analyze")
        yield db, person


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_of_a_hundred_thousand_rows_answers_at_once(
    crowded: tuple[Connection, Person], view: str
) -> None:
    db, person = crowded
    plan: Any = one(db, person, f"explain (analyze, format json) select * from {view}")
    assert plan[0]["Execution Time"] < PATIENCE_MS


def test_a_page_of_a_large_library_is_read_along_an_index(crowded: tuple[Connection, Person]) -> None:
    db, person = crowded
    page = "where file_type = 'image' order by created_at desc, id desc limit 48"
    plan: Any = one(db, person, f"explain (analyze, format json) select id from public.assets {page}")
    assert plan[0]["Plan"]["Plans"][-1]["Node Type"] in ("Index Scan", "Index Only Scan")


def test_the_worker_looks_at_open_jobs_only(crowded: tuple[Connection, Person]) -> None:
    db, _ = crowded
    with db.transaction(force_rollback=True):
        db.execute("set local session_replication_role = replica")
        db.execute("update public.generations set status = 'completed'")
        db.execute("insert into studio.generation_runs (generation_id) select id from public.generations")
        db.execute("analyze public.generations, studio.generation_runs")
        ((plan,),) = db.execute(f"explain (analyze, format json) {LOOK}").fetchall()
    assert "generations_active_idx" in str(plan)
