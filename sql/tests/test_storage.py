"""A file belongs to whose id its path starts with, in the one private bucket."""

from __future__ import annotations

from sql.tests.people import Person, ask, outcome
from sql.tests.servers import Connection
from sql.tests.storage import PATHS, Shelf


def test_everybody_uploads_under_their_own_id_and_nowhere_else(db: Connection) -> None:
    attempts = list(Shelf(db).uploads())
    assert len(attempts) == 5 * (len(PATHS) + 1)
    assert [attempt for attempt in attempts if attempt.wrong] == []


def test_a_stored_file_is_read_listed_signed_moved_and_removed_by_its_owner_alone(db: Connection) -> None:
    attempts = list(Shelf(db).others())
    assert len(attempts) == 80
    assert [attempt for attempt in attempts if attempt.wrong] == []


def test_one_badly_named_file_breaks_nobodys_listing(db: Connection, ada: Person) -> None:
    add = "insert into storage.objects (bucket_id, name) values ('assets', %s)"
    for name in ("not-a-uuid/x.png", f"{ada.id}/image/x.png"):
        db.execute(add, [name])
    assert ask(db, ada, "select name from storage.objects") == [(f"{ada.id}/image/x.png",)]


def test_the_bucket_is_private_with_a_size_limit_and_a_list_of_kinds(db: Connection) -> None:
    rule = "id, public, file_size_limit, cardinality(allowed_mime_types) > 0"
    found = db.execute(f"select {rule} from storage.buckets").fetchall()
    assert found == [("assets", False, 50 * 1024 * 1024, True)]


def test_nobody_signed_in_sees_or_changes_buckets(db: Connection, ada: Person) -> None:
    assert outcome(db, ada, "select id from storage.buckets") == "nothing"
    assert outcome(db, ada, "update storage.buckets set public = true") == "nothing"
    assert outcome(db, ada, "insert into storage.buckets (id, name) values ('mine', 'mine')") == "42501"
