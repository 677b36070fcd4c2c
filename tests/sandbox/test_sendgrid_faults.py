"""Does the pretend SendGrid fail as the real one may, and does it tell the truth afterwards?"""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator

import pytest

from tests.support.sendgrid_sandbox import SendGridSandbox, payload, sendgrid_sandbox

ANNA = "anna@debtor.example"


@pytest.fixture
def sandbox() -> Iterator[SendGridSandbox]:
    with sendgrid_sandbox() as started:
        yield started


def _send(sandbox: SendGridSandbox) -> tuple[int, dict[str, str], bytes]:
    return sandbox.call("POST", "/v3/mail/send", payload())


def test_an_answer_lost_after_acceptance(sandbox: SendGridSandbox) -> None:
    sandbox.faults(sendgrid_send={"fault": "lost_answer", "times": 1})
    with pytest.raises(http.client.RemoteDisconnected):
        _send(sandbox)
    sandbox.pass_seconds(30)
    assert len(sandbox.mailbox(ANNA)) == 1
    assert sandbox.kinds() == ["processed", "delivered"]
    assert _send(sandbox)[0] == 202


def test_a_connection_dropped_before_acceptance(sandbox: SendGridSandbox) -> None:
    sandbox.faults(sendgrid_send={"fault": "hang_up", "times": 1})
    with pytest.raises(http.client.RemoteDisconnected):
        _send(sandbox)
    assert sandbox.mailbox(ANNA) == []


@pytest.mark.parametrize(("accepted", "mails"), [(False, 0), (True, 1)])
def test_a_call_that_hangs(sandbox: SendGridSandbox, accepted: bool, mails: int) -> None:
    sandbox.faults(sendgrid_send={"fault": "hang", "seconds": 0, "accepted": accepted, "times": 1})
    with pytest.raises(http.client.RemoteDisconnected):
        _send(sandbox)
    assert len(sandbox.mailbox(ANNA)) == mails


@pytest.mark.parametrize(("accepted", "mails"), [(False, 0), (True, 1)])
def test_a_server_error_whether_or_not_the_mail_was_taken(sandbox: SendGridSandbox, accepted: bool, mails: int) -> None:
    sandbox.faults(sendgrid_send={"fault": "error", "status": 503, "accepted": accepted, "times": 1})
    status, headers, _ = _send(sandbox)
    assert (status, headers["Content-Type"].partition(";")[0]) == (503, "text/html")
    assert len(sandbox.mailbox(ANNA)) == mails


def test_a_rate_limit_tells_when_it_ends(sandbox: SendGridSandbox) -> None:
    sandbox.faults(sendgrid_send={"fault": "rate_limit", "seconds": 90, "times": 1})
    status, headers, body = _send(sandbox)
    assert (status, headers["X-RateLimit-Remaining"]) == (429, "0")
    assert int(headers["X-RateLimit-Reset"]) == sandbox.world.now() + 90
    assert json.loads(body)["errors"][0]["message"] == "too many requests"
    assert sandbox.mailbox(ANNA) == []


def test_a_redirect(sandbox: SendGridSandbox) -> None:
    sandbox.faults(sendgrid_send={"fault": "redirect", "location": "http://127.0.0.1:1/", "times": 1})
    status, headers, _ = _send(sandbox)
    assert (status, headers["Location"]) == (302, "http://127.0.0.1:1/")
    assert sandbox.mailbox(ANNA) == []


def test_a_fault_can_strike_one_recipient_only(sandbox: SendGridSandbox) -> None:
    sandbox.faults(sendgrid_send={"fault": "error", "match": "^bob@"})
    assert _send(sandbox)[0] == 202
    assert sandbox.call("POST", "/v3/mail/send", payload("bob@debtor.example"))[0] == 500
    sandbox.faults(sendgrid_send=None)
    assert sandbox.call("POST", "/v3/mail/send", payload("bob@debtor.example"))[0] == 202


def test_a_fault_finds_its_recipient_behind_a_large_attachment(sandbox: SendGridSandbox) -> None:
    sandbox.faults(sendgrid_send={"fault": "error", "match": "^anna@"})
    large = {"content": "A" * 400_000, "filename": "a.pdf"}
    assert sandbox.call("POST", "/v3/mail/send", {"attachments": [large], **payload()})[0] == 500


def test_a_fault_counts_down(sandbox: SendGridSandbox) -> None:
    sandbox.faults(sendgrid_send={"fault": "error", "times": 2})
    assert [_send(sandbox)[0] for _ in range(3)] == [500, 500, 202]
