"""Does the service draw the right conclusion from everything SendGrid may answer, or not answer?"""

from __future__ import annotations

import base64
import json
import logging
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from sendgrid.helpers import mail as helpers

from collector.clock import TurnableClock
from collector.gateways.mail.base import Attachment, UnsafeMail, Verdict
from collector.gateways.mail.sendgrid import SendGridTransport
from tests.support.mails import PDF, a_mail
from tests.support.rude_server import Caller, Manners, answering, dripping, hanging, read_request, rude_server
from tests.support.sendgrid_sandbox import KEY, SendGridSandbox, sendgrid_sandbox

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ANNA = "anna@debtor.example"


@pytest.fixture
def sandbox() -> Iterator[SendGridSandbox]:
    with sendgrid_sandbox() as started:
        yield started


def _transport(host: str, key: str = KEY, total_seconds: float = 30) -> SendGridTransport:
    return SendGridTransport(key, host, TurnableClock(NOW), total_seconds=total_seconds)


def _brisk(port: int) -> SendGridTransport:
    """Patient for a fifth of a second only."""
    return SendGridTransport(KEY, f"http://127.0.0.1:{port}", TurnableClock(NOW), connect_seconds=1, total_seconds=1.2)


# The payload.


def test_the_mail_arrives_as_it_was_meant(sandbox: SendGridSandbox) -> None:
    transport = _transport(sandbox.url)
    answer = transport.deliver(transport.frozen_bytes(a_mail()))
    assert answer.verdict is Verdict.ACCEPTED
    (received,) = sandbox.mailbox(ANNA)
    assert received["x_message_id"] == answer.provider_id
    assert received["from"] == {"email": "facturation@mail.example.com", "name": "Atelier Ledoux, SARL"}
    assert received["to"] == [{"email": ANNA, "name": 'Menuiserie "Chez Anna" & Fils, Été'}]
    assert received["reply_to"] == {"email": "r+t0ken@reply.example.com"}
    assert received["subject"] == "Facture F-12 (1\u00a0150,00\u00a0€) : règlement attendu depuis le 14 mars"
    assert received["text"] == "Bonjour,\n\nLa facture F-12 reste due.\n.\nÀ bientôt"
    assert received["html"] == "<p>La facture F-12 reste due.</p>"
    assert received["headers"] == {
        "Message-ID": "<k3v7q2m5x4.1@mail.example.com>",
        "References": "<case.9@mail.example.com>",
        "Auto-Submitted": "auto-generated",
    }
    assert received["custom_args"] == {"cb_notice": "k3v7q2m5x4"}
    assert received["categories"] == ["formal_notice"]
    (attachment,) = received["attachments"]
    assert (attachment["name"], attachment["type"]) == ("mise-en-demeure-F-12.pdf", "application/pdf")
    assert base64.b64decode(attachment["content"]) == PDF.content


@pytest.mark.parametrize("changes", [{}, {"to_name": "", "sender_name": ""}, {"reply_to": None, "attachments": ()}])
def test_the_payload_is_what_sendgrids_own_helpers_make_of_the_mail(changes: dict[str, Any]) -> None:
    mail = a_mail(**changes)
    message = helpers.Mail()
    message.from_email = helpers.From(mail.sender_email, mail.sender_name or None)
    message.add_to(helpers.To(mail.to_email, mail.to_name or None))
    message.subject = helpers.Subject(mail.subject)
    message.add_content(helpers.Content("text/plain", mail.text))
    message.add_content(helpers.Content("text/html", mail.html))
    if mail.reply_to is not None:
        message.reply_to = helpers.ReplyTo(mail.reply_to)
    for name, value in mail.headers:
        if name != "Date":
            message.add_header(helpers.Header(name, value))
    message.add_custom_arg(helpers.CustomArg("cb_notice", mail.notice_uid, p=0))
    message.add_category(helpers.Category(mail.category))
    for it in mail.attachments:
        content = base64.b64encode(it.content).decode("ascii")
        message.add_attachment(helpers.Attachment(content, it.filename, it.content_type, "attachment"))
    message.tracking_settings = helpers.TrackingSettings(
        helpers.ClickTracking(False, False), helpers.OpenTracking(False), helpers.SubscriptionTracking(False)
    )
    assert json.loads(_transport("https://api.sendgrid.com").frozen_bytes(mail)) == message.get()


def test_the_frozen_bytes_are_the_same_each_time_and_are_what_is_sent() -> None:
    with rude_server(answering(b"HTTP/1.1 202 Accepted\r\nX-Message-Id: abc\r\n\r\n")) as server:
        transport = _transport(f"http://127.0.0.1:{server.port}")
        payload = transport.frozen_bytes(a_mail())
        assert payload == _transport("https://api.sendgrid.com").frozen_bytes(a_mail())
        transport.deliver(payload)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert body == payload
    assert head.startswith(b"POST /v3/mail/send HTTP/1.1\r\n")
    assert f"Authorization: Bearer {KEY}".encode() in head


def test_nothing_is_tracked_and_only_a_random_id_is_told() -> None:
    request = json.loads(_transport("https://api.sendgrid.com").frozen_bytes(a_mail()))
    tracking = request["tracking_settings"]
    assert tracking["click_tracking"] == {"enable": False, "enable_text": False}
    assert tracking["open_tracking"] == {"enable": False}
    assert tracking["subscription_tracking"] == {"enable": False}
    assert request["personalizations"][0]["custom_args"] == {"cb_notice": "k3v7q2m5x4"}
    assert not {"custom_args", "asm", "send_at", "batch_id", "mail_settings"} & set(request)
    assert len(request["personalizations"]) == 1 and len(request["personalizations"][0]["to"]) == 1


@pytest.mark.schema
def test_the_payload_fits_the_published_schema(shared_reference: Path) -> None:
    schema = json.loads((shared_reference / "sendgrid" / "mail_send.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    for mail in (a_mail(), a_mail(reply_to=None, headers=(), attachments=(), to_name="")):
        request = json.loads(_transport("https://api.sendgrid.com").frozen_bytes(mail))
        assert [error.message for error in validator.iter_errors(request)] == []


def test_an_unsafe_mail_is_never_frozen() -> None:
    transport = _transport("https://api.sendgrid.com")
    with pytest.raises(UnsafeMail, match="subject"):
        transport.frozen_bytes(a_mail(subject="Facture\r\nBcc: x@evil.example"))
    with pytest.raises(UnsafeMail, match="30 MB"):
        transport.frozen_bytes(a_mail(attachments=(Attachment("a.pdf", "application/pdf", b"x" * 23_000_000),)))
    with pytest.raises(UnsafeMail, match="API key"):
        transport.frozen_bytes(a_mail(text="SG.abc.def is our key"))


def test_the_dossier_gets_a_mail_file_from_the_payload() -> None:
    transport = _transport("https://api.sendgrid.com")
    mail = BytesParser(policy=default).parsebytes(transport.payload_as_eml(transport.frozen_bytes(a_mail())))
    assert mail["To"].addresses[0].display_name == 'Menuiserie "Chez Anna" & Fils, Été'
    assert mail["Subject"] == "Facture F-12 (1\u00a0150,00\u00a0€) : règlement attendu depuis le 14 mars"
    (attachment,) = mail.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content()) == ("mise-en-demeure-F-12.pdf", PDF.content)


# What a complete answer means: mail.md 1.2, line by line.

VERDICTS = [
    (202, Verdict.ACCEPTED, False),
    (400, Verdict.REFUSED, False),
    (413, Verdict.REFUSED, False),
    (415, Verdict.REFUSED, False),
    (401, Verdict.REFUSED, True),
    (403, Verdict.REFUSED, True),
    (404, Verdict.REFUSED, True),
    (405, Verdict.REFUSED, True),
    (429, Verdict.NOT_SENT, False),
    (200, Verdict.DOUBT, False),
    (201, Verdict.DOUBT, False),
    (204, Verdict.DOUBT, False),
    (301, Verdict.DOUBT, False),
    (302, Verdict.DOUBT, False),
    (303, Verdict.DOUBT, False),
    (307, Verdict.DOUBT, False),
    (308, Verdict.DOUBT, False),
    (408, Verdict.DOUBT, False),
    (500, Verdict.DOUBT, False),
    (502, Verdict.DOUBT, False),
    (503, Verdict.DOUBT, False),
    (504, Verdict.DOUBT, False),
]


@pytest.mark.parametrize(("status", "verdict", "stops"), VERDICTS)
def test_each_status_has_one_meaning(status: int, verdict: Verdict, stops: bool) -> None:
    head = f"HTTP/1.1 {status} Said\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    with rude_server(answering(head.encode())) as server:
        transport = _transport(f"http://127.0.0.1:{server.port}")
        answer = transport.deliver(transport.frozen_bytes(a_mail()))
    assert (answer.verdict, answer.stop_channel) == (verdict, stops)
    assert str(status) in answer.because
    assert server.calls == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed_so_the_key_goes_nowhere_else(status: int) -> None:
    with rude_server(answering(b"HTTP/1.1 202 Accepted\r\n\r\n")) as elsewhere:
        head = f"HTTP/1.1 {status} Moved\r\nLocation: http://127.0.0.1:{elsewhere.port}/\r\nContent-Length: 0\r\n\r\n"
        with rude_server(answering(head.encode())) as server:
            transport = _transport(f"http://127.0.0.1:{server.port}")
            assert transport.deliver(transport.frozen_bytes(a_mail())).verdict is Verdict.DOUBT
    assert (server.calls, elsewhere.calls) == (1, 0)


def test_a_refusal_tells_sendgrids_reason(sandbox: SendGridSandbox) -> None:
    answer = _transport(sandbox.url).deliver(b'{"personalizations":[]}')
    assert answer.verdict is Verdict.REFUSED
    assert "must have at least one personalization" in answer.because


def test_a_wrong_key_stops_the_channel(sandbox: SendGridSandbox) -> None:
    transport = _transport(sandbox.url, key="not-a-key")
    answer = transport.deliver(transport.frozen_bytes(a_mail()))
    assert (answer.verdict, answer.stop_channel) == (Verdict.REFUSED, True)
    assert "not-a-key" not in answer.because


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("X-RateLimit-Reset: 1767603690", 90),  # 09:01:30 of the same morning
        ("X-RateLimit-Reset: 1767603000", 1),
        ("X-RateLimit-Reset: 9999999999", 3600),
        ("Retry-After: 17", 17),
        ("X-RateLimit-Reset: soon", 60),
        ("X-Nothing: 1", 60),
    ],
)
def test_a_rate_limit_says_how_long_to_wait(header: str, seconds: int) -> None:
    with rude_server(answering(f"HTTP/1.1 429 Too Many\r\n{header}\r\nContent-Length: 0\r\n\r\n".encode())) as server:
        answer = _transport(f"http://127.0.0.1:{server.port}").deliver(b"{}")
    assert (answer.verdict, answer.retry_after_s) == (Verdict.NOT_SENT, seconds)


# When the answer does not come whole.


def _cut_while_sending(caller: Caller) -> None:
    caller.connection.recv(10)


def _cut_after_request(caller: Caller) -> None:
    read_request(caller)


def _reset_after_request(caller: Caller) -> None:
    read_request(caller)
    caller.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


DOUBTS: dict[str, Manners] = {
    "hang": hanging,
    "drip": dripping,
    "cut while sending": _cut_while_sending,
    "cut after the request": _cut_after_request,
    "reset after the request": _reset_after_request,
    "status line cut": answering(b"HTTP/1.1 202 Acc"),
    "head cut": answering(b"HTTP/1.1 202 Accepted\r\nX-Message-Id: abc"),
    "head without end": answering(b"HTTP/1.1 202 Accepted\r\nX-Message-Id: abc\r\n"),
    "not HTTP": answering(b"220 smtp.example ESMTP\r\n"),
    "nonsense": answering(b"\0\xff\r\n\r\n"),
}


@pytest.mark.parametrize("manners", DOUBTS.values(), ids=DOUBTS.keys())
def test_whatever_goes_wrong_after_the_first_byte_leaves_a_doubt(manners: Manners) -> None:
    with rude_server(manners) as server:
        transport = _brisk(server.port)
        answer = transport.deliver(transport.frozen_bytes(a_mail()))
    assert answer.verdict is Verdict.DOUBT
    assert server.calls == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 202 Accepted\r\nX-Message-Id: abc\r\nContent-Length: 100\r\n\r\ncut",
        b"HTTP/1.1 202 Accepted\r\nX-Message-Id: abc\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\nx-message-id: abc\r\n\r\n",
    ],
)
def test_a_202_with_a_whole_head_is_never_lost_for_its_body(answer: bytes) -> None:
    with rude_server(answering(answer)) as server:
        got = _brisk(server.port).deliver(b"{}")
    assert (got.verdict, got.provider_id) == (Verdict.ACCEPTED, "abc")


def test_no_connection_means_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert _transport(f"http://127.0.0.1:{port}").deliver(b"{}").verdict is Verdict.NOT_SENT

    def no_name(*_: object, **__: object) -> object:
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", no_name)
    assert _transport("https://api.sendgrid.com").deliver(b"{}").verdict is Verdict.NOT_SENT


def _not_tls(caller: Caller) -> None:
    caller.connection.recv(65536)
    caller.connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def _silent(caller: Caller) -> None:
    caller.over.wait()


@pytest.mark.parametrize("manners", [_not_tls, _silent], ids=["not TLS", "handshake hangs"])
def test_a_failed_handshake_means_not_sent(manners: Manners) -> None:
    with rude_server(manners) as server:
        host = f"https://127.0.0.1:{server.port}"
        transport = SendGridTransport(KEY, host, TurnableClock(NOW), connect_seconds=0.2, total_seconds=1)
        assert transport.deliver(b"{}").verdict is Verdict.NOT_SENT


# Against the sandbox's faults: what it accepted is the truth.


@pytest.mark.parametrize(
    ("fault", "verdict", "mails"),
    [
        ({"fault": "lost_answer"}, Verdict.DOUBT, 1),
        ({"fault": "hang_up"}, Verdict.DOUBT, 0),
        ({"fault": "error", "status": 503, "accepted": True}, Verdict.DOUBT, 1),
        ({"fault": "error", "status": 503}, Verdict.DOUBT, 0),
        ({"fault": "redirect"}, Verdict.DOUBT, 0),
        ({"fault": "rate_limit"}, Verdict.NOT_SENT, 0),
        ({"fault": "review"}, Verdict.ACCEPTED, 1),
    ],
)
def test_the_verdict_is_never_bolder_than_the_truth(
    sandbox: SendGridSandbox, fault: dict[str, object], verdict: Verdict, mails: int
) -> None:
    sandbox.faults(sendgrid_send=fault)
    transport = _transport(sandbox.url)
    assert transport.deliver(transport.frozen_bytes(a_mail())).verdict is verdict
    assert len(sandbox.mailbox(ANNA)) == mails


# Looking up a mail in doubt.


def test_a_mail_whose_answer_was_lost_is_found_in_the_logs(sandbox: SendGridSandbox) -> None:
    transport = _transport(sandbox.url)
    transport.deliver(transport.frozen_bytes(a_mail(notice_uid="other")))
    sandbox.faults(sendgrid_send={"fault": "lost_answer", "times": 1})
    transport.deliver(transport.frozen_bytes(a_mail()))
    transport.deliver(transport.frozen_bytes(a_mail(notice_uid="another")))

    early = transport.look_up("k3v7q2m5x4", ANNA, NOW)
    assert early is not None and early.verdict is Verdict.DOUBT
    sandbox.pass_seconds(120)
    found = transport.look_up("k3v7q2m5x4", ANNA, NOW)
    assert found is not None and found.verdict is Verdict.ACCEPTED
    lost = next(mail for mail in sandbox.mailbox(ANNA) if mail["custom_args"]["cb_notice"] == "k3v7q2m5x4")
    assert found.provider_id == lost["x_message_id"]


def test_a_mail_that_never_arrived_is_not_found_and_stays_in_doubt(sandbox: SendGridSandbox) -> None:
    transport = _transport(sandbox.url)
    sandbox.faults(sendgrid_send={"fault": "hang_up", "times": 1})
    transport.deliver(transport.frozen_bytes(a_mail()))
    transport.deliver(transport.frozen_bytes(a_mail(notice_uid="another")))
    sandbox.pass_seconds(120)
    answer = transport.look_up("k3v7q2m5x4", ANNA, NOW)
    assert answer is not None and (answer.verdict, answer.provider_id) == (Verdict.DOUBT, None)


def test_logs_that_cannot_be_read_tell_nothing(sandbox: SendGridSandbox) -> None:
    transport = _transport(sandbox.url)
    transport.deliver(transport.frozen_bytes(a_mail()))
    sandbox.pass_seconds(120)
    sandbox.faults(sendgrid_logs={"status": 503})
    assert transport.look_up("k3v7q2m5x4", ANNA, NOW) is None
    sandbox.faults(sendgrid_logs=None)
    assert _transport(sandbox.url, key="wrong").look_up("k3v7q2m5x4", ANNA, NOW) is None
    assert transport.look_up("k3v7q2m5x4", 'anna" OR "', NOW) is None


def _json_answer(body: object) -> Manners:
    content = json.dumps(body).encode()
    return answering(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content) + content)


def test_a_full_page_without_our_mail_tells_nothing() -> None:
    page = {"messages": [{"sg_message_id": f"m{number}.x"} for number in range(1000)]}
    with rude_server(_json_answer(page), _json_answer({"custom_args": {"cb_notice": "other"}})) as server:
        assert _transport(f"http://127.0.0.1:{server.port}").look_up("k3v7q2m5x4", ANNA, NOW) is None


@pytest.mark.parametrize("body", [[], {"messages": None}, {"messages": [7]}, {"hits": []}])
def test_an_odd_answer_of_the_logs_tells_nothing(body: object) -> None:
    not_found = answering(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
    with rude_server(_json_answer(body), not_found) as server:
        assert _transport(f"http://127.0.0.1:{server.port}").look_up("k3v7q2m5x4", ANNA, NOW) is None


def test_the_question_is_the_documented_query_and_looks_a_little_further_back() -> None:
    with rude_server(_json_answer({"messages": []})) as server:
        _transport(f"http://127.0.0.1:{server.port}").look_up("k3v7q2m5x4", ANNA, NOW)
    question = json.loads(server.requests[0].partition(b"\r\n\r\n")[2])
    assert question == {
        "query": f'to_email = "{ANNA}" AND sg_message_id_created_at > TIMESTAMP "2026-01-05T08:55:00Z"',
        "limit": 1000,
    }


# Settings and secrets.


@pytest.mark.parametrize(
    "host",
    ["", "api.sendgrid.com", "http://api.sendgrid.com", "ftp://127.0.0.1", "https://user@api.sendgrid.com",
     "http://127.0.0.1.evil.example", "https://api.sendgrid.com:port"],
)  # fmt: skip
def test_a_host_without_encryption_or_sense_is_refused(host: str) -> None:
    with pytest.raises(ValueError):
        _transport(host)


@pytest.mark.parametrize("key", ["", "SG.a b.c", "SG.a\n.c", "SG.é.c"])
def test_a_key_that_cannot_be_sent_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(ValueError, match="SENDGRID_API_KEY") as refused:
        _transport("https://api.sendgrid.com", key=key)
    assert not key or key not in str(refused.value)


def test_the_key_is_in_no_log_and_no_answer(
    sandbox: SendGridSandbox, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    transport = _transport(sandbox.url)
    answers = [transport.deliver(transport.frozen_bytes(a_mail()))]
    sandbox.faults(sendgrid_send={"fault": "hang_up"})
    answers.append(transport.deliver(transport.frozen_bytes(a_mail())))
    said = capfd.readouterr()
    assert KEY not in caplog.text + said.out + said.err + repr(transport) + repr(answers)
