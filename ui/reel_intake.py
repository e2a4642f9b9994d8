"""Adding reels: lines in a box or a whole file, its columns as we read them, and how far it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import streamlit as st

from services.domain.reel_choice import GUESS, Choice
from services.domain.reel_columns import Role
from ui import errors, live, numbers, plain, query, reel_columns, reel_key, reel_outcomes, times
from ui.reel_columns import Preview
from ui.reel_outcomes import Line
from ui.reel_run import Run, Work
from ui.reel_tabs import TABS

_BOX, _RUN, _ROUND, _READ = "paste-box", "reel-run", "reel-file-round", "reel-file-read"
SHORT = 0.6
"""Seconds one waits for an import before its progress is worth showing."""
KINDS = ["csv", "tsv", "txt", "xlsx", "json", "jsonl", "zip", "gz"]
MOST_MEGABYTES = 100
HINT = "https://www.instagram.com/reel/…\nhttps://www.tiktok.com/@name/video/…\nhttps://youtube.com/shorts/…"


@dataclass(frozen=True)
class Intake:
    """`preview` and `work` read bytes as chosen, GUESS for our guess; `resolve` looks short links up."""

    preview: Callable[[bytes, Choice], Preview]
    work: Callable[[bytes, str, Choice], Work]
    resolve: Callable[[Sequence[Line]], Work]


def show(act: Intake) -> bool:
    """Whether nothing is under way."""
    run: Run | None = st.session_state.get(_RUN)
    if run is not None and not run.over and not run.wait(SHORT if not live.busy(_RUN) else 0):
        live.watch(_RUN, lambda: _progress(run), every=0.5)
        return False
    if run is not None and not run.settled:
        _settle(run)
    _paste(act)
    _file(act)
    if run is not None:
        _report(run, act)
    _bookmark()
    return True


def _settle(run: Run) -> None:
    """Lines that failed go back into the box they came from."""
    run.settled = True
    st.session_state.pop(f"live-{_RUN}", None)
    if run.pasted and not run.failure and not run.cancelled:
        st.session_state[_BOX] = "\n".join(one.text for one in reel_outcomes.failed(run.lines))


def _paste(act: Intake) -> None:
    link = query.text("link")
    if link and _BOX not in st.session_state:
        st.session_state[_BOX] = link
    st.text_area(
        "Links to reels, one a line, or rows copied from a sheet", key=_BOX, height=180, placeholder=HINT,
        persist_state="session",
    )  # fmt: skip
    st.button(
        "Add reels", type="primary", icon=":material/add:", key="paste-add", on_click=_press, args=(act,)
    )


def _press(act: Intake) -> None:
    text = st.session_state.get(_BOX, "")
    if text.strip():
        lines = sum(bool(line.strip()) for line in text.splitlines())
        st.session_state[_RUN] = Run("pasted", act.work(text.encode(), "Pasted", GUESS), lines, pasted=True)


def _file(act: Intake) -> None:
    found = st.file_uploader(
        f"Or a file: CSV, TSV, XLSX, JSON or plain lines, also zipped, up to {MOST_MEGABYTES} MB",
        type=KINDS,
        max_upload_size=MOST_MEGABYTES,
        key=f"reel-file-{st.session_state.setdefault(_ROUND, 0)}",
    )
    if found is None:
        return
    data, name = found.getvalue(), found.name
    guessed = _read(act, found.file_id, data, GUESS)
    with st.container(border=True, key="import-preview"):
        st.markdown(f"**{plain.text(name)}** · {numbers.counted(guessed.lines, 'line')}. Read as:")
        columns = reel_columns.choose(guessed, found.file_id)
        as_guessed = columns == dict(guessed.columns)
        read = guessed if as_guessed else _read(act, found.file_id, data, Choice(columns))
        choice = reel_columns.details(read, columns, found.file_id)
        same = choice == reel_columns.as_guessed(guessed)
        reel_columns.examples(guessed if same else _read(act, found.file_id, data, replace(choice, as_of=None)))
        st.button(
            f"Add {numbers.counted(guessed.lines, 'line')}", type="primary", icon=":material/upload:",
            key="file-add", on_click=_import, args=(act, data, name, guessed.lines, choice),
            disabled=Role.LINK not in columns and Role.CODE not in columns,
        )  # fmt: skip


def _read(act: Intake, file_id: str, data: bytes, choice: Choice) -> Preview:
    """Large files take a moment to read, so not on every run."""
    kept = st.session_state.get(_READ, {})
    if file_id not in kept:
        kept = st.session_state[_READ] = {file_id: []}
    known: list[tuple[Choice, Preview]] = kept[file_id]
    for given, preview in known:
        if given == choice:
            return preview
    known.append((choice, act.preview(data, choice)))
    return known[-1][1]


def _import(act: Intake, data: bytes, name: str, lines: int, choice: Choice) -> None:
    st.session_state[_RUN] = Run(name.rsplit(".", 1)[0], act.work(data, name, choice), lines, pasted=False)
    st.session_state[_ROUND] += 1


def _progress(run: Run) -> bool:
    """Draws how far it is; says whether it goes on."""
    done, total, seconds = run.progress.done if run.progress else 0, run.total, run.seconds
    rate = done / seconds if seconds else 0
    left = f", {times.lasted((total - done) / rate)} left" if rate and total > done else ""
    speed = f", {rate:,.0f} a second" if done else ""
    words = f"{done:,} of {total:,} lines{speed}{left}"
    st.progress(min(done / total, 1.0), text=f"{plain.text(run.name)}: {words}")
    st.caption("You can leave this page; it goes on.")
    st.button("Cancel", key="import-cancel", on_click=run.cancel, disabled=run.cancelled)
    return not run.over


def _report(run: Run, act: Intake) -> None:
    if run.failure:
        errors.say(run.failure)
        return
    short = reel_outcomes.unresolved(run.lines)
    if short:
        label = f"Look {numbers.counted(short, 'short link')} up"
        reel_key.button(label, _resolve, run, act, key="outcome-resolve", icon="travel_explore")
    if run.cancelled:
        reached = f"Cancelled after {len(run.lines):,} of {run.total:,} lines."
        st.warning(f"{reached} What was added so far stays; the same lines can be imported again.")
    reel_outcomes.show(run.lines, run.name)
    st.caption(f"It took {run.seconds:.1f} s.")


def _resolve(run: Run, act: Intake) -> None:
    total = reel_outcomes.unresolved(run.lines)
    st.session_state[_RUN] = Run(run.name, act.resolve(run.lines), total, pasted=run.pasted)


def _bookmark() -> None:
    with st.expander("Add reels from any page with one click"):
        st.markdown("Make a bookmark with this as its address. On a reel's page it brings the link here.")
        here = (st.context.url or "").split("/reels")[0].rstrip("/")
        target = f"{here}/reels?{urlencode({'tab': TABS['add']})}&link="
        st.code(f"javascript:location.href='{target}'+encodeURIComponent(location.href)", language=None)
