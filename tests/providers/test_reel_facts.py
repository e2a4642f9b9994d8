"""Where facts about reels come from: what is asked of each vendor, and what each of its answers becomes."""

import httpx
import pytest

from services.domain.reel_url import NeedsResolving, ReelUrl
from services.domain.secret import Secret
from services.errors import NotFound, OutcomeUnknown, VendorRefused
from services.providers import oembed, short_link, thumbnail
from services.providers.instagram_discovery import BusinessDiscovery
from services.providers.wire import KeyRefused, Later
from services.providers.youtube import QuotaSpent, YouTube

KEY = "k" * 39
ID = "Qx7-Lm_2ZaE"
FULL = {
    "id": ID,
    "snippet": {
        "title": "t", "channelTitle": "Lumen", "publishedAt": "2026-10-01T12:00:00Z",
        "thumbnails": {"default": {"url": "https://i.ytimg.com/d.jpg"}, "high": {"url": "https://i.ytimg.com/h.jpg"}},
    },
    "statistics": {"viewCount": "254310"},
    "contentDetails": {"duration": "PT41S"},
}  # fmt: skip


class Vendor:
    """Answers with the next of its answers and keeps what it was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def __call__(self, request):
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def http(self):
        return httpx.Client(transport=httpx.MockTransport(self))


def says(status, **body):
    return httpx.Response(status, json=body)


def google(status, reason, newer=False):
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}] if newer else []
    first = {"message": 'a <a href="/x">b</a>', "domain": "d", "reason": "forbidden" if newer else reason}
    return says(status, error={"code": status, "message": "<b>", "errors": [first], "details": details})


def test_youtube_is_asked_for_fifty_at_once_with_the_key_out_of_sight():
    vendor = Vendor(says(200, items=[FULL]))
    found = YouTube(vendor.http(), Secret(KEY)).videos([f"id{at:09}" for at in range(50)])
    (asked,) = vendor.asked
    assert asked.headers["x-goog-api-key"] == KEY and KEY not in str(asked.url)
    assert len(asked.url.params["id"].split(",")) == 50
    video = found[ID]
    assert (video.views, video.channel, video.duration_seconds) == (254310, "Lumen", 41)
    assert video.thumbnail_url == "https://i.ytimg.com/h.jpg"


@pytest.mark.parametrize("statistics", [{}, {"viewCount": ""}, {"viewCount": "-1"}, {"viewCount": "9" * 30}])
def test_a_count_youtube_does_not_tell_is_none_not_nought(statistics):
    found = YouTube(Vendor(says(200, items=[FULL | {"statistics": statistics}])).http(), Secret(KEY)).videos([ID])
    assert found[ID].views is None


def test_a_video_youtube_says_next_to_nothing_about_is_still_read():
    found = YouTube(Vendor(says(200, items=[{"id": ID}])).http(), Secret(KEY)).videos([ID])
    assert (found[ID].title, found[ID].thumbnail_url, found[ID].published_at) == (None, None, None)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (google(403, "quotaExceeded"), QuotaSpent), (google(403, "dailyLimitExceeded"), QuotaSpent),
        (google(403, "rateLimitExceeded"), Later), (google(429, "userRateLimitExceeded"), Later),
        (google(400, "API_KEY_INVALID", newer=True), KeyRefused), (google(400, "keyInvalid"), KeyRefused),
        (google(403, "API_KEY_SERVICE_BLOCKED", newer=True), KeyRefused),
        (google(403, "SERVICE_DISABLED", newer=True), KeyRefused), (google(401, "authError"), KeyRefused),
        (google(503, "backendError"), Later), (httpx.Response(502, text="<html>"), Later),
        (httpx.Response(403, text="<html>"), KeyRefused), (google(400, "missingRequiredParameter"), VendorRefused),
        (httpx.ConnectError("x"), Later), (httpx.ReadTimeout("x"), OutcomeUnknown),
    ],
)  # fmt: skip
def test_every_refusal_of_youtube_has_a_sentence_without_html(answer, kind):
    with pytest.raises(kind, match=r"^[A-Z].*\.$") as refusal:
        YouTube(Vendor(answer).http(), Secret(KEY)).videos([ID])
    assert "<" not in str(refusal.value) and isinstance(refusal.value, kind)


def test_oembed_tells_what_a_link_shows():
    vendor = Vendor(says(200, title=" A walk ", author_name="Nova", thumbnail_url="https://x"))
    face = oembed.look(vendor.http(), "tiktok", "https://www.tiktok.com/@n/video/7412836450918273645")
    assert (face.title, face.author) == ("A walk", "Nova")
    assert vendor.asked[0].url.host == "www.tiktok.com"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(400, text="Bad Request"), NotFound), (httpx.Response(401, text="Unauthorized"), NotFound),
        (httpx.Response(403, text="<html>"), NotFound), (httpx.Response(404), NotFound),
        (httpx.Response(200, text="Forbidden"), Later), (httpx.Response(200, text="<html>challenge"), Later),
        (httpx.Response(429), Later), (httpx.Response(500), Later),
    ],
)  # fmt: skip
def test_oembed_errors_are_told_apart_by_what_can_be_done(answer, kind):
    with pytest.raises(kind):
        oembed.look(Vendor(answer).http(), "youtube", "https://www.youtube.com/watch?v=x")


def media(code, **more):
    return {"permalink": f"https://www.instagram.com/reel/{code}/", "timestamp": "2026-10-02T09:00:00+0000"} | more


def page(*items, after=""):
    paging = {"paging": {"cursors": {"after": after}}} if after else {}
    return says(200, business_discovery={"media": {"data": list(items), **paging}})


def discovery(vendor):
    return BusinessDiscovery(vendor.http(), Secret("token" * 5), "17841400000000001")


def test_business_discovery_pages_until_the_link_is_met():
    vendor = Vendor(page(media("AAAAAAAAAAA"), after="QVFI"), page(media("C7xQm2LpZa9", view_count=254310)))
    post = discovery(vendor).find("nova.persona", "C7xQm2LpZa9")
    assert post is not None and post.views == 254310 and post.published_at is not None
    assert ".after(QVFI)" in vendor.asked[1].url.params["fields"]
    assert "token" not in str(vendor.asked[0].url)


def test_business_discovery_stops_where_the_posts_end():
    assert discovery(Vendor(page(media("AAAAAAAAAAA")))).find("nova", "C7xQm2LpZa9") is None


def test_a_name_that_would_change_the_question_is_not_asked_about():
    with pytest.raises(NotFound):
        discovery(Vendor()).find("nova){id}", "C7xQm2LpZa9")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": 190, "error_subcode": 463}, KeyRefused), ({"code": 110, "error_subcode": 2207013}, NotFound),
        ({"code": 4}, Later), ({"code": 80002}, Later), ({"code": 10}, KeyRefused), ({"code": 100}, VendorRefused),
    ],
)  # fmt: skip
def test_graph_codes_say_more_than_the_status(error, kind):
    with pytest.raises(kind):
        discovery(Vendor(says(400, error=error))).find("nova", "C7xQm2LpZa9")


SHORT = NeedsResolving("tiktok", "https://vm.tiktok.com/ZMabc1234/")
LONG = "https://www.tiktok.com/@n/video/7412836450918273645"


def to(location, status=301):
    return httpx.Response(status, headers={"location": location})


def test_a_short_link_is_followed_by_its_headers_alone():
    vendor = Vendor(to("https://vt.tiktok.com/ZSxyz/"), httpx.Response(200), to(f"{LONG}?_r=1"))
    found = short_link.resolve(vendor.http(), SHORT)
    assert found == ReelUrl("tiktok", "7412836450918273645", LONG)
    assert [request.method for request in vendor.asked] == ["HEAD", "HEAD", "GET"]
    assert not any("cookie" in request.headers for request in vendor.asked)


@pytest.mark.parametrize(
    "answers",
    [
        [to("https://www.tiktok.com/login")], [to("/")], [to("https://example.org/video/7412836450918273645")],
        [to("http://169.254.169.254/latest")], [to("https://www.tiktok.com@evil.example/x")],
        [httpx.Response(200), httpx.Response(200)], [to("https://vm.tiktok.com/ZMabc1234/")] * 3, [to("javascript:x")],
    ],
)  # fmt: skip
def test_a_short_link_that_leads_elsewhere_is_a_dead_end(answers):
    vendor = Vendor(*answers)
    with pytest.raises(NotFound, match="paste the long link"):
        short_link.resolve(vendor.http(), SHORT)
    assert {request.url.host for request in vendor.asked} == {"vm.tiktok.com"}


def test_a_site_that_does_not_answer_is_asked_later():
    for trouble in (httpx.ConnectError("x"), httpx.ReadTimeout("x"), httpx.Response(503)):
        with pytest.raises(Later):
            short_link.resolve(Vendor(trouble).http(), SHORT)


@pytest.mark.parametrize("away", ["https://evil.example/x.jpg", "http://i.ytimg.com/x.jpg", "https://127.0.0.1/x"])
def test_a_thumbnail_comes_from_the_platforms_hosts_alone_also_after_a_redirect(away):
    vendor = Vendor(to(away, 302))
    with pytest.raises(VendorRefused):
        thumbnail.fetch(vendor.http(), "https://i.ytimg.com/vi/x/hqdefault.jpg")
    assert len(vendor.asked) == 1
