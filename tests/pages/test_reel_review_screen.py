"""The review: cards, verdicts that hold once, and what comes back to the browser."""

from __future__ import annotations

import pytest

from services import reel_review, reels
from services.domain.approval import Verdict
from tests.pages.reel_fixtures import LINKS, tell, verdict, waiting
from tests.pages.reel_fixtures import collected as collected
from tests.pages.screen import Screen
from tests.studio_fixtures import Outage, here
from tests.studio_fixtures import sign_up_on as sign_up_on
from tests.studio_fixtures import studio_with as studio_with


def test_review_brings_the_waiting_cards_whose_counts_are_unknown(sid, collected):
    cards, part = waiting(Screen(sid, "reels", tab="Review"))
    assert set(cards) == {"Instagram", "TikTok", "YouTube"} and part["waiting"] == 3
    assert cards["TikTok"]["views"] == "" and cards["TikTok"]["url"] == LINKS[1]
    assert "Your rule speaks when its views are known" in cards["TikTok"]["why"]


def test_a_verdict_holds_once_and_can_be_taken_back(sid, who, collected):
    screen = Screen(sid, "reels", tab="Review")
    card = waiting(screen)[0]["TikTok"]
    entry = verdict(card, "approved")
    for _ in range(2):
        part = tell(screen, entry)
        assert part["waiting"] == 2 and [one["ok"] for one in part["answers"]] == [True]
    assert len(reel_review.decisions(who, card["id"])) == 1
    assert tell(screen, entry, verdict(card, "approved", back=True))["waiting"] == 3
    assert reels.counts(who)[Verdict.PENDING] == 3


def test_what_a_reloaded_tab_says_again_counts_once(sid, who, collected):
    first = Screen(sid, "reels", tab="Review")
    card = waiting(first)[0]["TikTok"]
    tell(first, verdict(card, "denied"))
    again = Screen(sid, "reels", tab="Review")
    [answer] = tell(again, verdict(card, "denied"))["answers"]
    assert answer["ok"] and answer["found"]["turns"][0]["outcome"] == "already"
    assert len(reel_review.decisions(who, card["id"])) == 1


def test_a_verdict_on_a_card_that_was_decided_elsewhere_is_left_out_and_said(sid, who, collected):
    screen = Screen(sid, "reels", tab="Review")
    card = waiting(screen)[0]["TikTok"]
    reels.decide(who, card["id"], Verdict.APPROVED)
    [answer] = tell(screen, verdict(card, "denied"))["answers"]
    assert answer["found"]["turns"] == [{"reel": card["id"], "outcome": "moved", "held": ["approved", "person"]}]
    assert reels.get(who, card["id"]).approval_status is Verdict.APPROVED


def test_everything_that_matches_is_decided_at_once_and_taken_back(sid, who, collected):
    screen = Screen(sid, "reels", tab="Review", platform="TikTok")
    now = waiting(screen)[1]["now"]
    entries = [{"act": "all", "verdict": "denied", "seen": now}, {"act": "all_back", "of": 1}]
    [answer] = tell(screen, *entries[:1])["answers"]
    assert answer["found"]["count"] == 1 and reels.counts(who)[Verdict.DENIED] == 1
    assert [one["ok"] for one in tell(screen, *entries)["answers"]] == [True, True]
    assert reels.counts(who)[Verdict.PENDING] == 3


@pytest.mark.parametrize(
    "entry",
    [
        {"act": "turns"}, {"act": "turns", "turns": [{"reel": "no-id", "was": ["pending", None], "to": ["x", "y"]}]},
        {"act": "all", "verdict": "denied", "seen": "yesterday"}, {"act": "views", "reel": "x", "views": "many"},
        {"act": "dance"},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_and_changes_nothing(sid, who, collected, entry):
    [answer] = tell(Screen(sid, "reels", tab="Review"), entry)["answers"]
    assert not answer["ok"] and answer["words"] and reels.counts(who)[Verdict.PENDING] == 3


def test_a_verdict_that_was_not_saved_says_so_and_the_next_one_is(studio_with, sign_up_on):
    database = Outage(lambda address: "/rpc/settle_reels" in address)
    sid = sign_up_on(studio_with(database))
    reels.paste(here(sid), LINKS[1])
    screen = Screen(sid, "reels", tab="Review")
    card = waiting(screen)[0]["TikTok"]
    database.away = True
    [refusal] = tell(screen, verdict(card, "approved"))["answers"]
    assert not refusal["ok"] and "does not answer" in refusal["words"]
    database.away = False
    part = tell(screen, verdict(card, "approved"), {**verdict(card, "approved")})
    assert [one["ok"] for one in part["answers"]] == [False, True] and part["waiting"] == 0


def test_more_cards_come_when_they_are_asked_for_and_only_then(sid, who):
    reels.paste(who, "\n".join(f"https://www.instagram.com/reel/C8abcD{at:05}/" for at in range(45)))
    screen = Screen(sid, "reels", tab="Review")
    cards = waiting(screen)[1]["cards"]
    assert len(cards["cards"]) == 40
    has = {"queue": cards["queue"], "n": 0, "after": None}
    assert tell(screen, ask=has, has=has)["cards"] is None
    more = tell(screen, ask={"queue": cards["queue"], "n": 1, "after": cards["next"]}, has=has)["cards"]
    assert len(more["cards"]) == 5 and more["next"] is None


def test_a_filter_that_is_chosen_again_begins_with_its_first_card(sid, collected):
    screen = Screen(sid, "reels", tab="Review")
    first = waiting(screen)[1]["cards"]
    has = {"queue": first["queue"], "n": 0, "after": None}
    assert tell(screen, ask=has, has=has)["cards"] is None
    screen.tab.text_input(key="find").set_value("nothing like it").run()
    assert waiting(screen)[1]["cards"]["cards"] == []
    screen.tab.text_input(key="find").set_value("").run()
    assert len(waiting(screen)[0]) == 3 and waiting(screen)[1]["queue"] != first["queue"]


def test_what_was_asked_of_another_filter_is_not_answered_with_its_cards(sid, collected):
    screen = Screen(sid, "reels", tab="Review", platform="TikTok")
    part = tell(screen, ask={"queue": "all newest ", "n": 3, "after": "something"})
    assert [one["platform"] for one in part["cards"]["cards"]] == ["TikTok"] and part["waiting"] == 1


def test_a_count_typed_by_hand_lets_the_rule_decide(sid, who, collected):
    screen = Screen(sid, "reels", tab="Review")
    card = waiting(screen)[0]["TikTok"]
    [answer] = tell(screen, {"act": "views", "reel": card["id"], "views": 250_000})["answers"]
    assert answer["found"]["card"]["stands"] == ["approved", "rule"]
    approved = reels.get(who, card["id"])
    assert approved.view_count == 250_000 and approved.decided_by == "rule"


def test_notes_tags_and_favourites_of_a_card_are_kept(sid, who, collected):
    screen = Screen(sid, "reels", tab="Review")
    reel = waiting(screen)[0]["TikTok"]["id"]
    note = {"act": "note", "reel": reel, "notes": "Hook in a second", "tags": "Rain, rain,hook"}
    part = tell(screen, note, {"act": "star", "reel": reel, "on": True})
    assert part["answers"][0]["found"]["tags"] == "rain, hook"
    kept = reels.get(who, reel)
    assert (kept.notes, kept.tags, kept.is_favorite) == ("Hook in a second", ("rain", "hook"), True)


def test_cards_of_somebody_else_can_be_neither_seen_nor_decided(sid, new_person):
    other = new_person()
    reels.paste(other, LINKS[0])
    foreign = reels.browse(other).items[0]
    screen = Screen(sid, "reels", tab="Review")
    assert waiting(screen)[0] == {}
    [turned, starred] = tell(
        screen, verdict({"id": foreign.id, "stands": ["pending", None]}, "approved"),
        {"act": "star", "reel": foreign.id, "on": True},
    )["answers"]  # fmt: skip
    assert turned["found"]["turns"][0]["outcome"] == "gone" and not starred["ok"]
    assert reels.get(other, foreign.id).approval_status is Verdict.PENDING


def test_a_card_says_who_counted_how_the_count_grew_and_why_the_verdict_stands(sid, who, collected):
    reel = collected["tiktok"]
    reels.set_views(who, reel.id, 90_000)
    reels.set_views(who, reel.id, 120_000)
    screen = Screen(sid, "reels", tab="All", reel=reel.id)
    [views] = screen.tab.metric
    assert views.label == "Views · entered by you · just now" and views.value == "120 k"
    assert views.proto.chart_data == [90_000, 120_000]
    assert "Denied by your rule" in screen.words() and "90,000 views" in screen.words()
