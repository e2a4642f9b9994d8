"""The vision vendor's adapter: what it sends, and what each of the vendor's answers becomes."""

import base64
import json
from typing import Any

import httpx
import pytest

from services.domain.secret import Secret
from services.domain.variations import AXES, schema
from services.errors import OutcomeUnknown, VendorRefused
from services.providers.anthropic import DETAILS, ERRORS, look
from services.providers.wire import Later

USAGE = {"input_tokens": 100, "output_tokens": 50, "cache_read_input_tokens": 7}


def asked(answer, seen=None, model="claude-sonnet-5-5"):
    def handle(request):
        if seen is not None:
            seen.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    http = httpx.Client(transport=httpx.MockTransport(handle))
    given: dict[str, Any] = {"jpeg": b"JPEG", "system": "rules", "task": "task", "schema": schema(AXES)}
    return look(http, Secret("a-key"), model=model, **given)


def says(**given):
    return httpx.Response(200, json={"model": "m", "usage": USAGE, **given}, headers={"request-id": "req_1"})


def refused(status, kind, code=None, **headers):
    details = {"details": {"error_code": code}} if code else {}
    error = {"type": kind, "message": "The vendor's words", **details}
    return httpx.Response(status, json={"type": "error", "error": error}, headers=headers)


def test_the_request_is_the_documented_one_with_exactly_one_credential():
    seen: list[httpx.Request] = []
    asked(says(content=[{"type": "text", "text": "{}"}], stop_reason="end_turn"), seen)
    (request,) = seen
    body = json.loads(request.content)
    assert request.headers["x-api-key"] == "a-key" and "authorization" not in request.headers
    assert request.headers["anthropic-version"] == "2023-06-01"
    assert set(body) == {"model", "max_tokens", "system", "messages", "output_config"}
    image = body["messages"][0]["content"][0]["source"]
    assert base64.b64decode(image["data"]) == b"JPEG" and image["media_type"] == "image/jpeg"
    assert body["output_config"]["format"] == {"type": "json_schema", "schema": schema(AXES)}


def test_the_first_text_counts_and_thinking_is_passed_over():
    texts = [{"type": "text", "text": word} for word in ("one", "two")]
    content = [{"type": "thinking", "thinking": "hm"}, *texts]
    found = asked(says(content=content, stop_reason="end_turn"))
    assert (found.text, found.input_tokens, found.output_tokens) == ("one", 107, 50)
    assert (found.request_id, found.declined, found.cut_off) == ("req_1", None, False)


def test_a_refusal_comes_as_an_answer_with_its_reason():
    found = asked(says(content=[], stop_reason="refusal", stop_details={"category": "cyber"}))
    assert found.declined == "cyber"
    assert asked(says(content=[], stop_reason="refusal")).declined == "no reason given"


def test_an_answer_without_room_is_cut_off():
    assert asked(says(content=[{"type": "text", "text": "{"}], stop_reason="max_tokens")).cut_off


@pytest.mark.parametrize(("kind", "ours"), [(kind, cls) for kind, (cls, _) in ERRORS.items()])
def test_every_error_type_has_its_sentence(kind, ours):
    with pytest.raises(ours, match="Nothing was charged"):
        asked(refused(400, kind))


@pytest.mark.parametrize(("code", "ours"), [(code, cls) for code, (cls, _) in DETAILS.items()])
def test_a_detail_says_more_than_the_type(code, ours):
    with pytest.raises(ours, match="Nothing was charged"):
        asked(refused(429, "rate_limit_error", code))


def test_a_limit_with_a_wait_is_later_and_one_that_forbids_retries_is_not():
    with pytest.raises(Later) as caught:
        asked(refused(429, "rate_limit_error", **{"retry-after": "9"}))
    assert caught.value.after == 9
    with pytest.raises(VendorRefused):
        asked(refused(429, "rate_limit_error", **{"x-should-retry": "false"}))


@pytest.mark.parametrize(
    ("status", "ours"), [(413, VendorRefused), (404, VendorRefused), (502, Later), (529, Later)]
)
def test_pages_of_the_vendors_edge_are_read_by_their_status(status, ours):
    with pytest.raises(ours):
        asked(httpx.Response(status, text="<html>"))


def test_no_answer_is_an_unknown_outcome_and_no_connection_is_not():
    with pytest.raises(OutcomeUnknown, match="may have been charged"):
        asked(httpx.ReadTimeout("late"))
    with pytest.raises(Later, match="Nothing was sent"):
        asked(httpx.ConnectError("no"))


DOCUMENTED = [
    (400, "invalid_request_error", None, VendorRefused),
    (400, "invalid_request_error", "organization_on_hold", VendorRefused),
    (400, "invalid_request_error", "image_dimensions_too_large", VendorRefused),
    (401, "authentication_error", None, VendorRefused),
    (402, "billing_error", None, VendorRefused),
    (403, "permission_error", None, VendorRefused),
    (404, "not_found_error", None, VendorRefused),
    (408, "timeout_error", None, Later),
    (409, "conflict_error", None, Later),
    (413, "request_too_large", None, VendorRefused),
    (429, "rate_limit_error", None, Later),
    (429, "rate_limit_error", "ramp_limit_exceeded", Later),
    (429, "rate_limit_error", "enforced_spend_limit_reached", VendorRefused),
    (429, "rate_limit_error", "contract_spend_limit_reached", VendorRefused),
    (500, "api_error", None, Later),
    (504, "timeout_error", None, Later),
    (529, "overloaded_error", None, Later),
]
"""Status, `error.type`, `details.error_code` of the vendor's pages, and what each becomes here."""


@pytest.mark.parametrize(("status", "kind", "code", "ours"), DOCUMENTED)
def test_every_documented_error_is_refused_or_tried_again_and_says_that_it_was_free(status, kind, code, ours):
    with pytest.raises(ours, match="Nothing was charged") as caught:
        asked(refused(status, kind, code, **{"retry-after": "3"}))
    assert type(caught.value) is ours and (ours is not Later or caught.value.after == 3)
    assert "The vendor's words" not in str(caught.value)


@pytest.mark.parametrize(("status", "code", "ours"), [(one[0], one[2], one[3]) for one in DOCUMENTED if not one[2]])
def test_the_same_from_the_vendors_edge_without_json_ends_the_same(status, code, ours):
    with pytest.raises(ours, match="Nothing was charged"):
        asked(httpx.Response(status, text="<html><h1>error</h1></html>"))


def test_the_vendor_is_obeyed_when_it_says_whether_to_try_again():
    with pytest.raises(VendorRefused, match="Nothing was charged"):
        asked(refused(529, "overloaded_error", **{"x-should-retry": "false"}))


def test_an_older_model_is_not_sent_what_no_page_says_it_takes():
    seen: list[httpx.Request] = []
    for model in ("claude-haiku-4-5", "claude-sonnet-5-5"):
        asked(says(content=[{"type": "text", "text": "{}"}], stop_reason="end_turn"), seen, model=model)
    old, new = (json.loads(request.content)["output_config"] for request in seen)
    assert "effort" not in old and new["effort"] == "low"
