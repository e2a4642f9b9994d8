"""Results are kept or discarded by their owner; other assets and other people's are left alone."""

from __future__ import annotations

from sql.tests.people import Person, ask, one
from sql.tests.rows import add
from sql.tests.servers import Connection

DECIDE = "select public.decide_results(%s::uuid[], %s)"


def test_a_result_is_kept_discarded_and_taken_back(db: Connection, ada: Person) -> None:
    row = add(db, "assets", ada.id, origin="generation")
    for kept in (True, False, None):
        assert one(db, ada, DECIDE, [[row], kept]) == 1
        assert ask(db, ada, "select kept from public.assets where id = %s", [row]) == [(kept,)]


def test_deciding_twice_changes_nothing_the_second_time(db: Connection, ada: Person) -> None:
    row = add(db, "assets", ada.id, origin="generation")
    assert [one(db, ada, DECIDE, [[row], True]) for _ in range(2)] == [1, 0]


def test_uploads_and_results_of_others_are_left_alone(db: Connection, ada: Person, ben: Person) -> None:
    upload, theirs = add(db, "assets", ada.id), add(db, "assets", ben.id, origin="generation")
    assert one(db, ada, DECIDE, [[upload, theirs], False]) == 0
    assert ask(db, ben, "select kept from public.assets where id = %s", [theirs]) == [(None,)]
