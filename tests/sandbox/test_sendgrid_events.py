"""What does the pretend SendGrid tell of a mail's fate: by events, by its logs, by its lists?"""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tests.support.sendgrid_sandbox import SendGridSandbox, payload, sendgrid_sandbox

SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"
NINE = 1_767_603_600  # 2026-01-05 09:00:00 UTC


@pytest.fixture
def sandbox() -> Iterator[SendGridSandbox]:
    with sendgrid_sandbox() as started:
        yield started


@pytest.fixture(scope="module")
def empty() -> Iterator[SendGridSandbox]:
    """One for all questions that are refused."""
    with sendgrid_sandbox() as started:
        yield started


def _verify(public_key: str, headers: dict[str, str], body: bytes) -> None:
    key = load_der_public_key(base64.b64decode(public_key))
    assert isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)
    key.verify(base64.b64decode(headers[SIGNATURE]), headers[TIMESTAMP].encode() + body, ec.ECDSA(hashes.SHA256()))


def test_a_mail_is_processed_and_delivered_within_seconds(sandbox: SendGridSandbox) -> None:
    x_message_id = sandbox.send(payload())
    sandbox.pass_seconds(20)
    processed, delivered = sandbox.told()
    assert (processed["event"], processed["timestamp"]) == ("processed", NINE + 1)
    assert (delivered["event"], delivered["timestamp"]) == ("delivered", NINE + 3)
    for event in (processed, delivered):
        assert event["email"] == "anna@debtor.example"
        assert event["cb_notice"] == "n-1"
        assert event["category"] == ["reminder"]
        assert event["sg_message_id"].partition(".")[0] == x_message_id
    assert processed["sg_event_id"] != delivered["sg_event_id"]
    assert sandbox.mailbox("anna@debtor.example")[0]["status"] == "delivered"


def test_posts_are_signed_over_timestamp_and_raw_body_which_ends_with_crlf(sandbox: SendGridSandbox) -> None:
    sandbox.send(payload())
    sandbox.pass_seconds(20)
    (post,) = sandbox.events.posts
    assert post.body.startswith(b"[{") and post.body.endswith(b"}]\r\n")
    assert post.headers["content-type"] == "application/json"
    _verify(sandbox.public_key, post.headers, post.body)
    for forged in (post.body.strip(), post.body.replace(b"n-1", b"n-2"), json.dumps(json.loads(post.body)).encode()):
        with pytest.raises(InvalidSignature):
            _verify(sandbox.public_key, post.headers, forged)


def test_events_of_several_mails_travel_in_one_batch(sandbox: SendGridSandbox) -> None:
    for number in range(4):
        sandbox.send(payload(f"p{number}@debtor.example"))
    sandbox.pass_seconds(20)
    assert [len(json.loads(post.body)) for post in sandbox.events.posts] == [8]


def test_a_rotated_key_signs_and_the_old_one_no_longer_fits(sandbox: SendGridSandbox) -> None:
    new_key = sandbox.control("POST", "sendgrid_webhook", {"rotate": True})["public_key"]
    assert new_key != sandbox.public_key
    sandbox.send(payload())
    sandbox.pass_seconds(20)
    (post,) = sandbox.events.posts
    _verify(new_key, post.headers, post.body)
    with pytest.raises(InvalidSignature):
        _verify(sandbox.public_key, post.headers, post.body)


def test_a_failed_post_is_tried_again_at_growing_intervals_and_signed_anew(sandbox: SendGridSandbox) -> None:
    sandbox.events.answers = [500, 503, 302]
    sandbox.send(payload())
    sandbox.pass_seconds(3600)
    first, *others = sandbox.events.posts
    assert [post.body for post in others] == [first.body] * 3
    times = [int(post.headers[TIMESTAMP]) for post in sandbox.events.posts]
    assert [later - earlier for earlier, later in itertools.pairwise(times)] == [60, 120, 240]
    _verify(sandbox.public_key, sandbox.events.posts[-1].headers, first.body)


def test_after_24_hours_of_failure_the_events_are_lost_for_good(sandbox: SendGridSandbox) -> None:
    sandbox.events.answers = [500] * 200
    sandbox.send(payload())
    sandbox.pass_seconds(25 * 3600, step=60)
    tries = len(sandbox.events.posts)
    sandbox.events.answers = []
    sandbox.pass_seconds(3 * 86_400, step=3600)
    assert 20 < tries < 60
    assert len(sandbox.events.posts) == tries


def test_an_unsigned_webhook_carries_no_signature(sandbox: SendGridSandbox) -> None:
    sandbox.control("POST", "sendgrid_webhook", {"signed": False})
    sandbox.send(payload())
    sandbox.pass_seconds(20)
    assert SIGNATURE not in sandbox.events.posts[0].headers


def test_events_never_leave_the_machine(sandbox: SendGridSandbox) -> None:
    status, _, body = sandbox.call("POST", "/sandbox/sendgrid_webhook", {"url": "https://hook.example.com/"})
    assert status == 400 and b"this machine" in body


# What the local part of an address brings about: events in order, the status in the logs, the next mail's events.
STORIES: list[tuple[str, list[str], str, list[str]]] = [
    ("anna@debtor.example", ["processed", "delivered"], "delivered", ["processed", "delivered"]),
    ("bounce+anna@debtor.example", ["processed", "bounce"], "bounced", ["dropped"]),
    ("bounces@debtor.example", ["processed", "bounce"], "bounced", ["dropped"]),
    ("latebounce@debtor.example", ["processed", "delivered", "bounce"], "bounced", ["dropped"]),
    ("blocked@debtor.example", ["processed", "bounce"], "blocked", ["processed", "bounce"]),
    ("deferred@debtor.example", ["processed", "deferred", "delivered"], "delivered",
     ["processed", "deferred", "delivered"]),
    ("spam@debtor.example", ["processed", "delivered", "spamreport"], "delivered", ["dropped"]),
    ("dropped@debtor.example", ["dropped"], "dropped", ["dropped"]),
    ("silent@debtor.example", [], "processed", []),
]  # fmt: skip


@pytest.mark.parametrize(("address", "events", "status", "next_events"), STORIES, ids=[row[0] for row in STORIES])
def test_the_address_decides(
    sandbox: SendGridSandbox, address: str, events: list[str], status: str, next_events: list[str]
) -> None:
    sandbox.send(payload(address))
    sandbox.pass_seconds(4000, step=20)
    assert sandbox.kinds() == events
    assert sandbox.mailbox(address)[0]["status"] == status
    sandbox.send(payload(address, "n-2"))
    sandbox.pass_seconds(4000, step=20)
    assert sandbox.kinds()[len(events) :] == next_events


def test_a_bounce_and_a_block_tell_their_reason(sandbox: SendGridSandbox) -> None:
    sandbox.send(payload("bounce@debtor.example"))
    sandbox.send(payload("blocked@debtor.example"))
    sandbox.pass_seconds(30)
    bounce, block = [event for event in sandbox.told() if event["event"] == "bounce"]
    assert (bounce["type"], bounce["status"], bounce["reason"][:3]) == ("bounce", "5.1.1", "550")
    assert (block["type"], block["status"], block["reason"][:3]) == ("blocked", "5.7.1", "554")


def test_an_asynchronous_bounce_comes_an_hour_later_without_our_id(sandbox: SendGridSandbox) -> None:
    x_message_id = sandbox.send(payload("latebounce@debtor.example"))
    sandbox.pass_seconds(4000, step=20)
    bounce = sandbox.told()[-1]
    assert "cb_notice" not in bounce
    assert bounce["timestamp"] == NINE + 3600
    assert bounce["sg_message_id"].startswith(x_message_id + ".")


def test_a_bounced_address_is_on_the_list_until_it_is_lifted(sandbox: SendGridSandbox) -> None:
    sandbox.send(payload("bounce@debtor.example"))
    sandbox.send(payload("blocked@debtor.example"))
    sandbox.pass_seconds(30)
    (entry,) = json.loads(sandbox.call("GET", "/v3/suppression/bounces")[2])
    assert entry == {
        "email": "bounce@debtor.example",
        "created": NINE + 4,
        "reason": "550 5.1.1 The email account that you tried to reach does not exist",
        "status": "5.1.1",
    }
    assert [e["email"] for e in json.loads(sandbox.call("GET", "/v3/suppression/blocks")[2])] == [
        "blocked@debtor.example"
    ]
    assert json.loads(sandbox.call("GET", f"/v3/suppression/bounces?end_time={NINE}")[2]) == []
    sandbox.send(payload("bounce@debtor.example", "n-2"))
    sandbox.pass_seconds(30)
    assert sandbox.told()[-1]["reason"] == "Bounced Address"
    assert sandbox.call("DELETE", "/v3/suppression/bounces/bounce@debtor.example")[0] == 204
    assert sandbox.call("DELETE", "/v3/suppression/bounces/bounce@debtor.example")[0] == 404
    assert json.loads(sandbox.call("GET", "/v3/suppression/bounces")[2]) == []
    assert sandbox.call("GET", "/v3/suppression/bounces", key="wrong")[0] == 401


# Faults on the way of events.


def test_duplicates_come_later_and_under_another_event_id(sandbox: SendGridSandbox) -> None:
    sandbox.faults(sendgrid_events={"duplicate": 2})
    sandbox.send(payload())
    sandbox.pass_seconds(300)
    delivered = [event for event in sandbox.told() if event["event"] == "delivered"]
    assert len(delivered) == 3 and len({event["sg_event_id"] for event in delivered}) == 3
    assert len({json.dumps(event | {"sg_event_id": ""}) for event in delivered}) == 1


def test_events_can_arrive_in_the_wrong_order(sandbox: SendGridSandbox) -> None:
    sandbox.faults(sendgrid_events={"reorder": True})
    sandbox.send(payload())
    sandbox.pass_seconds(30)
    assert sandbox.kinds() == ["delivered", "processed"]


def test_events_can_be_lost_all_or_some(sandbox: SendGridSandbox) -> None:
    sandbox.faults(sendgrid_events={"lose": ["processed"]})
    sandbox.send(payload())
    sandbox.pass_seconds(30)
    assert sandbox.kinds() == ["delivered"]
    sandbox.faults(sendgrid_events={"lose": True})
    sandbox.send(payload())
    sandbox.pass_seconds(30)
    assert sandbox.kinds() == ["delivered"]


def test_any_event_can_come_without_custom_args(sandbox: SendGridSandbox) -> None:
    sandbox.faults(sendgrid_events={"without_custom_args": ["bounce"]})
    sandbox.send(payload("bounce@debtor.example"))
    sandbox.pass_seconds(30)
    assert [("cb_notice" in event) for event in sandbox.told()] == [True, False]


def test_events_can_be_hours_late(sandbox: SendGridSandbox) -> None:
    sandbox.faults(sendgrid_events={"delay_seconds": 7200})
    sandbox.send(payload())
    sandbox.pass_seconds(7000, step=20)
    assert sandbox.told() == []
    sandbox.pass_seconds(300)
    assert [event["timestamp"] for event in sandbox.told()] == [NINE + 1, NINE + 3]


def test_any_event_can_be_posted_by_hand_and_is_signed(sandbox: SendGridSandbox) -> None:
    event = {"event": "open", "email": "anna@debtor.example", "timestamp": NINE, "cb_notice": "é"}
    assert sandbox.control("POST", "sendgrid_events", {"events": [event]})["status"] == 200
    (post,) = sandbox.events.posts
    assert json.loads(post.body) == [event]
    _verify(sandbox.public_key, post.headers, post.body)


# The Email Logs API.


def _search(sandbox: SendGridSandbox, query: str, **more: Any) -> list[dict[str, Any]]:
    status, _, body = sandbox.call("POST", "/v3/logs", {"query": query, **more})
    assert status == 200, body
    messages: list[dict[str, Any]] = json.loads(body)["messages"]
    return messages


ANNAS = 'to_email = "anna@debtor.example" AND sg_message_id_created_at > TIMESTAMP "2026-01-05T08:55:00Z"'


def test_the_logs_find_a_mail_by_recipient_and_time_and_show_our_id(sandbox: SendGridSandbox) -> None:
    x_message_id = sandbox.send(payload())
    sandbox.send(payload("bob@debtor.example"))
    sandbox.pass_seconds(120)
    (hit,) = _search(sandbox, ANNAS, limit=1000)
    assert hit["sg_message_id"].startswith(x_message_id + ".")
    assert (hit["to_email"], hit["status"]) == ("anna@debtor.example", "delivered")
    assert hit["sg_message_id_created_at"] == "2026-01-05T09:00:00Z"
    assert "custom_args" not in hit
    status, _, body = sandbox.call("GET", f"/v3/logs/{hit['sg_message_id']}")
    detail = json.loads(body)
    assert (status, detail["custom_args"]) == (200, {"cb_notice": "n-1"})
    assert [event["event"] for event in detail["events"]] == ["delivered", "processed"]
    assert "cb_notice" not in detail["events"][0]


def test_a_mail_shows_in_the_logs_after_a_delay_that_can_be_set(sandbox: SendGridSandbox) -> None:
    sandbox.send(payload())
    sandbox.pass_seconds(55)
    assert _search(sandbox, ANNAS) == []
    sandbox.pass_seconds(5)
    assert len(_search(sandbox, ANNAS)) == 1
    sandbox.faults(sendgrid_logs={"delay_seconds": 900})
    assert _search(sandbox, ANNAS) == []
    sandbox.pass_seconds(840)
    assert len(_search(sandbox, ANNAS)) == 1


def test_the_logs_forget_after_30_days(sandbox: SendGridSandbox) -> None:
    sandbox.send(payload())
    sandbox.pass_seconds(120)
    message_id = _search(sandbox, ANNAS)[0]["sg_message_id"]
    sandbox.pass_seconds(30 * 86_400, step=86_400)
    assert _search(sandbox, ANNAS) == []
    assert sandbox.call("GET", f"/v3/logs/{message_id}")[0] == 404


def test_a_page_is_cut_at_the_limit_newest_first(sandbox: SendGridSandbox) -> None:
    for number in range(12):
        sandbox.send(payload(notice=f"n-{number}", subject=f"Mail {number}"))
        sandbox.pass_seconds(1, step=1)
    sandbox.pass_seconds(120)
    assert len(_search(sandbox, ANNAS)) == 10
    assert [hit["subject"] for hit in _search(sandbox, ANNAS, limit=2)] == ["Mail 11", "Mail 10"]
    assert len(_search(sandbox, "", limit=1000)) == 12


@pytest.mark.parametrize(
    "query",
    ["to_email LIKE \"a%\"", "to_email = anna", 'custom_args = "n-1"', 'to_email = "a" OR to_email = "b"',
     'sg_message_id_created_at > "2026-01-05T00:00:00Z"', 'sg_message_id_created_at > TIMESTAMP "yesterday"',
     'subject > "a"', 'to_email = "a" AND', '(to_email = "a")'],
)  # fmt: skip
def test_a_query_the_api_does_not_know_is_400(empty: SendGridSandbox, query: str) -> None:
    assert empty.call("POST", "/v3/logs", {"query": query})[0] == 400


@pytest.mark.parametrize("limit", [0, 1001, "10", True])
def test_a_limit_beyond_1_to_1000_is_400(empty: SendGridSandbox, limit: Any) -> None:
    assert empty.call("POST", "/v3/logs", {"limit": limit})[0] == 400


def test_the_documented_example_query_is_understood(sandbox: SendGridSandbox) -> None:
    sandbox.send(payload(categories=["newsletter"]))
    sandbox.pass_seconds(120)
    example = (
        'sg_message_id_created_at > TIMESTAMP "2025-01-01T00:00:00Z" AND sg_message_id_created_at < TIMESTAMP '
        "\"2026-02-01T00:00:00Z\" AND status IN ('delivered', 'processed') AND categories IN ('newsletter', 'x')"
    )
    assert len(_search(sandbox, example)) == 1
    assert _search(sandbox, example.replace("'delivered', 'processed'", "'bounced'")) == []


def test_a_mail_under_review_is_accepted_and_never_heard_of_again(sandbox: SendGridSandbox) -> None:
    sandbox.faults(sendgrid_send={"fault": "review", "times": 1})
    sandbox.send(payload())
    sandbox.pass_seconds(300)
    assert sandbox.told() == [] and _search(sandbox, ANNAS) == []
    assert len(sandbox.mailbox("anna@debtor.example")) == 1


def test_the_logs_can_be_out_of_order_and_need_a_key(sandbox: SendGridSandbox) -> None:
    sandbox.faults(sendgrid_logs={"status": 503})
    assert sandbox.call("POST", "/v3/logs", {"query": ANNAS})[0] == 503
    sandbox.faults(sendgrid_logs=None)
    assert sandbox.call("POST", "/v3/logs", {"query": ANNAS}, key="wrong")[0] == 401


# The published schemas.


def _live_through_every_story(sandbox: SendGridSandbox) -> None:
    for address, *_ in STORIES:
        sandbox.send(payload(address))
    sandbox.pass_seconds(4000, step=20)
    for address, *_ in STORIES:
        sandbox.send(payload(address))
    sandbox.pass_seconds(4000, step=20)


@pytest.mark.schema
def test_every_event_posted_fits_the_published_schema(sandbox: SendGridSandbox, shared_reference: Path) -> None:
    schema = json.loads((shared_reference / "sendgrid" / "event_webhook.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    _live_through_every_story(sandbox)
    assert {event["event"] for event in sandbox.told()} == {
        "processed", "delivered", "deferred", "bounce", "dropped", "spamreport",
    }  # fmt: skip
    for post in sandbox.events.posts:
        assert [error.message for error in validator.iter_errors(json.loads(post.body))] == []


@pytest.mark.schema
def test_every_log_line_fits_the_published_schema(sandbox: SendGridSandbox, shared_reference: Path) -> None:
    document = json.loads((shared_reference / "sendgrid" / "tsg_logs_v3.json").read_text())

    def check(name: str, thing: Any) -> None:
        validator = jsonschema.Draft202012Validator({"$ref": f"#/components/schemas/{name}", **document})
        assert [error.message for error in validator.iter_errors(thing)] == []

    _live_through_every_story(sandbox)
    hits = _search(sandbox, "", limit=1000)
    check("EmailLogsGetMessagesByFilterResponse", {"messages": hits})
    assert len(hits) == 2 * len(STORIES)
    for hit in hits:
        check("EmailLogsGetMessageByIdResponse", json.loads(sandbox.call("GET", f"/v3/logs/{hit['sg_message_id']}")[2]))
