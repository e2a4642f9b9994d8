"""What the gateway costs: 20 rows under RLS through supabase-py, against psycopg doing the same by hand.

Run: `python -m benchmarks.gateway`. The two alternate call by call, so that a busy machine slows both; the
ratio of their medians is the figure to read, the milliseconds belong to this machine.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

import httpx
import psycopg
from supabase import Client, ClientOptions, create_client

from local.supabase.stack import Stack

SCHEMA = """
create table public.notes (
    id bigint generated always as identity primary key, user_id uuid not null default auth.uid(),
    title text not null, body text not null default '', created_at timestamptz not null default now());
create index on public.notes (user_id, id);
alter table public.notes enable row level security;
grant select, insert on public.notes to authenticated;
create policy own on public.notes to authenticated
    using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
"""
QUERY = "select id, user_id, title, body, created_at from public.notes order by id limit 20"


def signed_in(stack: Stack) -> tuple[Client, str]:
    """A client with 200 notes of its own among those of others, and the user's id."""
    options = ClientOptions(httpx_client=httpx.Client(transport=stack.transport()), auto_refresh_token=False)
    client = create_client(stack.url, stack.publishable_key, options=options)
    user = client.auth.sign_up({"email": "bench@example.com", "password": "a long enough password"}).user
    client.table("notes").insert([{"title": f"note {number}"} for number in range(200)]).execute()
    return client, user.id


def by_hand(connection: psycopg.Connection, user_id: str) -> list[tuple[object, ...]]:
    """What a careful program without a gateway does: transaction, role, claims, query."""
    with connection.transaction():
        connection.execute(
            "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', %s, true)",
            [json.dumps({"sub": user_id, "role": "authenticated"})],
        )
        return connection.execute(QUERY).fetchall()


def through_client(client: Client) -> list[object]:
    """The same rows by the API of the platform."""
    query = client.table("notes").select("id,user_id,title,body,created_at").order("id").limit(20)
    return query.execute().data


def alternate(rounds: int, *calls: Callable[[], object]) -> list[list[float]]:
    """Milliseconds of each call, taken in turns."""
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for call, times in zip(calls, taken, strict=True):
            started = time.perf_counter()
            call()
            times.append((time.perf_counter() - started) * 1000)
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=2000)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(dir="/tmp") as home, Stack.open(Path(home)) as stack:
        with psycopg.connect(stack.dsn()) as migration:
            migration.execute(SCHEMA)
        client, user_id = signed_in(stack)
        with psycopg.connect(stack.dsn("authenticator"), autocommit=True) as connection:
            calls = (lambda: by_hand(connection, user_id)), (lambda: through_client(client))
            assert [len(rows) for rows in (call() for call in calls)] == [20, 20]
            alternate(100, *calls)
            hand, gateway = alternate(rounds, *calls)
    for name, times in (("psycopg by hand", hand), ("supabase-py, in-process", gateway)):
        print(f"{name:24} p50 {median(times):.3f} ms  p95 {quantiles(times, n=20)[-1]:.3f} ms")
    print(f"ratio of the medians     {median(gateway) / median(hand):.2f}  (goal: at most 3)")


if __name__ == "__main__":
    main()
