"""Reels: looking through, opening one, the rule."""

from __future__ import annotations

from services import personas, prompts, reel_rules, reel_views, reels
from services.domain.approval import Verdict
from tests.pages.reel_fixtures import LINKS
from tests.pages.reel_fixtures import collected as collected
from tests.pages.screen import Screen


def test_somebody_without_reels_begins_by_adding_some(sid):
    screen = Screen(sid, "reels")
    assert "Add reels" in screen.labels() and "No reels yet" in screen.words()


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
