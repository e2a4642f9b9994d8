"""What becomes of the two tokens of a session, and who ends it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from local.supabase.stack import Stack
from tests.local.auth_calls import PASSWORD, address, client, refresh_token, refreshed, refusal, run, someone


def test_a_refresh_token_serves_once_and_its_child_goes_on(stack: Stack) -> None:
    who = someone(stack)
    first = refresh_token(who)
    second = refreshed(stack, first).json()["refresh_token"]
    assert second != first
    assert refreshed(stack, second).json()["refresh_token"] not in {first, second}


def test_the_parent_of_the_active_token_is_always_accepted(stack: Stack) -> None:
    first = refresh_token(someone(stack))
    second = refreshed(stack, first).json()["refresh_token"]
    run(stack, "update auth.refresh_tokens set updated_at = now() - interval '1 day' where token = %s", first)
    assert refreshed(stack, first).json()["refresh_token"] == second


def test_an_older_token_is_forgiven_for_ten_seconds_only(stack: Stack) -> None:
    first = refresh_token(someone(stack))
    second = refreshed(stack, first).json()["refresh_token"]
    third = refreshed(stack, second).json()["refresh_token"]
    assert refreshed(stack, first).status_code == 200
    run(stack, "update auth.refresh_tokens set updated_at = now() - interval '11 s' where token = %s", first)
    assert refreshed(stack, first).json()["error_code"] == "refresh_token_already_used"
    assert refreshed(stack, third).json()["error_code"] == "refresh_token_already_used"


def test_a_stolen_token_ends_the_session_of_both_holders(stack: Stack) -> None:
    who, bystander = someone(stack), someone(stack)
    first = refresh_token(who)
    latest = refreshed(stack, refreshed(stack, first).json()["refresh_token"]).json()
    run(stack, "update auth.refresh_tokens set updated_at = now() - interval '11 s' where token = %s", first)
    refreshed(stack, first)
    assert refusal(lambda: client(stack).auth.get_user(latest["access_token"])) == (403, "session_not_found")
    assert bystander.auth.get_user()


def test_eight_refreshes_at_once_agree_on_one_successor(stack: Stack) -> None:
    first = refresh_token(someone(stack))
    with ThreadPoolExecutor(8) as pool:
        answers = [*pool.map(lambda _: refreshed(stack, first), range(8))]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1


def test_two_refreshes_that_meet_wait_for_each_other(fresh_stack: Stack) -> None:
    first = refresh_token(someone(fresh_stack))
    waiting = """
        select count(*) from pg_stat_activity
         where wait_event_type = 'Lock' and datname = current_database()
    """
    with ThreadPoolExecutor(2) as pool, psycopg.connect(fresh_stack.dsn("supabase_admin")) as holder:
        holder.execute("select from auth.sessions for update")
        answers = [pool.submit(refreshed, fresh_stack, first) for _ in range(2)]
        with psycopg.connect(fresh_stack.dsn("supabase_admin"), autocommit=True) as watcher:
            while watcher.execute(waiting.encode()).fetchone() != (2,):
                assert not any(answer.done() for answer in answers)
        holder.commit()
        tokens = {answer.result().json()["refresh_token"] for answer in answers}
    assert len(tokens) == 1


def test_an_unknown_refresh_token_is_refused(stack: Stack) -> None:
    assert refreshed(stack, "unknown").json()["error_code"] == "refresh_token_not_found"


@pytest.mark.parametrize(("scope", "survivors"), [("global", 0), ("local", 2), ("others", 1)])
def test_sign_out_ends_the_sessions_its_scope_names(stack: Stack, scope: Any, survivors: int) -> None:
    email = address()
    devices = [someone(stack, email), client(stack), client(stack)]
    for device in devices[1:]:
        device.auth.sign_in_with_password({"email": email, "password": PASSWORD})
    sessions = [session for session in (device.auth.get_session() for device in devices) if session]
    devices[0].auth.sign_out({"scope": scope})
    answers = [refreshed(stack, session.refresh_token).status_code for session in sessions]
    assert answers.count(200) == survivors
    assert (answers[0] == 200) is (scope == "others")


def test_an_access_token_of_an_ended_session_is_refused_by_auth(stack: Stack) -> None:
    who = someone(stack)
    session = who.auth.get_session()
    who.auth.sign_out()
    assert session
    assert refusal(lambda: client(stack).auth.get_user(session.access_token)) == (403, "session_not_found")


@pytest.mark.parametrize("change", [
    {"exp": 1_000}, {"sub": "nobody"}, {"sub": None}, {"aud": "strangers"},
])
def test_a_token_that_is_late_or_names_nobody_is_refused(stack: Stack, change: dict[str, Any]) -> None:
    claims = {"sub": str(uuid4()), "aud": "authenticated", "role": "authenticated", "exp": time.time() + 60}
    token = stack.tokens.sign({key: value for key, value in (claims | change).items() if value is not None})
    assert refusal(lambda: client(stack).auth.get_user(token)) == (403, "bad_jwt")


def test_an_access_token_lives_as_long_as_the_stack_says(make_stack: Callable[..., Stack]) -> None:
    session = someone(make_stack(access_token_seconds=120)).auth.get_session()
    assert session and session.expires_in == 120


def test_a_new_password_must_differ_and_ends_the_other_sessions(stack: Stack) -> None:
    email = address()
    here, there = someone(stack, email), client(stack)
    there.auth.sign_in_with_password({"email": email, "password": PASSWORD})
    assert refusal(lambda: here.auth.update_user({"password": PASSWORD})) == (422, "same_password")
    here.auth.update_user({"password": "another horse"})
    assert here.auth.get_user()
    assert refreshed(stack, refresh_token(there)).status_code == 400
    assert client(stack).auth.sign_in_with_password({"email": email, "password": "another horse"}).session


def test_a_user_changes_their_own_metadata_and_nothing_else(stack: Stack) -> None:
    who = someone(stack)
    who.auth.update_user({"data": {"name": "Ada", "town": "London"}})
    changed = who.auth.update_user({"data": {"town": None}})
    assert changed.user.user_metadata == {"name": "Ada"}
    session = who.auth.get_session()
    assert session
    with httpx.Client(transport=stack.transport()) as http:
        answer = http.put(
            f"{stack.url}/auth/v1/user", json={"app_metadata": {"role": "admin"}},
            headers={"authorization": f"Bearer {session.access_token}"},
        )
    assert answer.headers["x-sb-error-code"] == "not_admin"
