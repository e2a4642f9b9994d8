"""The rules that decide once views are known, tried out on what was decided before they are applied."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import streamlit as st

from services.domain.approval import Verdict
from ui import badge, numbers, places, reel_card, reel_key, reel_tabs, table
from ui.reel_card import PLATFORMS, ReelFacts
from ui.reel_tabs import TABS

COLUMNS = tuple(map(table.Column, ("Picture", "Reel", "Views", "Now", "Then")))


class Rule(Protocol):
    @property
    def version(self) -> int: ...
    @property
    def views(self) -> int: ...


class Crossing(Protocol):
    """A denied reel and how many views it still lacks."""

    @property
    def reel(self) -> ReelFacts: ...
    @property
    def threshold(self) -> int: ...
    @property
    def missing(self) -> int: ...


def choose(rules: Mapping[str, Rule]) -> dict[str, int]:
    """Thresholds as they stand or as they are tried."""
    st.markdown(
        "A reel is approved from this many views on, and denied below. The rule speaks when a count becomes known. "
        "Move a slider to see what it would change; what you decided yourself always stands."
    )
    return {platform: _threshold(platform, rule) for platform, rule in rules.items()}


def replay(
    approved: int, denied: int, decided: int, changed: bool, flips: Sequence[ReelFacts],
    apply: Callable[[], object], now: datetime,
) -> None:  # fmt: skip
    """What the tried thresholds would do, the reels in question, and the button that does it."""
    turned = approved + denied
    if not changed:
        st.caption("These are the rules that hold.")
        return
    st.markdown(
        f"**Would flip {turned:,} of {numbers.counted(decided, 'verdict')}**: "
        f"{approved:,} to approved, {denied:,} to denied."
    )
    label = f"Apply and flip {numbers.counted(turned, 'verdict')}" if turned else "Apply"
    reel_key.button(label, apply, key="rule-apply", icon="gavel", kind="primary")
    if flips:
        rows = [_flip(one, now) for one in flips]
        reel_tabs.open_reel(table.show(COLUMNS, rows, key="rule-flips", label="Would flip"))
    if turned > len(flips):
        st.caption(f"The {len(flips):,} with most views of {turned:,}.")


def crossings(near: Sequence[Crossing], now: datetime) -> None:
    """Denied for now, but nearly there."""
    if not near:
        return
    st.subheader("About to cross", anchor=False)
    columns = tuple(map(table.Column, ("Picture", "Reel", "Views", "Still missing")))
    rows = [
        [*_reel(one.reel, now), table.text(f"{one.missing:,} of {one.threshold:,}")] for one in near
    ]
    reel_tabs.open_reel(table.show(columns, rows, key="rule-crossings", label="About to cross"))


def _threshold(platform: str, rule: Rule) -> int:
    """The slider goes in steps that feel even; the field beside it takes any number, and each follows the other."""
    name, version = PLATFORMS[platform], f"{platform}-{rule.version}-{rule.views}"
    slide, typed = f"slide-{version}", f"threshold-{version}"
    for key in (slide, typed):
        st.session_state.setdefault(key, rule.views)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key=f"rule-{platform}"):
        st.select_slider(
            f"{name}, approved from", _steps(rule.views, st.session_state[typed]), key=slide, format_func=_words,
            on_change=_follow, args=(slide, typed), width="stretch",
            help=f"Version {rule.version} of this rule" if rule.version else "The usual rule",
        )  # fmt: skip
        st.number_input(
            f"{name}, views for approval", 0, 10**12, step=10_000, key=typed, on_change=_follow, args=(typed, slide),
            width=150, label_visibility="collapsed",
        )  # fmt: skip
    return int(st.session_state[typed])


def _steps(*held: int) -> list[int]:
    """One, two, five and ten of every thousand to hundred million, and what is set already."""
    even = [lead * 10**power for power in range(3, 9) for lead in (1, 2, 5)]
    return sorted({0, *even, *held})


def _words(views: int) -> str:
    return numbers.views(views) + " views"


def _follow(moved: str, other: str) -> None:
    """Callbacks run before the widgets are drawn, so both may be set here."""
    st.session_state[other] = st.session_state[moved]


def _flip(reel: ReelFacts, now: datetime) -> list[table.Cell]:
    other = Verdict.DENIED if reel.approval_status is Verdict.APPROVED else Verdict.APPROVED
    shown = [table.badges(badge.verdict(one)) for one in (reel.approval_status, other)]
    return [*_reel(reel, now), *shown]


def _reel(reel: ReelFacts, now: datetime) -> list[table.Cell]:
    """Picture, name and views."""
    href = places.address("reels", tab=TABS["all"], reel=reel.id)
    note = f"{PLATFORMS.get(reel.platform, '')} · {reel_card.source(reel, now)}"
    return [
        table.picture(reel_card.picture(reel), reel_card.alt(reel)),
        table.link(reel_card.name(reel), href, reel.id, note),
        table.text(numbers.views(reel.view_count)),
    ]
