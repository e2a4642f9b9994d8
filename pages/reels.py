"""Reels worth learning from: decide, look through, add, set the rules."""

from pages.reel import add, everything, review, rules
from services import reels
from ui import head, reel_tabs, session
from ui.errors import shown

who = session.require()
SHOW = {"review": review.show, "all": everything.show, "add": add.show, "rules": rules.show}

with shown():
    counts = reels.counts(who)
    head.show("Reels", reel_tabs.sentence(counts))
    SHOW[reel_tabs.choose(counts)](who)
