"""How long the embedded Supabase is away: at a first start, at later ones, and after `kill -9` of PostgreSQL.

Run: `python -m benchmarks.restart`. Goals: 1 s for a first start and for the way back from a kill, 0.3 s for
a later start.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import tempfile
import time
from pathlib import Path
from statistics import median

import httpx

from local.supabase.stack import Stack


def start(home: Path) -> float:
    """Seconds until a stack on `home` is open."""
    began = time.perf_counter()
    stack = Stack.open(home)
    taken = time.perf_counter() - began
    stack.close()
    return taken


def first_start(home: Path) -> float:
    """The same where nothing is there yet."""
    taken = start(home)
    shutil.rmtree(home)
    return taken


def way_back(home: Path, client: httpx.Client) -> float:
    """Seconds from a kill to the first request that is answered again."""
    os.kill(int((home / "postgres/postmaster.pid").read_text().split("\n")[0]), signal.SIGKILL)
    began = time.perf_counter()
    while client.get("/storage/v1/bucket").status_code != 200:
        continue
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    rounds = range(parser.parse_args().rounds)
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        # Under root PostgreSQL runs as another user, who has to come through here.
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        figures = {"first start": [first_start(home) for _ in rounds]}
        start(home)
        figures["later start"] = [start(home) for _ in rounds]
        with Stack.open(home) as stack, httpx.Client(
            transport=stack.transport(), base_url=stack.url, headers={"apikey": stack.secret_key}
        ) as client:
            figures["after kill -9"] = [way_back(home, client) for _ in rounds]
    for name, taken in figures.items():
        print(f"{name:14} median {median(taken):.2f} s  longest {max(taken):.2f} s")


if __name__ == "__main__":
    main()
