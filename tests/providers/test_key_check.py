"""Each vendor is asked by its cheapest call whether a key works; what it says becomes a fact, a refusal or silence."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from decimal import Decimal
from functools import partial

import httpx
import pytest

from local.vendors import sandbox
from services.domain.key_facts import KeyFacts
from services.domain.secret import Secret
from services.providers import key_check
from services.providers.anthropic import look
from services.providers.elevenlabs import ElevenLabs
from services.providers.higgsfield import Higgsfield
from services.providers.higgsfield_characters import Characters
from services.providers.key_check import EMPTY, NO_BALANCE, QUESTIONS
from services.providers.wavespeed import WaveSpeed
from services.providers.wire import KeyRefused, Later
from services.providers.youtube import YouTube

SERVICES = sorted(QUESTIONS)


@pytest.fixture
def stand_in(tmp_path):
    with httpx.Client(transport=sandbox(tmp_path)) as http:
        yield http


def key(service, word="sandbox-fine"):
    secret = secrets.token_hex(8)
    pairs = {"higgsfield": f"{word}-{secret}:{secret}", "instagram": f"17841400000000001:{word}-{secret}"}
    return Secret(pairs.get(service, f"{word}-{secret}"))


def answering(status, **given):
    return httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(status, **given)))


@pytest.mark.parametrize("service", SERVICES)
def test_a_sandbox_accepts_a_key_and_tells_what_its_vendor_tells(stand_in, service):
    facts = key_check.ask(stand_in, service, key(service))
    told = {"elevenlabs": "credits", "wavespeed": "usd"}
    assert facts is not None and facts.unit == told.get(service, "")
    assert (facts.credit is not None and facts.credit > 0) is (service in told)


@pytest.mark.parametrize("service", SERVICES)
def test_a_sandbox_refuses_a_wrong_key(stand_in, service):
    word = "sandbox-400" if service == "youtube" else "sandbox-401"
    said = "has ended this connection" if service == "instagram" else "does not accept this key"
    with pytest.raises(KeyRefused, match=said):
        key_check.ask(stand_in, service, key(service, word))


@pytest.mark.parametrize("service", SERVICES)
def test_a_vendor_that_cannot_be_reached_says_nothing_about_the_key(stand_in, service):
    with pytest.raises(Later, match="does not answer"):
        key_check.ask(stand_in, service, key(service, "sandbox-down"))


@pytest.mark.parametrize("service", SERVICES)
def test_a_key_that_was_let_in_once_can_be_refused_later(stand_in, service):
    once = key(service, "sandbox-once")
    assert key_check.ask(stand_in, service, once) is not None
    with pytest.raises(KeyRefused):
        key_check.ask(stand_in, service, once)


ANSWERS: list[tuple[str, int, dict[str, object], KeyFacts | type[Exception]]] = [
    ("elevenlabs", 200, {"character_limit": 100_000, "character_count": 87_600}, KeyFacts(Decimal(12_400), "credits")),
    ("elevenlabs", 200, {"character_limit": 10, "character_count": 12}, KeyFacts(Decimal(0), "credits")),
    ("elevenlabs", 200, {}, KeyFacts(scope=NO_BALANCE)),
    ("elevenlabs", 401, {"detail": {"status": "missing_permissions", "message": "x"}}, KeyFacts(scope=NO_BALANCE)),
    ("elevenlabs", 401, {"detail": {"code": "quota_exceeded"}}, KeyFacts(Decimal(0), "credits", EMPTY)),
    ("elevenlabs", 401, {"detail": {"status": "detected_unusual_activity"}}, KeyRefused),
    ("elevenlabs", 401, {"detail": {"status": "invalid_api_key"}}, KeyRefused),
    ("higgsfield", 401, {"detail": "Invalid credentials"}, KeyRefused),
    ("higgsfield", 403, {"detail": "Not enough credits"}, KeyFacts(scope=EMPTY)),
    ("higgsfield", 403, {"detail": "Not enough permissions"}, KeyRefused),
    ("wavespeed", 200, {"code": 200, "data": {"balance": 4.5}}, KeyFacts(Decimal("4.5"), "usd")),
    ("wavespeed", 200, {"code": 401, "message": "no"}, KeyRefused),
    ("wavespeed", 200, {"code": 200, "data": None}, KeyFacts(scope=NO_BALANCE)),
    ("anthropic", 401, {"error": {"type": "authentication_error"}}, KeyRefused),
    ("anthropic", 402, {"error": {"type": "billing_error"}}, KeyFacts(scope=EMPTY)),
    ("anthropic", 403, {"error": {"type": "permission_error"}}, KeyFacts(scope="It may not read the list of models.")),
    ("youtube", 400, {"error": {"details": [{"reason": "API_KEY_INVALID"}]}}, KeyRefused),
    ("youtube", 403, {"error": {"errors": [{"reason": "quotaExceeded"}]}}, KeyFacts(scope="Today's allowance")),
    ("youtube", 403, {"error": {"details": [{"reason": "API_KEY_SERVICE_BLOCKED"}]}}, KeyRefused),
    ("youtube", 403, {"error": {"errors": [{"reason": "rateLimitExceeded"}]}}, Later),
    *[(service, status, {}, Later) for service in SERVICES for status in (302, 418, 429, 500, 503)],
]  # fmt: skip


@pytest.mark.parametrize(("service", "status", "body", "wanted"), ANSWERS)
def test_every_documented_answer_has_its_meaning(service, status, body, wanted):
    http = answering(status, json=body)
    if isinstance(wanted, KeyFacts):
        found = key_check.ask(http, service, key(service))
        assert found is not None and (found.credit, found.unit) == (wanted.credit, wanted.unit)
        assert found.scope.startswith(wanted.scope)
    else:
        with pytest.raises(wanted):
            key_check.ask(http, service, key(service))


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("status", [400, 401, 403, 429, 500])
def test_a_vendor_that_repeats_the_key_is_not_quoted(service, status):
    asked = key(service)
    body = {"detail": f"wrong key {asked.reveal()}", "error": asked.reveal()}
    try:
        shown = repr(key_check.ask(answering(status, json=body), service, asked))
    except (KeyRefused, Later) as refused:
        shown = f"{refused!r} {refused} {refused.__cause__!r}"
    assert not any(part in shown for part in asked.reveal().split(":"))


def test_the_vendors_edge_says_nothing_about_the_key():
    with pytest.raises(Later):
        key_check.ask(answering(403, text="error code: 1010"), "higgsfield", key("higgsfield"))


def test_a_service_that_cannot_be_asked_is_not_asked():
    def never(request):
        raise AssertionError("nobody may be asked")

    assert key_check.ask(httpx.Client(transport=httpx.MockTransport(never)), "threads", key("threads")) is None


def checked(service: str, http: httpx.Client, secret: Secret) -> object:
    return key_check.ask(http, service, secret)


CALLS: dict[str, Callable[[httpx.Client, Secret], object]] = {
    **{f"check of {name}": partial(checked, name) for name in SERVICES},
    "higgsfield": lambda http, secret: Higgsfield(http, secret).submit("a/b", {"prompt": "x"}, "k"),
    "higgsfield's price": lambda http, secret: Higgsfield(http, secret).estimate("a/b", {}),
    "higgsfield's status": lambda http, secret: Higgsfield(http, secret).status("r", "https://elsewhere.example/r"),
    "characters": lambda http, secret: Characters(http, secret, http).train({"name": "x"}),
    "a character": lambda http, secret: Characters(http, secret, http).find("c"),
    "wavespeed": lambda http, secret: WaveSpeed(http, secret).submit("a/b", {"prompt": "x"}, "k"),
    "elevenlabs": lambda http, secret: ElevenLabs(http, secret).models(),
    "anthropic": lambda http, secret: look(http, secret, model="m", jpeg=b"x", system="", task="", schema={}),
    "youtube": lambda http, secret: YouTube(http, secret).videos(["x"]),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_to_another_host_never_gets_the_key(call, status):
    asked = []

    def answer(request):
        asked.append(request)
        return httpx.Response(status, headers={"location": "https://elsewhere.example/x"})

    # Even a client that follows redirects by itself must not be led away.
    http = httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=True)
    secret = key("higgsfield")
    with pytest.raises(Exception) as refused:
        CALLS[call](http, secret)
    assert [request.url.host for request in asked if request.url.host == "elsewhere.example"] == []
    assert len(asked) == 1 and secret.reveal() not in f"{refused.value!r}{refused.value}"
