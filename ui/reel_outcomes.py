"""What became of each line of an import: nobody's text is lost, and what failed leaves as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from services.domain.sheet import to_csv
from ui import numbers, places, reel_tabs, table
from ui.badge import Badge
from ui.reel_tabs import TABS

MOST_SHOWN = 200
WORDS = {
    "added": Badge("Added", ":material/check:", "green", "tick"),
    "counted": Badge("Count added", ":material/timeline:", "blue", "arrow"),
    "exists": Badge("Already there", ":material/content_copy:", "gray", "bar"),
    "needs_resolving": Badge("Needs resolving", ":material/link:", "orange", "question"),
    "refused": Badge("Refused", ":material/close:", "red", "cross"),
}
FAILED = ("needs_resolving", "refused")


@dataclass(frozen=True)
class Line:
    """`outcome` is a key of WORDS; `reason` a sentence for all but added ones; `link` what of `text` leads there."""

    number: int
    text: str
    outcome: str
    reason: str = ""
    reel_id: str | None = None
    link: str = ""


def unresolved(lines: Sequence[Line]) -> int:
    return sum(one.outcome == "needs_resolving" for one in lines)


def failed(lines: Sequence[Line]) -> list[Line]:
    return [one for one in lines if one.outcome in FAILED]


def show(lines: Sequence[Line], name: str) -> None:
    """Counts an outcome, which filter; then the lines, and the failed ones as a file."""
    counts = {outcome: sum(one.outcome == outcome for one in lines) for outcome in WORDS}
    history = f" {numbers.counted(counts['counted'], 'count')} entered the history." if counts["counted"] else ""
    added = f"**{numbers.counted(counts['added'], 'reel')} added** of {numbers.counted(len(lines), 'line')}."
    st.markdown(added + history)
    chosen = st.pills(
        "Outcome",
        [outcome for outcome in WORDS if counts[outcome]],
        format_func=lambda outcome: f"{WORDS[outcome].word} {counts[outcome]:,}",
        key="outcome-filter",
        label_visibility="collapsed",
    )
    shown = [one for one in lines if chosen in (None, one.outcome)]
    columns = (table.Column("Line"), table.Column("Outcome"))
    rows = [_row(one) for one in shown[:MOST_SHOWN]]
    opened = table.show(columns, rows, key="outcome-table", label="What became of each line")
    reel_tabs.open_reel(opened)
    if len(shown) > MOST_SHOWN:
        st.caption(f"The first {MOST_SHOWN} of {len(shown):,} lines.")
    _downloads(lines, name)


def as_csv(lines: Sequence[Line]) -> bytes:
    rows = [(one.number, one.text, WORDS[one.outcome].word, one.reason) for one in lines]
    return to_csv(("line", "text", "outcome", "reason"), rows)


def _row(line: Line) -> list[table.Cell]:
    note = f"Line {line.number:,}" + (f" · {line.reason}" if line.reason else "")
    text = line.text if len(line.text) <= 160 else line.text[:160] + " …"
    if line.reel_id:
        href = places.address("reels", tab=TABS["all"], reel=line.reel_id)
        return [table.link(text, href, line.reel_id, note), table.badges(WORDS[line.outcome])]
    return [table.text(text, note=note), table.badges(WORDS[line.outcome])]


def _downloads(lines: Sequence[Line], name: str) -> None:
    lost = failed(lines)
    with st.container(horizontal=True):
        if lost:
            label = f"Download the {numbers.counted(len(lost), 'line')} that became no reel"
            st.download_button(
                label, as_csv(lost), f"not-added-{name}.csv", "text/csv", icon=":material/download:",
                key="outcome-lost", on_click="ignore",
            )  # fmt: skip
        st.download_button(
            "Download all outcomes", lambda: as_csv(lines), f"outcomes-{name}.csv", "text/csv",
            type="tertiary", key="outcome-all", on_click="ignore",
        )  # fmt: skip
