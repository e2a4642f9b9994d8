"""The sandbox Anthropic looks at the picture, fills the schema given, and refuses what the vendor refuses."""

import base64
import json
import re
from io import BytesIO
from itertools import combinations

import httpx
import pytest
from PIL import Image

from local.vendors import anthropic
from local.vendors.message import image_tokens
from local.vendors.transport import SandboxTransport
from tests.local.photos import photo

KEY = "k" * 12
ASPECTS = ["pose", "outfit", "setting", "lighting", "camera"]
VARIATION = {"type": "object", "additionalProperties": False,
             "required": ["title", "prompt", "changed_aspect"],
             "properties": {"title": {"type": "string"}, "prompt": {"type": "string"},
                            "changed_aspect": {"type": "string", "enum": ASPECTS}}}
NAMES = [f"variation_{i}" for i in range(1, 6)]
NAMED = {"type": "object", "additionalProperties": False, "required": ["image_summary", *NAMES],
         "properties": {"image_summary": {"type": "string"}} | dict.fromkeys(NAMES, {"$ref": "#/$defs/v"}),
         "$defs": {"v": VARIATION}}
LISTED = {"type": "object", "additionalProperties": False, "required": ["seen", "ideas"],
          "properties": {"seen": {"type": "string"}, "ideas": {"type": "array", "items": VARIATION}}}


@pytest.fixture
def api(tmp_path):
    transport = SandboxTransport({anthropic.API_HOST: anthropic.app(tmp_path)})
    headers = {"x-api-key": KEY, "anthropic-version": "2023-06-01"}
    return httpx.Client(transport=transport, base_url="https://api.anthropic.com", headers=headers)


def encoded(picture, kind="PNG"):
    file = BytesIO()
    picture.save(file, kind)
    return base64.b64encode(file.getvalue()).decode()


def source(data=None, media_type="image/png"):
    return {"type": "base64", "media_type": media_type,
            "data": encoded(photo(1, (120, 160))) if data is None else data}


def request(text="Five variations, please.", image=None, schema=NAMED, **fields):
    content = [{"type": "image", "source": image or source()}, {"type": "text", "text": text}]
    body = {"model": "claude-sonnet-5-5", "max_tokens": 8000,
            "messages": [{"role": "user", "content": content}]}
    return body | ({"output_config": {"format": {"type": "json_schema",
                                                 "schema": schema}}} if schema else {}) | fields


def ask(api, *args, **fields):
    return api.post("/v1/messages", json=request(*args, **fields))


def written(answer):
    return json.loads(next(block["text"] for block in answer.json()["content"] if block["type"] == "text"))


def refusal(answer):
    error = answer.json()
    assert error["type"] == "error" and error["request_id"] == answer.headers["request-id"]
    return answer.status_code, error["error"]["type"]


def test_five_variations_each_change_another_aspect_in_forty_to_eighty_words(api):
    answer = written(ask(api))
    five = [answer[name] for name in NAMES]
    assert sorted(one["changed_aspect"] for one in five) == sorted(ASPECTS)
    assert len({one["prompt"] for one in five}) == len({one["title"] for one in five}) == 5
    assert all(40 <= len(one["prompt"].split()) <= 80 for one in five)


@pytest.mark.parametrize("seed", range(12))
def test_prompts_keep_their_length_for_any_picture_and_any_style(api, seed):
    style = "Style rules: " + "linen, honest skin, no jewellery, " * 12
    answer = written(ask(api, style, image=source(encoded(photo(seed, (160, 120))))))
    five = [answer[name]["prompt"].lower().split() for name in NAMES]
    assert all(40 <= len(words) <= 80 for words in five)
    assert all(len({*one} & {*other}) < 0.8 * len({*one} | {*other}) for one, other in combinations(five, 2))


def test_property_names_come_from_the_schema_and_lists_hold_five(api):
    answer = written(ask(api, schema=LISTED))
    assert set(answer) == {"seen", "ideas"} and len(answer["ideas"]) == 5
    assert {frozenset(idea) for idea in answer["ideas"]} == {frozenset(["title", "prompt", "changed_aspect"])}


def test_the_summary_tells_what_is_to_be_seen(api):
    night = written(ask(api, image=source(encoded(Image.new("RGB", (200, 100), "#1a2c50")))))["image_summary"]
    sand = written(ask(api, image=source(encoded(Image.new("RGB", (100, 200), "#d4b58a")))))["image_summary"]
    assert "navy" in night and "wide" in night and "cool" in night
    assert "sand" in sand and "tall" in sand and "warm" in sand


def test_the_same_picture_reads_the_same_and_another_one_differently(api):
    other = source(encoded(photo(2, (120, 160))))
    assert written(ask(api)) == written(ask(api)) != written(ask(api, image=other))
    assert written(ask(api)) != written(ask(api, "Five others, please."))


@pytest.mark.parametrize("text", ["Style rules: film grain, linen only",
                                  "<style_rules>film grain, linen only</style_rules>"])
def test_the_personas_style_rules_reach_every_prompt(api, text):
    answer = written(ask(api, text))
    assert all("film grain, linen only" in answer[name]["prompt"] for name in NAMES)


def test_thinking_stands_before_the_text_unless_switched_off(api):
    assert [block["type"] for block in ask(api).json()["content"]] == ["thinking", "text"]
    assert [block["type"] for block in ask(api, thinking={"type": "disabled"}).json()["content"]] == ["text"]


def test_usage_counts_the_picture_by_its_size(api):
    small, large = (ask(api, image=source(encoded(Image.new("RGB", (side, side))))).json()["usage"]
                    for side in (28, 1024))
    assert large["input_tokens"] - small["input_tokens"] == 1369 - 1
    assert small["output_tokens"] > small["output_tokens_details"]["thinking_tokens"] > 0


@pytest.mark.parametrize(("width", "height", "tokens"),
                         [(1024, 1024, 1369), (1920, 1080, 2691), (1176, 1568, 2352)])
def test_image_tokens_match_published_figures(width, height, tokens):
    assert image_tokens(width, height, "claude-sonnet-5-5") == tokens


@pytest.mark.parametrize(("model", "cap"), [("claude-sonnet-5-5", 4784), ("claude-haiku-4-5", 1568)])
def test_image_tokens_are_capped_because_large_pictures_are_made_smaller(model, cap):
    assert 0.8 * cap < image_tokens(8000, 8000, model) <= cap


def test_counting_tokens_agrees_with_the_bill(api):
    counted = api.post("/v1/messages/count_tokens", json=request()).json()["input_tokens"]
    assert counted == ask(api).json()["usage"]["input_tokens"]


def test_too_little_room_cuts_the_answer(api):
    answer = ask(api, max_tokens=300).json()
    assert answer["stop_reason"] == "max_tokens" and answer["usage"]["output_tokens"] <= 300
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer["content"][-1]["text"])


@pytest.mark.parametrize("headers", [{"x-api-key": ""}, {"Authorization": "Bearer other"}])
def test_exactly_one_credential_is_needed(api, headers):
    assert refusal(api.post("/v1/messages", json=request(), headers=headers)) == (401, "authentication_error")


def test_a_bearer_token_alone_is_a_credential(api):
    answer = api.get("/v1/models", headers={"x-api-key": "", "Authorization": f"Bearer {KEY}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("version", ["", "2019-01-01"])
def test_the_version_header_must_be_known(api, version):
    answer = api.post("/v1/messages", json=request(), headers={"anthropic-version": version})
    assert refusal(answer) == (400, "invalid_request_error")


@pytest.mark.parametrize(("word", "kind"), [("401", "authentication_error"), ("402", "billing_error"),
                                            ("403", "permission_error")])
def test_keys_named_for_an_error_get_it(api, word, kind):
    answer = api.post("/v1/messages", json=request(), headers={"x-api-key": f"sandbox-{word}"})
    assert refusal(answer) == (int(word), kind)


@pytest.mark.parametrize("fields", [
    {"temperature": 1}, {"top_p": 0.9}, {"top_k": 5}, {"max_tokens": 0}, {"max_tokens": None},
    {"messages": []},
    {"messages": "hi"}, {"messages": [{"role": "user", "content": [7]}]}, {"stream": True},
    {"thinking": {"type": "enabled", "budget_tokens": 1000}}, {"output_config": {"effort": "huge"}},
    {"output_config": {"format": {"type": "json_schema"}}}, {"tools": []}])
def test_settings_the_vendor_or_the_sandbox_would_not_honour_are_refused(api, fields):
    assert refusal(ask(api, **fields)) == (400, "invalid_request_error")


def test_an_answer_cannot_be_prefilled(api):
    body = request()
    body["messages"].append({"role": "assistant", "content": "{"})
    assert refusal(api.post("/v1/messages", json=body)) == (400, "invalid_request_error")


@pytest.mark.parametrize("change",
                         [{"minLength": 3}, {"maxItems": 5}, {"minItems": 5}, {"additionalProperties": True},
                                    {"properties": {"prompt": {"type": "string", "maxLength": 10}}}])
def test_schemas_the_vendor_cannot_compile_are_refused(api, change):
    assert refusal(ask(api, schema=NAMED | change)) == (400, "invalid_request_error")


@pytest.mark.parametrize("image", [
    source("data:image/png;base64,AAAA"), source("AAA"), source(base64.b64encode(b"no picture").decode()),
    source(""),
    source(media_type="image/jpeg"), source(media_type="image/bmp"), source("A" * (10 * 2**20 + 4)),
    source(encoded(photo(1, (90, 90)))[:-4000]), {"type": "url", "url": "https://pictures.example.com/1.png"}],
    ids=["prefix", "padding", "not a picture", "empty", "other type", "bmp", "too large", "broken off",
         "url"])
def test_pictures_that_cannot_be_read_are_refused(api, image):
    assert refusal(ask(api, image=image)) == (400, "invalid_request_error")


def test_too_many_pixels_are_named_in_the_details(api):
    answer = ask(api, image=source(encoded(Image.new("1", (8001, 4)))))
    assert answer.json()["error"]["details"]["error_code"] == "image_dimensions_too_large"


def test_jpeg_webp_and_gif_are_read_too(api):
    for kind in ("JPEG", "WEBP", "GIF"):
        image = source(encoded(photo(3, (64, 64)), kind), f"image/{kind.lower()}")
        assert ask(api, image=image).status_code == 200


@pytest.mark.parametrize(("word", "status", "kind"), [
    ("429", 429, "rate_limit_error"), ("500", 500, "api_error"), ("529", 529, "overloaded_error"),
    ("402", 402, "billing_error")])
def test_an_error_on_demand_can_be_for_the_first_try_only(api, word, status, kind):
    first = ask(api, f"[sandbox:{word}-once]")
    assert refusal(first) == (status, kind) and ("retry-after" in first.headers) == (status == 429)
    assert ask(api, f"[sandbox:{word}-once]").status_code == 200
    assert [ask(api, f"[sandbox:{word}]").status_code for _ in range(2)] == [status] * 2


def test_a_spend_limit_says_that_trying_again_is_useless(api):
    answer = ask(api, "[sandbox:spend-limit]")
    assert answer.json()["error"]["details"] == {"error_code": "enforced_spend_limit_reached"}
    assert answer.headers["x-should-retry"] == "false"


def test_413_comes_from_the_edge_as_html(api):
    answer = ask(api, "[sandbox:413]")
    assert answer.status_code == 413 and answer.text.startswith("<html>") and "request-id" in answer.headers


def test_a_refusal_is_a_success_without_variations(api):
    answer = ask(api, "[sandbox:refusal]")
    assert answer.status_code == 200 and answer.json()["stop_details"]["type"] == "refusal"
    assert "text" not in {block["type"] for block in answer.json()["content"]}


def test_four_or_five_alike_on_demand(api):
    assert len(written(ask(api, "[sandbox:four]", schema=LISTED))["ideas"]) == 4
    assert len({idea["prompt"] for idea in written(ask(api, "[sandbox:duplicates]",
                                                       schema=LISTED))["ideas"]}) == 1


@pytest.mark.parametrize(("word", "failure"),
                         [("slow", httpx.ReadTimeout), ("lost-answer", httpx.RemoteProtocolError)])
def test_a_lost_answer_is_paid_for_all_the_same(api, tmp_path, word, failure):
    with pytest.raises(failure):
        ask(api, f"[sandbox:{word}]")
    (call,) = anthropic.book(tmp_path)
    assert call.outcome == word and call.output_tokens > 0


def test_a_lost_answer_can_be_for_the_first_try_only_and_both_are_billed(api, tmp_path):
    with pytest.raises(httpx.ReadTimeout):
        ask(api, "[sandbox:slow-once]")
    assert ask(api, "[sandbox:slow-once]").status_code == 200
    assert [call.input_tokens > 0 for call in anthropic.book(tmp_path)] == [True, True]


def test_models_can_be_checked_before_use(api):
    model = api.get("/v1/models/claude-sonnet-5-5").json()
    assert model["lifecycle"] == "active" and model["capabilities"]["structured_outputs"]["supported"]
    assert api.get("/v1/models/claude-opus-4-5").json()["lifecycle"] == "deprecated"
    assert refusal(api.get("/v1/models/claude-unknown")) == (404, "not_found_error")
    assert refusal(ask(api, model="claude-unknown")) == (404, "not_found_error")
    assert refusal(api.get("/v1/nowhere")) == (404, "not_found_error")


def test_every_answer_has_its_own_request_id(api):
    ids = [answer.headers["request-id"] for answer in (ask(api), ask(api, temperature=1),
                                                       api.get("/v1/nowhere"))]
    assert len(set(ids)) == 3 and all(re.fullmatch(r"req_[0-9a-f]{32}", one) for one in ids)


def test_without_a_schema_it_describes_the_picture_and_the_book_knows(api, tmp_path):
    answer = ask(api, schema=None)
    assert "picture" in answer.json()["content"][-1]["text"]
    assert [call.id for call in anthropic.book(tmp_path)] == [answer.headers["request-id"]]
