"""What can be done with picked reels, or with every reel of a list."""

from services import reel_review, reel_rules, reels
from services.domain.approval import Verdict
from services.identity import Identity
from services.store.reels import ReelFilter
from ui import confirm, numbers, reel_rows, reel_undo
from ui.attempt import attempt
from ui.reel_bar import BarActions, Ids


def of(who: Identity, wanted: ReelFilter) -> BarActions:
    """`wanted` is what is meant when no ids are named."""

    def ids_of(ids: Ids) -> list[str]:
        return reel_review.matching_ids(who, wanted) if ids is None else list(ids)

    def decide(ids: Ids, verdict: Verdict) -> bool:
        return attempt(lambda: reel_undo.push(
            reel_review.decide_matching(who, wanted, verdict) if ids is None
            else reel_review.decide_many(who, ids, verdict)
        ))  # fmt: skip

    def remove(ids: Ids) -> None:
        going = ids_of(ids)

        def act() -> None:
            if attempt(lambda: reels.delete(who, going), f"{numbers.counted(len(going), 'reel')} deleted."):
                reel_rows.let_go()

        sentence = f"{numbers.counted(len(going), 'reel')} with their notes and counts. This cannot be undone."
        confirm.ask("Delete for good", sentence, "Delete", act)

    return BarActions(
        decide=decide,
        hand_back=lambda ids: attempt(lambda: reel_rules.hand_back(who, ids_of(ids))),
        tag=lambda ids, add, remove: attempt(
            lambda: reel_review.tag_many(who, ids_of(ids), add, remove), "The tags are changed."
        ),
        delete=remove,
    )
