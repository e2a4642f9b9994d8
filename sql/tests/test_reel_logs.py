"""Counts and verdicts of reels: what was said stays, and what holds follows from it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from psycopg import errors

from sql.tests.people import Person, ask, one
from sql.tests.rows import add
from sql.tests.servers import Connection


def test_of_a_reels_counts_the_newest_is_shown_and_the_greatest_of_one_moment(db: Connection, ada: Person) -> None:
    def line(place: int, views: int, counted_at: str) -> dict[str, object]:
        return {"place": place, "url": "https://x/1", "platform": "youtube", "shortcode": "c1", "views": views,
                "counted_at": counted_at, "is_dated": True, "source": "import"}  # fmt: skip

    lines = [line(1, 9, "2026-01-02"), line(2, 70, "2026-01-02"), line(3, 500, "2026-01-01"), line(4, 8, "2026-01-02")]
    outcomes = one(db, ada, "select public.import_reels(%s)", [json.dumps(lines)])
    assert [outcome for _, outcome, _ in sorted(outcomes)] == ["added", "counted", "counted", "exists"]
    assert ask(db, ada, "select view_count from public.viral_reels") == [(70,)]
    assert ask(db, ada, "select views from public.reel_counts order by fetched_at") == [(500,), (70,)]
    again = one(db, ada, "select public.import_reels(%s)", [json.dumps(lines)])
    assert {outcome for _, outcome, _ in again} == {"exists"}


@pytest.mark.parametrize("log", ["reel_counts", "reel_decisions", "reel_rules"])
@pytest.mark.parametrize("change", ["update public.{} set created_at = now()", "delete from public.{}"])
@pytest.mark.parametrize("role", ["authenticated", "service_role", "postgres", "supabase_admin"])
def test_what_a_log_says_stays_for_every_role(
    db: Connection, ada: Person, log: str, change: str, role: str
) -> None:
    add(db, log, ada.id)
    before = db.execute(f"select * from public.{log} order by id").fetchall()
    with pytest.raises((errors.InsufficientPrivilege, errors.CheckViolation)), db.transaction():
        db.execute("select set_config('role', %s, true)", [role])
        db.execute(change.format(log).encode())
    assert db.execute(f"select * from public.{log} order by id").fetchall() == before


def test_a_reels_log_leaves_with_the_reel(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id, view_count=200_000)
    assert ask(db, ada, "delete from public.viral_reels where id = %s returning true", [reel]) == [(True,)]
    assert db.execute("select count(*) from public.reel_counts where reel_id = %s", [reel]).fetchone() == (0,)
    assert db.execute("select count(*) from public.reel_decisions where reel_id = %s", [reel]).fetchone() == (0,)


def test_a_verdict_is_logged_with_the_count_the_rule_and_the_reason(db: Connection, ada: Person) -> None:
    ask(db, ada, "insert into public.reel_rules (user_id, platform, views) values (%s, 'instagram', 500)", [ada.id])
    reel = add(db, "viral_reels", ada.id, view_count=499)
    ask(db, ada, "select public.decide_reels(array[%s::uuid], 'approved', 'good hook')", [reel])
    found = ask(
        db, ada,
        "select verdict, decided_by, rule_version, reason, view_count from public.reel_decisions"
        " order by decided_by desc",
    )  # fmt: skip
    assert found == [
        ("denied", "rule", 1, "499 views stay below 500.", 499), ("approved", "person", None, "good hook", 499)
    ]  # fmt: skip


PENDING, YES, NO = ("pending", None), ("approved", "person"), ("denied", "person")


def settle(db: Connection, who: Person, *turns: tuple[Any, Any, Any]) -> list[tuple[str, str | None, str | None]]:
    """Turns of (reel, was, to); what became of each and how its reel stood before."""
    given = [
        {"reel": str(reel), "was": was[0], "was_by": was[1], "verdict": to[0], "by": to[1]} for reel, was, to in turns
    ]
    query = "select outcome, held_verdict, held_by from public.settle_reels(%s) order by turn"
    return ask(db, who, query, [json.dumps(given)])


def standing(db: Connection, who: Person, reel: Any) -> Any:
    return ask(db, who, "select approval_status, decided_by from public.viral_reels where id = %s", [reel])[0]


def test_a_batch_of_verdicts_that_arrives_twice_counts_once(db: Connection, ada: Person) -> None:
    one_reel, other = add(db, "viral_reels", ada.id), add(db, "viral_reels", ada.id)
    batch = ((one_reel, PENDING, YES), (other, PENDING, NO))
    assert [row[0] for row in settle(db, ada, *batch)] == ["done", "done"]
    assert [row[0] for row in settle(db, ada, *batch)] == ["already", "already"]
    assert (standing(db, ada, one_reel), standing(db, ada, other)) == (YES, NO)
    assert db.execute("select count(*) from public.reel_decisions where reel_id = %s", [one_reel]).fetchone() == (1,)


def test_a_verdict_given_on_an_older_look_does_not_undo_another_persons_word(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id)
    assert settle(db, ada, (reel, PENDING, YES)) == [("done", *PENDING)]
    assert settle(db, ada, (reel, PENDING, NO)) == [("moved", *YES)]
    assert standing(db, ada, reel) == YES


def test_verdicts_and_their_taking_back_hold_in_the_order_they_came(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id)
    turns = ((reel, PENDING, YES), (reel, YES, PENDING), (reel, PENDING, NO))
    assert [row[0] for row in settle(db, ada, *turns)] == ["done", "done", "done"]
    assert standing(db, ada, reel) == NO


def test_a_persons_verdict_wins_over_a_rule_that_spoke_meanwhile(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id)
    ask(db, ada, "update public.viral_reels set view_count = 5 where id = %s returning 1", [reel])
    assert settle(db, ada, (reel, PENDING, YES)) == [("done", "denied", "rule")]
    assert settle(db, ada, (reel, YES, ("denied", "rule"))) == [("done", *YES)]
    assert standing(db, ada, reel) == ("denied", "rule")


def test_nobody_settles_a_reel_of_somebody_else(db: Connection, ada: Person, ben: Person) -> None:
    reel = add(db, "viral_reels", ada.id)
    assert settle(db, ben, (reel, PENDING, YES)) == [("gone", None, None)]
    assert standing(db, ada, reel) == PENDING


def test_an_older_count_that_arrives_late_is_kept_but_not_shown(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id, view_count=500)
    late = (
        "insert into public.reel_counts (user_id, reel_id, views, source, fetched_at)"
        " values (%s, %s, 9, 'import', %s)"
    )
    ask(db, ada, late, [ada.id, reel, "2026-01-01"])
    assert one(db, ada, "select view_count from public.viral_reels where id = %s", [reel]) == 500
    ask(db, ada, late.replace("9", "900"), [ada.id, reel, "2027-01-01"])
    assert one(db, ada, "select view_count || view_source from public.viral_reels where id = %s", [reel]) == "900import"


def test_nobody_can_log_a_count_for_somebody_elses_reel(db: Connection, ada: Person, ben: Person) -> None:
    reel = add(db, "viral_reels", ada.id)
    for owner in (ada.id, ben.id):
        with pytest.raises((errors.InsufficientPrivilege, errors.ForeignKeyViolation)), db.transaction():
            ask(db, ben, "insert into public.reel_counts (user_id, reel_id, views) values (%s, %s, 1)", [owner, reel])
