"""The image vendor's adapter: what it sends, and what each of the vendor's answers becomes."""

import json
from decimal import Decimal

import httpx
import pytest

from services.domain.job_state import JobState
from services.domain.secret import Secret
from services.errors import OutcomeUnknown, VendorRefused
from services.providers.higgsfield import REFUSED, Higgsfield
from services.providers.wire import KeyRefused, Later

ENDPOINT = "higgsfield-ai/soul/v2/standard"
TAKEN = {"status": "queued", "request_id": "r1", "status_url": "https://api.higgsfield.ai/requests/r1/status"}


class Vendor:
    """Answers every request with the next of its answers, and keeps what it was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def __call__(self, request):
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self):
        return Higgsfield(httpx.Client(transport=httpx.MockTransport(self)), Secret("id:secret"))


def says(code, **body):
    return httpx.Response(code, json=body)


def test_a_submission_is_flat_and_carries_one_key_and_the_vendors_own_credential():
    vendor = Vendor(says(200, **TAKEN))
    request = vendor.client().submit(ENDPOINT, {"prompt": "a cat"}, "key-1")
    (asked,) = vendor.asked
    assert str(asked.url) == f"https://api.higgsfield.ai/{ENDPOINT}"
    assert json.loads(asked.content) == {"prompt": "a cat"}
    assert asked.headers["authorization"] == "Key id:secret" and asked.headers["idempotency-key"] == "key-1"
    assert not asked.headers["user-agent"].startswith("python")
    assert (request.id, request.state) == ("r1", JobState.QUEUED)


@pytest.mark.parametrize(("status", "kind"), [(status, kind) for status, (kind, _) in REFUSED.items()])
def test_every_documented_refusal_has_its_sentence(status, kind):
    vendor = Vendor(says(status, detail="The vendor's own words"))
    with pytest.raises(kind, match=r"^[A-Z].*charged"):
        vendor.client().submit(ENDPOINT, {}, "k")


def test_the_cap_on_jobs_at_once_means_later_although_it_is_a_400():
    text = "Maximum number of concurrent requests (4) has been reached"
    with pytest.raises(Later, match="waits for a free place"):
        Vendor(says(400, detail=text)).client().submit(ENDPOINT, {}, "k")


def test_a_list_of_faults_is_told_by_place():
    fault = {"type": "missing", "loc": ["body", "prompt"], "msg": "Field required", "input": {}}
    with pytest.raises(VendorRefused, match="prompt: Field required"):
        Vendor(says(422, detail=[fault])).client().submit(ENDPOINT, {}, "k")


def test_a_page_of_the_vendors_edge_is_a_refusal_of_the_key():
    with pytest.raises(KeyRefused):
        Vendor(httpx.Response(403, text="error code: 1010")).client().submit(ENDPOINT, {}, "k")


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ReadTimeout("late"),
        httpx.RemoteProtocolError("cut"),
        httpx.WriteError("broken"),
        httpx.Response(500),
        httpx.Response(502, text="<html>"),
        httpx.Response(200, text="no json"),
        httpx.Response(200, json={"status": "queued"}),
        httpx.Response(302, headers={"location": "https://elsewhere.example/"}),
    ],
)
def test_after_sending_anything_unclear_is_an_unknown_outcome(answer):
    vendor = Vendor(answer)
    with pytest.raises(OutcomeUnknown, match="may have been charged"):
        vendor.client().submit(ENDPOINT, {}, "k")
    assert len(vendor.asked) == 1


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_what_never_left_can_go_again(error):
    with pytest.raises(Later, match="Nothing was sent"):
        Vendor(error("no")).client().submit(ENDPOINT, {}, "k")


@pytest.mark.parametrize("answer", [httpx.ReadTimeout("late"), httpx.Response(500)])
def test_looking_and_pricing_cost_nothing_so_they_are_only_later(answer):
    with pytest.raises(Later):
        Vendor(answer).client().status("r1", None)
    with pytest.raises(Later):
        Vendor(answer).client().estimate(ENDPOINT, {})


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("queued", JobState.QUEUED), ("in_progress", JobState.IN_PROGRESS), ("completed", JobState.COMPLETED),
        ("failed", JobState.FAILED), ("nsfw", JobState.NSFW), ("canceled", JobState.CANCELLED),
        ("preparing_output", None),
    ],
)  # fmt: skip
def test_every_word_of_the_vendor_is_one_of_our_states_or_none(word, state):
    images = [{"url": "https://cdn.example/a.png"}, {"other": 1}]
    request = Vendor(says(200, status=word, request_id="r1", images=images)).client().status("r1", None)
    assert request.state is state and request.images == ("https://cdn.example/a.png",)


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("https://platform.higgsfield.ai/requests/r1/status", "platform.higgsfield.ai"),
        ("https://evil.example/requests/r1/status", "api.higgsfield.ai"),
        ("https://api.higgsfield.ai@evil.example/", "api.higgsfield.ai"),
        ("http://api.higgsfield.ai/requests/r1/status", "api.higgsfield.ai"),
        (None, "api.higgsfield.ai"),
    ],
)
def test_the_key_goes_to_the_vendors_own_hosts_only(given, asked):
    vendor = Vendor(says(200, **TAKEN))
    vendor.client().status("r1", given)
    assert vendor.asked[0].url.host == asked and vendor.asked[0].url.scheme == "https"


def test_a_job_the_vendor_does_not_know_is_not_taken_for_a_model_it_does_not_offer():
    with pytest.raises(VendorRefused, match=r"^Higgsfield does not know this job\.$"):
        Vendor(says(404, detail="Not Found")).client().status("r1", None)


def test_cancelling_says_whether_it_was_in_time():
    vendor = Vendor(httpx.Response(202), says(400, detail="too late"), says(429))
    assert vendor.client().cancel("r1", None) is True
    assert vendor.client().cancel("r1", None) is False
    with pytest.raises(Later):
        vendor.client().cancel("r1", None)


def test_prices_are_exact_and_nonsense_is_no_price():
    vendor = Vendor(says(200, credits="1.500", usd="0.094"), says(200, credits="NaN", usd=None))
    price = vendor.client().estimate(ENDPOINT, {"prompt": "a cat"})
    assert (price.credits, price.usd) == (Decimal("1.500"), Decimal("0.094"))
    price = vendor.client().estimate(ENDPOINT, {})
    assert (price.credits, price.usd) == (None, None)


def test_the_wait_a_vendor_asks_for_is_kept():
    for headers, seconds in (({"retry-after": "7"}, 7), ({"retry-after-ms": "1500"}, 1.5), ({}, None)):
        with pytest.raises(Later) as caught:
            Vendor(httpx.Response(429, headers=headers)).client().submit(ENDPOINT, {}, "k")
        assert caught.value.after == seconds


def test_a_date_to_wait_for_is_measured_by_the_vendors_own_clock():
    headers = {"date": "Tue, 03 Mar 2020 10:00:00 GMT", "retry-after": "Tue, 03 Mar 2020 10:00:20 GMT"}
    for told, seconds in (
        (headers, 20), ({**headers, "retry-after": "Tue, 03 Mar 2020 09:00:00 GMT"}, 0),
        ({**headers, "retry-after": "soon"}, None), ({"retry-after": "inf"}, None), ({"retry-after": "1e9"}, 86_400),
    ):  # fmt: skip
        with pytest.raises(Later) as caught:
            Vendor(httpx.Response(429, headers=told)).client().submit(ENDPOINT, {}, "k")
        assert caught.value.after == seconds


def test_the_key_shows_nowhere_even_if_the_vendor_repeats_it():
    client = Vendor(says(422, detail="Bad request from Key id:secret, that is secret")).client()
    assert "secret" not in repr(client) + repr(vars(client))
    with pytest.raises(VendorRefused) as caught:
        client.submit(ENDPOINT, {}, "k")
    assert "secret" not in str(caught.value) and "•••" in str(caught.value)
