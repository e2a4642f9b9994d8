"""Verdicts that can be explained: given, replayed, taken back, handed over, on one reel or on thousands."""

import csv
import io
import threading

import pytest
from pyarrow import parquet

from services import (
    personas,
    reel_export,
    reel_import,
    reel_lessons,
    reel_review,
    reel_rules,
    reel_views,
    reels,
)
from services.errors import Conflict, Invalid
from services.personas import PersonaDraft
from services.reel_settling import Standing, Turn, settle
from services.reels import ReelFilter, ReelSort, Verdict

VIEWS = (20_000, 60_000, 90_000, 150_000, 400_000)


@pytest.fixture
def who(new_person):
    return new_person()


@pytest.fixture
def shelf(who):
    """Five YouTube reels of one author, by their views."""
    lines = ["url,views,author,title"]
    lines += [f"https://youtu.be/abcdefgh{at:03},{views},Nova,Walk {at}" for at, views in enumerate(VIEWS)]
    reel_import.run(who, "\n".join(lines).encode(), "x.csv")
    return {reel.view_count: reel for reel in reels.browse(who).items}


def verdicts(who):
    return [reel.approval_status for reel in reels.browse(who, sort=ReelSort.VIEWS).items][::-1]


YES, NO = Verdict.APPROVED, Verdict.DENIED


def test_the_slider_says_what_would_flip_and_changes_nothing_until_applied(who, shelf):
    found = reel_rules.replay(who, {"youtube": 80_000})
    assert (found.approved, found.denied) == (1, 0)
    assert [reel.view_count for reel in reel_rules.replay_reels(who, {"youtube": 80_000})] == [90_000]
    assert verdicts(who) == [NO, NO, NO, YES, YES]
    assert reel_rules.apply(who, {"youtube": 80_000}) == 1
    assert verdicts(who) == [NO, NO, YES, YES, YES]
    rule = reel_rules.rules(who)["youtube"]
    assert (rule.version, rule.views) == (1, 80_000)
    assert reel_rules.rules(who)["tiktok"].version == 0
    decision = reel_review.decisions(who, shelf[90_000].id)[0]
    assert (decision.verdict, decision.decided_by, decision.rule_version) == (YES, "rule", 1)
    assert decision.reason == "90,000 views reach 80,000." and decision.view_count == 90_000


def test_what_a_person_decided_stays_until_it_is_handed_back(who, shelf):
    reel_review.decide(who, shelf[20_000].id, YES, "A hook worth keeping.")
    assert reel_rules.apply(who, {"youtube": 500_000}) == 2
    assert verdicts(who) == [YES, NO, NO, NO, NO]
    assert reel_rules.hand_back(who, [shelf[20_000].id]) == 1
    assert verdicts(who) == [NO] * 5
    by = [(one.decided_by, one.verdict) for one in reel_review.decisions(who, shelf[20_000].id)]
    assert by == [("rule", NO), ("person", YES), ("rule", NO)]


def test_confirming_the_rules_verdict_makes_it_ones_own(who, shelf):
    reel_review.decide(who, shelf[150_000].id, YES)
    reel_rules.apply(who, {"youtube": 500_000})
    assert verdicts(who) == [NO, NO, NO, YES, NO]


def test_a_step_can_be_taken_back(who, shelf):
    step = reel_review.decide(who, shelf[20_000].id, YES)
    assert reel_review.undo(who, step) == 1
    reel = reels.get(who, shelf[20_000].id)
    assert (reel.approval_status, reel.decided_by) == (NO, "rule")


def test_a_step_that_somebody_went_past_is_not_taken_back(who, shelf):
    step = reel_review.decide(who, shelf[20_000].id, YES)
    reel_review.decide(who, shelf[20_000].id, NO)
    with pytest.raises(Conflict, match="decided about since"):
        reel_review.undo(who, step)


def test_a_whole_filter_is_decided_at_once_and_taken_back_at_once(who, shelf):
    pending = "\n".join(f"https://youtu.be/pending{at:04}" for at in range(1200))
    reel_import.run(who, pending.encode(), "x.txt")
    step = reel_review.decide_matching(who, ReelFilter(verdict=Verdict.PENDING), NO)
    assert len(step.changes) == 1200
    assert reels.counts(who) == {Verdict.PENDING: 0, YES: 2, NO: 1203}
    assert reel_review.undo(who, step) == 1200
    assert reels.counts(who) == {Verdict.PENDING: 1200, YES: 2, NO: 3}


def test_the_queue_brings_cards_with_their_counts(who, shelf):
    reels.set_views(who, shelf[60_000].id, 70_000)
    page = reel_review.queue(who, ReelFilter(verdict=NO), ReelSort.VIEWS, limit=2)
    assert [card.reel.view_count for card in page.items] == [90_000, 70_000]
    assert [one.views for one in page.items[1].counts] == [60_000, 70_000]
    assert [one.source for one in page.items[1].counts] == ["import", "manual"]
    rest = reel_review.queue(who, ReelFilter(verdict=NO), ReelSort.VIEWS, page.next_cursor)
    assert [card.reel.view_count for card in rest.items] == [20_000] and page.total == 3


def test_what_is_about_to_cross_is_named_with_what_it_lacks(who, shelf):
    found = reel_rules.about_to_cross(who)
    assert [(one.reel.view_count, one.missing) for one in found] == [(90_000, 10_000)]


@pytest.mark.parametrize(
    ("chosen", "views"),
    [
        (ReelFilter(text="walk"), VIEWS), (ReelFilter(text="nov WAL"), VIEWS), (ReelFilter(text="walk 3"),
        (150_000,)),
        (ReelFilter(text="nothing"), ()), (ReelFilter(text="'; drop table"), ()),
        (ReelFilter(text="abcdefgh001"), (60_000,)),
        (ReelFilter(least_views=60_000, most_views=90_000), (60_000, 90_000)),
        (ReelFilter(platform="tiktok"), ()), (ReelFilter(platform="youtube", verdict=YES),
        (150_000, 400_000)),
        (ReelFilter(tags=("Hook",)), (400_000,)), (ReelFilter(favourite=True), (20_000,)),
    ],
)  # fmt: skip
def test_filters_find_what_they_say(who, shelf, chosen, views):
    reel_review.tag_many(who, [shelf[400_000].id], ["hook"])
    reels.set_favourite(who, shelf[20_000].id, True)
    page = reels.browse(who, chosen, ReelSort.VIEWS)
    assert [reel.view_count for reel in page.items] == sorted(views, reverse=True)
    assert page.total == len(views)


def test_saved_views_are_kept_by_name(who):
    reel_views.save(who, " hot  ones ", "?verdict=approved&sort=views")
    reel_views.save(who, "hot ones", "verdict=denied")
    assert [(view.name, view.query) for view in reel_views.saved(who)] == [("hot ones", "verdict=denied")]
    reel_views.forget(who, reel_views.saved(who)[0].id)
    assert reel_views.saved(who) == []
    with pytest.raises(Invalid):
        reel_views.save(who, " ", "x")


def test_exports_hold_every_reel_and_run_nothing(who, shelf):
    reels.set_notes(who, shelf[20_000].id, "=1+1")
    rows = list(csv.DictReader(io.StringIO(reel_export.csv(who).decode("utf-8-sig"))))
    assert len(rows) == 5 and "'=1+1" in {row["notes"] for row in rows}
    table = parquet.read_table(io.BytesIO(reel_export.parquet(who))).to_pylist()
    assert {row["view_count"] for row in table} == set(VIEWS)
    assert {row["notes"] for row in table} == {"", "=1+1"}


def test_an_approved_reel_becomes_a_note_and_the_seed_of_a_prompt(who, shelf):
    reels.set_notes(who, shelf[400_000].id, "Opens on the hands.")
    persona = personas.create(who, PersonaDraft("Nova", "Calm."))
    described = reel_lessons.add_to_persona(who, shelf[400_000].id, persona.id).description
    assert described.startswith("Calm.\n\nLearned from a Youtube reel") and "Opens on the hands." in described
    seed = reel_lessons.prompt_seed(who, shelf[400_000].id)
    assert seed.startswith("Take over the structure only") and "Walk 4" in seed
    assert reel_lessons.write_prompt(who, shelf[400_000].id, seed).prompt_text == seed
    with pytest.raises(Invalid, match="Approve it first"):
        reel_lessons.prompt_seed(who, shelf[20_000].id)


def test_twenty_writers_of_the_same_link_make_one_row(who):
    link, start = "https://www.tiktok.com/@n/video/7412836450918273645", threading.Barrier(20)
    seen: list[str] = []

    def write() -> None:
        start.wait()
        seen.extend(line.outcome for line in reels.paste(who, link))

    threads = [threading.Thread(target=write) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == ["added"] + ["exists"] * 19
    assert reels.browse(who).total == 1 and reels.counts(who)[Verdict.PENDING] == 1


def test_nobody_sees_or_changes_what_is_somebody_elses(who, shelf, new_person):
    other = new_person()
    ids = [reel.id for reel in shelf.values()]
    assert reel_review.decide_many(other, ids, YES).changes == ()
    assert reel_rules.hand_back(other, ids) == 0 and reel_review.tag_many(other, ids, ["x"]) == 0
    assert reel_review.counts(other, ids[0]) == [] and reel_review.decisions(other, ids[0]) == []
    assert reel_rules.replay(other, {"youtube": 1}).approved == 0
    assert verdicts(who) == [NO, NO, NO, YES, YES]


WAITS, MINE = Standing(Verdict.PENDING, None), Standing(YES, "person")


def test_a_batch_of_verdicts_that_arrives_again_counts_once_and_says_how_each_reel_stood(who, shelf):
    rule = Standing(NO, "rule")
    turns = [Turn(shelf[20_000].id, rule, MINE), Turn(shelf[60_000].id, rule, MINE)]
    first = [(one.outcome, one.held_verdict, one.held_by) for one in settle(who, turns)]
    assert first == [("done", "denied", "rule")] * 2
    assert [one.outcome for one in settle(who, turns)] == ["already", "already"]
    assert [one.decided_by for one in reel_review.decisions(who, shelf[20_000].id)] == ["person", "rule"]
    assert [one.outcome for one in settle(who, [Turn(shelf[20_000].id, MINE, rule)])] == ["done"]
    assert verdicts(who) == [NO, YES, NO, YES, YES]


@pytest.mark.parametrize("to", [Standing(YES, None), Standing(Verdict.PENDING, "person"), Standing(NO, "nobody")])
def test_a_verdict_that_nobody_gave_is_refused(who, shelf, to):
    with pytest.raises(Invalid, match="Nothing was decided"):
        settle(who, [Turn(shelf[20_000].id, WAITS, to)])


def test_a_batch_has_an_end_and_nothing_asks_nothing(who, shelf):
    assert settle(who, []) == []
    with pytest.raises(Invalid, match="At most 1,000"):
        settle(who, [Turn(shelf[20_000].id, WAITS, MINE)] * 1001)
