"""The reels that wait, as one component: cards and keys live in the browser, what was decided comes back as a log.

The browser numbers what it did and sends everything that was not yet acknowledged, each time. A run may be cut
short by the next one or overlap it, and a tab may be loaded again: an entry counts once, by its number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
KEY = "reel-queue"
_LEDGER = "reel-queue-ledger"
PARTS = ("mounted", "in_place", *(f"reel_queue{part}" for part in ("_log", "_card", "_grid", "_deck", "_answers", "")))
_mount = st.components.v2.component(
    "studio_reel_queue",
    html='<div class="host"></div>',
    css=(HERE / "reel_queue.css").read_text("utf-8"),
    js="\n".join((HERE / f"{part}.js").read_text("utf-8") for part in PARTS),
)
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """Entry `n` of a tab's log: what was done, and with what."""

    n: int
    act: str
    given: Json


@dataclass(frozen=True)
class Ack:
    """The answer to entry `n`: whether it holds, why not, and what there is to know besides."""

    n: int
    ok: bool
    words: str = ""
    found: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Ask:
    """The browser's `n`-th wish for cards of a queue: those behind `after`."""

    queue: str = ""
    n: int = 0
    after: str | None = None


@dataclass(frozen=True)
class Heard:
    """What the browser says: `has` is the last page of cards that arrived, `view` is card or grid."""

    tab: str = ""
    entries: tuple[Entry, ...] = ()
    ask: Ask = Ask()
    has: Ask | None = None
    view: str = ""


@dataclass
class Ledger:
    """What one tab was answered so far. Runs overlap, so it is touched under its lock alone."""

    tab: str
    queue: str = ""
    round: int = 0
    answered: dict[int, Ack] = field(default_factory=dict)
    settled: int = 0
    page: tuple[Ask, Json] | None = None
    steps: dict[int, Any] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def answer(self, heard: Heard, act: Callable[[Sequence[Entry]], Sequence[Ack]]) -> list[Ack]:
        """Answers to all entries; those that were not answered yet are given to `act`, once and in order."""
        with self.lock:
            told = [one for one in heard.entries if one.n > self.settled]
            fresh = [one for one in told if one.n not in self.answered]
            self.answered |= {one.n: one for one in act(fresh)} if fresh else {}
            # What the browser no longer tells has its answer; a run that is late must not do it again.
            self.settled = max(self.settled, min((one.n for one in told), default=1) - 1)
            self.answered = {n: ack for n, ack in self.answered.items() if n > self.settled}
            return [self.answered[n] for n in sorted(self.answered)]

    def named(self, choice: str) -> str:
        """The name of the queue of this choice: another one each time the choice changes, be it back and forth."""
        with self.lock:
            if self.queue.partition(" ")[2] != choice:
                self.round += 1
                self.queue = f"{self.round} {choice}"
            return self.queue

    def cards(self, ask: Ask, has: Ask | None, fetch: Callable[[], Json]) -> Json | None:
        """The page of cards that was asked for, until the browser has it; it is fetched once."""
        with self.lock:
            if ask == has:
                self.page = None
                return None
            if self.page is None or self.page[0] != ask:
                self.page = (ask, fetch())
            return self.page[1]


def hear() -> Heard:
    """The log so far, read strictly; nothing in a tab that has said nothing yet."""
    state = st.session_state.get(KEY)
    said = state.get("log") if state is not None else None
    if not isinstance(said, Mapping):
        return Heard()
    listed = said.get("entries")
    entries = [_entry(one) for one in listed] if isinstance(listed, list) else []
    found = sorted((one for one in entries if one), key=lambda one: one.n)
    return Heard(
        str(said.get("tab", "")), tuple(found), _ask(said.get("ask")) or Ask(), _ask(said.get("has")),
        "grid" if said.get("view") == "grid" else "card",
    )  # fmt: skip


def ledger(heard: Heard) -> Ledger:
    """The tab's own; a page that is opened anew begins with fresh cards."""
    kept: Ledger = st.session_state.setdefault(_LEDGER, Ledger(heard.tab))
    if heard.tab and kept.tab != heard.tab:
        kept = st.session_state[_LEDGER] = Ledger(heard.tab)
    if not heard.tab:
        kept.page = None
    return kept


def show(
    person: str, queue: str, view: str, waiting: int, cards: Json | None, answers: Sequence[Ack], now: str,
    *, narrow: bool,
) -> str | None:  # fmt: skip
    """Draw what the browser does not have yet; the id of the reel whose whole story was asked for in this run.

    `person` keeps what one person left in a tab from the next one; `queue` names filter and order of the cards, and
    `narrow` says that the filter leaves some reels out.
    """
    result = _mount(
        key=KEY,
        data={
            "label": "Review", "person": person, "queue": queue, "view": view, "waiting": waiting, "cards": cards,
            "answers": [asdict(one) for one in answers], "now": now, "narrow": narrow,
        },
        on_log_change=_ignore,
        on_open_change=_ignore,
    )  # fmt: skip
    return str(result.open) if result.open else None


def _entry(given: object) -> Entry | None:
    if not isinstance(given, Mapping) or not isinstance(given.get("n"), int):
        return None
    return Entry(given["n"], str(given.get("act", "")), given)


def _ask(given: object) -> Ask | None:
    if not isinstance(given, Mapping) or not isinstance(given.get("n"), int):
        return None
    after = given.get("after")
    return Ask(str(given.get("queue", "")), given["n"], after if isinstance(after, str) else None)


def _ignore() -> None:
    """A component's value exists only where a callback is named."""
