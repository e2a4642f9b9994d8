"""What can be done with reels, whichever tab shows them: each answer is tried and says how it went."""

from collections.abc import Iterable

from services import reel_review, reel_rules, reels
from services.domain.approval import Verdict
from services.identity import Identity
from services.reel_review import ReelCount, Step
from services.reels import Reel
from ui import query, reel_undo
from ui.attempt import attempt
from ui.reel_open import ReviewActions, Seen

LOOKING = "It is looked up in the background; the count appears here."


def of(who: Identity) -> ReviewActions:
    return ReviewActions(
        decide=lambda reel_id, verdict: decide(who, reel_id, verdict),
        undo=lambda step: undo(who, step),
        count=lambda reel_id, count: attempt(lambda: reels.set_views(who, reel_id, count), "The count is saved."),
        author=lambda reel_id, name: attempt(lambda: reels.set_author(who, reel_id, name), "The author is saved."),
        note=lambda reel_id, words, tags: attempt(lambda: note(who, reel_id, words, tags), "The notes are saved."),
        star=lambda reel_id, on: attempt(lambda: reels.set_favourite(who, reel_id, on)),
        hand_back=lambda reel_id: attempt(lambda: reel_rules.hand_back(who, [reel_id])),
        look_up=lambda reel_id: attempt(lambda: reel_review.look_up(who, [reel_id]), LOOKING),
        remove=lambda reel_id: remove(who, reel_id),
    )


def seen(reel: Reel, counts: Iterable[ReelCount]) -> Seen:
    return Seen(reel, [one.views for one in counts])


def decide(who: Identity, reel_id: str, verdict: Verdict) -> bool:
    return attempt(lambda: reel_undo.push(reel_review.decide(who, reel_id, verdict)))


def undo(who: Identity, step: Step) -> bool:
    return attempt(lambda: reel_review.undo(who, step))


def note(who: Identity, reel_id: str, words: str, tags: str) -> None:
    reels.set_notes(who, reel_id, words)
    reels.set_tags(who, reel_id, tags.split(","))


def remove(who: Identity, reel_id: str) -> None:
    if attempt(lambda: reels.delete(who, [reel_id]), "The reel is deleted."):
        query.put("reel", None)
