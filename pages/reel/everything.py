"""All: every reel, filtered, sorted, picked, exported."""

from datetime import UTC, date, datetime
from functools import partial

import streamlit as st

from pages.reel import acts, bulk, detail
from services import reel_export, reel_views, reels
from services.identity import Identity
from services.store.reels import ReelFilter, ReelSort
from ui import (
    paging,
    query,
    reel_bar,
    reel_export_button,
    reel_filter,
    reel_list,
    reel_rows,
    reel_saved,
    reel_undo,
    session,
    times,
    trail,
)
from ui.attempt import attempt
from ui.reel_filter import ReelChoice

SORTS = {"newest": ReelSort.NEWEST, "views": ReelSort.VIEWS, "multiple": ReelSort.MULTIPLE}


def show(who: Identity) -> None:
    opened = query.row_id("reel")
    # Drawn even then: a filter that is not drawn leaves the address.
    with st.expander("Filters of the list") if opened else st.container():
        chosen, tools = reel_filter.show()
    reel_rows.belong_to(chosen)
    if opened:
        detail.show(who, opened)
        return
    wanted = _wanted(chosen)
    page = reels.browse(who, wanted, SORTS[chosen.sort], paging.cursor())
    filtered = reel_filter.chips(chosen, len(page.items), page.total)
    with tools:
        _views(who)
        csv, parquet = (partial(make, chosen=wanted) for make in (reel_export.csv, reel_export.parquet))
        reel_export_button.show(session.later(csv), session.later(parquet))
        reel_undo.button(acts.of(who).undo)
    reel_bar.show(len(page.items), page.total, bulk.of(who, wanted))
    clicked = reel_list.show(page.items, filtered, datetime.now(UTC))
    trail.leave([one.id for one in page.items])
    query.follow("reel", clicked)
    paging.buttons(page.next_cursor)


def _views(who: Identity) -> None:
    reel_saved.show(
        reel_views.saved(who),
        lambda name, found: attempt(lambda: reel_views.save(who, name, found), "The view is saved."),
        lambda view_id: attempt(lambda: reel_views.forget(who, view_id), "The view is forgotten."),
    )


def _wanted(chosen: ReelChoice) -> ReelFilter:
    return ReelFilter(
        chosen.platform, chosen.verdict, chosen.text, chosen.favourite, chosen.tags, chosen.least, chosen.most,
        _midnight(chosen.since), _midnight(chosen.until, after=1),
    )  # fmt: skip


def _midnight(day: date | None, after: int = 0) -> datetime | None:
    return None if day is None else times.midnight(day, st.context.timezone, after)
