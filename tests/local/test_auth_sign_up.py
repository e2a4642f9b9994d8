"""Signing up, and what Auth refuses at its door."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from supabase_auth.errors import AuthWeakPasswordError

from local.supabase.stack import Stack
from tests.local.auth_calls import PASSWORD, address, client, post, refusal, run, someone


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
