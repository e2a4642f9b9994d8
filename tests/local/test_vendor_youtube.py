"""The sandbox video vendors answer as their documents say, refusals included."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from local.vendors import tiktok, youtube
from local.vendors.database import opened
from local.vendors.transport import SandboxTransport

VIDEOS = "https://youtube.googleapis.com/youtube/v3/videos"
IDS = ("Qx7-Lm_2ZaE", "kP9wRt3_VbM")


class Clock:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def http(tmp_path, clock):
    videos = youtube.app(tmp_path, now=clock)
    hosts = (*youtube.API_HOSTS, youtube.SITE_HOST, youtube.IMAGE_HOST)
    clips = dict.fromkeys((*tiktok.SITE_HOSTS, tiktok.IMAGE_HOST), tiktok.app(now=clock))
    return httpx.Client(transport=SandboxTransport(dict.fromkeys(hosts, videos) | clips))


def asked(http, *ids, part="snippet,statistics,contentDetails", key="k" * 39):
    params = {"part": part, "id": ",".join(ids)}
    return http.get(VIDEOS, params={name: value for name, value in params.items() if value},
                    headers={"x-goog-api-key": key} if key else {})  # fmt: skip


def test_counts_are_strings_and_what_is_not_shown_is_absent(http):
    body = asked(http, *IDS, "gone-000001", "hide-000001").json()
    items = {item["id"]: item for item in body["items"]}
    assert set(items) == {*IDS, "hide-000001"} and body["pageInfo"]["totalResults"] == 3
    assert items[IDS[0]]["statistics"]["viewCount"].isdecimal()
    assert "viewCount" not in items["hide-000001"]["statistics"]
    assert [item["id"] for item in body["items"]] != list(IDS)
    assert items[IDS[0]]["contentDetails"]["duration"].startswith("PT")


def test_the_same_video_is_the_same_tomorrow_with_more_views(http, clock):
    before = asked(http, IDS[0]).json()["items"][0]
    clock.now += timedelta(days=30)
    after = asked(http, IDS[0]).json()["items"][0]
    assert before["snippet"] == after["snippet"]
    assert int(before["statistics"]["viewCount"]) < int(after["statistics"]["viewCount"])


@pytest.mark.parametrize(
    ("given", "status", "reason"),
    [
        ({"key": ""}, 403, "forbidden"), ({"key": "sandbox-400-k"}, 400, "API_KEY_INVALID"),
        ({"key": "sandbox-403-k"}, 403, "API_KEY_SERVICE_BLOCKED"),
        ({"key": "sandbox-429-k"}, 429, "rateLimitExceeded"),
        ({"key": "sandbox-quota-k"}, 403, "quotaExceeded"), ({"part": ""}, 400, "missingRequiredParameter"),
        ({"part": "spirit"}, 400, "unknownPart"),
    ],
)  # fmt: skip
def test_refusals_wear_googles_envelope(http, given, status, reason):
    answer = asked(http, IDS[0], **given)
    error = answer.json()["error"]
    found = {part["reason"] for part in error["errors"] + error.get("details", [])}
    assert answer.status_code == error["code"] == status and reason in found


def test_fifty_one_ids_and_none_are_too_many_and_too_few(http):
    assert asked(http, *(f"id{at:09}" for at in range(51))).status_code == 400
    assert asked(http).status_code == 400


def test_the_day_ends_at_midnight_in_los_angeles(http, clock, tmp_path):
    with opened(tmp_path / "youtube.sqlite", youtube.SCHEMA) as db:
        db.execute("insert into days values ('p', '2026-11-22', 10000)")
    spent = asked(http, IDS[0], key="p")
    assert spent.status_code == 403 and "<a href" in spent.json()["error"]["message"]
    clock.now = datetime(2026, 11, 23, 7, 59, tzinfo=UTC)
    assert asked(http, IDS[0], key="p").status_code == 403
    clock.now = datetime(2026, 11, 23, 8, 1, tzinfo=UTC)
    assert asked(http, IDS[0], key="p").status_code == 200


def test_errors_of_oembed_are_plain_text_and_missing_images_are_grey_ones(http):
    missing = http.get("https://www.youtube.com/oembed", params={"url": "https://youtu.be/gone-000001"})
    assert (missing.status_code, missing.text) == (404, "Not Found")
    image = http.get("https://i.ytimg.com/vi/gone-000001/hqdefault.jpg")
    assert image.status_code == 404 and image.content.startswith(b"\xff\xd8")
    assert http.get(f"https://i.ytimg.com/vi/{IDS[0]}/hqdefault.jpg").status_code == 200


def test_a_thumbnails_address_is_good_for_two_days(http, clock):
    link = "https://www.tiktok.com/@n/video/7412836450918273645"
    address = http.get("https://www.tiktok.com/oembed", params={"url": link}).json()["thumbnail_url"]
    assert http.get(address).status_code == 200
    clock.now += timedelta(days=3)
    assert http.get(address).status_code == 403
