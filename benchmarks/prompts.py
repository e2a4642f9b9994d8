"""What ten thousand prompts cost a page: the prompts of somebody with 10,000 against those of somebody with 100.

Run: `python -m benchmarks.prompts`. Two databases, so that the small one has small indexes. The calls alternate; the
ratio of their lower quartiles, which a busy machine disturbs least, is the figure to read. "the page" is all that one
run of the screen asks for, with a group open.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles
from uuid import uuid4

import psycopg

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from local.supabase.stack import Stack
from services import identity, personas, prompt_edits, prompts, wiring
from services.identity import Browser, Identity
from services.prompts import GroupFilter, PromptFilter
from services.settings import Settings
from services.wiring import Studio

SEED = """
  with looked as (
    insert into public.prompt_groups (user_id, status, image_summary, words, axes, created_at)
    select '{owner}', 'completed', 'a harbour at dawn ' || n, 'a harbour at dawn word' || n, '{{light}}',
      now() - n * interval '1 minute'
    from generate_series(1, {rows} / 5) as n returning id, created_at
  )
  insert into public.prompts (user_id, group_id, prompt_text, prompt_index, variation_label, axis, is_favorite, score,
    created_at)
  select '{owner}', looked.id, 'a walk by the harbour in soft light ' || looked.id, n, 'Harbour ' || n,
    (array['setting', 'outfit', 'light', 'camera', 'mood'])[n + 1], n = 0, n + 1, looked.created_at
  from looked, generate_series(0, 4) as n
"""


def page(who: Identity) -> None:
    """What one run of the screen asks for."""
    personas.names(who)
    shown = prompts.groups(who, limit=8)
    group = prompts.group(who, shown.items[0].id)
    ids = [one.id for one in group.prompts]
    prompts.re_rolls(who, ids)
    prompt_edits.newest(who, ids)


CALLS: dict[str, Callable[[Identity], object]] = {
    "the page": page,
    "groups": lambda who: prompts.groups(who, limit=8),
    "groups, by a common word": lambda who: prompts.groups(who, GroupFilter(text="harbour"), limit=8),
    "single prompts": lambda who: prompts.browse(who, limit=20),
    "single, one axis": lambda who: prompts.browse(who, PromptFilter(axis="mood"), limit=20),
    "single, favourites": lambda who: prompts.browse(who, PromptFilter(favourite=True), limit=20),
}
BEYOND: dict[str, Callable[[Identity], object]] = {
    "single, by a common word": lambda who: prompts.browse(who, PromptFilter(text="harbour"), limit=20),
    "single, by a rare word": lambda who: prompts.browse(who, PromptFilter(text="Harbour 4 zebra"), limit=20),
}
"""What goes through every prompt there is: printed, not promised."""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--small", type=int, default=100, metavar="PROMPTS")
    options.add_argument("--large", type=int, default=10_000, metavar="PROMPTS")
    options.add_argument("--rounds", type=int, default=40)
    given = options.parse_args()
    with ExitStack() as open_:
        small = _somebody(open_, given.small)
        large = _somebody(open_, given.large)
        sys.stdout.write(f"{given.large:,} prompts against {given.small:,}, quartiles of {given.rounds} calls\n")
        worst = 0.0
        for name, call in (CALLS | BEYOND).items():
            times = _times(call, (small, large), given.rounds)
            few, many = (quantiles(one, n=4)[0] for one in times)
            worst = max(worst, many / few if name in CALLS else 0)
            sys.stdout.write(f"{name:28}{few:7.1f} ms {many:7.1f} ms   x{many / few:.2f}\n")
        sys.stdout.write(f"largest ratio of a page  {worst:.2f}  (goal: at most 1.3)\n")


def _somebody(open_: ExitStack, rows: int) -> tuple[Studio, Identity]:
    """A person with so many prompts, alone in a studio of their own."""
    home = Path(open_.enter_context(tempfile.TemporaryDirectory(prefix="prompts-")))
    home.chmod(0o755)
    stack = Stack.open(home / "studio", public_url="http://localhost", access_token_seconds=3600)
    open_.callback(stack.close)
    studio = Studio(Settings(home=home / "studio", worker=False), stack).start()
    open_.callback(studio.close)
    wiring.use(studio)
    sid = identity.sign_up(f"{uuid4().hex}@example.com", "a long walk home", "Robin", Browser())
    who = identity.resume(sid or "")
    assert who is not None
    with psycopg.connect(stack.dsn("supabase_admin"), autocommit=True) as db:
        db.execute(SEED.format(owner=who.user_id, rows=rows).encode())
        db.execute("vacuum analyze")
    return studio, who


def _times(
    call: Callable[[Identity], object], people: tuple[tuple[Studio, Identity], ...], rounds: int
) -> list[list[float]]:
    """Milliseconds of each call, for each person; they take turns."""
    times: list[list[float]] = [[] for _ in people]
    for _ in range(rounds):
        for mine, (studio, who) in zip(times, people, strict=True):
            wiring.use(studio)
            began = time.perf_counter()
            call(who)
            mine.append((time.perf_counter() - began) * 1000)
    return times


if __name__ == "__main__":
    main()
