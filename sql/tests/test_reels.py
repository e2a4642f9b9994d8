"""The rule decides a reel when its count becomes known; what a person decides stands."""

from __future__ import annotations

from typing import Any

import pytest

from sql.tests.people import Person, ask, outcome, refusal
from sql.tests.rows import add, insertion, sample
from sql.tests.servers import Connection

VERDICT = "approval_status, decided_by, decided_at is not null, views_checked_at is not null"


def verdict(db: Connection, reel: str) -> Any:
    """State, who decided, whether that is dated, whether the count is known."""
    return db.execute(f"select {VERDICT} from public.viral_reels where id = %s", [reel]).fetchone()


def change(db: Connection, who: Person, reel: str, assignments: str) -> None:
    ask(db, who, f"update public.viral_reels set {assignments} where id = %s", [reel])


@pytest.mark.parametrize("views, status", [
    (1, "denied"), (99_999, "denied"), (100_000, "approved"), (9_000_000_000_000, "approved"),
])
def test_a_reel_with_a_known_count_is_decided_on_creation(
    db: Connection, ada: Person, views: int, status: str
) -> None:
    row = sample("public.viral_reels", ada.id, view_count=views)
    ((reel,),) = ask(db, ada, *insertion("public.viral_reels", row, "returning id"))
    assert verdict(db, reel) == (status, "rule", True, True)


def test_a_reel_nobody_counted_waits(db: Connection, ada: Person) -> None:
    assert verdict(db, add(db, "viral_reels", ada.id)) == ("pending", None, False, False)


def test_nought_views_read_from_the_platform_are_a_known_count(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id, view_count=0, views_checked_at="2026-01-01")
    assert verdict(db, reel) == ("denied", "rule", True, True)


def test_the_threshold_is_the_persons_own(db: Connection, ada: Person, ben: Person) -> None:
    ask(db, ada, "update public.users set reel_view_threshold = 10 where id = %s", [ada.id])
    assert verdict(db, add(db, "viral_reels", ada.id, view_count=10))[0] == "approved"
    assert verdict(db, add(db, "viral_reels", ada.id, view_count=9))[0] == "denied"
    assert verdict(db, add(db, "viral_reels", ben.id, view_count=10))[0] == "denied"


def test_a_new_threshold_leaves_earlier_verdicts(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id, view_count=50)
    ask(db, ada, "update public.users set reel_view_threshold = 10 where id = %s", [ada.id])
    change(db, ada, reel, "view_count = 60")
    assert verdict(db, reel)[0] == "denied"


@pytest.mark.parametrize("known", ["view_count = 200000", "view_count = 200000, views_checked_at = now()"])
def test_a_count_that_becomes_known_later_decides(db: Connection, ada: Person, known: str) -> None:
    reel = add(db, "viral_reels", ada.id)
    change(db, ada, reel, known)
    assert verdict(db, reel) == ("approved", "rule", True, True)


def test_the_rule_speaks_once(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id, view_count=5)
    change(db, ada, reel, "view_count = 500000")
    assert verdict(db, reel)[:2] == ("denied", "rule")


@pytest.mark.parametrize("views", [5, 500_000])
def test_a_persons_verdict_outlives_every_count(db: Connection, ada: Person, views: int) -> None:
    reel = add(db, "viral_reels", ada.id)
    change(db, ada, reel, "approval_status = 'approved'")
    change(db, ada, reel, f"view_count = {views}")
    assert verdict(db, reel) == ("approved", "person", True, True)


def test_a_person_overrules_the_rule_and_takes_it_back(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id, view_count=5)
    change(db, ada, reel, "approval_status = 'approved'")
    assert verdict(db, reel)[:2] == ("approved", "person")
    change(db, ada, reel, "approval_status = 'pending'")
    assert verdict(db, reel) == ("pending", None, False, True)


def test_a_verdict_given_with_the_reel_is_the_persons(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id, approval_status="approved", view_count=5)
    assert verdict(db, reel)[:2] == ("approved", "person")


def test_a_verdict_given_together_with_the_count_is_the_persons(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id)
    change(db, ada, reel, "approval_status = 'approved', view_count = 5")
    assert verdict(db, reel)[:2] == ("approved", "person")


def test_nobody_signs_for_the_rule_afterwards(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id)
    change(db, ada, reel, "approval_status = 'approved', decided_by = 'rule'")
    assert verdict(db, reel)[:2] == ("approved", "person")
    change(db, ada, reel, "decided_by = 'rule', decided_at = '2020-01-01'")
    assert verdict(db, reel)[:2] == ("approved", "person")


def test_notes_and_stars_leave_verdict_and_date(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id, view_count=200_000, views_checked_at="2026-01-01")
    change(db, ada, reel, "notes = 'x', is_favorite = true")
    read = "select views_checked_at = '2026-01-01', approval_status from public.viral_reels"
    assert db.execute(read).fetchone() == (True, "approved")


def test_a_new_count_is_dated_by_itself(db: Connection, ada: Person) -> None:
    reel = add(db, "viral_reels", ada.id, view_count=5, views_checked_at="2026-01-01")
    change(db, ada, reel, "view_count = 6")
    assert db.execute("select views_checked_at = now() from public.viral_reels").fetchone() == (True,)


def test_a_reel_is_collected_once_by_a_person_but_by_several_people(
    db: Connection, ada: Person, ben: Person
) -> None:
    add(db, "viral_reels", ada.id, shortcode="CxYz")
    row = sample("public.viral_reels", ada.id, shortcode="CxYz")
    assert refusal(db, ada, *insertion("public.viral_reels", row)) == "viral_reels_user_id_shortcode_key"
    for owner, code in ((ada, "cxyz"), (ben, "CxYz")):
        fresh = sample("public.viral_reels", owner.id, shortcode=code)
        assert outcome(db, owner, *insertion("public.viral_reels", fresh)) == "rows"


@pytest.mark.parametrize("given, rule", [
    ({"platform": "vimeo"}, "viral_reels_platform_known"),
    ({"approval_status": "maybe"}, "viral_reels_approval_status_known"),
    ({"view_count": -1}, "viral_reels_view_count_positive"),
    ({"url": ""}, "viral_reels_url_length"),
    ({"shortcode": ""}, "viral_reels_shortcode_length"),
    ({"notes": "x" * 10_001}, "viral_reels_notes_length"),
], ids=str)
def test_what_is_no_reel_is_refused_by_name(
    db: Connection, ada: Person, given: dict[str, object], rule: str
) -> None:
    row = sample("public.viral_reels", ada.id, **given)
    assert refusal(db, ada, *insertion("public.viral_reels", row)) == rule
