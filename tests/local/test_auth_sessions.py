"""Signing up, in and out, and what becomes of the two tokens of a session."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from supabase import Client, ClientOptions, create_client
from supabase_auth.errors import AuthApiError, AuthWeakPasswordError

from local.supabase.stack import Stack

PASSWORD = "correct horse"


def client(stack: Stack) -> Client:
    http = httpx.Client(transport=stack.transport())
    return create_client(
        stack.url, stack.publishable_key, ClientOptions(httpx_client=http, auto_refresh_token=False)
    )


def address() -> str:
    return f"{uuid4().hex}@example.com"


def someone(stack: Stack, email: str | None = None) -> Client:
    """A client whose user has just signed up."""
    signed_up = client(stack)
    signed_up.auth.sign_up({"email": email or address(), "password": PASSWORD})
    return signed_up


def refresh_token(who: Client) -> str:
    session = who.auth.get_session()
    assert session
    return session.refresh_token


def post(stack: Stack, path: str, body: Any, **headers: str) -> httpx.Response:
    with httpx.Client(transport=stack.transport()) as http:
        return http.post(f"{stack.url}/auth/v1/{path}", json=body, headers=headers)


def refreshed(stack: Stack, token: str) -> httpx.Response:
    return post(stack, "token?grant_type=refresh_token", {"refresh_token": token})


def run(stack: Stack, sql: str, *values: Any) -> None:
    with psycopg.connect(stack.dsn("supabase_admin"), autocommit=True) as connection:
        connection.execute(sql.encode(), values)


def refusal(ask: Callable[[], Any]) -> tuple[int, str | None]:
    with pytest.raises(AuthApiError) as caught:
        ask()
    return caught.value.status, caught.value.code


def test_who_signs_up_is_signed_in_and_seen_by_the_database(stack: Stack) -> None:
    email = address()
    who = someone(stack, email.upper())
    found = who.auth.get_user()
    assert found and found.user.email == email
    assert found.user.identities and found.user.identities[0].identity_data["email"] == email
    assert client(stack).auth.sign_in_with_password({"email": email, "password": PASSWORD}).session


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer_for_the_same_work(stack: Stack) -> None:
    email = address()
    someone(stack, email)

    def attempt(name: str) -> tuple[int, Any, float]:
        # The hash is computed in this thread, and its processor time does not depend on what else the machine does.
        start = time.thread_time()
        answer = post(stack, "token?grant_type=password", {"email": name, "password": "wrong horse"})
        return answer.status_code, answer.json(), time.thread_time() - start

    known, unknown = ([attempt(name) for _ in range(7)] for name in (email, address()))
    assert known[0][:2] == unknown[0][:2]
    assert known[0][1]["error_code"] == "invalid_credentials"
    work = [statistics.median(took for _, _, took in tries) for tries in (known, unknown)]
    assert 0.5 < work[0] / work[1] < 2


def test_one_address_has_one_user_even_when_eight_sign_up_at_once(stack: Stack) -> None:
    email = address()
    body = {"email": email, "password": PASSWORD}
    with ThreadPoolExecutor(8) as pool:
        answers = [*pool.map(lambda _: post(stack, "signup", body), range(8))]
    assert sorted(answer.status_code for answer in answers) == [200] + [422] * 7


def test_a_refused_sign_up_names_the_reason(stack: Stack) -> None:
    email = address()
    someone(stack, email)
    assert refusal(lambda: someone(stack, email)) == (422, "user_already_exists")
    assert refusal(lambda: someone(stack, "no address")) == (400, "validation_failed")
    assert refusal(lambda: client(stack).auth.sign_in_anonymously()) == (422, "anonymous_provider_disabled")
    with_phone: Any = {"phone": "+4912345678", "password": PASSWORD}
    assert refusal(lambda: client(stack).auth.sign_up(with_phone)) == (400, "phone_provider_disabled")


def test_sign_up_can_be_closed(make_stack: Callable[..., Stack]) -> None:
    closed = make_stack(signup=False)
    assert refusal(lambda: someone(closed)) == (422, "signup_disabled")
    newcomer: Any = {"email": address()}
    assert refusal(lambda: client(closed).auth.sign_in_with_otp(newcomer)) == (422, "otp_disabled")


@pytest.mark.parametrize(("password", "accepted"), [
    ("12345", False), ("123456", True), ("x" * 72, True), ("x" * 73, False), ("ä" * 37, False),
    (" spaced ", True),
])
def test_passwords_have_six_characters_and_at_most_72_bytes(
    stack: Stack, password: str, accepted: bool
) -> None:
    email = address()
    answer = post(stack, "signup", {"email": email, "password": password})
    assert (answer.status_code == 200) is accepted
    again = post(stack, "token?grant_type=password", {"email": email, "password": password})
    assert (again.status_code == 200) is accepted


def test_a_weak_password_says_why(stack: Stack) -> None:
    with pytest.raises(AuthWeakPasswordError) as caught:
        client(stack).auth.sign_up({"email": address(), "password": "short"})
    assert caught.value.reasons == ["length"]


def test_a_trigger_that_refuses_a_user_leaves_none_behind(fresh_stack: Stack) -> None:
    run(fresh_stack, """
        create function public.refuse() returns trigger language plpgsql security definer as
        $$ begin raise exception 'no room'; end $$;
        create trigger refuse after insert on auth.users for each row execute function public.refuse()
    """)
    answer = post(fresh_stack, "signup", {"email": "a@example.com", "password": PASSWORD})
    assert (answer.status_code, answer.json()["msg"]) == (500, "Database error saving new user")
    run(fresh_stack, "drop trigger refuse on auth.users")
    assert post(fresh_stack, "signup", {"email": "a@example.com", "password": PASSWORD}).status_code == 200


def test_errors_follow_the_version_the_client_speaks(stack: Stack) -> None:
    old = post(stack, "signup", {"email": address(), "password": "1"})
    assert (old.json()["code"], old.json()["error_code"]) == (422, "weak_password")
    version = {"x-supabase-api-version": "2024-01-01"}
    new = post(stack, "signup", {"email": address(), "password": "1"}, **version)
    assert (new.json()["code"], new.headers["x-supabase-api-version"]) == ("weak_password", "2024-01-01")
    assert old.headers["x-sb-error-code"] == new.headers["x-sb-error-code"] == "weak_password"


@pytest.mark.parametrize(("path", "body", "status", "code"), [
    ("factory", {}, 501, "not_implemented"),
    ("token?grant_type=magic", {}, 400, "invalid_credentials"),
    ("token?grant_type=id_token", {"provider": "google"}, 400, "provider_disabled"),
    ("token?grant_type=refresh_token", {"refresh_token": 7}, 400, "bad_json"),
    ("signup", ["a list"], 400, "bad_json"),
    ("sso", {"domain": "example.com"}, 404, "saml_provider_disabled"),
])
def test_what_is_not_offered_is_refused_aloud(
    stack: Stack, path: str, body: Any, status: int, code: str
) -> None:
    answer = post(stack, path, body)
    assert (answer.status_code, answer.headers["x-sb-error-code"]) == (status, code)


def test_no_outside_provider_is_enabled(stack: Stack) -> None:
    with httpx.Client(transport=stack.transport()) as http:
        answer = http.get(f"{stack.url}/auth/v1/authorize", params={"provider": "google"})
        settings = http.get(f"{stack.url}/auth/v1/settings").json()
    refused = (answer.status_code, answer.json()["msg"])
    assert refused == (400, "Unsupported provider: provider is not enabled")
    assert [name for name, on in settings["external"].items() if on] == ["email"]


def test_an_unknown_api_key_opens_nothing(stack: Stack) -> None:
    body = {"email": address(), "password": PASSWORD}
    assert post(stack, "signup", body, apikey="sb_" + "x" * 20).status_code == 401


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
