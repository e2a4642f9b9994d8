"""Reels: adding, deciding, looking through, the rule."""

from __future__ import annotations

from datetime import UTC, date, datetime

import httpx
import pytest

from services import personas, prompts, reel_import, reel_review, reel_rules, reel_views, reels
from services.domain.approval import Verdict
from tests.pages.screen import Screen
from tests.studio_fixtures import here
from tests.studio_fixtures import sign_up_on as sign_up_on
from tests.studio_fixtures import studio_with as studio_with

LINKS = [
    "https://www.instagram.com/reel/C8abcDEfgHI/",
    "https://www.tiktok.com/@nova/video/7301234567890123456",
    "https://www.youtube.com/shorts/aBcD_efGh12",
]


@pytest.fixture
def collected(who):
    reels.paste(who, "\n".join(LINKS))
    return {one.platform: one for one in reels.browse(who).items}


def waiting(screen):
    """The review's cards by their platform, and all that its component was given."""
    [part] = [one for one in screen.parts() if one.get("label") == "Review"]
    return {card["platform"]: card for card in (part["cards"] or {"cards": []})["cards"]}, part


def tell(screen, *entries, **more):
    """Say to the review what its component would say: the entries so far, none of them acknowledged."""
    said = {"tab": "one", "entries": [{"n": at, **one} for at, one in enumerate(entries, 1)], **more}
    screen.tab.session_state["reel-queue"] = {"log": said}
    screen.tab.run()
    return waiting(screen.unbroken())[1]


def verdict(card, word, back=False):
    """The entry of a verdict on a card, or of its taking back."""
    was, to = card["stands"], [word, "person"]
    ways = {"was": to, "to": was, "back": True} if back else {"was": was, "to": to}
    return {"act": "turns", "turns": [{"reel": card["id"], **ways}]}


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
    down: list[bool] = []

    def answer(request: httpx.Request) -> httpx.Response | None:
        refused = down and "/rpc/settle_reels" in str(request.url)
        return httpx.Response(503, json={"message": "no connection", "code": "PGRST000"}) if refused else None

    sid = sign_up_on(studio_with(answer))
    reels.paste(here(sid), LINKS[1])
    screen = Screen(sid, "reels", tab="Review")
    card = waiting(screen)[0]["TikTok"]
    down.append(True)
    [refusal] = tell(screen, verdict(card, "approved"))["answers"]
    assert not refusal["ok"] and "does not answer" in refusal["words"]
    down.clear()
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


SHEET = """Video URL,Views,Channel,Title
https://www.tiktok.com/@nova/video/7301234567890123456,250000,nova,"Rain, dancing"
https://www.youtube.com/shorts/aBcD_efGh12,900,robin,A short
https://vm.tiktok.com/ZMabc123/,,,
=cmd,,,
"""


def test_a_file_is_shown_as_it_will_be_read_and_every_line_has_its_outcome(sid, who):
    screen = Screen(sid, "reels", tab="Add")
    screen.tab.file_uploader[0].set_value(("videos.csv", SHEET.encode(), "text/csv")).run()
    assert [one[0]["text"] for one in screen.rows("The first rows")][:2] == ["7301234567890123456", "aBcD_efGh12"]
    screen.press("Add 4 lines")
    words = [row[1]["badges"][0]["word"] for row in screen.rows("What became of each line")]
    assert words == ["Added", "Added", "Needs resolving", "Refused"] and "=cmd" in screen.words()
    found = {one.platform: one for one in reels.browse(who).items}
    assert found["tiktok"].author == "nova" and found["tiktok"].approval_status is Verdict.APPROVED
    assert found["youtube"].view_count == 900 and found["youtube"].approval_status is Verdict.DENIED


def test_the_columns_of_a_file_can_be_corrected(sid, who):
    screen = Screen(sid, "reels", tab="Add")
    screen.tab.file_uploader[0].set_value(("videos.csv", SHEET.encode(), "text/csv")).run()
    [views] = [one for one in screen.tab.selectbox if one.label == "Views"]
    views.select_index(0).run()
    screen.press("Add 4 lines")
    assert all(one.views_checked_at is None for one in reels.browse(who).items)


def test_a_file_that_cannot_be_read_says_so_and_adds_nothing(sid, who):
    screen = Screen(sid, "reels", tab="Add")
    screen.tab.file_uploader[0].set_value(("empty.csv", b" ", "text/csv")).run()
    assert "There is nothing in this file" in screen.words() and not reels.browse(who).items


def test_short_links_are_looked_up_when_asked_and_the_rest_stays_in_the_box(sid, who):
    screen = Screen(sid, "reels", tab="Add")
    screen.tab.text_area(key="paste-box").input(f"https://vm.tiktok.com/ZMabc123/\nhello\n{LINKS[0]}")
    screen.press("Add reels").press("Look 1 short link up")
    words = [row[1]["badges"][0]["word"] for row in screen.rows("What became of each line")]
    assert words == ["Added", "Refused", "Added"]
    assert screen.tab.text_area(key="paste-box").value == "hello"
    assert {one.platform for one in reels.browse(who).items} == {"tiktok", "instagram"}


def test_an_import_that_breaks_off_says_so_and_keeps_what_was_typed(studio_with, sign_up_on):
    down: list[bool] = []

    def answer(request: httpx.Request) -> httpx.Response | None:
        refused = down and "/rpc/import_reels" in str(request.url)
        return httpx.Response(503, json={"message": "no connection", "code": "PGRST000"}) if refused else None

    sid = sign_up_on(studio_with(answer))
    screen = Screen(sid, "reels", tab="Add")
    down.append(True)
    screen.tab.text_area(key="paste-box").input(LINKS[0])
    screen.press("Add reels")
    assert "does not answer" in screen.words()
    assert screen.tab.text_area(key="paste-box").value == LINKS[0]
    down.clear()
    screen.press("Add reels")
    assert "**1 reel added** of 1 line." in screen.words()


def test_earlier_imports_stay_until_they_are_forgotten(sid, who):
    reel_import.run(who, SHEET.encode(), "videos.csv")
    screen = Screen(sid, "reels", tab="Add")
    assert "2 added, 1 need resolving, 1 refused" in screen.words()
    screen.press("Forget")
    assert not reel_import.imports(who) and len(reels.browse(who).items) == 2


def test_a_line_that_was_there_leads_to_its_reel(sid, collected):
    screen = Screen(sid, "reels", tab="Add")
    screen.tab.text_area(key="paste-box").input(LINKS[1])
    screen.press("Add reels")
    [[line, outcome]] = screen.rows("What became of each line")
    assert outcome["badges"][0]["word"] == "Already there" and line["open"] == collected["tiktok"].id


def test_a_card_says_who_counted_how_the_count_grew_and_why_the_verdict_stands(sid, who, collected):
    reel = collected["tiktok"]
    reels.set_views(who, reel.id, 90_000)
    reels.set_views(who, reel.id, 120_000)
    screen = Screen(sid, "reels", tab="All", reel=reel.id)
    [views] = screen.tab.metric
    assert views.label == "Views · entered by you · just now" and views.value == "120 k"
    assert views.proto.chart_data == [90_000, 120_000]
    assert "Denied by your rule" in screen.words() and "90,000 views" in screen.words()


def test_an_opened_reel_shows_every_verdict_and_every_count(sid, who, collected):
    reel = collected["tiktok"]
    reels.set_views(who, reel.id, 90_000)
    reels.decide(who, reel.id, Verdict.APPROVED)
    screen = Screen(sid, "reels", tab="All", reel=reel.id)
    whys = [row[1] for row in screen.rows("Verdicts so far")]
    assert [one["text"] for one in whys] == ["By you", "By your rule"] and "at 90,000 views" in whys[1]["note"]
    assert [row[0]["text"] for row in screen.rows("Counts so far")] == ["90,000"]


def test_an_approved_reel_becomes_a_prompt_and_a_note_for_a_persona(sid, who, collected):
    persona = personas.create(who, personas.PersonaDraft(name="Nova"))
    reel = collected["tiktok"]
    reels.set_notes(who, reel.id, "A turn in the first second")
    assert "Keep as a prompt" not in Screen(sid, "reels", tab="All", reel=reel.id).labels()
    reels.decide(who, reel.id, Verdict.APPROVED)
    screen = Screen(sid, "reels", tab="All", reel=reel.id)
    [five] = [one.proto for one in screen.tab.get("page_link") if one.proto.label == "Get five from it"]
    assert five.page.startswith("prompts") and f"reel={reel.id}" in five.page + five.query_string
    screen.press("Keep as a prompt")
    assert "A turn in the first second" in prompts.browse(who).items[0].prompt_text
    screen.press("Add the note to this persona")
    assert "A turn in the first second" in personas.get(who, persona.id).description


def test_the_author_of_a_reel_is_named_by_hand_and_asked_for(sid, who, collected):
    reel = collected["instagram"]
    screen = Screen(sid, "reels", tab="All", reel=reel.id)
    screen.tab.text_input(key=f"author-name-{reel.id}").input(" @harbour ")
    assert "The author is saved." in screen.press("Save the author").words()
    assert reels.get(who, reel.id).author == "harbour" and "### harbour" in screen.words()


def test_a_reel_can_be_looked_up_again(sid, who, collected):
    reel = collected["tiktok"]
    reels.set_views(who, reel.id, 90_000)
    before = reels.get(who, reel.id).facts_due_at
    screen = Screen(sid, "reels", tab="All", reel=reel.id).press("Look it up")
    assert "It is looked up in the background" in screen.words()
    after = reels.get(who, reel.id).facts_due_at
    assert after is not None and before is not None and after > before


def test_an_opened_reel_leads_to_its_neighbours_in_the_list(sid, who, collected):
    first, second, _ = [one.id for one in reels.browse(who).items]
    screen = Screen(sid, "reels", tab="All")
    screen.tab.query_params["reel"] = first
    screen.tab.run()
    assert "1 of 3 on this page" in screen.words() and "Previous" not in screen.labels()
    screen.press("Next")
    assert "2 of 3 on this page" in screen.words() and screen.tab.query_params["reel"] == second
    assert "2 of 3" in screen.press("Next").press("Previous").words()


def test_reels_are_filtered_by_tags_views_and_days(sid, who, collected):
    reels.set_tags(who, collected["tiktok"].id, ["rain"])
    reels.set_views(who, collected["youtube"].id, 5_000)
    assert len(Screen(sid, "reels", tab="All", tags="Rain").rows("Reels")) == 1
    assert len(Screen(sid, "reels", tab="All", least="4000", most="6000").rows("Reels")) == 1
    assert not Screen(sid, "reels", tab="All", until="2020-01-01").rows("Reels")
    assert len(Screen(sid, "reels", tab="All", since="2020-01-01").rows("Reels")) == 3


def test_a_saved_view_brings_its_filters_back(sid, who, collected):
    screen = Screen(sid, "reels", tab="All", platform="TikTok", until="2020-01-01")
    screen.tab.text_input(key="view-name").input("Only TikTok")
    screen.press("Save the view")
    screen = Screen(sid, "reels", tab="All", platform="YouTube", verdict="Denied").press("Only TikTok")
    assert {"TikTok", "Up to 2020-01-01"} <= set(screen.labels()) and "Denied" not in screen.labels()
    assert "No reels match these filters" in screen.words()
    screen.press("Forget")
    assert not reel_views.saved(who)


def test_a_manual_verdict_is_handed_back_to_the_rule(sid, who, collected):
    reel = collected["tiktok"]
    reels.set_views(who, reel.id, 500_000)
    reels.decide(who, reel.id, Verdict.DENIED)
    screen = Screen(sid, "reels", tab="All", reel=reel.id)
    assert "Denied by you" in screen.words()
    screen.press("Let the rule decide")
    kept = reels.get(who, reel.id)
    assert kept.approval_status is Verdict.APPROVED and kept.decided_by == "rule"


def test_a_rule_is_tried_out_before_it_is_applied(sid, who, collected):
    reels.set_views(who, collected["tiktok"].id, 60_000)
    reels.set_views(who, collected["youtube"].id, 60_000)
    screen = Screen(sid, "reels", tab="Rules")
    screen.tab.number_input[1].set_value(50_000).run()
    assert "Would flip 1 of 2 verdicts" in screen.words() and len(screen.rows("Would flip")) == 1
    assert reels.get(who, collected["tiktok"].id).approval_status is Verdict.DENIED
    screen.press("Apply and flip 1 verdict")
    assert reels.get(who, collected["tiktok"].id).approval_status is Verdict.APPROVED
    assert reels.get(who, collected["youtube"].id).approval_status is Verdict.DENIED
    assert "These are the rules that hold" in screen.words()


def test_what_is_about_to_cross_is_named_with_what_is_missing(sid, who, collected):
    reels.set_views(who, collected["tiktok"].id, 90_000)
    [row] = Screen(sid, "reels", tab="Rules").rows("About to cross")
    assert row[3]["text"] == "10,000 of 100,000"


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


def test_what_a_file_leaves_open_is_asked_and_the_answer_holds(sid, who):
    lines = ["video;views;published_at", "Qx7-Lm_2ZaE;12.345;03/04/2025", "kP9wRt3_VbM;98.765;05/06/2025"]
    screen = Screen(sid, "reels", tab="Add")
    screen.tab.file_uploader[0].set_value(("open.csv", "\n".join(lines).encode(), "text/csv")).run()
    asked = {one.label: one for one in screen.tab.selectbox}
    asked["Published: 03/04/2025 means"].select_index(1).run()
    next(one for one in screen.tab.selectbox if one.label == "Ids without a link belong to").select("instagram").run()
    [day] = screen.tab.date_input
    day.set_value(date(2026, 3, 1)).run()
    screen.press("Add 2 lines")
    [reel] = [one for one in reels.browse(who).items if one.shortcode == "Qx7-Lm_2ZaE"]
    assert (reel.platform, reel.view_count) == ("instagram", 12_345)
    assert reel.published_at == datetime(2025, 4, 3, tzinfo=UTC)
    assert reel.views_checked_at == datetime(2026, 3, 1, tzinfo=UTC)
