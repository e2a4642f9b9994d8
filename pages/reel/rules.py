"""Rules: a threshold for each platform, replayed over what was decided before it is applied."""

from datetime import UTC, datetime

from services import reel_rules, reels
from services.domain.approval import Verdict
from services.identity import Identity
from ui import reel_rule
from ui.attempt import attempt


def show(who: Identity) -> None:
    held, now = reel_rules.rules(who), datetime.now(UTC)
    tried = reel_rule.choose(held)
    changed = {platform: views for platform, views in tried.items() if views != held[platform].views}
    outcome = reel_rules.replay(who, changed)
    counts = reels.counts(who)
    reel_rule.replay(
        outcome.approved,
        outcome.denied,
        counts[Verdict.APPROVED] + counts[Verdict.DENIED],
        bool(changed),
        reel_rules.replay_reels(who, changed) if changed else [],
        lambda: attempt(lambda: reel_rules.apply(who, changed), "The rules hold from now on."),
        now,
    )
    reel_rule.crossings(reel_rules.about_to_cross(who, limit=20), now)
