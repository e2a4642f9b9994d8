"""Files of the sandbox Higgsfield: results while they are kept, uploads, and who may fetch them."""

import pytest

from tests.local.higgsfield_calls import SOUL, submit
from tests.local.higgsfield_calls import api as api
from tests.local.higgsfield_calls import clock as clock
from tests.local.higgsfield_calls import transport as transport
from tests.local.higgsfield_calls import web as web


def test_files_are_gone_after_seven_days_but_the_status_stays(api, web, clock):
    job = submit(api).json()
    clock.forward(seconds=8)
    url = api.get(job["status_url"]).json()["images"][0]["url"]
    clock.forward(days=7)
    assert web.get(url).status_code == 403
    assert api.get(job["status_url"]).json()["status"] == "completed"


@pytest.mark.parametrize(("outcome", "status"), [("expired", 403), ("broken-file", 200)])
def test_a_finished_job_can_have_a_file_that_is_no_use(api, web, clock, outcome, status):
    job = submit(api, f"sea [sandbox:{outcome}]").json()
    clock.forward(seconds=8)
    file = web.get(api.get(job["status_url"]).json()["images"][0]["url"])
    assert file.status_code == status and not file.content.startswith(b"\x89PNG")


def test_the_tag_does_not_show_in_the_picture_and_a_seed_repeats_it(api, web, clock):
    jobs = [submit(api, prompt, seed=5).json() for prompt in ("sea", "sea [sandbox:odd-status]", "city")]
    clock.forward(seconds=8)
    urls = [api.get(job["status_url"]).json()["images"][0]["url"] for job in jobs]
    sea, tagged, city = (web.get(url).content for url in urls)
    assert sea == tagged != city


def test_a_result_address_refuses_a_key_sent_along(api, clock):
    job = submit(api).json()
    clock.forward(seconds=8)
    assert api.get(api.get(job["status_url"]).json()["images"][0]["url"]).status_code == 403


def test_retention_can_be_shortened_within_limits(api, clock):
    def keep(seconds):
        return api.post(SOUL, json={"prompt": "x"}, headers={"Hf-Expires-After": seconds})
    job = keep("3600").json()
    clock.forward(seconds=8)
    assert api.get(job["status_url"]).json()["expires_at"].startswith("2026-11-22T13:00")
    assert keep("60").status_code == keep("soon").status_code == 422


def test_deleting_takes_the_files_away_and_may_be_repeated(api, web, clock):
    job = submit(api).json()
    assert api.delete(f"/requests/{job['request_id']}").status_code == 400
    clock.forward(seconds=8)
    url = api.get(job["status_url"]).json()["images"][0]["url"]
    assert [api.delete(f"/requests/{job['request_id']}").status_code for _ in range(2)] == [200, 200]
    assert web.get(url).status_code == 403 and "images" not in api.get(job["status_url"]).json()


def test_an_upload_needs_every_header_of_its_ticket_and_no_key(api, web, clock):
    ticket = api.post("/files/generate-upload-url", json={"content_type": "image/png"}).json()
    url, headers = ticket["upload_url"], ticket["upload_headers"]
    refused = [api.put(url, content=b"x", headers=headers),
               web.put(ticket["public_url"], content=b"x", headers=headers),
               web.put(url, content=b"x", headers={"Content-Type": "image/png"})]
    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert web.get(ticket["public_url"]).status_code == 404
    assert web.put(url, content=b"x", headers=headers).status_code == 200
    assert web.get(ticket["public_url"]).content == b"x"
    clock.forward(hours=2)
    assert web.put(url, content=b"y", headers=headers).status_code == 403


def test_a_ticket_is_for_pictures_sound_and_film_only(api):
    assert api.post("/files/generate-upload-url", json={"content_type": "text/html"}).status_code == 422
