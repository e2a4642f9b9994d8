"""Fetching what a vendor points at: only public https hosts, only so much, never with a key."""

import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.errors import NotFound, VendorRefused
from services.providers.download import MOST_BYTES, fetch
from services.providers.public_network import PublicOnly
from services.providers.wire import Later

URL = "https://cdn.example/a.png"


def png():
    """As from the network: not read before it is asked for."""
    return httpx.Response(200, stream=httpx.ByteStream(b"PNG"))


def over(handle):
    return httpx.Client(transport=httpx.MockTransport(handle))


def test_the_bytes_come_back_and_no_credential_goes_out():
    seen = []

    def handle(request):
        seen.append(request)
        return png()

    assert fetch(over(handle), URL) == b"PNG"
    assert "authorization" not in seen[0].headers and "cookie" not in seen[0].headers
    assert seen[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("status", [403, 404, 410])
def test_what_is_gone_is_gone(status):
    with pytest.raises(NotFound):
        fetch(over(lambda request: httpx.Response(status)), URL)


@pytest.mark.parametrize("answer", [httpx.Response(500), httpx.Response(429)])
def test_what_fails_for_now_is_later(answer):
    with pytest.raises(Later):
        fetch(over(lambda request: answer), URL)


def test_a_connection_that_breaks_is_later():
    def handle(request):
        raise httpx.ReadError("broken", request=request)

    with pytest.raises(Later):
        fetch(over(handle), URL)


@pytest.mark.parametrize("url", ["http://cdn.example/a.png", "ftp://cdn.example/a", "https://user:x@cdn.example/a"])
def test_an_unsafe_address_is_not_opened(url):
    with pytest.raises(VendorRefused):
        fetch(over(lambda request: httpx.Response(200)), url)


def test_redirects_are_followed_three_times_and_only_to_https():
    hops = iter(["/b", "https://other.example/c", "/d"])
    assert fetch(over(lambda request: redirect(next(hops, None))), URL) == b"PNG"
    with pytest.raises(VendorRefused, match="circles"):
        fetch(over(lambda request: redirect("/again")), URL)
    with pytest.raises(VendorRefused, match="not safe"):
        fetch(over(lambda request: redirect("http://cdn.example/a.png")), URL)


def redirect(to):
    return httpx.Response(302, headers={"location": to}) if to else png()


def test_too_much_and_too_slow_are_given_up():
    class Endless(httpx.SyncByteStream):
        def __iter__(self):
            while True:
                yield bytes(1024 * 1024)

    with pytest.raises(VendorRefused, match="50 MB"):
        fetch(over(lambda request: httpx.Response(200, stream=Endless())), URL)
    seconds = iter(range(0, 10_000, 30))
    with pytest.raises(Later, match="slowly"):
        fetch(over(lambda request: httpx.Response(200, stream=Endless())), URL, clock=lambda: next(seconds))
    assert MOST_BYTES == 50 * 1024 * 1024


class Inner(httpx.BaseTransport):
    """Keeps what would have gone to the network."""

    def __init__(self):
        self.sent = []

    def handle_request(self, request):
        self.sent.append(request)
        return png()


def test_a_public_host_is_reached_by_the_address_that_was_checked():
    inner = Inner()
    transport = PublicOnly(inner, lambda host: ["93.184.216.34", "2606:4700:4700::1111"])
    assert fetch(httpx.Client(transport=transport), "https://cdn.example/a.png?x=1") == b"PNG"
    (sent,) = inner.sent
    assert sent.url.host == "93.184.216.34" and sent.url.raw_path == b"/a.png?x=1"
    assert sent.headers["host"] == "cdn.example" and sent.extensions["sni_hostname"] == "cdn.example"


@pytest.mark.parametrize(
    "addresses",
    ["127.0.0.1", "93.184.216.34 10.0.0.1", "169.254.169.254", "::ffff:7f00:1", "64:ff9b::7f00:1", ""],
)
def test_a_name_that_leads_inside_is_not_reached(addresses):
    inner = Inner()
    with pytest.raises(Later):
        fetch(httpx.Client(transport=PublicOnly(inner, lambda host: addresses.split())), URL)
    assert inner.sent == []


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "2130706433", "0x7f.1", "localhost"])
def test_an_address_written_oddly_is_not_reached(host):
    inner = Inner()
    with pytest.raises(Later):
        fetch(httpx.Client(transport=PublicOnly(inner)), f"https://{host}/a.png")
    assert inner.sent == []


def test_a_redirect_inside_and_a_strange_port_are_not_reached():
    class Sly(Inner):
        def handle_request(self, request):
            self.sent.append(request)
            return httpx.Response(302, headers={"location": "https://inside.example/a.png"})

    inner = Sly()
    names = {"cdn.example": ["93.184.216.34"], "inside.example": ["192.168.0.1"]}
    with pytest.raises(Later):
        fetch(httpx.Client(transport=PublicOnly(inner, names.__getitem__)), URL)
    assert len(inner.sent) == 1
    with pytest.raises(Later):
        fetch(httpx.Client(transport=PublicOnly(Inner(), names.__getitem__)), "https://cdn.example:8443/a.png")


@pytest.fixture
def cdn(tmp_path):
    """A TLS server of cdn.example on a port of this machine: the port, and the certificate to trust."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cdn.example")])
    cert = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(1), now + timedelta(1))
    cert = cert.add_extension(x509.SubjectAlternativeName([x509.DNSName("cdn.example")]), False)
    pem, kinds = tmp_path / "both.pem", serialization
    private = key.private_bytes(kinds.Encoding.PEM, kinds.PrivateFormat.PKCS8, kinds.NoEncryption())
    pem.write_bytes(private + cert.sign(key, hashes.SHA256()).public_bytes(kinds.Encoding.PEM))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(f"{self.headers['host']} {self.path}".encode())

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, pem
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_certificate_must_be_the_hosts_own_although_an_address_is_dialled(cdn):
    port, pem = cdn

    class ToPort(httpx.HTTPTransport):
        def handle_request(self, request):
            request.url = request.url.copy_with(port=port)
            return super().handle_request(request)

    inner = ToPort(verify=ssl.create_default_context(cafile=str(pem)), trust_env=False)
    transport = PublicOnly(inner, lambda host: ["127.0.0.1"], lambda address: True)
    with httpx.Client(transport=transport) as http:
        assert fetch(http, "https://cdn.example/a.png?x=%20") == b"cdn.example /a.png?x=%20"
        with pytest.raises(Later):
            fetch(http, "https://other.example/a.png")
