"""Does the service draw the right conclusion from everything a mail server may answer, or not answer?"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import default
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from collector.gateways.mail.base import UnsafeMail, Verdict
from collector.gateways.mail.smtp import SmtpSecurity, SmtpServer, SmtpTransport
from tests.support.mails import PDF, a_mail
from tests.support.rude_server import Caller, Manners, rude_server


class Postman:
    """An aiosmtpd handler that says at each step what a test wants it to say, and keeps what it takes."""

    def __init__(self, mail: str = "250 OK", rcpt: str = "250 OK", data: str = "250 queued as 7") -> None:
        self.mail, self.rcpt, self.data = mail, rcpt, data
        self.taken: list[Any] = []

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.mail.startswith("250"):
            envelope.mail_from = address
        return self.mail

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append(envelope)
        return self.data


@contextmanager
def _served(postman: Postman, **settings: Any) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    controller = Controller(postman, hostname="127.0.0.1", port=port, **settings)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def _transport(port: int, security: SmtpSecurity = SmtpSecurity.NONE, **more: Any) -> SmtpTransport:
    patience = {name: more.pop(name) for name in ("connect_seconds", "total_seconds", "tls") if name in more}
    return SmtpTransport(SmtpServer("127.0.0.1", port, security, **more), **patience)


def test_the_mail_arrives_byte_for_byte_from_and_to_the_right_addresses() -> None:
    postman = Postman()
    with _served(postman) as port:
        transport = _transport(port)
        payload = transport.frozen_bytes(a_mail())
        answer = transport.deliver(payload)
    assert (answer.verdict, answer.because) == (Verdict.ACCEPTED, "The mail server answered 250: queued as 7")
    (envelope,) = postman.taken
    assert envelope.content == payload == transport.payload_as_eml(payload)
    assert (envelope.mail_from, envelope.rcpt_tos) == ("facturation@mail.example.com", ["anna@debtor.example"])
    mail = BytesParser(policy=default).parsebytes(envelope.content)
    assert mail["From"].addresses[0].display_name == "Atelier Ledoux, SARL"
    assert mail["To"].addresses[0].display_name == 'Menuiserie "Chez Anna" & Fils, Été'
    assert mail["Subject"] == "Facture F-12 (1\u00a0150,00\u00a0€) : règlement attendu depuis le 14 mars"
    assert mail["Reply-To"] == "r+t0ken@reply.example.com"
    assert mail["Date"] == "Mon, 05 Jan 2026 09:00:00 +0000"
    assert mail["X-Collector-Notice"] == "k3v7q2m5x4"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None and text.get_content().splitlines() == [
        "Bonjour,", "", "La facture F-12 reste due.", ".", "À bientôt",
    ]  # fmt: skip
    assert html is not None and html.get_content().strip() == "<p>La facture F-12 reste due.</p>"
    (attachment,) = mail.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content()) == ("mise-en-demeure-F-12.pdf", PDF.content)


def test_the_frozen_bytes_are_seven_bit_and_the_same_each_time() -> None:
    first, second = (_transport(25).frozen_bytes(a_mail()) for _ in range(2))
    assert first == second
    assert first.isascii() and b"\n" not in first.replace(b"\r\n", b"")
    assert max(len(line) for line in first.split(b"\r\n")) <= 998
    with pytest.raises(UnsafeMail):
        _transport(25).frozen_bytes(a_mail(to_email="anna@debtor.example, bob@debtor.example"))


@pytest.mark.parametrize(
    ("step", "reply", "verdict"),
    [
        ("mail", "451 try later", Verdict.NOT_SENT),
        ("mail", "553 sender not allowed", Verdict.REFUSED),
        ("rcpt", "450 mailbox busy", Verdict.NOT_SENT),
        ("rcpt", "421 closing", Verdict.NOT_SENT),
        ("rcpt", "550 no such user", Verdict.REFUSED),
        ("data", "452 disk full", Verdict.NOT_SENT),
        ("data", "554 looks like spam", Verdict.REFUSED),
        ("data", "250 OK", Verdict.ACCEPTED),
        ("data", "251 forwarded", Verdict.DOUBT),
    ],
)
def test_each_reply_has_one_meaning(step: str, reply: str, verdict: Verdict) -> None:
    with _served(Postman(**{step: reply})) as port:
        transport = _transport(port)
        answer = transport.deliver(transport.frozen_bytes(a_mail()))
    assert answer.verdict is verdict
    assert reply[:3] in answer.because
    assert not answer.stop_channel
    assert (answer.retry_after_s is not None) == (verdict is Verdict.NOT_SENT)


def _script(*lines: bytes, then: Callable[[Caller], None] | None = None) -> Manners:
    """Say the first line at once and one more after each command; read the mail after a 354."""

    def behave(caller: Caller) -> None:
        stream = caller.connection.makefile("rwb")
        for number, line in enumerate(lines):
            if number:
                while (read := stream.readline()) and lines[number - 1].startswith(b"354") and read != b".\r\n":
                    pass
            stream.write(line + b"\r\n")
            stream.flush()
        if then is not None:
            then(caller)

    return behave


def _read_until_dot(caller: Caller) -> None:
    received = b""
    while not received.endswith(b"\r\n.\r\n"):
        received += caller.connection.recv(65536)


def _swallow_and_hang(caller: Caller) -> None:
    _read_until_dot(caller)
    caller.over.wait()


def _say_nothing(caller: Caller) -> None:
    caller.over.wait()


def _drip(caller: Caller) -> None:
    _read_until_dot(caller)
    while not caller.over.wait(0.01):
        caller.connection.sendall(b"2")


GREETED = (b"220 hello", b"250 hello", b"250 sender", b"250 recipient", b"354 go on")

LOST: dict[str, tuple[Manners, Verdict]] = {
    "no greeting": (lambda caller: None, Verdict.NOT_SENT),
    "greeting hangs": (_say_nothing, Verdict.NOT_SENT),
    "greeting refuses": (_script(b"554 no"), Verdict.NOT_SENT),
    "cut after greeting": (_script(b"220 hello"), Verdict.NOT_SENT),
    "cut after EHLO": (_script(*GREETED[:2]), Verdict.NOT_SENT),
    "cut after MAIL": (_script(*GREETED[:3]), Verdict.NOT_SENT),
    "cut after RCPT": (_script(*GREETED[:4]), Verdict.DOUBT),
    "cut within the mail": (_script(*GREETED), Verdict.DOUBT),
    "cut after the mail": (_script(*GREETED, then=_read_until_dot), Verdict.DOUBT),
    "hangs after the mail": (_script(*GREETED, then=_swallow_and_hang), Verdict.DOUBT),
    "drips after the mail": (_script(*GREETED, then=_drip), Verdict.DOUBT),
    "nonsense after the mail": (_script(*GREETED, b"xyz what"), Verdict.DOUBT),
    "another code after the mail": (_script(*GREETED, b"354 still going"), Verdict.DOUBT),
}


@pytest.mark.parametrize(("manners", "verdict"), LOST.values(), ids=LOST.keys())
def test_a_connection_lost_before_the_mail_is_not_sent_and_afterwards_a_doubt(
    manners: Manners, verdict: Verdict
) -> None:
    with rude_server(manners) as server:
        transport = _transport(server.port, connect_seconds=0.5, total_seconds=0.8)
        answer = transport.deliver(transport.frozen_bytes(a_mail()))
    assert answer.verdict is verdict
    assert server.calls == 1


def test_nobody_listening_is_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    transport = _transport(port)
    assert transport.deliver(transport.frozen_bytes(a_mail())).verdict is Verdict.NOT_SENT


def test_a_server_has_no_memory_to_ask() -> None:
    assert _transport(25).look_up("k3v7q2m5x4", "anna@debtor.example", datetime(2026, 1, 5, tzinfo=UTC)) is None


# Encryption and sign-in.


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that only this test trusts, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    signed = (
        x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(signed.public_bytes(Encoding.PEM))
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return certificate, key


def _server_side(authority: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority)
    return context


def _trusting(authority: tuple[Path, Path]) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(authority[0]))


class _Guard:
    def __call__(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"collector", b"s3cret")
        return AuthResult(success=good, handled=good)


def test_starttls_and_sign_in(authority: tuple[Path, Path]) -> None:
    postman = Postman()
    settings = {"tls_context": _server_side(authority), "require_starttls": True, "auth_required": True}
    with _served(postman, authenticator=_Guard(), **settings) as port:
        good = _transport(port, SmtpSecurity.STARTTLS, user="collector", password="s3cret", tls=_trusting(authority))
        assert good.deliver(good.frozen_bytes(a_mail())).verdict is Verdict.ACCEPTED
        wrong = _transport(port, SmtpSecurity.STARTTLS, user="collector", password="wr0ng", tls=_trusting(authority))
        answer = wrong.deliver(wrong.frozen_bytes(a_mail()))
        assert (answer.verdict, answer.stop_channel) == (Verdict.REFUSED, True)
        assert "wr0ng" not in answer.because + repr(wrong) + repr(SmtpServer("h", 1, user="u", password="wr0ng"))
        stranger = _transport(port, SmtpSecurity.STARTTLS, tls=_trusting(authority))
        answer = stranger.deliver(stranger.frozen_bytes(a_mail()))
        assert (answer.verdict, answer.stop_channel) == (Verdict.REFUSED, True)
    assert len(postman.taken) == 1


def test_tls_from_the_first_byte(authority: tuple[Path, Path]) -> None:
    postman = Postman()
    with _served(postman, ssl_context=_server_side(authority)) as port:
        transport = _transport(port, SmtpSecurity.TLS, tls=_trusting(authority))
        assert transport.deliver(transport.frozen_bytes(a_mail())).verdict is Verdict.ACCEPTED
    assert len(postman.taken) == 1


def test_a_certificate_nobody_vouches_for_is_not_sent(authority: tuple[Path, Path]) -> None:
    postman = Postman()
    with _served(postman, tls_context=_server_side(authority)) as port:
        transport = _transport(port, SmtpSecurity.STARTTLS)
        assert transport.deliver(transport.frozen_bytes(a_mail())).verdict is Verdict.NOT_SENT
    assert postman.taken == []


def test_a_server_without_starttls_gets_nothing_in_the_clear() -> None:
    postman = Postman()
    with _served(postman) as port:
        transport = _transport(port, SmtpSecurity.STARTTLS)
        answer = transport.deliver(transport.frozen_bytes(a_mail()))
    assert (answer.verdict, answer.stop_channel) == (Verdict.REFUSED, True)
    assert postman.taken == []


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtps://anna:s%40cret@mail.example.com",
         SmtpServer("mail.example.com", 465, SmtpSecurity.TLS, "anna", "s@cret")),
        ("smtp://anna:secret@mail.example.com:2525/",
         SmtpServer("mail.example.com", 2525, SmtpSecurity.STARTTLS, "anna", "secret")),
        ("smtp://mail.example.com", SmtpServer("mail.example.com", 587, SmtpSecurity.STARTTLS)),
        ("smtp://127.0.0.1:1025", SmtpServer("127.0.0.1", 1025, SmtpSecurity.NONE)),
    ],
)  # fmt: skip
def test_a_url_names_the_server(url: str, server: SmtpServer) -> None:
    assert SmtpServer.from_url(url) == server


@pytest.mark.parametrize("url", ["", "mail.example.com", "http://h", "smtp://", "smtp://u:s3cret@h:port", "smtp://[::"])
def test_a_url_without_sense_is_refused_without_showing_the_password(url: str) -> None:
    with pytest.raises(ValueError, match="SMTP_URL") as refused:
        SmtpServer.from_url(url)
    assert "s3cret" not in str(refused.value)
