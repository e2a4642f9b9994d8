"""The two logs of a reel: every verdict with its grounds, every count with its source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import streamlit as st

from services.domain.approval import Verdict
from ui import badge, table
from ui.reel_card import SOURCES, WHO


class Decision(Protocol):
    """`rule_version` None: a person decided; `view_count` None: no count was known."""

    @property
    def verdict(self) -> Verdict: ...
    @property
    def decided_by(self) -> str: ...
    @property
    def rule_version(self) -> int | None: ...
    @property
    def reason(self) -> str: ...
    @property
    def view_count(self) -> int | None: ...
    @property
    def created_at(self) -> datetime: ...


class Count(Protocol):
    @property
    def views(self) -> int: ...
    @property
    def source(self) -> str: ...
    @property
    def definition(self) -> str: ...
    @property
    def fetched_at(self) -> datetime: ...


def show(decisions: Sequence[Decision], counts: Sequence[Count], now: datetime) -> None:
    """`decisions` newest first, `counts` oldest first; both are shown newest first."""
    if decisions:
        st.subheader("Verdicts so far", anchor=False)
        columns = (table.Column("Verdict"), table.Column("Why"), table.Column("When"))
        rows = [_decision(one, now) for one in decisions]
        table.show(columns, rows, key="reel-decisions", label="Verdicts so far")
    if counts:
        st.subheader("Counts so far", anchor=False)
        columns = (table.Column("Views"), table.Column("Source"), table.Column("When"))
        rows = [_count(one, now) for one in reversed(counts)]
        table.show(columns, rows, key="reel-counts", label="Counts so far")


def _decision(one: Decision, now: datetime) -> list[table.Cell]:
    version = f", version {one.rule_version}" if one.rule_version else ""
    known = "" if one.view_count is None else f"at {one.view_count:,} views"
    by = f"By {WHO.get(one.decided_by, one.decided_by)}{version}"
    note = " · ".join(part for part in (one.reason, known) if part)
    return [table.badges(badge.verdict(one.verdict)), table.text(by, note=note), table.moment(one.created_at, now)]


def _count(one: Count, now: datetime) -> list[table.Cell]:
    source = table.text(SOURCES.get(one.source, one.source.replace("_", " ")), note=one.definition)
    return [table.text(f"{one.views:,}"), source, table.moment(one.fetched_at, now)]
