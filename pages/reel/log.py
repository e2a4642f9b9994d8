"""What the review's log asks for, entry by entry, and the answer to each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from services import reel_review, reel_settling, reels
from services.domain.approval import Verdict
from services.errors import StudioError
from services.identity import Identity
from services.reel_settling import Standing, Turn
from services.store.reels import ReelFilter
from ui import numbers, queue_card
from ui.reel_queue import Ack, Entry

UNREAD = "This could not be read, so nothing was done. Load the page again."
LOST = "This step is from an earlier visit, so it is not taken back here. Find the reels under All."
Answer = Callable[[Entry], Ack]


def answer(
    who: Identity, wanted: ReelFilter, steps: dict[int, reel_review.Step], entries: Sequence[Entry]
) -> list[Ack]:
    """In order. Verdicts that follow one another are one request; what fails says so and takes nothing along."""
    acts: Mapping[str, Answer] = {
        "star": lambda one: _star(who, one), "views": lambda one: _views(who, one), "note": lambda one: _note(who, one),
        "look_up": lambda one: _look_up(who, one), "all": lambda one: _all(who, wanted, steps, one),
        "all_back": lambda one: _all_back(who, steps, one),
    }  # fmt: skip
    found: list[Ack] = []
    for name, group in groupby(entries, key=lambda one: one.act):
        if name == "turns":
            found += _settle(who, list(group))
        else:
            found += [_one(acts.get(name), one) for one in group]
    return found


def card(who: Identity, reel_id: str) -> dict[str, Any]:
    """A reel as it stands now, for the browser to draw."""
    return queue_card.card(reels.get(who, reel_id), reel_review.counts(who, reel_id), datetime.now(UTC))


def _one(act: Answer | None, entry: Entry) -> Ack:
    return Ack(entry.n, False, UNREAD) if act is None else _tried([entry], lambda: [act(entry)])[0]


def _tried(entries: Sequence[Entry], act: Callable[[], list[Ack]]) -> list[Ack]:
    """Refused or not understood, the reason is the answer to each of the entries."""
    try:
        return act()
    except StudioError as error:
        return [Ack(one.n, False, str(error)) for one in entries]
    except (KeyError, ValueError, TypeError, AttributeError):
        return [Ack(one.n, False, UNREAD) for one in entries]


def _settle(who: Identity, entries: Sequence[Entry]) -> list[Ack]:
    def act() -> list[Ack]:
        turns = [[_turn(turn) for turn in one.given["turns"]] for one in entries]
        settled = iter(reel_settling.settle(who, [turn for group in turns for turn in group]))
        return [
            Ack(one.n, True, found={"turns": [
                {"reel": turn.reel_id, "outcome": result.outcome, "held": [result.held_verdict, result.held_by]}
                for turn, result in zip(group, settled, strict=False)
            ]})
            for one, group in zip(entries, turns, strict=True)
        ]  # fmt: skip

    return _tried(entries, act)


def _turn(given: Mapping[str, Any]) -> Turn:
    reason = "Taken back." if given.get("back") else ""
    return Turn(str(given["reel"]), _standing(given["was"]), _standing(given["to"]), reason)


def _standing(given: Sequence[str | None]) -> Standing:
    verdict, by = given
    return Standing(Verdict(verdict or ""), by)


def _star(who: Identity, one: Entry) -> Ack:
    reels.set_favourite(who, str(one.given["reel"]), bool(one.given["on"]))
    return Ack(one.n, True)


def _views(who: Identity, one: Entry) -> Ack:
    reel_id = str(one.given["reel"])
    reels.set_views(who, reel_id, int(one.given["views"]))
    return Ack(one.n, True, found={"card": card(who, reel_id)})


def _note(who: Identity, one: Entry) -> Ack:
    reel_id = str(one.given["reel"])
    reels.set_notes(who, reel_id, str(one.given["notes"]))
    reel = reels.set_tags(who, reel_id, str(one.given["tags"]).split(","))
    return Ack(one.n, True, found={"tags": ", ".join(reel.tags)})


def _look_up(who: Identity, one: Entry) -> Ack:
    reel_review.look_up(who, [str(one.given["reel"])])
    return Ack(one.n, True)


def _all(who: Identity, wanted: ReelFilter, steps: dict[int, reel_review.Step], one: Entry) -> Ack:
    """Everything that waited when the person looked; what came in since then waits on."""
    seen = datetime.fromisoformat(str(one.given["seen"]))
    meant = replace(wanted, until=min(seen, wanted.until) if wanted.until else seen)
    step = reel_review.decide_matching(who, meant, Verdict(one.given["verdict"]))
    steps[one.n] = step
    return Ack(one.n, True, numbers.counted(len(step.changes), "reel"), {"count": len(step.changes)})


def _all_back(who: Identity, steps: dict[int, reel_review.Step], one: Entry) -> Ack:
    step = steps.get(int(one.given["of"]))
    if step is None:
        return Ack(one.n, False, LOST)
    reel_review.undo(who, step)
    return Ack(one.n, True, numbers.counted(len(step.changes), "reel"))
