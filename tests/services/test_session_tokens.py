"""The tokens of a session: sealed, refreshed once however many ask, and kept through trouble at Auth."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from services import identity, tokens
from services.errors import Unavailable
from services.store import sessions as store
from tests.services.session_rows import expire, is_refresh, person, refusal, row_of, tokens_of


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


def test_what_auth_says_about_a_clock_does_not_matter_only_how_long_a_token_lives(studio, sign_up):
    sid = sign_up()
    row = row_of(studio, sid)
    assert abs(row.access_expires_at - datetime.now(UTC) - timedelta(hours=1)) < timedelta(minutes=1)
