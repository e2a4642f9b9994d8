"""The jobs under way, on Home: a list in which the browser looks again until they have ended."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from services import generations, personas
from services.domain.job_state import ACTIVE
from services.identity import Identity
from services.store.generations import GenerationFilter
from ui import joblist, live, session
from ui.web import job_looks

KEY = "home-jobs"
UNDER_WAY = GenerationFilter(states=ACTIVE)
_MOST = 20


def show() -> None:
    """Nothing is drawn while nothing is under way."""
    live.heed(KEY, lambda: _running(session.require()))


def _running(who: Identity) -> None:
    jobs = generations.browse(who, UNDER_WAY, limit=_MOST, counted=False).items
    if not jobs:
        return
    st.subheader("Running now", anchor=False)
    looks = job_looks.address(UNDER_WAY, None, _MOST, joblist.viewer())
    pace, now = generations.pace(who, jobs), datetime.now(UTC)
    joblist.show(jobs, personas.names(who), now=now, key=KEY, pace=pace, looks=looks)
