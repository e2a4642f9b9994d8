"""A voice's sample comes from an address the vendor names: https only, only so much, never with a key."""

import httpx
import pytest

from services.errors import NotFound, VendorRefused
from services.providers.public_network import PublicOnly
from services.providers.sample import MOST_BYTES, MOST_SECONDS, fetch
from services.providers.wire import Later

URL = "https://storage.example/preview.mp3"


def over(*answers):
    left, seen = list(answers), []

    def handle(request):
        seen.append(request)
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return httpx.Client(transport=httpx.MockTransport(handle)), seen


def sound(body=b"ID3 sound"):
    """As from the network: not read before it is asked for."""
    return httpx.Response(200, stream=httpx.ByteStream(body))


def test_the_sound_comes_back_and_no_credential_goes_out():
    http, seen = over(httpx.Response(302, headers={"location": "/other.mp3"}), sound())
    assert fetch(http, URL) == b"ID3 sound"
    assert [str(one.url) for one in seen] == [URL, "https://storage.example/other.mp3"]
    assert all("xi-api-key" not in one.headers and "cookie" not in one.headers for one in seen)


@pytest.mark.parametrize("url", ["http://storage.example/a.mp3", "file:///etc/passwd", "", "ftp://x/y"])
def test_anything_but_https_is_not_opened(url):
    http, seen = over()
    with pytest.raises(VendorRefused):
        fetch(http, url)
    assert not seen


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1"])
def test_no_address_leads_into_our_own_network(address):
    inner = httpx.MockTransport(lambda request: pytest.fail("it was sent"))
    http = httpx.Client(transport=PublicOnly(inner, resolve=lambda host: [address]))
    with pytest.raises(Later):
        fetch(http, URL)


def test_circles_size_and_time_are_bounded():
    hop = [httpx.Response(302, headers={"location": URL}) for _ in range(9)]
    with pytest.raises(VendorRefused, match="circles"):
        fetch(over(*hop)[0], URL)
    with pytest.raises(VendorRefused, match="too large"):
        fetch(over(sound(b"x" * (MOST_BYTES + 1)))[0], URL)
    times = iter([0.0, MOST_SECONDS + 1])
    with pytest.raises(Later, match="slowly"):
        fetch(over(sound())[0], URL, clock=lambda: next(times))


@pytest.mark.parametrize(
    ("answer", "ours"),
    [
        (httpx.Response(403), NotFound), (httpx.Response(404), NotFound), (httpx.Response(503), Later),
        (httpx.ReadTimeout("late"), Later),
    ],
)  # fmt: skip
def test_what_cannot_be_had_is_told_apart(answer, ours):
    with pytest.raises(ours):
        fetch(over(answer)[0], URL)
