"""The rules that judge reels: a threshold for each platform, tried out before it is applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services import reels
from services.errors import Invalid
from services.identity import Identity
from services.store import reel_rules as store
from services.store.reel_rules import Flips as Flips
from services.store.reel_rules import Rule as Rule
from services.store.reels import Reel

PLATFORMS = ("instagram", "tiktok", "youtube")
MOST_VIEWS = 1_000_000_000_000
NEAR = 0.8
"""Share of the threshold from which a reel is about to cross it."""


@dataclass(frozen=True)
class Replay:
    """What new thresholds would do to the rule's own verdicts; people's verdicts never turn."""

    flips: tuple[Flips, ...]

    @property
    def approved(self) -> int:
        """How many would become approved."""
        return sum(one.reels for one in self.flips if one.verdict == "denied")

    @property
    def denied(self) -> int:
        """How many would become denied."""
        return sum(one.reels for one in self.flips if one.verdict == "approved")


@dataclass(frozen=True)
class Crossing:
    """A denied reel and how many views it still lacks."""

    reel: Reel
    threshold: int
    missing: int


def rules(who: Identity) -> dict[str, Rule]:
    """The rule that holds on each platform."""
    general = reels.threshold(who)
    return {name: Rule(name, 0, general) for name in PLATFORMS} | store.newest(who.client, PLATFORMS)


def replay(who: Identity, thresholds: Mapping[str, int]) -> Replay:
    """How many verdicts would turn; platforms not named keep their rule. Changes nothing. Raises Invalid."""
    return Replay(tuple(store.flips(who.client, _valid(thresholds))))


def replay_reels(who: Identity, thresholds: Mapping[str, int], limit: int = 100) -> list[Reel]:
    """Reels whose verdict would turn, most views first; each verdict turns into the other one."""
    return store.flipping(who.client, _valid(thresholds), limit)


def apply(who: Identity, thresholds: Mapping[str, int]) -> int:
    """Make these the rules and let the rule's own verdicts follow; how many turned. Raises Invalid."""
    return store.apply(who.client, _valid(thresholds))


def hand_back(who: Identity, reel_ids: Iterable[str]) -> int:
    """Let the rule decide about reels that a person has decided about; how many there are."""
    return store.hand_back(who.client, reel_ids)


def about_to_cross(who: Identity, share: float = NEAR, limit: int = 50) -> list[Crossing]:
    """Reels the rule denied that have come near its threshold, nearest first. Raises Invalid."""
    if not 0 < share < 1:
        raise Invalid("The share lies between 0 and 1.")
    current = rules(who)
    found = store.about_to_cross(who.client, share, limit)
    thresholds = [current[reel.platform].views for reel in found]
    return [
        Crossing(reel, views, max(0, views - reel.view_count))
        for reel, views in zip(found, thresholds, strict=True)
    ]


def _valid(thresholds: Mapping[str, int]) -> dict[str, int]:
    for platform, views in thresholds.items():
        if platform not in PLATFORMS:
            raise Invalid("There is no such platform. Nothing was changed.")
        if not 0 <= views <= MOST_VIEWS:
            raise Invalid("A threshold lies between 0 and 1,000,000,000,000 views. Nothing was changed.")
    return dict(thresholds)
