"""Addresses that a vendor, or somebody in its place, might name to reach inside: none is ever connected to."""

import socket
import ssl
import threading
import time

import httpx
import pytest

from services.errors import NotFound, StudioError, VendorRefused
from services.providers.bounded_network import Bounded
from services.providers.download import fetch
from services.providers.public_network import PublicOnly
from services.providers.wire import Later
from tests.providers.test_public_network import cdn as cdn
from tests.providers.test_safe_fetch import URL, every_kind

PUBLIC = "93.184.216.34"
INSIDE = (
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "192.88.99.1", "::1", "::", "::ffff:127.0.0.1", "::ffff:a00:1", "::127.0.0.1", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::",
    "2001:db8::1", "2001::1", "100::1", "no address at all",
)  # fmt: skip
SPELLINGS = (
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.0.0.1", "[::1]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "localhost", "LOCALHOST", "127.0.0.1.", "localhost.", "①②⑦.0.0.1",
)  # fmt: skip
ODD = (
    "http://cdn.example/a", "ftp://cdn.example/a", "file:///etc/passwd", "gopher://cdn.example/", "//cdn.example/a",
    "https://user:" "pass@cdn.example/a", "https://cdn.example@127.0.0.1/a", "https://cdn.example:22/a",
    "https://cdn.example:8443/a", "https://127.0.0.1:80\\@cdn.example/a", "https://cdn.example\\@127.0.0.1/a",
    "https:///a", "https://", "javascript:alert(1)", "data:image/png;base64,AAAA", "https://cdn.example:99999/",
    "https://[::1", "https://exa mple/", "\x00https://cdn.example/", "https://cdn.example/\r\nHost: inside",
)  # fmt: skip


class Network(httpx.BaseTransport):
    """Keeps the addresses that were connected to, and answers as it is told."""

    def __init__(self, *answers):
        self.reached, self._answers = [], list(answers)

    def handle_request(self, request):
        self.reached.append(request.url.host)
        if self._answers:
            return httpx.Response(302, headers={"location": self._answers.pop(0)})
        return httpx.Response(200, stream=httpx.ByteStream(b"PNG"))


def resolver(names):
    """`names`: host -> addresses; what is no name there resolves as the machine does it, without the network."""

    def resolve(host):
        if host in names:
            return names[host]
        found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return [str(one[4][0]) for one in found]

    return resolve


def refused(url, network, names):
    with pytest.raises((Later, VendorRefused, NotFound)) as error:
        fetch(httpx.Client(transport=PublicOnly(network, resolver(names))), url)
    assert isinstance(error.value, StudioError) and str(error.value)[0].isupper()


@pytest.mark.parametrize("address", INSIDE)
@pytest.mark.parametrize("beside", [[], [PUBLIC]], ids=["alone", "beside a public one"])
def test_a_name_that_resolves_inside_is_not_connected_to(address, beside):
    network = Network()
    refused("https://cdn.example/a.png", network, {"cdn.example": [*beside, address]})
    assert network.reached == []


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_this_machine_is_connected_to(host):
    network = Network()
    refused(f"https://{host}/a.png", network, {"localhost": ["127.0.0.1"], "LOCALHOST": ["127.0.0.1"]})
    assert network.reached == []


@pytest.mark.parametrize("url", ODD)
def test_an_odd_address_reaches_nothing_inside(url):
    network = Network()
    refused(url, network, {"cdn.example": [PUBLIC]})
    assert network.reached == []


@pytest.mark.parametrize("host", SPELLINGS[:9])
def test_nor_does_a_redirect_to_it(host):
    network = Network(f"https://{host}/a.png")
    refused("https://cdn.example/a.png", network, {"cdn.example": [PUBLIC]})
    assert network.reached == [PUBLIC]


@pytest.mark.parametrize("location", ODD)
def test_a_redirect_to_an_odd_address_reaches_nothing_inside(location):
    network = Network(location, location, location, location)
    try:
        fetch(httpx.Client(transport=PublicOnly(network, resolver({"cdn.example": [PUBLIC]}))), "https://cdn.example/a")
    except StudioError as error:
        assert str(error)
    assert set(network.reached) == {PUBLIC}


def test_a_name_that_changes_its_mind_is_connected_to_where_it_was_checked():
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    network = Network()
    http = httpx.Client(transport=PublicOnly(network, lambda host: next(answers)))
    assert fetch(http, "https://cdn.example/a.png") == b"PNG"
    with pytest.raises(Later):
        fetch(http, "https://cdn.example/a.png")
    assert network.reached == [PUBLIC]


def test_a_proxy_of_the_environment_is_not_asked(cdn, monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with httpx.Client(transport=to_port(cdn), trust_env=False) as http:
        assert fetch(http, "https://cdn.example/a.png") == b"cdn.example /a.png"


def to_port(cdn):
    """The real transport, led to a server of this machine that is called cdn.example."""
    port, pem = cdn

    class ToPort(Bounded):
        def handle_request(self, request):
            request.url = request.url.copy_with(port=port)
            return super().handle_request(request)

    inner = ToPort(ssl.create_default_context(cafile=str(pem)))
    return PublicOnly(inner, lambda host: ["127.0.0.1"], lambda address: True)


@pytest.fixture
def dribbler(cdn):
    """A TLS server that sends what it is given, a piece each tenth of a second; (port, certificate)."""
    _, pem = cdn
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    listener, over = socket.create_server(("127.0.0.1", 0)), threading.Event()
    pieces: list[bytes] = []

    def serve():
        try:
            with context.wrap_socket(listener.accept()[0], server_side=True) as connection:
                for piece in [*pieces, *[b"x"] * 1000]:
                    connection.sendall(piece)
                    if over.wait(0.1):
                        return
        except OSError:
            return

    thread = threading.Thread(target=serve)
    thread.start()
    yield (listener.getsockname()[1], pem), pieces
    over.set()
    listener.close()
    thread.join(5)


LEAST = 0.5
"""Seconds that are left to a fetch, by a clock that runs ahead: what it keeps to is the wall's."""


@every_kind
@pytest.mark.parametrize(
    "begun",
    [b"HTTP/1.1 200 OK\r\nx-", b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n"],
    ids=["headers", "body"],
)
def test_a_server_that_dribbles_headers_or_body_is_left_at_the_deadline(dribbler, kind, begun):
    place, pieces = dribbler
    pieces.append(begun)
    began = time.monotonic()
    with httpx.Client(transport=to_port(place), trust_env=False, timeout=20) as http, pytest.raises(Later) as error:
        kind.fetch(http, URL, lambda: time.monotonic() - kind.TERMS.most_seconds + LEAST)
    # Half a second is the bound on a quiet machine; what this catches is a wait per byte, which has no end.
    assert LEAST * 0.9 < time.monotonic() - began < LEAST + 4
    assert str(error.value) in (kind.TERMS.slow, kind.TERMS.not_now)


def test_nothing_is_dialled_after_the_deadline():
    with pytest.raises(httpx.ConnectError, match="deadline"):
        late = httpx.Request("GET", "https://127.0.0.1/", extensions={"deadline": time.monotonic() - 1})
        Bounded().handle_request(late)
