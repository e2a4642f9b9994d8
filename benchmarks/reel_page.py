"""What a million reels cost a page: the list of somebody with 1,000,000 against that of somebody with 1,000.

Run: `python -m benchmarks.reel_page`. Two databases, so that the small one has small indexes. The calls alternate; the
ratio of their lower quartiles, which a busy machine disturbs least, is the figure to read. Rows are put in without
triggers, then counted as triggers would.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from uuid import uuid4

import psycopg

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from local.supabase.stack import Stack
from services import identity, reel_review, reel_rules, reels, wiring
from services.domain.approval import Verdict
from services.identity import Browser, Identity
from services.settings import Settings
from services.store.reels import ReelFilter, ReelSort
from services.wiring import Studio

SEED = """
  insert into public.viral_reels (user_id, url, platform, shortcode, view_count, views_checked_at, view_source,
    approval_status, decided_by, decided_at, rule_version, is_favorite, tags, author, caption, created_at,
    views_multiple, words, facts_due_at)
  select '{owner}', 'https://www.youtube.com/watch?v=' || n,
    (array['instagram', 'tiktok', 'youtube'])[n % 3 + 1], 'c' || n,
    n::bigint * 7919 % 1000003, now(), 'import',
    case when n::bigint * 7919 % 1000003 >= 100000 then 'approved' else 'denied' end, 'rule', now(), 0, n % 10 = 0,
    case when n % ({rows} / 60) = 0 then array['tag' || n % 300, 'seldom'] else array['tag' || n % 300] end,
    'author ' || n % 20000, 'a walk by the harbour ' || n, now() - n * interval '1 second',
    n % 700 / 100.0, to_tsvector('pg_catalog.simple',
      'walk harbour word' || n % 5000 || ' middling' || n % 100 || 'x'
      || case when n % ({rows} / 60) = 0 then ' seldom' else '' end
      || case when n > {rows} - {rows} / 50 then ' bygone' else '' end), now() + interval '1 day'
  from generate_series(1, {rows}) as n
"""
COUNTED = """
  insert into public.reel_totals (user_id, platform, approval_status, reels)
  select user_id, platform, approval_status, count(*) from public.viral_reels group by 1, 2, 3
"""
TAGGED = """
  insert into studio.reel_tags (reel_id, user_id, tag, view_count, views_multiple, created_at)
  select id, user_id, unnest(tags), view_count, views_multiple, created_at from public.viral_reels
"""
DAY = ReelFilter(since=datetime.now(UTC) - timedelta(minutes=5))
CALLS: dict[str, Callable[[Identity], object]] = {
    "first page, newest": lambda who: reels.browse(who),
    "first page, by views": lambda who: reels.browse(who, sort=ReelSort.VIEWS),
    "first page, by multiple": lambda who: reels.browse(who, sort=ReelSort.MULTIPLE),
    "platform, by views": lambda who: reels.browse(who, ReelFilter(platform="tiktok"), ReelSort.VIEWS),
    "verdict, newest": lambda who: reels.browse(who, ReelFilter(verdict=Verdict.APPROVED)),
    "verdict, by multiple": lambda who: reels.browse(
        who, ReelFilter(verdict=Verdict.APPROVED), ReelSort.MULTIPLE
    ),
    "favourites, newest": lambda who: _page(who, ReelFilter(favourite=True)),
    "views range": lambda who: _page(who, ReelFilter(least_views=500_000, most_views=900_000), ReelSort.VIEWS),
    "last minutes": lambda who: _page(who, DAY),
    "one word, newest": lambda who: _page(who, ReelFilter(text="harbour")),
    "one rare word, newest": lambda who: _page(who, ReelFilter(text="seldom")),
    "one rare word, by views": lambda who: _page(who, ReelFilter(text="seldom"), ReelSort.VIEWS),
    "one rare tag, newest": lambda who: _page(who, ReelFilter(tags=("seldom",))),
    "one rare tag, by views": lambda who: _page(who, ReelFilter(tags=("seldom",)), ReelSort.VIEWS),
    "rare tag, word, verdict": lambda who: _page(
        who, ReelFilter(tags=("seldom",), text="harbour", verdict=Verdict.APPROVED), ReelSort.MULTIPLE
    ),
    "queue of ten cards": lambda who: reel_review.queue(who, ReelFilter(verdict=Verdict.DENIED)),
    "counts of verdicts": lambda who: reels.counts(who),
    "about to cross": lambda who: reel_rules.about_to_cross(who, limit=48),
}
BEYOND: dict[str, Callable[[Identity], object]] = {
    "one tag of 300": lambda who: _page(who, ReelFilter(tags=("tag7",)), ReelSort.VIEWS),
    "a word in one of 100": lambda who: _page(who, ReelFilter(text="middling1x"), ReelSort.VIEWS),
    "a word of old reels alone": lambda who: _page(who, ReelFilter(text="bygone")),
    "bounded total, one tag": lambda who: reels.browse(who, ReelFilter(tags=("tag7",))),
    "bounded total, rare word": lambda who: reels.browse(who, ReelFilter(text="word77")),
    "bounded total, favourites": lambda who: reels.browse(who, ReelFilter(favourite=True)),
    "replay of a slider": lambda who: reel_rules.replay(who, {"youtube": 90_000}),
}
"""What grows with the collection, by how much it holds: printed, not promised."""


def _page(who: Identity, chosen: ReelFilter, sort: ReelSort = ReelSort.NEWEST) -> object:
    """The rows of a page, without the bounded total beside them, which is asked for once."""
    from services.store import reels as store

    return store.rows(who.client, chosen, sort, None, 48)


def shelf(rows: int, context: ExitStack) -> tuple[Studio, Identity]:
    """A studio of its own with one person who has so many reels."""
    home = Path(context.enter_context(tempfile.TemporaryDirectory(dir="/tmp")))
    stack = context.enter_context(Stack.open(home / "stack"))
    studio = Studio(Settings(home=home, worker=False), stack).start()
    context.callback(studio.close)
    wiring.use(studio)
    sid = identity.sign_up(f"{uuid4().hex}@example.com", "a long walk home", "Robin", Browser())
    who = identity.resume(sid or "")
    assert who is not None
    started = time.perf_counter()
    with psycopg.connect(stack.dsn("supabase_admin"), autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute(SEED.format(owner=who.user_id, rows=rows).encode())
        connection.execute(COUNTED)
        connection.execute(TAGGED)
        connection.execute("vacuum analyze public.viral_reels, studio.reel_tags")
    print(f"{rows:>9,} reels put in within {time.perf_counter() - started:.0f} s", flush=True)
    return studio, who


def taken(studio: Studio, who: Identity, call: Callable[[Identity], object]) -> float:
    wiring.use(studio)
    started = time.perf_counter()
    call(who)
    return (time.perf_counter() - started) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=40)
    given = parser.parse_args()
    with ExitStack() as context:
        few, many = shelf(1000, context), shelf(given.rows, context)
        worst = 0.0
        for name, call in (CALLS | BEYOND).items():
            times: tuple[list[float], list[float]] = ([], [])
            for _ in range(given.rounds):
                times[0].append(taken(*few, call))
                times[1].append(taken(*many, call))
            small, large = (quantiles(found, n=4)[0] for found in times)
            worst = max(worst, large / small if name in CALLS else 0)
            print(f"{name:26} {small:7.2f} ms  {large:8.2f} ms  x{large / small:.2f}", flush=True)
        print(f"largest ratio of a page  {worst:.2f}  (goal: at most 1.3)")
        wiring.use(None)


if __name__ == "__main__":
    main()
