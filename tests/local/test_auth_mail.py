"""What a mail can do: confirm, sign in, recover, change an address. Every mail is a file in the outbox."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import httpx
import psycopg
import pytest
from supabase import Client, ClientOptions, create_client
from supabase_auth.errors import AuthApiError

from local.supabase.stack import Stack
from tests.local.auth_calls import PASSWORD, address


@pytest.fixture(scope="module")
def post_office(tmp_path_factory: pytest.TempPathFactory, postgres: Any, new_database: Any) -> Any:
    """A stack whose users confirm their address first."""
    from tests.stack_fixtures import open_on

    with open_on(postgres, new_database(), tmp_path_factory.mktemp("mail"), autoconfirm=False) as opened:
        yield opened


def client(stack: Stack, flow_type: Literal["pkce", "implicit"] = "implicit") -> Client:
    http = httpx.Client(transport=stack.transport())
    options = ClientOptions(httpx_client=http, auto_refresh_token=False, flow_type=flow_type)
    return create_client(stack.url, stack.publishable_key, options)


def mails(stack: Stack, to: str) -> list[dict[str, Any]]:
    """Mails to an address, oldest first."""
    found = [json.loads(file.read_text()) for file in sorted(stack.options.outbox.glob("*.json"))]
    return [mail for mail in found if mail["to"] == to]


def follow(stack: Stack, mail: dict[str, Any]) -> dict[str, str]:
    """Click the link of a mail; what the application gets told, from query and fragment."""
    with httpx.Client(transport=stack.transport()) as http:
        answer = http.get(mail["link"])
    assert answer.status_code == 303
    target = urlsplit(answer.headers["location"])
    told = parse_qs(target.query) | parse_qs(target.fragment)
    at = f"{target.scheme}://{target.netloc}{target.path}"
    return {"at": at, **{key: values[0] for key, values in told.items()}}


def newcomer(stack: Stack, flow_type: Literal["pkce", "implicit"] = "implicit") -> tuple[Client, str]:
    who, email = client(stack, flow_type), address()
    assert who.auth.sign_up({"email": email, "password": PASSWORD}).session is None
    return who, email


def confirmed(stack: Stack) -> tuple[Client, str]:
    who, email = newcomer(stack)
    follow(stack, mails(stack, email)[-1])
    who.auth.sign_in_with_password({"email": email, "password": PASSWORD})
    return who, email


def code_of(ask: Callable[[], Any]) -> str | None:
    with pytest.raises(AuthApiError) as caught:
        ask()
    return caught.value.code


def age(stack: Stack, email: str, column: str) -> None:
    with psycopg.connect(stack.dsn("supabase_admin"), autocommit=True) as connection:
        query = f"update auth.users set {column} = {column} - interval '61 min' where email = %s"
        connection.execute(query.encode(), [email])


def test_signing_in_waits_for_the_link_in_the_mail(post_office: Stack) -> None:
    who, email = newcomer(post_office)
    credentials: Any = {"email": email, "password": PASSWORD}
    assert code_of(lambda: who.auth.sign_in_with_password(credentials)) == "email_not_confirmed"
    told = follow(post_office, mails(post_office, email)[0])
    assert told["type"] == "signup"
    assert client(post_office).auth.set_session(told["access_token"], told["refresh_token"]).user
    assert who.auth.sign_in_with_password(credentials).session


def test_a_link_and_a_code_work_once(post_office: Stack) -> None:
    who, email = newcomer(post_office)
    mail = mails(post_office, email)[0]
    assert who.auth.verify_otp({"email": email, "token": mail["otp"], "type": "signup"}).session
    again: Any = {"email": email, "token": mail["otp"], "type": "signup"}
    assert code_of(lambda: who.auth.verify_otp(again)) == "otp_expired"
    assert follow(post_office, mail)["error_code"] == "otp_expired"


def test_a_wrong_code_and_somebody_elses_code_are_refused(post_office: Stack) -> None:
    who, email = newcomer(post_office)
    _, other = newcomer(post_office)
    right, foreign = (mails(post_office, to)[0]["otp"] for to in (email, other))
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    attempts: list[Any] = [
        {"email": email, "token": code, "type": "signup"} for code in {wrong, foreign} - {right}
    ]
    for attempt in attempts:
        assert code_of(partial(who.auth.verify_otp, attempt)) == "otp_expired"


def test_codes_cannot_be_tried_for_ever(post_office: Stack) -> None:
    who, email = newcomer(post_office)
    right = mails(post_office, email)[0]["otp"]
    wrong = [f"{(int(right) + step) % 1_000_000:06}" for step in range(1, 32)]
    guesses: list[Any] = [{"email": email, "token": code, "type": "signup"} for code in wrong]
    codes = [code_of(partial(who.auth.verify_otp, guess)) for guess in guesses]
    assert codes == ["otp_expired"] * 30 + ["over_request_rate_limit"]
    late: Any = {"email": email, "token": right, "type": "signup"}
    assert code_of(lambda: who.auth.verify_otp(late)) == "over_request_rate_limit"


def test_a_link_dies_after_an_hour(post_office: Stack) -> None:
    _, email = newcomer(post_office)
    age(post_office, email, "confirmation_sent_at")
    assert follow(post_office, mails(post_office, email)[0])["error_code"] == "otp_expired"


def test_signing_up_does_not_tell_who_is_registered(post_office: Stack) -> None:
    _, known = confirmed(post_office)
    before = len(mails(post_office, known))
    answers = [
        client(post_office).auth.sign_up({"email": email, "password": PASSWORD}).user
        for email in (known, address())
    ]
    shapes = [answer and {name for name, value in answer.model_dump().items() if value} for answer in answers]
    assert shapes[0] == (shapes[1] or set()) - {"identities"}
    assert len(mails(post_office, known)) == before


def test_a_confirmation_can_be_sent_again(post_office: Stack) -> None:
    who, email = newcomer(post_office)
    who.auth.resend({"type": "signup", "email": email})
    first, second = mails(post_office, email)
    assert follow(post_office, first)["error_code"] == "otp_expired"
    assert "access_token" in follow(post_office, second)


def test_a_forgotten_password_is_replaced_through_the_mail(post_office: Stack) -> None:
    who, email = confirmed(post_office)
    who.auth.reset_password_for_email(email)
    told = follow(post_office, mails(post_office, email)[-1])
    assert told["type"] == "recovery"
    who.auth.set_session(told["access_token"], told["refresh_token"])
    who.auth.update_user({"password": "another horse"})
    credentials: Any = {"email": email, "password": "another horse"}
    assert client(post_office).auth.sign_in_with_password(credentials).session


def test_recovery_of_an_unknown_address_looks_the_same_and_sends_nothing(post_office: Stack) -> None:
    _, known = confirmed(post_office)
    unknown = address()
    with httpx.Client(transport=post_office.transport()) as http:
        url = f"{post_office.url}/auth/v1/recover"
        answers = [http.post(url, json={"email": email}) for email in (known, unknown)]
    assert answers[0].content == answers[1].content
    assert not mails(post_office, unknown)


def test_a_magic_link_signs_in_and_makes_a_user_only_where_wanted(post_office: Stack) -> None:
    email = address()
    no_user: Any = {"email": email, "options": {"should_create_user": False}}
    assert code_of(lambda: client(post_office).auth.sign_in_with_otp(no_user)) == "otp_disabled"
    client(post_office).auth.sign_in_with_otp({"email": email})
    assert "access_token" in follow(post_office, mails(post_office, email)[-1])
    client(post_office).auth.sign_in_with_otp({"email": email})
    code = mails(post_office, email)[-1]["otp"]
    assert client(post_office).auth.verify_otp({"email": email, "token": code, "type": "email"}).session


def test_a_new_address_needs_the_consent_of_both(post_office: Stack) -> None:
    who, old = confirmed(post_office)
    new = address()
    assert who.auth.update_user({"email": new}).user.new_email == new
    letters = [mails(post_office, to)[-1] for to in (new, old)]
    assert "access_token" not in follow(post_office, letters[0])
    found = who.auth.get_user()
    assert found and found.user.email == old
    assert "access_token" in follow(post_office, letters[1])
    assert client(post_office).auth.sign_in_with_password({"email": new, "password": PASSWORD}).session


def test_a_taken_address_cannot_be_taken_over(post_office: Stack) -> None:
    (who, _), (_, taken) = confirmed(post_office), confirmed(post_office)
    assert code_of(lambda: who.auth.update_user({"email": taken})) == "email_exists"


def test_with_confirmation_off_an_address_changes_at_once(stack: Stack) -> None:
    who, new = client(stack), address()
    who.auth.sign_up({"email": address(), "password": PASSWORD})
    assert who.auth.update_user({"email": new}).user.email == new


def test_a_pkce_link_brings_a_code_that_only_its_asker_can_use(post_office: Stack) -> None:
    who, email = newcomer(post_office, "pkce")
    code = follow(post_office, mails(post_office, email)[0])["code"]
    stolen: Any = {"auth_code": code, "code_verifier": "x" * 60}
    assert code_of(lambda: client(post_office).auth.exchange_code_for_session(stolen)) == "bad_code_verifier"
    assert who.auth.exchange_code_for_session({"auth_code": code}).session


def test_a_pkce_code_serves_once_and_for_five_minutes(post_office: Stack) -> None:
    who, email = newcomer(post_office, "pkce")
    verifier = who.auth._storage.get_item(f"{who.auth._storage_key}-code-verifier")
    code = follow(post_office, mails(post_office, email)[0])["code"]
    again: Any = {"auth_code": code, "code_verifier": verifier}
    who.auth.exchange_code_for_session(again)
    assert code_of(lambda: who.auth.exchange_code_for_session(again)) == "flow_state_not_found"

    late, email = newcomer(post_office, "pkce")
    code = follow(post_office, mails(post_office, email)[0])["code"]
    with psycopg.connect(post_office.dsn("supabase_admin"), autocommit=True) as connection:
        connection.execute("update auth.flow_state set auth_code_issued_at = now() - interval '301 s'")
    assert code_of(lambda: late.auth.exchange_code_for_session({"auth_code": code})) == "flow_state_expired"


def test_a_pkce_code_is_worthless_before_its_link_was_followed(post_office: Stack) -> None:
    who, _ = newcomer(post_office, "pkce")
    with psycopg.connect(post_office.dsn("supabase_admin"), autocommit=True) as connection:
        query = "select auth_code from auth.flow_state order by created_at desc limit 1"
        row = connection.execute(query).fetchone()
    unseen: Any = {"auth_code": row and row[0]}
    assert code_of(lambda: who.auth.exchange_code_for_session(unseen)) == "flow_state_not_found"


@pytest.mark.parametrize(("wanted", "followed"), [
    ("http://localhost:8501/welcome", True), ("http://127.0.0.1:3000/", True),
    ("https://evil.example/", False), ("//evil.example/", False), ("http://localhost@evil.example/", False),
    ("http://evil.example\\@localhost/", False), ("javascript:alert(1)", False), ("http://[bad", False),
])
def test_a_link_leads_home_and_nowhere_else(post_office: Stack, wanted: str, followed: bool) -> None:
    email = address()
    options: Any = {"email_redirect_to": wanted}
    client(post_office).auth.sign_up({"email": email, "password": PASSWORD, "options": options})
    told = follow(post_office, mails(post_office, email)[0])
    assert told["at"] == (wanted if followed else post_office.url)


def test_a_mail_is_complete_and_readable_by_its_owner_alone(post_office: Stack) -> None:
    _, email = newcomer(post_office)
    mail = mails(post_office, email)[0]
    assert set(mail) == {"to", "subject", "kind", "link", "otp", "created_at"}
    assert mail["link"].startswith(f"{post_office.url}/auth/v1/verify?")
    assert len(mail["otp"]) == 6 and mail["otp"].isdigit()
    assert not [file for file in post_office.options.outbox.iterdir() if file.suffix != ".json"]
    assert post_office.options.outbox.stat().st_mode & 0o077 == 0
