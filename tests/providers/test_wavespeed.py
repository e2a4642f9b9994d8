"""WaveSpeed's adapter: one sending, envelopes, states, flags picture by picture, and signed deliveries."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx
import pytest

from local.vendors import wavespeed as sandbox
from services.domain.job_state import JobState
from services.domain.secret import Secret
from services.domain.webhook_signature import genuine, signature
from services.errors import OutcomeUnknown, VendorRefused
from services.providers.wavespeed import WaveSpeed
from services.providers.wire import Down, Full, KeyRefused, Later
from tests.providers.test_higgsfield import Vendor

FLUX = "wavespeed-ai/flux-dev"
TASK = {"id": "t1", "status": "created", "urls": {"get": "https://api.wavespeed.ai/api/v3/predictions/t1/result"}}


def says(status, **body):
    return httpx.Response(status, json=body)


def client(*answers):
    vendor = Vendor(*answers)
    return vendor, WaveSpeed(httpx.Client(transport=httpx.MockTransport(vendor)), Secret("a-secret-key"))


def good(**data):
    return says(200, code=200, message="success", data=data)


def test_a_submission_is_flat_and_goes_to_the_model():
    vendor, wave = client(good(**TASK))
    request = wave.submit(FLUX, {"prompt": "a cat"}, "unused", "https://studio.example/hooks/1/2")
    (asked,) = vendor.asked
    assert asked.url.path == f"/api/v3/{FLUX}" and json.loads(asked.content) == {"prompt": "a cat"}
    assert asked.url.params["webhook"] == "https://studio.example/hooks/1/2"
    assert asked.headers["authorization"] == "Bearer a-secret-key" and "idempotency-key" not in asked.headers
    assert (request.id, request.state) == ("t1", JobState.QUEUED)


@pytest.mark.parametrize("endpoint", ["../balance", "flux", "a/../b", "a/b?x=1", "A/B", "/a/b", "a//b"])
def test_what_is_no_model_never_leaves(endpoint):
    vendor, wave = client()
    with pytest.raises(VendorRefused, match="does not know this model"):
        wave.submit(endpoint, {}, "")
    assert vendor.asked == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (says(400, code=400, message="bad"), VendorRefused), (says(200, code=400, message="bad"), VendorRefused),
        (says(401, message="no"), KeyRefused), (says(200, code=401), KeyRefused), (says(402), KeyRefused),
        (says(403), KeyRefused), (says(404), VendorRefused), (says(429), Full), (httpx.ConnectError("x"), Down),
    ],
)  # fmt: skip
def test_every_refusal_has_its_sentence_about_money(answer, kind):
    _, wave = client(answer)
    with pytest.raises(kind, match=r"^[A-Z].*[Nn]othing was (sent or )?charged"):
        wave.submit(FLUX, {}, "")


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ReadTimeout("late"), httpx.RemoteProtocolError("cut"), httpx.Response(500), httpx.Response(503),
        httpx.Response(502, text="<html>"), httpx.Response(200, text="no json"), says(200, code=200),
        says(200, code=200, data={"status": "created"}), says(200, code=500, data=TASK),
    ],
)  # fmt: skip
def test_anything_unclear_after_sending_is_unknown_and_sent_once(answer):
    vendor, wave = client(answer)
    with pytest.raises(OutcomeUnknown, match="may have been charged"):
        wave.submit(FLUX, {}, "")
    assert len(vendor.asked) == 1


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("created", "queued"), ("pending", "queued"), ("processing", "in_progress"), ("completed", "completed"),
        ("failed", "failed"), ("timeout", "failed"), ("cancelled", "cancelled"), ("deleted", "cancelled"),
        ("new", None),
    ],
)  # fmt: skip
def test_every_word_of_the_vendor_is_one_of_our_states_or_none(word, state):
    _, wave = client(good(id="t1", status=word, outputs=None, has_nsfw_contents=None))
    assert wave.status("t1", None).state == state


def test_refused_pictures_are_left_out_one_by_one_and_all_of_them_are_a_refusal():
    two = ["https://c.example/1", "https://c.example/2"]
    _, wave = client(*(good(id="t1", status="completed", outputs=two, has_nsfw_contents=flags)
                       for flags in ([True, False], [True, True], [])))  # fmt: skip
    one, none, every = (wave.status("t1", None) for _ in range(3))
    assert (one.state, one.images, one.refused) == (JobState.COMPLETED, ("https://c.example/2",), 1)
    assert none.state is JobState.NSFW and every.images == tuple(two)


@pytest.mark.parametrize(
    "url", ["https://evil.example/x", "http://api.wavespeed.ai/x", "https://api.wavespeed.ai@evil.example/"]
)
def test_the_key_goes_to_the_vendor_alone(url):
    vendor, wave = client(good(**TASK))
    wave.status("t1", url)
    assert vendor.asked[0].url.host == "api.wavespeed.ai" and vendor.asked[0].url.path.endswith("/t1/result")


def test_what_costs_nothing_to_ask_again_is_only_later_and_says_how_long():
    for answer in (httpx.ReadTimeout("late"), httpx.Response(503)):
        with pytest.raises(Down):
            client(answer)[1].status("t1", None)
    with pytest.raises(Later) as soon:
        client(httpx.Response(429, headers={"retry-after": "7"}))[1].submit(FLUX, {}, "")
    with pytest.raises(Later) as minute:
        client(httpx.Response(429))[1].submit(FLUX, {}, "")
    assert (soon.value.after, minute.value.after) == (7, 60)


def test_prices_bills_and_lists_are_read_exactly():
    lines = [{"price": 0.012, "prediction": {"uuid": "t1"}}, {"price": 0, "prediction": {"uuid": "t2"}}, {"price": 1}]
    listed = good(items=[TASK | {"input": {"prompt": "a cat"}, "created_at": "2026-11-22T10:00:00Z"}])
    listed.headers["date"] = "Sun, 22 Nov 2026 10:07:00 GMT"
    _, wave = client(good(unit_price=0.012, currency="USD"), good(items=lines), listed, good(balance=3.5))
    assert wave.estimate(FLUX, {}).usd == Decimal("0.012")
    assert wave.paid(["t1", "t2"]) == {"t1": Decimal("0.012"), "t2": Decimal(0)}
    (task,) = wave.taken_since(FLUX, datetime(2026, 11, 22, tzinfo=UTC))
    assert task.body == {"prompt": "a cat"} and task.age == timedelta(minutes=7)
    assert wave.balance() == Decimal("3.5")


def test_a_key_that_the_vendor_repeats_is_not_shown():
    with pytest.raises(VendorRefused) as caught:
        client(says(400, code=400, message="bad key a-secret-key"))[1].submit(FLUX, {}, "")
    assert "a-secret-key" not in str(caught.value)


def test_a_delivery_is_genuine_while_it_is_fresh_and_whole():
    headers, body = sandbox.delivery("me", {"id": "t1"}, 1_000_000)
    given = (headers["webhook-id"], headers["webhook-timestamp"], body, headers["webhook-signature"])
    secret = sandbox.secret("me")
    assert genuine(secret, *given, 1_000_000) and genuine(secret, *given, 1_000_299)
    assert not genuine(secret, *given, 1_000_301) and not genuine(secret, *given, 999_600)
    assert not genuine(sandbox.secret("you"), *given, 1_000_000)
    name, at, _, signed = given
    for forged in ((name + "1", at, body, signed), (name, at + "1", body, signed), (name, "x", body, signed)):
        assert not genuine(secret, *forged, 1_000_000)
    for forged in ((name, at, body + b" ", signed), (name, at, body, signed + "1"), (name, at, body, "")):
        assert not genuine(secret, *forged, 1_000_000)
    assert not genuine("whsec_", *given[:3], signature("", *given[:3]), 1_000_000)
