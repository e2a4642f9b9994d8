"""Versions of the rules, and what the database answers about verdicts: replays, crossings, many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from supabase import Client

from services.store.answers import in_our_words
from services.store.reels import Reel
from services.store.rows import columns, read_all

GROUP = 1000
"""Ids a statement; they travel in the body, so no URL limits them."""


@dataclass(frozen=True)
class Rule:
    """From `views` on a reel of `platform` is approved. Version 0 is the person's general threshold."""

    platform: str
    version: int
    views: int


@dataclass(frozen=True)
class Flips:
    """So many of the rule's verdicts on `platform`, which are `verdict` now, would turn."""

    platform: str
    verdict: str
    reels: int


@dataclass(frozen=True)
class Settled:
    """What became of a turn: done, already, moved (somebody else's word stands) or gone; how its reel stood before."""

    turn: int
    outcome: str
    held_verdict: str | None
    held_by: str | None


def newest(client: Client, platforms: Iterable[str]) -> dict[str, Rule]:
    """The version that holds, for platforms that have one."""
    found: dict[str, Rule] = {}
    for platform in platforms:
        query = client.table("reel_rules").select(columns(Rule)).eq("platform", platform)
        with in_our_words():
            rows = query.order("version", desc=True).limit(1).execute().data
        found |= {rule.platform: rule for rule in read_all(Rule, rows)}
    return found


def flips(client: Client, thresholds: Mapping[str, int]) -> list[Flips]:
    return read_all(Flips, _rows(client, "replay_reel_counts", thresholds=dict(thresholds)))


def flipping(client: Client, thresholds: Mapping[str, int], most: int) -> list[Reel]:
    return _reels(client, "replay_reels", thresholds=dict(thresholds), most=most)


def apply(client: Client, thresholds: Mapping[str, int]) -> int:
    return _number(client, "apply_reel_rules", thresholds=dict(thresholds))


def about_to_cross(client: Client, share: float, most: int) -> list[Reel]:
    return _reels(client, "reels_about_to_cross", share=share, most=most)


def similar(client: Client, reel_id: str, bits: int, most: int) -> list[Reel]:
    return _reels(client, "similar_reels", reel_id=reel_id, bits=bits, most=most)


def decide(client: Client, reel_ids: Iterable[str], verdict: str, reason: str) -> int:
    return sum(
        _number(client, "decide_reels", reel_ids=group, verdict=verdict, reason=reason)
        for group in _groups(reel_ids)
    )


def hand_back(client: Client, reel_ids: Iterable[str]) -> int:
    return sum(_number(client, "hand_back_reels", reel_ids=group) for group in _groups(reel_ids))


def tag(client: Client, reel_ids: Iterable[str], add: Iterable[str], remove: Iterable[str]) -> int:
    added, removed = list(add), list(remove)
    return sum(
        _number(client, "tag_reels", reel_ids=group, add_tags=added, remove_tags=removed)
        for group in _groups(reel_ids)
    )


def settle(client: Client, turns: Iterable[Mapping[str, str | None]]) -> list[Settled]:
    """In the order of the turns."""
    found = read_all(Settled, _rows(client, "settle_reels", turns=list(turns)))
    return sorted(found, key=lambda one: one.turn)


def ask_for_facts(client: Client, reel_ids: Iterable[str]) -> int:
    return sum(_number(client, "ask_for_reel_facts", reel_ids=group) for group in _groups(reel_ids))


def _groups(reel_ids: Iterable[str]) -> list[list[str]]:
    ids = list(dict.fromkeys(reel_ids))
    return [ids[start : start + GROUP] for start in range(0, len(ids), GROUP)]


def _reels(client: Client, function: str, **given: object) -> list[Reel]:
    # The columns are named: the search index of a row is as long as its texts.
    with in_our_words():
        query = client.rpc(function, given).select(columns(Reel))
        return read_all(Reel, _list(query.execute().data))


def _rows(client: Client, function: str, **given: object) -> list[Any]:
    with in_our_words():
        return _list(client.rpc(function, given).execute().data)


def _number(client: Client, function: str, **given: object) -> int:
    with in_our_words():
        return int(str(client.rpc(function, given).execute().data or 0))


def _list(answer: object) -> list[Any]:
    return answer if isinstance(answer, list) else []
