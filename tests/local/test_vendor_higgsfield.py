"""The sandbox Higgsfield keeps the wire protocol: states, money, keys, characters and errors."""

import subprocess
import sys
from io import BytesIO

import httpx
import pytest
from PIL import Image

from tests.local.higgsfield_calls import ROOT, SOUL, STYLES, account, book, submit
from tests.local.higgsfield_calls import api as api
from tests.local.higgsfield_calls import clock as clock
from tests.local.higgsfield_calls import transport as transport
from tests.local.higgsfield_calls import web as web


def test_a_request_is_queued_then_runs_then_has_pictures(api, web, clock):
    job = submit(api, batch_size=4, aspect_ratio="3:4").json()
    assert job["status"] == "queued" and job["status_url"].endswith(f"/requests/{job['request_id']}/status")
    clock.forward(seconds=2)
    assert api.get(job["status_url"]).json()["status"] == "in_progress"
    clock.forward(seconds=5)
    done = api.get(job["status_url"]).json()
    assert done["status"] == "completed" and done["expires_at"].startswith("2026-11-29T12:00")
    files = [web.get(image["url"]) for image in done["images"]]
    assert len({file.content for file in files}) == 4 and files[0].headers["content-type"] == "image/png"
    assert Image.open(BytesIO(files[0].content)).size == (720, 960)


@pytest.mark.parametrize(("outcome", "status"),
                         [("failed", "failed"), ("nsfw", "nsfw"), ("stuck", "in_progress"),
                                                 ("odd-status", "completed")])
def test_a_tag_in_the_prompt_chooses_the_outcome(api, clock, outcome, status):
    job = submit(api, f"a calm room [sandbox:{outcome}]").json()
    clock.forward(seconds=8)
    state = api.get(job["status_url"]).json()
    assert state["status"] == status and ("error" in state) == (status == "failed")


def test_an_odd_status_is_one_no_document_names(api, clock):
    job = submit(api, "sea [sandbox:odd-status]").json()
    clock.forward(seconds=2)
    assert api.get(job["status_url"]).json()["status"] == "preparing_output"


def test_only_what_completes_is_charged(api, tmp_path, clock):
    submit(api, resolution="1080p")
    submit(api, "a room [sandbox:nsfw]", batch_size=4)
    assert book(tmp_path, clock) == [("reserved", "1.500"), ("reserved", "4.000")]
    clock.forward(seconds=8)
    assert book(tmp_path, clock) == [("reserved", "1.500"), ("charged", "1.500"),
                                     ("reserved", "4.000"), ("refunded", "4.000")]


def test_cancelling_works_while_queued_and_is_spelled_with_one_l(api, tmp_path, clock):
    job = submit(api).json()
    answer = api.post(job["cancel_url"])
    assert (answer.status_code, answer.content) == (202, b"")
    assert api.get(job["status_url"]).json()["status"] == "canceled"
    assert book(tmp_path, clock)[-1] == ("refunded", "1.000")


def test_cancelling_too_late_is_refused_and_changes_nothing(api, clock):
    job = submit(api).json()
    clock.forward(seconds=2)
    assert api.post(job["cancel_url"]).status_code == 400
    assert api.get(job["status_url"]).json()["status"] == "in_progress"


def test_the_same_key_and_body_give_the_first_request_again_and_one_charge(api, tmp_path, clock):
    first = submit(api, seed=7, key="k-1").json()
    clock.forward(seconds=60)
    again = api.post(SOUL, json={"seed": 7, "prompt": "portrait at the harbour, sunset"},
                     headers={"Idempotency-Key": "k-1"})
    assert again.json()["request_id"] == first["request_id"] and again.json()["status"] == "completed"
    assert len(book(tmp_path, clock)) == 2


@pytest.mark.parametrize("change", [{"prompt": "another"}, {"seed": None}, {"aspect_ratio": "1:1"}])
def test_the_same_key_with_another_body_is_refused(api, change):
    submit(api, key="k-1")
    assert submit(api, **{"key": "k-1"} | change).status_code == 422


def test_a_key_belongs_to_the_account_and_survives_its_rotation(transport):
    ids = [submit(account(transport, name), key="k-1").json()["request_id"] for name in ("ann.1", "ann.2",
                                                                                         "bea")]
    assert ids[0] == ids[1] != ids[2]


def test_a_lost_answer_was_accepted_and_the_same_key_finds_it(api, tmp_path, clock):
    with pytest.raises(httpx.ReadTimeout):
        submit(api, "dunes [sandbox:lost-answer]", key="k-1")
    assert submit(api, "dunes [sandbox:lost-answer]", key="k-1").status_code == 200
    assert book(tmp_path, clock) == [("reserved", "1.000")]


def test_a_lost_request_was_never_accepted(api, tmp_path, clock):
    with pytest.raises(httpx.RemoteProtocolError):
        submit(api, "dunes [sandbox:lost-request]", key="k-1")
    assert book(tmp_path, clock) == []


def test_four_run_at_once_and_a_place_comes_free(api, clock):
    assert [submit(api).status_code for _ in range(5)] == [200] * 4 + [400]
    assert "concurrent requests (4)" in submit(api).json()["detail"]
    clock.forward(seconds=8)
    assert submit(api).status_code == 200


@pytest.mark.parametrize("status", [402, 403, 423, 429, 500, 503])
def test_a_refusal_on_demand_costs_nothing_and_leaves_the_key_unused(api, tmp_path, clock, status):
    assert submit(api, f"x [sandbox:{status}-once]", key="k-1").status_code == status
    assert book(tmp_path, clock) == []
    assert submit(api, f"x [sandbox:{status}-once]", key="k-1").status_code == 200


@pytest.mark.parametrize(("name", "status"),
                         [("sandbox-401", 401), ("sandbox-403", 403), ("sandbox-empty", 403)])
def test_keys_named_for_an_error_get_it(transport, name, status):
    assert submit(account(transport, name)).status_code == status


@pytest.mark.parametrize("header", ["", "Bearer a:b", "Key onlyone", "Key :x"])
def test_other_credentials_are_refused(web, header):
    answer = web.post(f"https://api.higgsfield.ai{SOUL}", json={"prompt": "x"},
                      headers={"Authorization": header})
    assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid credentials"})


def test_a_caller_without_a_name_is_stopped_at_the_edge_without_json(transport):
    answer = submit(account(transport, **{"User-Agent": "Python-urllib/3.11"}))
    assert answer.status_code == 403 and answer.text == "error code: 1010"


@pytest.mark.parametrize(("body", "place", "kind"), [
    ({}, ["body", "prompt"], "missing"), ({"params": {"prompt": "x"}}, ["body", "prompt"], "missing"),
    ({"prompt": "x", "batch_size": 2}, ["body", "batch_size"], "literal_error"),
    ({"prompt": "x", "seed": 0}, ["body", "seed"], "greater_than_equal"),
    ({"prompt": "x", "num_images": 1}, ["body", "num_images"], "extra_forbidden"),
    ({"prompt": "x", "style_id": "0d9cf2c0-0000-4000-8000-000000000000"}, ["body", "style_id"],
     "value_error")])
def test_a_wrong_body_is_answered_with_the_place_of_the_fault(api, body, place, kind):
    answer = api.post(SOUL, json=body)
    fault = answer.json()["detail"][0]
    assert (answer.status_code, fault["loc"], fault["type"]) == (422, place, kind)


def test_unknown_models_and_other_peoples_requests_are_not_found(api, transport):
    job = submit(api).json()
    assert api.post("/higgsfield-ai/none", json={"prompt": "x"}).status_code == 404
    assert account(transport, "stranger").get(job["status_url"]).status_code == 404
    assert account(transport, "stranger").post(job["cancel_url"]).status_code == 404


def test_every_answer_carries_its_own_correlation_id(api):
    answers = [submit(api), api.get("/nowhere"), api.post(SOUL, json={}), api.get("/models")]
    assert len({answer.headers["X-Correlation-ID"] for answer in answers}) == 4


def test_an_estimate_is_a_price_in_strings_for_exactly_that_body_and_costs_nothing(api, tmp_path, clock):
    price = api.post(f"/estimate{SOUL}", json={"prompt": "x", "resolution": "1080p"}).json()
    assert (price["credits"], price["usd"]) == ("1.500", "0.094")
    assert api.post(f"/estimate{SOUL}", json={"prompt": "x", "resolution": "8K"}).status_code == 422
    assert book(tmp_path, clock) == []


def test_a_character_is_trained_and_then_usable_with_its_own_family(api, clock):
    asked = {"name": "Mara", "model_version": "v2",
             "input_images": [{"type": "image_url", "image_url": "https://pictures.example.com/1.png"}]}
    mara = api.post("/v1/custom-references", json=asked).json()
    assert submit(api, custom_reference_id=mara["id"]).status_code == 422
    clock.forward(seconds=15)
    assert api.get(f"/v1/custom-references/{mara['id']}").json()["status"] == "completed"
    assert submit(api, custom_reference_id=mara["id"]).status_code == 200
    character = {"prompt": "x", "custom_reference_id": mara["id"]}
    assert api.post("/higgsfield-ai/soul/character", json=character).status_code == 422
    listed = api.get("/v1/custom-references/list?page=1&page_size=5").json()
    assert [one["name"] for one in listed["items"]] == ["Mara"] and listed["total"] == 1


def test_a_character_needs_pictures_on_https_and_belongs_to_its_account(api, transport):
    picture = {"type": "image_url", "image_url": "https://pictures.example.com/1.png"}
    assert api.post("/v1/custom-references", json={"name": "x", "input_images": []}).status_code == 422
    plain = picture | {"image_url": "http://pictures.example.com/1.png"}
    assert api.post("/v1/custom-references", json={"name": "x", "input_images": [plain]}).status_code == 422
    mara = api.post("/v1/custom-references", json={"name": "x", "input_images": [picture]}).json()
    assert account(transport, "stranger").get(f"/v1/custom-references/{mara['id']}").status_code == 404


def test_a_picture_cannot_stand_for_a_character(api, clock):
    job = submit(api).json()
    clock.forward(seconds=8)
    assert submit(api, custom_reference_id=job["request_id"]).status_code == 422


def test_a_page_of_characters_must_be_a_number(api):
    assert api.get("/v1/custom-references/list?page=first").status_code == 422


def test_the_two_style_lists_share_no_id_and_have_samples(api, web):
    lists = [api.get(STYLES).json(), api.get(f"{STYLES}/v2").json()]
    ids = [{style["id"] for style in one} for one in lists]
    assert not ids[0] & ids[1]
    assert web.get(lists[1][0]["preview_url"]).headers["content-type"] == "image/png"
    assert submit(api, style_id=lists[1][0]["id"]).status_code == 200
    assert submit(api, style_id=lists[0][0]["id"]).status_code == 422


def test_the_catalogue_can_carry_each_models_schema(api):
    items = {item["id"]: item for item in api.get("/models?include_schema=true").json()["items"]}
    assert items[SOUL[1:]]["schema"]["required"] == ["prompt"]
    assert "schema" not in api.get("/models").json()["items"][0]


def test_what_one_process_accepted_another_one_knows(tmp_path, clock, api):
    job = submit(api).json()
    code = ("import sys; from pathlib import Path; from local.vendors import higgsfield\n"
            "print(higgsfield.book(Path(sys.argv[1]))[0].request_id)")
    other = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True,
                           text=True, check=True)
    assert other.stdout.strip() == job["request_id"]
