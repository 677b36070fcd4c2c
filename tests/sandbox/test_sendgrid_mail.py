"""Does the pretend SendGrid take what SendGrid takes, and refuse what it refuses, in its words?"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import sendgrid
from sendgrid.helpers import mail as helpers

from tests.support.sendgrid_sandbox import KEY, SendGridSandbox, payload, sendgrid_sandbox

ANNA = "anna@debtor.example"


@pytest.fixture
def sandbox() -> Iterator[SendGridSandbox]:
    with sendgrid_sandbox() as started:
        yield started


@pytest.fixture(scope="module")
def strict() -> Iterator[SendGridSandbox]:
    """One for all refusals of this page: nothing is ever kept in it."""
    with sendgrid_sandbox() as started:
        yield started


def test_the_real_package_sends_and_the_recipient_reads_it(sandbox: SendGridSandbox) -> None:
    message = helpers.Mail(
        from_email=helpers.From("facturation@mail.example.com", "Atelier Ledoux, SARL"),
        to_emails=helpers.To(ANNA, "Anna"),
        subject="Facture F-12",
        plain_text_content="Bonjour",
        html_content="<p>Bonjour</p>",
    )
    message.add_custom_arg(helpers.CustomArg("cb_notice", "n-7", p=0))
    message.add_header(helpers.Header("References", "<root@mail.example.com>"))
    pdf = b"%PDF-1.7 mise en demeure"
    message.add_attachment(helpers.Attachment(base64.b64encode(pdf).decode(), "mise.pdf", "application/pdf"))

    answer = sendgrid.SendGridAPIClient(KEY, host=sandbox.url).send(message)

    assert (answer.status_code, answer.body) == (202, b"")
    assert sandbox.control("GET", "mailboxes") == {
        "total": 1,
        "mailboxes": [{"address": ANNA, "count": 1, "last_accepted_at": sandbox.world.now()}],
    }
    (received,) = sandbox.mailbox("Anna@Debtor.example")
    assert received["x_message_id"] == answer.headers["X-Message-Id"]
    assert received["from"] == {"email": "facturation@mail.example.com", "name": "Atelier Ledoux, SARL"}
    assert received["to"] == [{"email": ANNA, "name": "Anna"}]
    assert (received["subject"], received["text"], received["html"]) == ("Facture F-12", "Bonjour", "<p>Bonjour</p>")
    assert received["headers"] == {"References": "<root@mail.example.com>"}
    assert received["custom_args"] == {"cb_notice": "n-7"}
    assert received["accepted_at"] == sandbox.world.now()
    (attachment,) = received["attachments"]
    assert (attachment["name"], attachment["type"], attachment["size"]) == ("mise.pdf", "application/pdf", 24)
    assert base64.b64decode(attachment["content"]) == pdf
    assert attachment["sha256"] == hashlib.sha256(pdf).hexdigest()


def test_each_recipient_has_a_mailbox_of_their_own(sandbox: SendGridSandbox) -> None:
    sandbox.send(payload())
    sandbox.send(payload("bob@debtor.example", "n-2"))
    assert [mail["custom_args"]["cb_notice"] for mail in sandbox.mailbox(ANNA)] == ["n-1"]
    assert [mail["custom_args"]["cb_notice"] for mail in sandbox.mailbox("bob@debtor.example")] == ["n-2"]
    assert sandbox.mailbox("carl@debtor.example") == []


def _person(**changes: Any) -> dict[str, Any]:
    return {"personalizations": [{"to": [{"email": ANNA}], **changes}]}


TEXT = {"type": "text/plain", "value": "Bonjour"}
HTML = {"type": "text/html", "value": "<p>Bonjour</p>"}
PDF = {"content": "JVBERg==", "filename": "a.pdf", "type": "application/pdf"}

REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("no personalizations", {"personalizations": None}, "personalizations", "at least one personalization"),
    ("empty personalizations", {"personalizations": []}, "personalizations", "at least one personalization"),
    ("1001 of them", {"personalizations": [{"to": [{"email": ANNA}]}] * 1001}, "personalizations", "limited to 1000"),
    ("no to", {"personalizations": [{"cc": [{"email": ANNA}]}]}, "personalizations.0.to", "The to array is required"),
    ("empty to", {"personalizations": [{"to": []}]}, "personalizations.0.to", "The to array is required"),
    ("bad address", _person(cc=[{"email": "anna"}]), "personalizations.0.cc.0.email", "valid address"),
    ("space in address", _person(cc=[{"email": "a b@x.fr"}]), "personalizations.0.cc.0.email", "valid address"),
    ("two in one", _person(cc=[{"email": "a@x.fr,b@x.fr"}]), "personalizations.0.cc.0.email", "valid address"),
    ("accent", _person(cc=[{"email": "a@société.fr"}]), "personalizations.0.cc.0.email", "valid address"),
    ("no dot", _person(cc=[{"email": "a@localhost"}]), "personalizations.0.cc.0.email", "valid address"),
    ("double dot", _person(cc=[{"email": "a..b@x.fr"}]), "personalizations.0.cc.0.email", "valid address"),
    ("twice the same", _person(cc=[{"email": "ANNA@debtor.example"}]), "personalizations.0", "should be unique"),
    ("no from", {"from": None}, "from", "The from object must be provided"),
    ("bad from", {"from": {"email": "atelier"}}, "from.email", "valid address"),
    ("bad reply_to", {"reply_to": {"email": "x"}}, "reply_to.email", "valid address"),
    ("both replies", {"reply_to": {"email": ANNA}, "reply_to_list": [{"email": ANNA}]}, "reply_to", "Only one"),
    ("no subject", {"subject": None}, "subject", "The subject is required"),
    ("empty subject", {"subject": ""}, "subject", "at least one character"),
    ("line break in subject", {"subject": "a\r\nBcc: b@x.fr"}, "subject", "at least one character"),
    ("no content", {"content": None}, "content", "content parameter is required"),
    ("empty content", {"content": []}, "content", "content parameter is required"),
    ("empty text", {"content": [{"type": "text/plain", "value": ""}]}, "content.0.value", "at least one character"),
    ("html first", {"content": [HTML, TEXT]}, "content", "text/plain must be first"),
    ("calendar first", {"content": [{"type": "text/calendar", "value": "x"}, TEXT]}, "content", "must be first"),
    ("text twice", {"content": [TEXT, TEXT]}, "content", "only be provided once"),
    ("bad base64", {"attachments": [PDF | {"content": "%%%"}]}, "attachments.0.content", "base64"),
    ("url-safe base64", {"attachments": [PDF | {"content": "_-__"}]}, "attachments.0.content", "base64"),
    ("no file name", {"attachments": [{"content": "JVBERg=="}]}, "attachments.0.filename", "required"),
    ("odd disposition", {"attachments": [PDF | {"disposition": "x"}]}, "attachments.0.disposition", "inline"),
    ("eleven categories", {"categories": [str(n) for n in range(11)]}, "categories", "more than 10"),
    ("category twice", {"categories": ["a", "a"]}, "categories", "unique"),
    ("long category", {"categories": ["a" * 256]}, "categories", "255"),
    ("number as argument", _person(custom_args={"n": 1}), "personalizations.0.custom_args", "must be a string"),
    ("arguments too long", _person(custom_args={"n": "x" * 10_000}), "personalizations.0.custom_args", "10000"),
    ("string of arguments", {"custom_args": "n"}, "custom_args", "must be a string"),
    ("template", {"template_id": "d-1"}, "template_id", "no templates"),
    ("four days ahead", {"send_at": 1_767_603_600 + 4 * 86_400}, "send_at", "72 hours"),
    ("unknown field", {"subjet": "x"}, "subjet", "not allowed"),
    ("unknown inner field", _person(notice="x"), "personalizations.0.notice", "not allowed"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "field", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_it_refuses_and_keeps_nothing(strict: SendGridSandbox, change: Any, field: str, message: str) -> None:
    errors = strict.errors(payload(**change))
    assert any(where == field and message in said for where, said in errors), errors
    assert strict.control("GET", "mailboxes")["total"] == 0


@pytest.mark.parametrize(
    "name",
    ["x-sg-id", "X-SG-EID", "Received", "DKIM-Signature", "Content-Type", "Content-Transfer-Encoding", "To", "From",
     "Subject", "Reply-To", "CC", "BCC"],
)  # fmt: skip
def test_reserved_headers_are_refused_in_both_places(strict: SendGridSandbox, name: str) -> None:
    assert strict.errors(payload(headers={name: "x"}))[0][0] == f"headers.{name}"
    assert strict.errors(payload(**_person(headers={name: "x"})))[0][0] == f"personalizations.0.headers.{name}"


def test_threading_headers_are_allowed(sandbox: SendGridSandbox) -> None:
    headers = {"Message-ID": "<n.1@mail.example.com>", "References": "<r@mail.example.com>", "Auto-Submitted": "x"}
    sandbox.send(payload(headers=headers))
    assert sandbox.mailbox(ANNA)[0]["headers"] == headers


def test_the_envelope_of_a_refusal_is_sendgrids(strict: SendGridSandbox) -> None:
    status, headers, body = strict.call("POST", "/v3/mail/send", b"{not json")
    assert (status, headers["Content-Type"]) == (400, "application/json")
    assert json.loads(body) == {"errors": [{"message": "Bad Request", "field": None, "help": None}]}


@pytest.mark.parametrize("key", ["", "nonsense", "SG.onlyonepart", "SG.with space.x"])
def test_a_key_that_cannot_be_one_is_401(strict: SendGridSandbox, key: str) -> None:
    status, _, body = strict.call("POST", "/v3/mail/send", payload(), key=key)
    assert status == 401
    assert b"authorization grant is invalid, expired, or revoked" in body


def test_only_the_named_keys_and_sender_domains_are_good_once_they_are_named(sandbox: SendGridSandbox) -> None:
    sandbox.control("POST", "sendgrid_account", {"keys": ["SG.other.key"], "sender_domains": ["mail.example.com"]})
    assert sandbox.call("POST", "/v3/mail/send", payload())[0] == 401
    assert sandbox.call("POST", "/v3/mail/send", payload(), key="SG.other.key")[0] == 202
    stranger = payload() | {"from": {"email": "a@elsewhere.example"}}
    status, _, body = sandbox.call("POST", "/v3/mail/send", stranger, key="SG.other.key")
    assert (status, json.loads(body)["errors"][0]["field"]) == (403, "from")


def test_31_megabytes_are_413_and_another_content_type_is_415(sandbox: SendGridSandbox) -> None:
    large = payload(attachments=[PDF | {"content": "A" * 31_000_000}])
    assert sandbox.call("POST", "/v3/mail/send", large)[0] == 413
    assert sandbox.call("POST", "/v3/mail/send", payload(), headers={"Content-Type": "text/plain"})[0] == 415


def test_sandbox_mode_answers_200_and_sends_nothing(sandbox: SendGridSandbox) -> None:
    request = payload(mail_settings={"sandbox_mode": {"enable": True}})
    status, headers, _ = sandbox.call("POST", "/v3/mail/send", request)
    sandbox.pass_seconds(60)
    assert status == 200
    assert "X-Message-Id" not in headers
    assert sandbox.mailbox(ANNA) == [] and sandbox.told() == []


def test_a_wrong_method_is_405_and_an_unknown_path_404(sandbox: SendGridSandbox) -> None:
    assert sandbox.call("GET", "/v3/mail/send")[0] == 405
    assert sandbox.call("GET", "/v3/nothing/here")[0] == 404


@pytest.mark.schema
def test_what_is_accepted_fits_the_published_schema(sandbox: SendGridSandbox, shared_reference: Path) -> None:
    schema = json.loads((shared_reference / "sendgrid" / "mail_send.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    sandbox.send(payload())
    sandbox.send(payload(headers={"References": "<r@x.fr>"}, reply_to={"email": "r+x@reply.example"}))
    sandbox.send(payload(attachments=[PDF], tracking_settings={"open_tracking": {"enable": False}}))
    requests = sandbox.running.sendgrid.accepted_requests
    assert len(requests) == 3
    assert [error.message for request in requests for error in validator.iter_errors(request)] == []


@pytest.mark.schema
def test_what_the_published_schema_refuses_is_never_accepted(strict: SendGridSandbox, shared_reference: Path) -> None:
    schema = json.loads((shared_reference / "sendgrid" / "mail_send.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    for _, change, _, _ in REFUSED:
        if not validator.is_valid(payload(**change)):
            assert strict.errors(payload(**change))
