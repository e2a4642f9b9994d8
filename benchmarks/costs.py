"""How long the cost page's figures take with a long ledger: `python -m benchmarks.costs`.

Fills one month of two people's ledgers, with a thousand and with a hundred thousand entries, and times what the page
asks for; a press's question to the budget is timed as well. The promise: at most 1.3 times as long.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from statistics import median
from uuid import uuid4

import psycopg

from local.supabase.stack import Stack
from services import budgets, costs, identity, wiring
from services.identity import Browser, Identity
from services.settings import Settings
from services.wiring import Studio

# Each entry takes its whole way: reserved, and charged or given back; one of a hundred is charged for nothing.
FILL = """
  with job as (
    select n, gen_random_uuid() as id,
      date_trunc('month', now()) + (now() - date_trunc('month', now())) * (n::float / %(jobs)s) as at
    from generate_series(1, %(jobs)s) as n
  ), step as (
    select job.*, 1 as place, 'reserved' as kind from job
    union all
    select job.*, 2, case n %% 10 when 0 then 'refunded' else 'charged' end from job
  )
  insert into public.charges (user_id, job_id, service, kind, unit, amount, usd, created_at, flag)
  select %(who)s, id, case n %% 2 when 0 then 'higgsfield' else 'anthropic' end, kind, 'credits', 1, 0.01, at,
    case when n %% 100 = 1 and kind = 'charged' then 'charged_though_failed' end
  from step order by n, place
"""


def person(stack: Stack, entries: int) -> Identity:
    """Somebody with so many entries in this month's ledger."""
    sid = identity.sign_up(f"{uuid4().hex}@example.com", "a long walk home", "Robin", Browser())
    who = identity.resume(sid or "")
    assert who is not None
    with psycopg.connect(stack.dsn(), autocommit=True) as db:
        db.execute("set statement_timeout = 0")
        db.execute(FILL, {"who": who.user_id, "jobs": entries // 2})
        db.execute("vacuum analyze public.charges, public.spending_days, public.reservations")
    budgets.set_limit(who, None, "month", Decimal(100_000), False)
    return who


def page(who: Identity) -> None:
    """What the cost page and the button ask for."""
    first = datetime.now(UTC).date().replace(day=1)
    costs.latest(who)
    costs.months(who, first)
    costs.month(who, first)
    costs.held(who)
    costs.flagged(who, first)
    budgets.standings(who)


def took(call: Callable[[], None], rounds: int) -> float:
    """The median of `rounds` calls in milliseconds."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1000)
    return median(times)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--many", type=int, default=100_000)
    options.add_argument("--few", type=int, default=1_000)
    options.add_argument("--rounds", type=int, default=30)
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="studio-", dir="/tmp") as home:
        Path(home).chmod(0o755)
        studio = Studio(Settings(home=Path(home), worker=False))
        wiring.use(studio)
        studio.start()
        assert studio._stack is not None
        few, many = (person(studio._stack, size) for size in (given.few, given.many))
        # By turns, so that a busy moment of the machine falls on both.
        pairs = [(took(lambda: page(few), 1), took(lambda: page(many), 1)) for _ in range(given.rounds)]
        small, large = (median(side) for side in zip(*pairs, strict=True))
        print(f"{given.few:>9,} entries {small:8.1f} ms")
        print(f"{given.many:>9,} entries {large:8.1f} ms")
        print(f"ratio {large / small:.2f}, promised at most 1.30")
        studio.close()


if __name__ == "__main__":
    main()
