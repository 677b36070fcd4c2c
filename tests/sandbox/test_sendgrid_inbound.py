"""Does a debtor's answer arrive as SendGrid's Inbound Parse posts it in raw mode?"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import HTTP, default
from pathlib import Path

import pytest

from tests.support.receiver import Received, Receiver, receiver
from tests.support.sendgrid_sandbox import SendGridSandbox, sendgrid_sandbox


@pytest.fixture
def sandbox() -> Iterator[SendGridSandbox]:
    with sendgrid_sandbox() as started:
        yield started


@pytest.fixture
def inbox() -> Iterator[Receiver]:
    with receiver() as listening:
        yield listening


def _fields(post: Received) -> dict[str, bytes]:
    head = f"Content-Type: {post.headers['content-type']}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + post.body)
    parts = {}
    for part in form.iter_parts():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        parts[str(part.get_param("name", header="content-disposition"))] = content
    return parts


def test_a_reply_is_one_form_field_beside_the_envelope(sandbox: SendGridSandbox, inbox: Receiver) -> None:
    answer = sandbox.control(
        "POST",
        "inbound",
        {"url": inbox.url, "from": "Anna <anna@debtor.example>", "to": "r+tok@reply.example.com", "subject": "Re: F-12",
         "text": "Déjà réglée hier.", "in_reply_to": "<n.1@mail.example.com>"},
    )  # fmt: skip
    assert answer == {"status": 200, "error": None}
    fields = _fields(inbox.posts[0])
    mail = BytesParser(policy=default).parsebytes(fields["email"])
    assert mail["Subject"] == "Re: F-12"
    assert mail["In-Reply-To"] == "<n.1@mail.example.com>"
    body = mail.get_body()
    assert body is not None and body.get_content().strip() == "Déjà réglée hier."
    assert json.loads(fields["envelope"]) == {"to": ["r+tok@reply.example.com"], "from": "anna@debtor.example"}
    assert fields["SPF"] == b"pass" and fields["dkim"] == b"{@debtor.example : pass}"


@pytest.mark.schema
def test_the_fields_are_those_of_the_published_sample(
    sandbox: SendGridSandbox, inbox: Receiver, shared_reference: Path
) -> None:
    sample = (shared_reference / "sendgrid" / "inbound_parse" / "raw_data.txt").read_bytes()
    crlf = sample.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    expected = _fields(Received("", {"content-type": "multipart/form-data; boundary=xYzZY"}, crlf))
    sandbox.control("POST", "inbound", {"url": inbox.url, "raw_email": "From: a@x.fr\r\nTo: b@y.fr\r\n\r\nOui"})
    assert set(_fields(inbox.posts[0])) == set(expected)


def test_a_raw_mail_in_latin_1_arrives_byte_for_byte(sandbox: SendGridSandbox, inbox: Receiver) -> None:
    raw = ("From: a@x.fr\r\nTo: b@y.fr\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\ndéjà réglée\r\n").encode(
        "latin-1"
    )
    sandbox.control("POST", "inbound", {"url": inbox.url, "raw_email_base64": base64.b64encode(raw).decode()})
    assert raw in inbox.posts[0].body


def test_a_mail_of_29_megabytes_arrives_whole(sandbox: SendGridSandbox, inbox: Receiver) -> None:
    raw = b"From: a@x.fr\r\nTo: b@y.fr\r\n\r\n" + b"x" * 29_000_000
    sandbox.control("POST", "inbound", {"url": inbox.url, "raw_email_base64": base64.b64encode(raw).decode()})
    assert raw in inbox.posts[0].body


def test_a_reply_is_tried_again_after_5xx_and_lost_after_4xx(sandbox: SendGridSandbox, inbox: Receiver) -> None:
    reply = {"url": inbox.url, "raw_email": "From: a@x.fr\r\nTo: b@y.fr\r\n\r\nOui"}
    inbox.answers = [503, 200, 413]
    assert sandbox.control("POST", "inbound", reply)["status"] == 503
    sandbox.pass_seconds(120)
    assert len(inbox.posts) == 2 and inbox.posts[0].body == inbox.posts[1].body
    assert sandbox.control("POST", "inbound", reply)["status"] == 413
    sandbox.pass_seconds(86_400, step=600)
    assert len(inbox.posts) == 3


def test_a_signed_post_carries_the_headers_of_events(sandbox: SendGridSandbox, inbox: Receiver) -> None:
    reply = {"url": inbox.url, "raw_email": "From: a@x.fr\r\nTo: b@y.fr\r\n\r\nOui"}
    sandbox.control("POST", "inbound", reply)
    sandbox.control("POST", "inbound", reply | {"signed": True})
    unsigned, signed = inbox.posts
    assert "x-twilio-email-event-webhook-signature" not in unsigned.headers
    assert "x-twilio-email-event-webhook-signature" in signed.headers


def test_a_wish_without_sender_or_url_is_explained(sandbox: SendGridSandbox, inbox: Receiver) -> None:
    status, _, body = sandbox.call("POST", "/sandbox/inbound", {"url": inbox.url, "to": "b@y.fr"})
    assert status == 400 and b"from" in body
    assert sandbox.call("POST", "/sandbox/inbound", {"raw_email": "From: a@x.fr\r\n\r\n"})[0] == 400
