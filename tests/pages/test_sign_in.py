"""The plain pages around signing in, walked through on a real server."""

import re

import httpx
import pytest

from tests.server import PASSWORD, Visitor


def found(pattern, text):
    match = re.search(pattern, text)
    assert match is not None, f"{pattern} is not in the page"
    return match.group(1)


PLAIN = ["/sign-in", "/sign-up", "/forgot", "/session/end", "/outbox"]


@pytest.mark.parametrize("page", PLAIN)
def test_each_page_is_whole_without_scripts_and_loads_nothing_from_elsewhere(visitor, page):
    answer = visitor.get(page)
    assert answer.status_code == 200 and "<h1>" in answer.text
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', answer.text)
    assert (
        "<script>" not in answer.text
        and " style=" not in answer.text
        and " on" not in re.sub(r">[^<]*<", "><", answer.text)
    )
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_the_fields_tell_password_managers_what_they_are(visitor):
    sign_in, sign_up = visitor.get("/sign-in").text, visitor.get("/sign-up").text
    assert 'autocomplete="username email"' in sign_in and 'autocomplete="current-password"' in sign_in
    assert 'autocomplete="new-password"' in sign_up and 'autocomplete="name"' in sign_up


def test_after_signing_up_one_is_in_at_once(visitor):
    visitor.sign_up()
    assert visitor.is_signed_in()


def test_the_cookie_is_closed_to_scripts_and_to_other_sites(visitor):
    answer = visitor.submit("/sign-up", email="cookie@example.com", password=PASSWORD, name="")
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith("sid="))
    assert "httponly" in cookie.lower() and "samesite=lax" in cookie.lower() and "path=/" in cookie.lower()
    assert len(visitor.sid) >= 43


def test_a_wrong_password_keeps_the_address_that_was_typed_and_never_the_password(visitor):
    answer = visitor.sign_in("someone@example.com", "wrong-and-secret")
    assert answer.status_code == 422
    assert 'value="someone@example.com"' in answer.text and "wrong-and-secret" not in answer.text
    assert 'role="alert"' in answer.text and not visitor.sid


def test_a_wrong_password_and_an_unknown_address_read_the_same(visitor):
    address = visitor.sign_up()
    visitor.cookies.clear()
    texts = [
        found(r'role="alert"[^>]*>([^<]+)<', visitor.sign_in(email, "wrong one").text)
        for email in (address, "nobody-here@example.com")
    ]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    "fields", [{"email": "", "password": "x"}, {"email": "a@example.com", "password": ""}]
)
def test_an_empty_field_is_answered_by_a_sentence(visitor, fields):
    answer = visitor.submit("/sign-in", **fields)
    assert answer.status_code == 422 and "Type your e-mail" in answer.text


@pytest.mark.parametrize("password", ["short", "x" * 73])
def test_a_password_that_cannot_be_kept_is_refused_with_the_form_as_typed(visitor, password):
    answer = visitor.submit("/sign-up", email="new@example.com", password=password, name="Kim")
    assert answer.status_code == 422
    assert (
        'value="new@example.com"' in answer.text
        and 'value="Kim"' in answer.text
        and password not in answer.text
    )


def test_signing_up_with_a_taken_address_says_the_neutral_thing(visitor, server):
    address = visitor.sign_up()
    with Visitor(server) as other:
        answer = other.submit("/sign-up", email=address, password="another long one", name="")
        assert answer.status_code == 422 and "sign in or reset" in answer.text and not other.sid


def test_a_deep_link_comes_back_after_signing_in(visitor, server):
    address = visitor.sign_up()
    with Visitor(server) as other:
        sent = other.get("/asset?id=7&tab=two")
        assert sent.status_code == 303
        form = other.get(sent.headers["location"])
        wanted = found(r'name="next" value="([^"]*)"', form.text).replace("&amp;", "&")
        assert other.sign_in(address, next=wanted).headers["location"] == "/asset?id=7&tab=two"


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "evil.example",
        "@evil.example",
        "/sign-in?next=//evil.example",
        "%2f%2fevil.example",
        "x" * 3000,
    ],
)
def test_nobody_is_sent_to_another_site(server, evil):
    with Visitor(server) as visitor:
        address = visitor.sign_up()
        visitor.cookies.clear()
        assert visitor.sign_in(address, next=evil).headers["location"] == "/"
        assert visitor.get("/sign-in", params={"next": evil}).headers["location"] == "/"


def test_signing_in_never_takes_over_a_cookie_that_was_planted(server):
    with Visitor(server) as visitor:
        address = visitor.sign_up()
        visitor.cookies.clear()
        planted = "p" * 43
        visitor.cookies.set("sid", planted)
        visitor.sign_in(address)
        fresh = [cookie.value for cookie in visitor.cookies.jar if cookie.name == "sid"][-1]
        assert fresh != planted
        with Visitor(server) as attacker:
            attacker.cookies.set("sid", planted)
            assert not attacker.is_signed_in()


def test_signing_in_again_ends_the_session_this_browser_had(server):
    with Visitor(server) as visitor:
        address = visitor.sign_up()
        first = visitor.sid
        again = {"token": visitor.form_token("/session/end"), "email": address, "password": PASSWORD}
        assert visitor.post("/sign-in", data=again).status_code == 303
        with Visitor(server) as other:
            other.cookies.set("sid", first)
            assert not other.is_signed_in()


@pytest.mark.parametrize("page", ["/sign-in", "/sign-up", "/forgot", "/session/end"])
def test_a_form_without_its_token_is_refused(visitor, page):
    visitor.get(page)
    answer = visitor.post(page, data={"email": "a@example.com", "password": PASSWORD, "token": "guessed"})
    assert answer.status_code in (403, 422) and "try again" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_post_from_another_site_is_refused_even_with_the_token(visitor, headers):
    token = visitor.form_token("/sign-in")
    answer = visitor.post("/sign-in", data={"token": token, "email": "a", "password": "b"}, headers=headers)
    assert answer.status_code == 403


def test_a_huge_form_is_refused_before_it_is_read(visitor):
    token = visitor.form_token("/sign-in")
    answer = visitor.post("/sign-in", data={"token": token, "email": "a" * 100_000, "password": "b"})
    assert answer.status_code == 403


def test_what_was_typed_is_shown_as_text(visitor):
    answer = visitor.sign_in('"><script>alert(1)</script>@example.com', "x")
    assert "<script>alert" not in answer.text and "&lt;script&gt;" in answer.text


def test_a_forgotten_password_is_replaced_by_the_mail_in_the_outbox(server):
    with Visitor(server) as visitor, Visitor(server) as elsewhere:
        address = visitor.sign_up()
        elsewhere.sign_in(address)
        visitor.cookies.clear()
        asked = visitor.submit("/forgot", email=address)
        assert asked.status_code == 200 and 'href="/outbox"' in asked.text
        link = found(r'href="(/auth/v1/verify[^"]+)"', visitor.get("/outbox").text).replace("&amp;", "&")
        confirm = httpx.URL(visitor.get(link).headers["location"])
        assert confirm.path == "/confirm"
        page = visitor.get(confirm.raw_path.decode())
        assert page.status_code == 200
        arrived = visitor.post(
            "/confirm",
            data={
                "token": found(r'name="token" value="([^"]+)"', page.text),
                "token_hash": confirm.params["token_hash"],
                "kind": confirm.params["type"],
            },
        )
        assert arrived.headers["location"] == "/reset", arrived.text
        assert visitor.submit("/reset", password="a brand new walk").headers["location"] == "/"
        assert visitor.is_signed_in() and not elsewhere.is_signed_in()
        assert elsewhere.sign_in(address, PASSWORD).status_code == 422
        assert elsewhere.sign_in(address, "a brand new walk").status_code == 303


def test_an_unknown_address_gets_the_same_answer_and_no_mail(visitor):
    known = visitor.sign_up()
    visitor.cookies.clear()

    def words(address):
        return re.sub(r'value="[^"]*"', "", visitor.submit("/forgot", email=address).text)

    assert words("nobody-at-all@example.com") == words(known)
    assert "nobody-at-all" not in visitor.get("/outbox").text


def test_a_session_alone_does_not_open_the_page_for_a_new_password(person):
    assert person.get("/reset").status_code == 403
    assert (
        person.post(
            "/reset", data={"token": person.form_token("/session/end"), "password": "a new one here"}
        ).status_code
        == 422
    )


def test_a_link_that_is_used_up_or_made_up_says_so(visitor):
    visitor.get("/sign-in")
    answer = visitor.submit(
        "/confirm?token_hash=made-up&type=recovery", token_hash="made-up", kind="recovery"
    )
    assert answer.status_code == 422 and "expired or was used" in answer.text
    assert visitor.get("/confirm?token_hash=x&type=nonsense").status_code == 404
    assert visitor.get("/session/callback?code=made-up").status_code == 422


def test_other_ways_to_sign_in_appear_only_when_they_are_set_up(visitor):
    assert "Go on with" not in visitor.get("/sign-in").text
    assert visitor.get("/session/with/google").status_code == 422


def test_signing_out_ends_it_and_says_so(person):
    sid = person.sid
    answer = person.submit("/session/end")
    assert answer.headers["location"] == "/sign-in?why=signed-out"
    assert "signed out on this browser" in person.get("/sign-in?why=signed-out").text
    person.cookies.set("sid", sid)
    assert not person.is_signed_in()


def test_signing_out_everywhere_reaches_the_other_browser_at_once(server):
    with Visitor(server) as here, Visitor(server) as there:
        address = here.sign_up()
        there.sign_in(address)
        assert there.is_signed_in()
        here.submit("/session/end", everywhere="yes")
        assert not there.is_signed_in()
