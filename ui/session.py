"""The signed-in person of a script run. The only module that knows where a Streamlit session keeps them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from services import identity
from services.identity import Identity
from ui import flash, outage

_KEY = "studio.session"
FRESH_SECONDS = 2.0
"""The frame asks at the start of every run; the page in the same run takes its answer."""


@dataclass(frozen=True)
class _Checked:
    who: Identity
    sid: str
    at: float


def require() -> Identity:
    """The person, or a link to the sign-in page and the end of the run. First line of pages and fragments."""
    who = current()
    if who is None:
        if in_part():
            # The page around the fragment still shows what it drew; a whole run takes it away.
            st.rerun()
        _say_signed_out()
        st.stop()
    return who


def current(fresh: bool = False) -> Identity | None:
    """The person, or None. `fresh` asks the session's row even when it was just asked.

    Waits while the database is away; raises Unavailable when that takes too long.
    """
    sid, checked = _sid(), st.session_state.get(_KEY)
    known = checked if isinstance(checked, _Checked) and checked.sid == sid else None
    if not sid:
        return None
    # A press that just failed may have met a database that is away: then what was known a moment ago is no help.
    if known and not fresh and not flash.failures() and time.monotonic() - known.at < FRESH_SECONDS:
        return known.who
    who = outage.outlast(lambda: identity.resume(sid, known.who if known else None))
    if who is None:
        st.session_state.clear()
    else:
        st.session_state[_KEY] = _Checked(who, sid, time.monotonic())
    return who


def later(make: Callable[[Identity], bytes]) -> Callable[[], bytes]:
    """What makes a file once somebody asks for it: outside every run, so the person is looked up as of then.

    The answer raises what `make` raises, Unavailable, and SignedOut when the session ended meanwhile.
    """
    sid, who = _sid(), require()
    return lambda: make(identity.still(sid, who))


def form_token() -> str:
    """For the hidden field `token` of a form that posts to one of our routes."""
    return identity.form_token(_sid())


def _sid() -> str:
    """The gate in front of the app passed the cookie on; without the gate there is nothing here."""
    value = st.user.to_dict().get("sid") if hasattr(st.user, "to_dict") else None
    return value if isinstance(value, str) else ""


def in_part() -> bool:
    """Whether this run is of a part of the page only, as the ticks of a live part are."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)


def _say_signed_out() -> None:
    st.info("You are signed out here. Nothing was lost.", icon=":material/logout:")
    where = urlsplit(st.context.url or "").path or "/"
    back = escape(f"/sign-in?why=ended&next={quote(where, safe='')}")
    st.html(f'<p class="way-in"><a href="{back}" target="_self">Sign in again</a></p>')
