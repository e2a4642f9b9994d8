"""Reels: adding, deciding, looking through, the rule."""

from __future__ import annotations

import pytest

from services import identity, reel_rules, reels
from services.domain.approval import Verdict
from tests.pages.screen import Screen

LINKS = [
    "https://www.instagram.com/reel/C8abcDEfgHI/",
    "https://www.tiktok.com/@nova/video/7301234567890123456",
    "https://www.youtube.com/shorts/aBcD_efGh12",
]


@pytest.fixture
def sid(sign_up):
    return sign_up()


@pytest.fixture
def who(sid):
    found = identity.resume(sid)
    assert found
    return found


@pytest.fixture
def collected(who):
    reels.paste(who, "\n".join(LINKS))
    return {one.platform: one for one in reels.browse(who).items}


def test_somebody_without_reels_begins_by_adding_some(sid):
    screen = Screen(sid, "reels")
    assert "Add reels" in screen.labels() and "No reels yet" in screen.words()


def test_every_pasted_line_has_its_outcome_and_failed_ones_stay_in_the_box(sid, who):
    screen = Screen(sid, "reels", tab="Add")
    screen.tab.text_area(key="paste-box").input("\n".join([LINKS[0], LINKS[0], "hello there", LINKS[1]]))
    screen.press("Add reels")
    words = [row[1]["badges"][0]["word"] for row in screen.rows("What became of each line")]
    assert words == ["Added", "Already there", "Refused", "Added"]
    assert screen.tab.text_area(key="paste-box").value == "hello there"
    assert len(reels.browse(who).items) == 2


def test_review_shows_one_reel_whose_count_is_unknown_and_asks_for_it(sid, collected):
    screen = Screen(sid, "reels", tab="Review")
    assert "Views unknown" in screen.words() and "3 reels waiting" in screen.words()
    assert {"Approve", "Deny", "Skip"} <= set(screen.labels())


def test_approving_goes_on_to_the_next_and_can_be_undone(sid, who, collected):
    screen = Screen(sid, "reels", tab="Review").press("Approve")
    assert reels.counts(who)[Verdict.APPROVED] == 1 and "2 reels waiting" in screen.words()
    screen.press("Undo the last one")
    assert reels.counts(who)[Verdict.PENDING] == 3 and "3 reels waiting" in screen.words()


def test_skipped_reels_stay_undecided_and_come_back(sid, who, collected):
    screen = Screen(sid, "reels", tab="Review").press("Skip").press("Deny").press("Skip")
    assert reels.counts(who) == {Verdict.PENDING: 2, Verdict.APPROVED: 0, Verdict.DENIED: 1}
    assert "the skipped ones are still undecided" in screen.words()
    screen.press("Show the skipped ones")
    assert "Approve" in screen.labels()


def test_a_count_typed_by_hand_lets_the_rule_decide(sid, who, collected):
    screen = Screen(sid, "reels", tab="Review")
    screen.tab.number_input[0].set_value(250_000)
    screen.press("Save the count")
    [approved] = [one for one in reels.browse(who).items if one.approval_status is Verdict.APPROVED]
    assert approved.view_count == 250_000 and approved.decided_by == "rule"


def test_zero_counted_views_are_not_unknown_views(sid, who, collected):
    reels.set_views(who, collected["tiktok"].id, 0)
    words = Screen(sid, "reels", tab="All").words()
    assert '"views": "0", "source": "entered by you · just now"' in words and words.count('"unknown"') == 2


def test_all_reels_are_filtered_by_platform_and_verdict(sid, who, collected):
    reels.decide(who, collected["youtube"].id, Verdict.APPROVED)
    assert len(Screen(sid, "reels", tab="All").rows("Reels")) == 3
    assert len(Screen(sid, "reels", tab="All", platform="TikTok").rows("Reels")) == 1
    assert len(Screen(sid, "reels", tab="All", verdict="Approved").rows("Reels")) == 1
    screen = Screen(sid, "reels", tab="All", platform="TikTok", verdict="Approved")
    assert not screen.rows("Reels") and "No reels match these filters" in screen.words()
    screen.press("Clear the filters")
    assert len(screen.rows("Reels")) == 3


def test_a_reel_can_be_opened_noted_and_deleted(sid, who, collected):
    reel = collected["instagram"]
    screen = Screen(sid, "reels", tab="All", reel=reel.id)
    screen.tab.text_area(key=f"note-{reel.id}").input("Hook in a second")
    screen.tab.text_input(key=f"reel-tags-{reel.id}").input("dancing, talking_head")
    screen.press("Save the notes")
    kept = reels.get(who, reel.id)
    assert kept.notes == "Hook in a second" and kept.tags == ("dancing", "talking_head")
    screen.press("Delete")
    assert len(reels.browse(who).items) == 2 and not screen.tab.error


def test_the_rule_is_the_persons_own(sid, who, new_person):
    screen = Screen(sid, "reels", tab="Rules")
    screen.tab.number_input[0].set_value(50_000).run()
    screen.press("Apply")
    assert reel_rules.rules(who)["instagram"].views == 50_000
    assert reel_rules.rules(new_person())["instagram"].views == 100_000


def test_reels_of_somebody_else_are_not_there(sid, new_person):
    other = new_person()
    reels.paste(other, LINKS[0])
    foreign = reels.browse(other).items[0]
    screen = Screen(sid, "reels", tab="All", reel=foreign.id)
    assert screen.tab.error and "C8abcDEfgHI" not in screen.words()
