"""What `benchmarks.soak` reads of two processes, and what it says about it in words."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median

import psycopg

POOLS, PLACES = 2, 10
"""Of the embedded Supabase in each process, and connections each may hold."""
MOST_GROWTH = 0.05
"""Of memory, in eight hours."""
HOURS = 8
SHORTEST = 1.0
"""Hours below which growth carried on to eight hours is a hint and no verdict."""
CONNECTED = "select count(*) from pg_stat_activity where application_name = %s"


@dataclass(frozen=True)
class Reading:
    """One process at one moment: seconds since the first reading, MiB resident, and counts."""

    at: float
    memory: float
    threads: int
    files: int
    connections: int


@dataclass
class Watched:
    """Processes by name, and what was read of them so far."""

    dsn: str
    pids: Mapping[str, int]
    readings: dict[str, list[Reading]] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)

    def read(self) -> None:
        """Raises FileNotFoundError when a process has ended."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            for name, pid in self.pids.items():
                ((connections,),) = connection.execute(CONNECTED, [name]).fetchall()
                status = dict(
                    line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line
                )
                memory, threads = int(status["VmRSS"].split()[0]) / 1024, int(status["Threads"])
                files = len(os.listdir(f"/proc/{pid}/fd"))
                one = Reading(time.monotonic() - self.began, memory, threads, files, connections)
                self.readings.setdefault(name, []).append(one)

    def latest(self) -> list[str]:
        return [
            f"{name} {last.memory:.0f} MiB, {last.threads} threads, {last.files} files, {last.connections} connections"
            for name, (*_, last) in self.readings.items()
        ]


def told(watched: Watched, warm_up: float) -> tuple[list[str], bool]:
    """Lines about each process, and whether every goal held that so long a run can tell of."""
    lines, held = [], True
    for name, readings in watched.readings.items():
        warm = readings[int(len(readings) * warm_up) :]
        found, well = _of(name, readings[0], warm)
        lines += found
        held = held and well
    return lines, held


def _of(name: str, first: Reading, warm: Sequence[Reading]) -> tuple[list[str], bool]:
    third = max(1, len(warm) // 3)
    before, after = warm[:third], warm[-third:]
    hours = (warm[-1].at - warm[0].at) / 3600
    was, now = median(one.memory for one in before), median(one.memory for one in after)
    share = slope(warm) * HOURS / was
    lines = [
        f"{name}: memory {first.memory:.0f} MiB at the start, {was:.0f} after the warm-up, {now:.0f} at the end; "
        f"it {_word(slope(warm), was)}, carried on to {HOURS} hours {share:+.0%}"
        + (" (a short run: a hint, no verdict)" if hours < SHORTEST else "")
    ]
    for what in ("threads", "files", "connections"):
        early, late = ([int(getattr(one, what)) for one in part] for part in (before, after))
        most = max(int(getattr(one, what)) for one in warm)
        limit = f" of {POOLS * PLACES} its pools hold" if what == "connections" else ""
        counts = f"{fmean(early):.1f} after the warm-up, {fmean(late):.1f} at the end, most {most}"
        lines.append(f"  {what}: {counts}{limit}")
    connected = max(one.connections for one in warm) <= POOLS * PLACES
    return lines, connected and (hours < SHORTEST or share < MOST_GROWTH)


def _word(an_hour: float, base: float) -> str:
    if abs(an_hour) < base * MOST_GROWTH / HOURS:
        return "stays"
    return f"{'grows' if an_hour > 0 else 'shrinks'} by {abs(an_hour):.1f} MiB an hour"


def slope(readings: Sequence[Reading]) -> float:
    """MiB an hour, by least squares: one high reading does not decide."""
    middle, mean = fmean(one.at for one in readings), fmean(one.memory for one in readings)
    spread = sum((one.at - middle) ** 2 for one in readings)
    return 3600 * sum((one.at - middle) * (one.memory - mean) for one in readings) / spread if spread else 0.0
