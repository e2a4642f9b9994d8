"""A new account gets its profile, whatever it says about itself, and nothing can refuse the sign-up."""

from __future__ import annotations

import pytest

from sql.tests.people import Person, ask, sign_up
from sql.tests.servers import Connection

PROFILE = "select email, name, subscription_tier, reel_view_threshold from public.users where id = %s"


def test_sign_up_makes_the_profile(db: Connection) -> None:
    person = sign_up(db, "ada", {"name": "Ada"}, "ada@example.test")
    assert db.execute(PROFILE, [person.id]).fetchall() == [("ada@example.test", "Ada", "free", 100_000)]


def test_sign_up_without_an_address_makes_a_profile_without_one(db: Connection) -> None:
    person = sign_up(db, "ada", email=None)
    assert db.execute(PROFILE, [person.id]).fetchone() == (None, "ada", "free", 100_000)


@pytest.mark.parametrize("metadata, name", [
    ({}, None), ({"name": ""}, None), ({"name": "  "}, None), ({"name": None}, None),
    ({"full_name": "Ada L"}, "Ada L"),
    ({"name": " ", "full_name": "Ada"}, "Ada"), ([], None), ("text", None), (7, None),
    ({"name": {"first": "Ada"}}, '{"first": "Ada"}'), ({"name": "x" * 201}, "x" * 200),
])
def test_what_people_say_about_themselves_never_refuses_them(
    db: Connection, metadata: object, name: str | None
) -> None:
    person = sign_up(db, "ada", metadata)
    assert db.execute(PROFILE, [person.id]).fetchall()[0][1] == name


def test_a_megabyte_of_metadata_still_signs_up(db: Connection) -> None:
    person = sign_up(db, "ada", {"name": "é" * 1_000_000, "more": ["x"] * 10_000})
    assert db.execute(PROFILE, [person.id]).fetchall()[0][1] == "é" * 200


def test_a_profile_that_is_there_already_stays_as_it_is(db: Connection) -> None:
    person = sign_up(db, "ada", {"name": "Ada"})
    db.execute("set local session_replication_role = replica")
    db.execute("delete from auth.users where id = %s", [person.id])
    db.execute("set local session_replication_role = origin")
    again = """insert into auth.users (id, raw_user_meta_data) values (%s, '{"name": "Eve"}')"""
    db.execute(again, [person.id])
    assert db.execute(PROFILE, [person.id]).fetchall()[0][1] == "Ada"


def test_the_profile_follows_a_changed_address(db: Connection, ada: Person) -> None:
    db.execute("update auth.users set email = 'new@example.test' where id = %s", [ada.id])
    assert db.execute(PROFILE, [ada.id]).fetchall()[0][0] == "new@example.test"


def test_the_auth_service_itself_can_sign_people_up(db: Connection) -> None:
    db.execute("set local role supabase_auth_admin")
    person = sign_up(db, "ada")
    db.execute("reset role")
    assert db.execute(PROFILE, [person.id]).fetchall()[0][1] == "ada"


def test_a_person_changes_their_name_and_their_threshold(db: Connection, ada: Person) -> None:
    ask(db, ada, "update public.users set name = 'Ada', reel_view_threshold = 5 where id = %s", [ada.id])
    assert db.execute(PROFILE, [ada.id]).fetchall()[0][1:] == ("Ada", "free", 5)
