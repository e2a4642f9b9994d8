"""Rules: a threshold for each platform, replayed over what was decided before it is applied."""

from datetime import UTC, datetime

import streamlit as st

from services import reel_rules, reel_sources, reels
from services.domain.approval import Verdict
from services.identity import Identity
from ui import flash, reel_rule, session
from ui import reel_sources as sources
from ui.attempt import attempt
from ui.errors import shown


def show(who: Identity) -> None:
    """A fragment, so that a slider that moves is answered by the replay alone."""

    @st.fragment
    def replayed() -> None:
        me = session.require()
        flash.show()
        with shown():
            _replay(me)
            reel_rule.crossings(reel_rules.about_to_cross(me, limit=20), datetime.now(UTC))

    replayed()
    sources.show(
        reel_sources.allowances(who, datetime.now(UTC)),
        reel_sources.reads_public_pages(who) if reel_sources.offers_public_pages() else None,
        lambda allowed: attempt(lambda: reel_sources.read_public_pages(who, allowed)),
    )


def _replay(who: Identity) -> None:
    held = reel_rules.rules(who)
    tried = reel_rule.choose(held)
    changed = {platform: views for platform, views in tried.items() if views != held[platform].views}
    outcome, counts = reel_rules.replay(who, changed), reels.counts(who)
    reel_rule.replay(
        outcome.approved,
        outcome.denied,
        counts[Verdict.APPROVED] + counts[Verdict.DENIED],
        bool(changed),
        reel_rules.replay_reels(who, changed) if changed else [],
        lambda: attempt(lambda: reel_rules.apply(who, changed), "The rules hold from now on."),
        datetime.now(UTC),
    )
