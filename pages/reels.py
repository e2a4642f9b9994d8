"""Reels worth learning from: decide, look through, add, set the rule."""

from datetime import UTC, datetime

from services import reels
from services.domain.approval import Verdict
from services.store.reels import ReelFilter, ReelSort
from ui import (
    head,
    paging,
    query,
    reel_filter,
    reel_list,
    reel_paste,
    reel_review,
    reel_rule,
    reel_tabs,
    session,
)
from ui.attempt import attempt
from ui.errors import shown
from ui.reel_paste import PasteLine

who = session.require()
SORTS = {"newest": ReelSort.NEWEST, "views": ReelSort.VIEWS}


def note(reel_id: str, words: str, tags: str) -> None:
    reels.set_notes(who, reel_id, words)
    reels.set_tags(who, reel_id, tags.split(","))


def remove(reel_id: str) -> None:
    if attempt(lambda: reels.delete(who, [reel_id]), "The reel is deleted."):
        query.put("reel", None)


def paste(text: str) -> list[PasteLine] | None:
    found: list[PasteLine] = []

    def act() -> None:
        found.extend(PasteLine(one.line, one.outcome, one.reason) for one in reels.paste(who, text))

    return found if attempt(act) else None


def review() -> None:
    put_off = reel_review.skipped()
    pending = reels.browse(who, ReelFilter(verdict=Verdict.PENDING), limit=len(put_off) + 1)
    waiting = [one for one in pending.items if one.id not in put_off]
    reel_review.show(waiting[0] if waiting else None, counts[Verdict.PENDING], acts, datetime.now(UTC))


def everything() -> None:
    opened = query.row_id("reel")
    if opened:
        reel_review.one(reels.get(who, opened), acts, datetime.now(UTC))
    chosen = reel_filter.show()
    wanted = ReelFilter(chosen.platform, chosen.verdict, chosen.text, chosen.favourite)
    page = reels.browse(who, wanted, SORTS[chosen.sort], paging.cursor())
    filtered = reel_filter.chips(chosen, len(page.items), page.total)
    query.follow("reel", reel_list.show(page.items, filtered, datetime.now(UTC)))
    paging.buttons(page.next_cursor)


def rule() -> None:
    def save(views: int) -> None:
        attempt(lambda: reels.set_threshold(who, views), "The rule is saved.")

    reel_rule.show(reels.threshold(who), save)


acts = reel_review.ReviewActions(
    decide=lambda reel_id, verdict: attempt(lambda: reels.decide(who, reel_id, verdict)),
    count=lambda reel_id, count: attempt(lambda: reels.set_views(who, reel_id, count), "The count is saved."),
    note=lambda reel_id, words, tags: attempt(lambda: note(reel_id, words, tags), "The notes are saved."),
    star=lambda reel_id, on: attempt(lambda: reels.set_favourite(who, reel_id, on)),
    remove=remove,
)
with shown():
    counts = reels.counts(who)
    head.show("Reels", reel_tabs.sentence(counts))
    tab = reel_tabs.choose(counts)
    {"review": review, "all": everything, "add": lambda: reel_paste.show(paste), "rules": rule}[tab]()
