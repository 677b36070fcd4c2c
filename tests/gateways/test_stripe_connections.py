"""Does a request to Stripe go where it should, over a connection we may trust, and nowhere else?"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import stripe
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from collector.gateways.stripe_connections import KeptConnections
from collector.gateways.stripe_wire import Unreached

KEY = {"Authorization": "Bearer sk_test_1"}


class Heard(BaseHTTPRequestHandler):
    """Answers every GET with a cookie, and remembers where it was to go and with which headers."""

    protocol_version = "HTTP/1.1"
    heard: list[tuple[str, Message]]

    def do_GET(self) -> None:
        self.heard.append((self.path, self.headers))
        self.send_response(200)
        self.send_header("Set-Cookie", "a=b")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    Heard.heard = []
    made = ThreadingHTTPServer(("127.0.0.1", 0), Heard)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


def base(server: ThreadingHTTPServer, scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{server.server_address[1]}"


def self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    made = builder.sign(key, hashes.SHA256())
    file = folder / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


def test_the_key_goes_with_every_request_and_a_cookie_with_none(server: ThreadingHTTPServer) -> None:
    connections = KeptConnections(base(server), stripe.ca_bundle_path, KEY)
    for _ in range(2):
        body, status, headers = connections.ask("GET", f"{base(server)}/v1/account", None, {"X-More": "1"})
        assert (body, status, headers["content-length"]) == (b"{}", 200, "2")
    connections.close()
    assert [path for path, _ in Heard.heard] == ["/v1/account"] * 2
    assert all(sent["Authorization"] == KEY["Authorization"] and sent["X-More"] == "1" for _, sent in Heard.heard)
    assert all("Cookie" not in sent for _, sent in Heard.heard)


def test_nothing_is_said_to_whom_nobody_vouches_for(server: ThreadingHTTPServer, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    connections = KeptConnections(base(server, "https"), stripe.ca_bundle_path, KEY)
    with pytest.raises(Unreached, match="SSLError"):
        connections.ask("GET", f"{base(server, 'https')}/v1/account", None, {})
    assert Heard.heard == []


def test_a_proxy_of_the_environment_is_used_with_its_login(
    server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setenv("http_proxy", f"http://me:p%40ss@127.0.0.1:{server.server_address[1]}")
    connections = KeptConnections("http://stripe.example", stripe.ca_bundle_path, KEY)
    connections.ask("GET", "http://stripe.example/v1/account", None, {})
    path, sent = Heard.heard[0]
    assert path == "http://stripe.example/v1/account"
    assert sent["Proxy-Authorization"] == "Basic bWU6cEBzcw=="


def test_no_proxy_where_the_environment_says_so(server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    KeptConnections(base(server), stripe.ca_bundle_path, KEY).ask("GET", f"{base(server)}/v1/account", None, {})
    assert [path for path, _ in Heard.heard] == ["/v1/account"]


def test_the_key_goes_to_no_other_address(server: ThreadingHTTPServer) -> None:
    connections = KeptConnections("http://stripe.example", stripe.ca_bundle_path, KEY)
    with pytest.raises(Unreached, match="HostChangedError"):
        connections.ask("GET", f"{base(server)}/v1/account", None, {})
    assert Heard.heard == []
