"""What people may change about their own account, what it asks of them, and what leaving takes with it."""

from pathlib import Path

import psycopg
import pytest

from services import identity, profile
from services.errors import Invalid
from services.store import files
from tests.studio_fixtures import FIREFOX, PASSWORD, here

NEW_PASSWORD = "another long walk"


def test_a_new_name_shows_at_once_and_survives_the_next_sign_in(studio, sign_up):
    sid = sign_up(name="Before")
    who = here(sid)
    profile.rename(who, "  After   all ")
    assert here(sid).name == "After all"
    assert here(identity.sign_in(who.email, PASSWORD, FIREFOX)).name == "After all"


def test_a_name_that_is_too_long_is_refused(new_person):
    with pytest.raises(Invalid):
        profile.rename(new_person(), "x" * 201)


def test_a_new_password_needs_the_old_one(studio, new_person):
    who = new_person()
    with pytest.raises(Invalid, match="current password"):
        profile.change_password(who, "not it", NEW_PASSWORD)
    assert identity.sign_in(who.email, PASSWORD, FIREFOX)


def test_a_new_password_works_the_old_one_does_not_and_other_browsers_are_out(studio, sign_up):
    sid = sign_up()
    who = here(sid)
    elsewhere = identity.sign_in(who.email, PASSWORD, FIREFOX)
    profile.change_password(who, PASSWORD, NEW_PASSWORD)
    assert identity.resume(sid) is not None and identity.resume(elsewhere) is None
    assert identity.sign_in(who.email, NEW_PASSWORD, FIREFOX)
    with pytest.raises(Invalid):
        identity.sign_in(who.email, PASSWORD, FIREFOX)


@pytest.mark.parametrize("bad", ["", "1234567", "x" * 73, "ä" * 37])
def test_a_password_that_is_too_short_or_could_not_be_kept_whole_is_refused(new_person, bad):
    with pytest.raises(Invalid):
        profile.change_password(new_person(), PASSWORD, bad)


@pytest.mark.parametrize("good", ["12345678", "x" * 72, "  spaces count ", "🦊🦊🦊🦊🦊🦊🦊🦊"])
def test_any_other_password_works_as_it_was_typed(studio, new_person, good):
    who = new_person()
    profile.change_password(who, PASSWORD, good)
    assert identity.sign_in(who.email, good, FIREFOX)


def test_a_new_address_needs_the_password_and_is_the_one_to_sign_in_with(studio, sign_up):
    sid = sign_up()
    who = here(sid)
    with pytest.raises(Invalid):
        profile.change_email(who, f"new-{who.email}", "not it")
    assert profile.change_email(who, f"New-{who.email}", PASSWORD)
    assert here(sid).email == f"new-{who.email}"
    assert identity.sign_in(f"new-{who.email}", PASSWORD, FIREFOX)


def test_an_address_of_somebody_else_cannot_be_taken(new_person):
    ada, bob = new_person(), new_person()
    with pytest.raises(Invalid):
        profile.change_email(ada, bob.email, PASSWORD)


def test_leaving_asks_for_the_address_and_a_wrong_one_deletes_nothing(studio, sign_up):
    sid = sign_up()
    with pytest.raises(Invalid, match="Nothing was deleted"):
        profile.delete_account(here(sid), "someone@example.com")
    assert identity.resume(sid) is not None


def test_leaving_takes_every_file_and_row_with_it_and_nothing_of_others(studio, stack, sign_up, new_person):
    sid, other = sign_up(), new_person()
    who = here(sid)
    for owner in (who, other):
        for path in ("image/a.png", "image/deep/er/b.png", "audio/c.wav"):
            kind = "audio/wav" if path.endswith("wav") else "image/png"
            files.put(owner.client, f"{owner.user_id}/{path}", b"bytes", kind)
    assert profile.delete_account(who, f" {who.email.upper()} ") == 3
    assert identity.resume(sid) is None
    with pytest.raises(Invalid):
        identity.sign_in(who.email, PASSWORD, FIREFOX)
    with psycopg.connect(stack.dsn()) as connection:
        for table in ("auth.users where id", "public.users where id", "public.web_sessions where user_id"):
            query = f"select count(*) from {table} = %s"
            assert connection.execute(query.encode(), [who.user_id]).fetchone() == (0,)
        both = [who.user_id, other.user_id]
        left = connection.execute("select owner_id from storage.objects where owner_id = any(%s)", [both]).fetchall()
    assert [row[0] for row in left] == [other.user_id] * 3
    assert files.get(other.client, f"{other.user_id}/audio/c.wav") == b"bytes"


def test_leaving_frees_the_bytes_on_disk(studio, stack, new_person):
    who = new_person()
    files.put(who.client, f"{who.user_id}/image/a.png", b"private bytes of somebody", "image/png")
    profile.delete_account(who, who.email)
    kept = [file for file in Path(stack.options.files).rglob("*") if file.is_file()]
    assert not any(b"private bytes of somebody" in file.read_bytes() for file in kept)
