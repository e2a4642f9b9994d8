"""The calls that need the secret key, and the second factor a user may add."""

from __future__ import annotations

import time
from typing import Any

import httpx
import psycopg
import pytest
from supabase import Client

from local.supabase.auth_factors import STEP_SECONDS, code_at
from local.supabase.stack import Stack
from tests.local.auth_calls import PASSWORD, address, client, refusal


def admin(stack: Stack) -> Any:
    return client(stack, stack.secret_key).auth.admin


def user(stack: Stack, **attributes: Any) -> Any:
    return admin(stack).create_user(
        {"email": address(), "password": PASSWORD, "email_confirm": True, **attributes}
    ).user


def get(stack: Stack, path: str, **headers: str) -> httpx.Response:
    with httpx.Client(transport=stack.transport()) as http:
        return http.get(f"{stack.url}/auth/v1/{path}", headers=headers)


def test_only_the_secret_key_administers(stack: Stack) -> None:
    assert get(stack, "admin/users").headers["x-sb-error-code"] == "no_authorization"
    who = client(stack)
    session = who.auth.sign_up({"email": address(), "password": PASSWORD}).session
    assert session
    for bearer in (stack.publishable_key, session.access_token):
        answer = get(stack, "admin/users", authorization=f"Bearer {bearer}")
        assert (answer.status_code, answer.headers["x-sb-error-code"]) == (403, "not_admin")
    assert get(stack, "admin/users", apikey=stack.secret_key).status_code == 200


def test_users_come_in_pages_newest_first(fresh_stack: Stack) -> None:
    made = [user(fresh_stack).id for _ in range(3)]
    pages = [[found.id for found in admin(fresh_stack).list_users(page, 2)] for page in (1, 2)]
    assert pages == [made[:0:-1], made[:1]]
    answer = get(fresh_stack, "admin/users?page=1&per_page=2", apikey=fresh_stack.secret_key)
    assert answer.headers["x-total-count"] == "3"
    assert 'rel="next"' in answer.headers["link"]


def test_an_administrator_makes_changes_and_removes_a_user(stack: Stack) -> None:
    made = user(stack, user_metadata={"town": "London", "name": "Ada"}, app_metadata={"plan": "free"})
    assert made.app_metadata == {"provider": "email", "providers": ["email"], "plan": "free"}
    change = {"user_metadata": {"town": None}, "app_metadata": {"plan": "pro"}}
    changed = admin(stack).update_user_by_id(made.id, change)
    assert changed.user.user_metadata == {"name": "Ada"}
    assert changed.user.app_metadata["plan"] == "pro"
    who = client(stack)
    session = who.auth.sign_in_with_password({"email": made.email, "password": PASSWORD}).session
    admin(stack).delete_user(made.id)
    assert refusal(lambda: admin(stack).get_user_by_id(made.id)) == (404, "user_not_found")
    assert session
    assert refusal(lambda: client(stack).auth.get_user(session.access_token)) == (403, "user_not_found")
    late = refusal(lambda: client(stack).auth.refresh_session(session.refresh_token))
    assert late == (400, "refresh_token_not_found")


def test_a_banned_user_is_out_until_the_ban_is_lifted(stack: Stack) -> None:
    made = user(stack)
    who = client(stack)
    credentials: Any = {"email": made.email, "password": PASSWORD}
    who.auth.sign_in_with_password(credentials)
    admin(stack).update_user_by_id(made.id, {"ban_duration": "1h30m"})
    assert refusal(lambda: who.auth.get_user()) == (403, "user_banned")
    assert refusal(lambda: who.auth.refresh_session()) == (400, "user_banned")
    assert refusal(lambda: client(stack).auth.sign_in_with_password(credentials)) == (400, "user_banned")
    admin(stack).update_user_by_id(made.id, {"ban_duration": "none"})
    assert who.auth.get_user()
    assert refusal(lambda: admin(stack).update_user_by_id(made.id, {"ban_duration": "soon"}))[0] == 400


@pytest.mark.parametrize(("attributes", "status", "code"), [
    ({"password": PASSWORD}, 400, "validation_failed"),
    ({"email": "nobody", "password": PASSWORD}, 400, "validation_failed"),
    ({"email": "a@example.com", "phone": "+4912345678"}, 501, "not_implemented"),
    ({"email": "a@example.com", "password_hash": "$2a$10$" + "x" * 53}, 501, "not_implemented"),
])
def test_a_user_that_cannot_be_made_is_refused(
    stack: Stack, attributes: dict[str, Any], status: int, code: str
) -> None:
    assert refusal(lambda: admin(stack).create_user(attributes)) == (status, code)
    assert not [found for found in admin(stack).list_users() if found.email == "a@example.com"]


def test_two_users_never_share_an_address(stack: Stack) -> None:
    first, second = user(stack), user(stack)
    assert refusal(lambda: user(stack, email=first.email)) == (422, "email_exists")
    change = {"email": first.email.upper()}
    assert refusal(lambda: admin(stack).update_user_by_id(second.id, change)) == (422, "email_exists")


@pytest.mark.parametrize("kind", ["signup", "invite", "magiclink", "recovery"])
def test_a_generated_link_does_what_the_mail_would(stack: Stack, kind: str) -> None:
    email = user(stack).email if kind in {"magiclink", "recovery"} else address()
    made = admin(stack).generate_link({"type": kind, "email": email, "password": PASSWORD})
    assert made.properties.verification_type == kind
    proof: Any = {"token_hash": made.properties.hashed_token, "type": kind}
    found = client(stack).auth.verify_otp(proof)
    assert found.user and found.user.email == email and found.session


def test_a_user_made_by_hand_is_shown_like_any_other(fresh_stack: Stack) -> None:
    with psycopg.connect(fresh_stack.dsn("supabase_admin"), autocommit=True) as connection:
        connection.execute("insert into auth.users (id) values (gen_random_uuid())")
    made = admin(fresh_stack).list_users()[0]
    assert (made.email, made.user_metadata, made.identities) == ("", {}, [])
    change = {"email": "a@example.com", "email_confirm": True}
    found = admin(fresh_stack).update_user_by_id(made.id, change).user
    assert (found.email, len(found.identities)) == ("a@example.com", 1)


def test_an_invitation_makes_a_user_who_confirms_by_mail(stack: Stack) -> None:
    email = address()
    invited = admin(stack).invite_user_by_email(email, {"data": {"team": "red"}}).user
    assert invited.invited_at and not invited.email_confirmed_at
    assert invited.user_metadata == {"team": "red"}
    assert refusal(lambda: admin(stack).invite_user_by_email(user(stack).email)) == (422, "email_exists")


def with_factor(stack: Stack) -> tuple[Client, Any]:
    who = client(stack)
    who.auth.sign_up({"email": address(), "password": PASSWORD})
    return who, who.auth.mfa.enroll({"factor_type": "totp", "friendly_name": "phone"})


def code(factor: Any) -> str:
    return code_at(factor.totp.secret, int(time.time()) // STEP_SECONDS)


def test_the_codes_are_those_of_rfc_6238() -> None:
    # RFC 6238, appendix B, SHA-1: the last six of its eight digits.
    secret = "GEZDGNBVGY3TQOJQ" * 2
    codes = [code_at(secret, moment // 30) for moment in (59, 1111111109, 20000000000)]
    assert codes == ["287082", "081804", "353130"]


def test_a_second_factor_raises_the_session_and_stays_through_a_refresh(stack: Stack) -> None:
    who, factor = with_factor(stack)
    who.auth.mfa.challenge_and_verify({"factor_id": factor.id, "code": code(factor)})
    assert who.auth.mfa.get_authenticator_assurance_level().current_level == "aal2"
    who.auth.refresh_session()
    assert who.auth.mfa.get_authenticator_assurance_level().current_level == "aal2"


def test_a_wrong_code_a_used_challenge_and_a_foreign_factor_are_refused(stack: Stack) -> None:
    who, factor = with_factor(stack)
    stranger, _ = with_factor(stack)
    right = code(factor)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    proof: Any = {"factor_id": factor.id, "code": wrong}
    assert refusal(lambda: who.auth.mfa.challenge_and_verify(proof)) == (422, "mfa_verification_failed")
    challenge = who.auth.mfa.challenge({"factor_id": factor.id})
    answer: Any = {"factor_id": factor.id, "challenge_id": challenge.id, "code": right}
    assert refusal(lambda: stranger.auth.mfa.verify(answer)) == (404, "mfa_factor_not_found")
    who.auth.mfa.verify(answer)
    assert refusal(lambda: who.auth.mfa.verify(answer)) == (422, "mfa_challenge_expired")


def test_the_codes_of_a_factor_cannot_be_tried_for_ever(stack: Stack) -> None:
    who, factor = with_factor(stack)
    wrong: Any = {"factor_id": factor.id, "code": f"{(int(code(factor)) + 500_000) % 1_000_000:06}"}
    codes = [refusal(lambda: who.auth.mfa.challenge_and_verify(wrong))[1] for _ in range(16)]
    assert codes == ["mfa_verification_failed"] * 15 + ["over_request_rate_limit"]


def test_without_the_factor_neither_password_nor_factor_can_be_changed(stack: Stack) -> None:
    who, factor = with_factor(stack)
    found = who.auth.get_user()
    who.auth.mfa.challenge_and_verify({"factor_id": factor.id, "code": code(factor)})
    weaker = client(stack)
    assert found and found.user.email
    weaker.auth.sign_in_with_password({"email": found.user.email, "password": PASSWORD})
    change: Any = {"password": "another horse"}
    assert refusal(lambda: weaker.auth.update_user(change)) == (401, "insufficient_aal")
    assert refusal(lambda: weaker.auth.mfa.unenroll({"factor_id": factor.id})) == (422, "insufficient_aal")
    assert who.auth.mfa.unenroll({"factor_id": factor.id}).id == factor.id
