"""What an import costs: 10,000 lines of a CSV file against COPY of the same rows into the same table.

Run: `python -m benchmarks.reel_import`. COPY starts from finished rows, fires the same triggers, fills the
same indexes; the import also decodes, reads and checks every line, and goes through the API as the person.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import string
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from uuid import uuid4

import psycopg

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from local.supabase.stack import Stack
from services import identity, reel_import, wiring
from services.identity import Browser, Identity
from services.settings import Settings
from services.wiring import Studio

ALPHABET = f"{string.ascii_uppercase}{string.ascii_lowercase}{string.digits}-_"
COLUMNS = (
    "url, platform, shortcode, view_count, views_checked_at, view_source, author, caption, published_at,"
    " thumbnail_url"
)
WORDS = ("dance", "harbour", "slow", "light", "night", "recipe", "how", "walk")


@contextmanager
def person() -> Iterator[tuple[Identity, Stack]]:
    """Somebody on a fresh studio of their own, and the stack below."""
    with tempfile.TemporaryDirectory(dir="/tmp") as home, Stack.open(Path(home) / "stack") as stack:
        studio = Studio(Settings(home=Path(home), worker=False), stack).start()
        previous = wiring.use(studio)
        try:
            yield sign_up(), stack
        finally:
            wiring.use(previous)
            studio.close()


def sign_up() -> Identity:
    sid = identity.sign_up(f"{uuid4().hex}@example.com", "a long walk home", "Robin", Browser())
    who = identity.resume(sid or "")
    assert who is not None
    return who


def file_of(lines: int, seed: int = 1) -> bytes:
    """A file as a platform's statistics are exported."""
    draw, out = random.Random(seed), io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["video_id", "title", "channel_title", "publish_time", "views", "thumbnail_link"])
    for _ in range(lines):
        code = "".join(draw.choices(ALPHABET, k=11))
        title = " ".join(draw.choices(WORDS, k=6))
        day = f"2026-{draw.randint(1, 10):02}-{draw.randint(1, 28):02}T10:00:00.000Z"
        views = int(10 ** draw.uniform(2, 7))
        writer.writerow([code, title, f"channel {draw.randint(1, 2000)}", day, views,
                         f"https://i.ytimg.com/vi/{code}/default.jpg"])  # fmt: skip
    return out.getvalue().encode()


def copied(stack: Stack, source: str, target: str, table: str = "public.viral_reels") -> float:
    """Seconds that COPY takes for the rows of `source`, as rows of `target`."""
    chosen = f"select '{target}'::uuid, {COLUMNS} from public.viral_reels where user_id = '{source}'"
    with psycopg.connect(stack.dsn()) as connection, connection.cursor() as cursor:
        with cursor.copy(f"copy ({chosen}) to stdout") as out:
            rows = b"".join(bytes(block) for block in out)
        started = time.perf_counter()
        with cursor.copy(f"copy {table} (user_id, {COLUMNS}) from stdin") as into:
            into.write(rows)
        connection.commit()
        return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    taken: dict[str, list[float]] = {"import": [], "copy": [], "bare": []}
    with person() as (who, stack):
        with psycopg.connect(stack.dsn()) as connection:
            connection.execute("create table public.bare (like public.viral_reels including all)")
        reel_import.run(who, file_of(500, seed=99), "warm.csv")
        for seed in range(given.rounds):
            who = sign_up()
            data = file_of(given.lines, seed)
            started = time.perf_counter()
            report = reel_import.run(who, data, "reels.csv")
            taken["import"].append(time.perf_counter() - started)
            assert report.record.added == given.lines, report.record
            taken["copy"].append(copied(stack, who.user_id, sign_up().user_id))
            taken["bare"].append(copied(stack, who.user_id, sign_up().user_id, "public.bare"))
    seconds = {name: median(times) for name, times in taken.items()}
    print(f"import of {given.lines:,} lines  {seconds['import']:.2f} s")
    print(f"COPY of the same rows    {seconds['copy']:.2f} s   into the same table")
    print(f"COPY without triggers    {seconds['bare']:.2f} s   into a twin with the same indexes")
    print(f"import at {seconds['copy'] / seconds['import']:.0%} of COPY's speed (goal: at least 25 %), "
          f"{seconds['bare'] / seconds['import']:.0%} of COPY without triggers")


if __name__ == "__main__":
    main()
