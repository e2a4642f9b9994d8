"""The way to hosts that somebody else names: by the address that was checked, to whom the certificate belongs."""

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

from services.providers.download import fetch
from services.providers.public_network import PublicOnly
from services.providers.wire import Later
from tests.providers.test_safe_fetch import Far, found


def test_a_public_host_is_reached_by_the_address_that_was_checked():
    far = Far(found())
    transport = PublicOnly(far, lambda host: ["93.184.216.34", "2606:4700:4700::1111"])
    assert fetch(httpx.Client(transport=transport), "https://cdn.example/a.png?x=1") == b"bytes"
    (sent,) = far.asked
    assert sent.url.host == "93.184.216.34" and sent.url.raw_path == b"/a.png?x=1"
    assert sent.headers["host"] == "cdn.example" and sent.extensions["sni_hostname"] == "cdn.example"


@pytest.fixture
def cdn(tmp_path):
    """A TLS server of two hosts on a port of this machine: the port, and the certificate to trust."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cdn.example")])
    cert = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(1), now + timedelta(1))
    hosts = [x509.DNSName(host) for host in ("cdn.example", "i.ytimg.com")]
    cert = cert.add_extension(x509.SubjectAlternativeName(hosts), False)
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
