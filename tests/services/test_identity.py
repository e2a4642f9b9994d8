"""Signing in, staying signed in, and every way a session ends."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from services import identity
from services.errors import Invalid, SignedOut
from services.identity import Browser
from tests.services.session_rows import expire, person, row_of, tokens_of
from tests.studio_fixtures import FIREFOX, PASSWORD


def test_a_new_person_is_signed_in_at_once_and_known_by_name(sign_up):
    who = person(sign_up("Ada.L@example.com", name="Ada"))
    assert (who.email, who.name) == ("ada.l@example.com", "Ada")


def test_signing_in_gives_a_different_sid_each_time_and_both_stay_valid(studio, new_person):
    who = new_person()
    first, second = (identity.sign_in(who.email, PASSWORD, FIREFOX) for _ in range(2))
    assert first != second
    assert person(first).user_id == person(second).user_id == who.user_id


def test_a_wrong_password_and_an_unknown_address_get_the_same_words(studio, new_person):
    who = new_person()
    said = []
    for address, password in [(who.email, "not this one"), ("nobody@example.com", PASSWORD)]:
        with pytest.raises(Invalid) as refused:
            identity.sign_in(address, password, FIREFOX)
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_an_address_that_is_taken_creates_nothing_and_signs_nobody_in(studio, new_person):
    who = new_person()
    with pytest.raises(Invalid, match="sign in or reset"):
        identity.sign_up(who.email, "another password", "Mallory", FIREFOX)
    assert identity.sign_in(who.email, PASSWORD, FIREFOX)


@pytest.mark.parametrize("forged", ["", "x", "0" * 43, "é", "../../etc", "' or 1=1 --"])
def test_a_forged_sid_resumes_nobody(studio, forged):
    assert identity.resume(forged) is None


def test_each_person_sees_only_their_own_row_through_their_client(new_person):
    ada, bob = new_person(name="Ada"), new_person(name="Bob")
    for who in (ada, bob):
        assert [row["id"] for row in who.client.table("users").select("id").execute().data] == [who.user_id]


def test_signing_out_ends_this_browser_only(studio, new_person):
    who = new_person()
    here, there = (identity.sign_in(who.email, PASSWORD, FIREFOX) for _ in range(2))
    refresh_token = tokens_of(studio, row_of(studio, here)).refresh
    known = identity.still(here, who)
    identity.sign_out(here)
    assert identity.resume(here) is None and identity.resume(there) is not None
    with pytest.raises(SignedOut):
        identity.still(here, known)
    with pytest.raises(Exception, match="(?i)refresh token"):
        studio.auth_client().auth.refresh_session(refresh_token)


def test_signing_out_everywhere_ends_every_browser_of_this_person_and_nobody_elses(
    studio, sign_up, new_person
):
    who, stranger = new_person(), sign_up()
    here, there = (identity.sign_in(who.email, PASSWORD, FIREFOX) for _ in range(2))
    identity.sign_out(here, everywhere=True)
    assert identity.resume(here) is None and identity.resume(there) is None
    assert identity.resume(stranger) is not None


def test_signing_out_works_while_auth_does_not_answer(studio_with, sign_up_on):
    def answer(request):
        if request.url.path.endswith("/logout"):
            raise httpx.ConnectError("down", request=request)

    sid = sign_up_on(studio_with(answer))
    identity.sign_out(sid)
    assert identity.resume(sid) is None


def test_a_session_revoked_at_auth_ends_with_its_access_token(studio, sign_up):
    sid = sign_up()
    who = person(sid)
    studio.auth_client().auth.admin.sign_out(who.access_token, "global")
    expire(studio, sid)
    assert identity.resume(sid) is None


def test_a_banned_person_is_out_at_the_next_refresh(studio, sign_up):
    sid = sign_up()
    studio.admin.auth.admin.update_user_by_id(person(sid).user_id, {"ban_duration": "24h"})
    expire(studio, sid)
    assert identity.resume(sid) is None


def test_a_session_unused_for_a_month_is_over(studio, sign_up):
    sid = sign_up()
    long_ago = (datetime.now(UTC) - identity.IDLE_LIMIT - timedelta(hours=1)).isoformat()
    row = row_of(studio, sid)
    studio.admin.table("web_sessions").update({"last_seen_at": long_ago}).eq("id", row.id).execute()
    assert identity.resume(sid) is None


def test_the_list_of_browsers_names_them_and_ends_one(studio, new_person):
    who = new_person()
    phone = identity.sign_in(who.email, PASSWORD, Browser("Mozilla/5.0 (iPhone) Version/18 Safari/604"))
    names = {identity.browser_name(row.user_agent): row.id for row in identity.sessions(who)}
    assert set(names) == {"Firefox on Linux", "Safari on iPhone"}
    identity.end_session(who, names["Safari on iPhone"])
    assert identity.resume(phone) is None


def test_nobody_ends_somebody_elses_browser(studio, new_person, sign_up):
    theirs = sign_up()
    identity.end_session(new_person(), person(theirs).session_id)
    identity.end_session(new_person(), str(uuid4()))
    assert identity.resume(theirs) is not None


def test_an_identity_shows_neither_client_nor_token(new_person):
    who = new_person()
    assert who.access_token not in repr(who) and "client" not in repr(who)


def test_twenty_people_at_once_each_see_themselves(studio, sign_up):
    sids = [sign_up(name=f"person {number}") for number in range(20)]

    def look(turn):
        number = turn % 20
        who = person(sids[number])
        return who.name == f"person {number}" and who.client.table("users").select("name").execute().data == [
            {"name": f"person {number}"}
        ]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(look, range(400)))
