"""Signing in, staying signed in, and every way a session ends."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from services import identity, tokens
from services.errors import Invalid, Unavailable
from services.identity import Browser
from services.store import sessions as store
from tests.studio_fixtures import FIREFOX, PASSWORD


def person(sid, known=None):
    who = identity.resume(sid, known)
    assert who is not None
    return who


def row_of(studio, sid):
    row = store.find(studio.admin, identity.digest(sid))
    assert row is not None
    return row


def tokens_of(studio, row):
    found = tokens.opened(studio, row)
    assert found is not None
    return found


def expire(studio, sid, seconds=-1):
    """Let the access token of `sid` end in `seconds`, as the row tells it."""
    row = row_of(studio, sid)
    change = {"access_expires_at": (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()}
    studio.admin.table("web_sessions").update(change).eq("id", row.id).execute()
    return row_of(studio, sid)


def is_refresh(request):
    return request.url.path.endswith("/token") and "grant_type=refresh_token" in str(request.url)


def refusal(status, code):
    return httpx.Response(
        status, json={"code": code, "message": code}, headers={"x-supabase-api-version": "2024-01-01"}
    )


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


def test_the_table_holds_neither_the_sid_nor_a_token_in_the_clear(studio, sign_up):
    sid = sign_up()
    who = person(sid)
    row = studio.admin.table("web_sessions").select("*").eq("id", who.session_id).execute().data[0]
    text = str(row)
    assert sid not in text and who.access_token not in text and who.access_token[:40] not in text


def test_sealed_tokens_copied_into_another_persons_row_open_nothing(studio, sign_up):
    mine, theirs = sign_up(), sign_up()
    stolen = row_of(studio, theirs).sealed_tokens
    my_row = row_of(studio, mine)
    studio.admin.table("web_sessions").update({"sealed_tokens": stolen}).eq("id", my_row.id).execute()
    assert identity.resume(mine) is None


def test_each_person_sees_only_their_own_row_through_their_client(new_person):
    ada, bob = new_person(name="Ada"), new_person(name="Bob")
    for who in (ada, bob):
        assert [row["id"] for row in who.client.table("users").select("id").execute().data] == [who.user_id]


def test_the_client_is_kept_while_the_token_is(sign_up):
    sid = sign_up()
    first = person(sid)
    assert person(sid, first).client is first.client


def test_near_its_end_the_token_is_replaced_and_the_new_one_works(studio, sign_up):
    sid = sign_up()
    row = expire(studio, sid, seconds=30)
    after = person(sid)
    kept = row_of(studio, sid)
    assert kept.access_expires_at > datetime.now(UTC) + timedelta(minutes=10)
    assert tokens_of(studio, kept).refresh != tokens_of(studio, row).refresh
    assert after.client.table("users").select("id").execute().data == [{"id": after.user_id}]


def test_eight_runs_at_the_end_of_a_token_spend_one_refresh(stack, studio_with, sign_up_on):
    spent = []
    studio = studio_with(lambda request: spent.append(1) if is_refresh(request) else None)
    sid = sign_up_on(studio)
    expire(studio, sid)
    together = threading.Barrier(8)

    def run(_):
        together.wait()
        return person(sid).access_token

    with ThreadPoolExecutor(8) as pool:
        seen = set(pool.map(run, range(8)))
    assert len(seen) == 1 and len(spent) == 1


def test_who_read_the_row_before_it_was_refreshed_spends_nothing(studio, sign_up):
    seen = expire(studio, sign_up())
    assert store.claim_refresh(studio.admin, seen, "first", 20)
    later = seen.access_expires_at + timedelta(hours=1)
    assert store.keep_tokens(studio.admin, seen.id, "first", seen.sealed_tokens, later)
    assert not store.claim_refresh(studio.admin, seen, "late", 20)


def test_a_second_process_waits_for_the_first_ones_refresh(studio, sign_up):
    sid = sign_up()
    row = expire(studio, sid)
    assert store.claim_refresh(studio.admin, row, "the other process", 20)
    fresh = replace(
        tokens_of(studio, row), access="theirs", expires_at=datetime.now(UTC) + timedelta(hours=1)
    )

    def other_process(_seconds):
        sealed = tokens.sealed(studio, row.id, fresh)
        store.keep_tokens(studio.admin, row.id, "the other process", sealed, fresh.expires_at)

    assert tokens.current(studio, row_of(studio, sid), pause=other_process) == fresh


def test_a_refresh_whose_process_died_is_done_by_the_next_one(studio, sign_up):
    sid = sign_up()
    row = expire(studio, sid)
    assert store.claim_refresh(studio.admin, row, "dead", 0)
    assert identity.resume(sid) is not None


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "refresh_token_already_used"),
        (400, "refresh_token_not_found"),
        (400, "user_banned"),
        (403, "session_not_found"),
        (401, "bad_jwt"),
    ],
)
def test_a_refused_refresh_ends_the_session(studio_with, sign_up_on, status, code):
    studio = studio_with(lambda request: refusal(status, code) if is_refresh(request) else None)
    sid = sign_up_on(studio)
    expire(studio, sid)
    assert identity.resume(sid) is None
    assert store.find(studio.admin, identity.digest(sid)) is None


@pytest.mark.parametrize("failure", [429, 500, 503, "timeout"])
def test_trouble_at_auth_keeps_the_session_and_the_next_try_succeeds(studio_with, sign_up_on, failure):
    left: list[int] = []

    def answer(request):
        if not (is_refresh(request) and left):
            return None
        left.pop()
        if failure == "timeout":
            raise httpx.ReadTimeout("no answer", request=request)
        return refusal(failure, "over_request_rate_limit" if failure == 429 else "unexpected_failure")

    studio = studio_with(answer)
    sid = sign_up_on(studio)
    expire(studio, sid)
    left += [1] * (len(tokens.RETRY_PAUSES) + 1)
    with pytest.raises(Unavailable):
        tokens.current(studio, row_of(studio, sid), pause=lambda _: None)
    assert identity.resume(sid) is not None


def test_while_auth_is_down_the_last_minute_of_a_token_is_still_used(studio_with, sign_up_on):
    down: list[int] = []
    studio = studio_with(
        lambda request: refusal(500, "unexpected_failure") if is_refresh(request) and down else None
    )
    sid = sign_up_on(studio)
    before = person(sid)
    expire(studio, sid, seconds=30)
    down.append(1)
    current = tokens.current(studio, row_of(studio, sid), pause=lambda _: None)
    assert current is not None and current.access == before.access_token


def test_signing_out_ends_this_browser_only(studio, new_person):
    who = new_person()
    here, there = (identity.sign_in(who.email, PASSWORD, FIREFOX) for _ in range(2))
    refresh_token = tokens_of(studio, row_of(studio, here)).refresh
    identity.sign_out(here)
    assert identity.resume(here) is None and identity.resume(there) is not None
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


def test_what_auth_says_about_a_clock_does_not_matter_only_how_long_a_token_lives(studio, sign_up):
    sid = sign_up()
    row = row_of(studio, sid)
    assert abs(row.access_expires_at - datetime.now(UTC) - timedelta(hours=1)) < timedelta(minutes=1)


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
