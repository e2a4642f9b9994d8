"""The contract of all that is fetched from an address somebody else chose: pictures, samples of voices, thumbnails."""

import itertools
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from services import reel_facts, voice_previews
from services.errors import NotFound, VendorRefused
from services.providers import download, sample, thumbnail
from services.providers.public_network import PublicOnly
from services.providers.wire import Later
from services.results import Results

URL = "https://i.ytimg.com/vi/x/hqdefault.jpg"
"""One of the hosts that thumbnails come from; the other two fetch from any."""
KINDS = [download, sample, thumbnail]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__.rpartition(".")[2])


class Far(httpx.BaseTransport):
    """Answers in order, the last one for ever; an answer may be an exception."""

    def __init__(self, *answers):
        self.asked, self._answers = [], list(answers)

    def handle_request(self, request):
        self.asked.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def http(self):
        return httpx.Client(transport=self)


class Endless(httpx.SyncByteStream):
    def __iter__(self):
        return itertools.repeat(bytes(64 * 1024))


def found(body=b"bytes"):
    """As from the network: not read before it is asked for."""
    return httpx.Response(200, stream=httpx.ByteStream(body))


def to(location):
    return httpx.Response(302, headers={"location": location})


@every_kind
def test_the_bytes_come_back_as_sent_and_no_credential_goes_out(kind):
    far = Far(to("/other"), found())
    assert kind.fetch(far.http(), URL) == b"bytes"
    assert [str(one.url) for one in far.asked] == [URL, "https://i.ytimg.com/other"]
    for request in far.asked:
        assert not {"authorization", "xi-api-key", "cookie", "referer"} & set(request.headers)
        assert request.headers["accept-encoding"] == "identity" and request.headers["accept"] == kind.TERMS.accept


@every_kind
def test_each_hop_carries_the_one_deadline_of_them_all(kind):
    far = Far(to("/b"), to("/c"), found())
    times = itertools.count(100.0)
    kind.fetch(far.http(), URL, lambda: next(times))
    assert [one.extensions["deadline"] for one in far.asked] == [100.0 + kind.TERMS.most_seconds] * 3


@every_kind
def test_three_redirects_are_followed_and_a_fourth_is_not(kind):
    assert kind.fetch(Far(to("/a"), to("//i.ytimg.com/b"), to("c?d=1"), found()).http(), URL) == b"bytes"
    circle = Far(to("/a"))
    with pytest.raises(VendorRefused, match="in circles"):
        kind.fetch(circle.http(), URL)
    assert len(circle.asked) == 4


@every_kind
@pytest.mark.parametrize(
    "url",
    [
        "http://i.ytimg.com/a", "ftp://i.ytimg.com/a", "file:///etc/passwd", "", "//i.ytimg.com/a",
        "https://user:x@i.ytimg.com/a", "https://i.ytimg.com\\@evil.example/a", "javascript:alert(1)", "https://[::1",
    ],
)  # fmt: skip
def test_an_unsafe_address_is_not_opened_at_first_nor_after_a_redirect(kind, url):
    far = Far(found())
    with pytest.raises(VendorRefused):
        kind.fetch(far.http(), url)
    assert not far.asked
    if "://" in url:
        far = Far(to(url), found())
        with pytest.raises((VendorRefused, Later)):
            kind.fetch(far.http(), URL)
        assert len(far.asked) == 1


@every_kind
@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1", "::ffff:7f00:1", "fd12::1"])
def test_neither_an_address_nor_a_redirect_leads_into_our_own_network(kind, inside):
    names = {"i.ytimg.com": ["93.184.216.34"], "sly.cdninstagram.com": [inside]}
    far = Far(to("https://sly.cdninstagram.com/a"), found())
    http = httpx.Client(transport=PublicOnly(far, names.__getitem__))
    for url in (URL, "https://sly.cdninstagram.com/a"):
        with pytest.raises(Later):
            kind.fetch(http, url)
    assert [one.url.host for one in far.asked] == ["93.184.216.34"]


@every_kind
def test_what_is_gone_and_what_fails_for_now_are_told_apart(kind):
    for status in kind.TERMS.gone_at:
        with pytest.raises(NotFound):
            kind.fetch(Far(httpx.Response(status, content=b"grey")).http(), URL)
    for trouble in (httpx.Response(429), httpx.Response(500), httpx.Response(204), httpx.ReadError("broken")):
        with pytest.raises(Later) as error:
            kind.fetch(Far(trouble).http(), URL)
        assert str(error.value) == kind.TERMS.not_now


@every_kind
def test_the_bound_on_the_body_is_exact(kind):
    most = kind.TERMS.most_bytes
    assert len(kind.fetch(Far(found(bytes(most))).http(), URL)) == most
    for body in (httpx.ByteStream(bytes(most + 1)), Endless()):
        with pytest.raises(VendorRefused) as error:
            kind.fetch(Far(httpx.Response(200, stream=body)).http(), URL)
        assert str(error.value) == kind.TERMS.large


@every_kind
def test_what_takes_too_long_says_so(kind):
    late = [0.0, kind.TERMS.most_seconds + 1]
    for answer in (found(), httpx.ReadTimeout("late")):
        times = iter(late)
        with pytest.raises(Later) as error:
            kind.fetch(Far(answer).http(), URL, lambda kept=times: next(kept))
        assert str(error.value) == kind.TERMS.slow


PAGE = b"<!doctype html><script>alert(1)</script>"
FAKES = [PAGE, b"\x89PNG\r\n\x1a\n" + PAGE, b"GIF89a/*" + PAGE, b"%PDF-1.7 " + PAGE, b"{}", b""]


class Shelf:
    """Storage that a fake would land in."""

    def __init__(self):
        self.kept = []

    def extend(self, *_):
        return True

    def keep(self, *given):
        self.kept.append(given)


@pytest.mark.parametrize("body", [*FAKES, b"ID3 a sound"])
def test_what_is_no_picture_is_not_kept_as_one(body):
    shelf: Any = Shelf()
    reel: Any = SimpleNamespace(thumbnail_path=None)
    job: Any = SimpleNamespace(id="a", prompt_text="")
    assert reel_facts.picture(shelf, reel, URL, Far(found(body)).http()) == {}
    with pytest.raises(NotFound):
        Results(shelf, 60).save(job, [URL], Far(found(body)).http())
    assert shelf.kept == []


@pytest.mark.parametrize("body", FAKES)
def test_what_is_no_sound_is_not_played(body):
    with pytest.raises(NotFound):
        voice_previews.heard(Far(found(body)).http(), URL)
