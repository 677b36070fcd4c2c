"""Do we believe SendGrid's events only when it signed them, and understand them whatever they look like?"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collector.gateways.mail.sendgrid_events import EventKind, parse_events, verify_event_signature
from tests.support.sendgrid_sandbox import payload, sendgrid_sandbox

# One known-good signature, from the unit tests of sendgrid-python 6.12.5 (MIT).
KEY = (
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+"
    "2fNNRaINXvVpiglSI8eNEc6wEA3F+g=="
)
OTHER_KEY = (
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqTxd43gyp8IOEto2LdIfjRQrIbsd4SXZkLW6jDutdhXSJCWHw8REntlo"
    "7aNDthvj+y7GjUuFDb/R1NGe1OPzpA=="
)
SIGNATURE = "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM="
WRONG = "MEUCIQCtIHJeH93Y+qpYeWrySphQgpNGNr/U+UyUlBkU6n7RAwIgJTz2C+8a8xonZGi6BpSzoQsbVRamr2nlxFDWYNH3j/0="
TIMESTAMP = "1600112502"
BODY = (
    b'[{"email":"hello@world.com","event":"dropped","reason":"Bounced Address",'
    b'"sg_event_id":"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA",'
    b'"sg_message_id":"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0",'
    b'"smtp-id":"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>","timestamp":1600112492}]\r\n'
)
THEN = datetime(2020, 9, 14, 19, 41, 42, tzinfo=UTC)


def test_the_vendors_known_good_signature_is_good() -> None:
    assert verify_event_signature([KEY], SIGNATURE, TIMESTAMP, BODY, THEN)
    assert verify_event_signature([OTHER_KEY, KEY], SIGNATURE, TIMESTAMP, BODY, THEN)


@pytest.mark.parametrize(
    ("keys", "signature", "timestamp", "body"),
    [
        ([OTHER_KEY], SIGNATURE, TIMESTAMP, BODY),
        ([], SIGNATURE, TIMESTAMP, BODY),
        ([KEY], WRONG, TIMESTAMP, BODY),
        ([KEY], SIGNATURE, "1600112503", BODY),
        ([KEY], SIGNATURE, TIMESTAMP, BODY.rstrip()),
        ([KEY], SIGNATURE, TIMESTAMP, BODY.replace(b"hello", b"jello")),
        ([KEY], SIGNATURE, TIMESTAMP, b""),
        ([KEY], SIGNATURE, TIMESTAMP, b"\xff\xfe"),
        ([KEY], "", TIMESTAMP, BODY),
        ([KEY], "not base64!", TIMESTAMP, BODY),
        ([KEY], "é", TIMESTAMP, BODY),
        ([KEY], "AAAA", TIMESTAMP, BODY),
        ([KEY], SIGNATURE, "", BODY),
        ([KEY], SIGNATURE, "-1600112502", BODY),
        ([KEY], SIGNATURE, " 1600112502", BODY),
        ([KEY], SIGNATURE, "1600112502.0", BODY),
        ([KEY], SIGNATURE, "١٦٠٠١١٢٥٠٢", BODY),
        ([KEY], SIGNATURE, "9" * 5000, BODY),
        (["not a key", "", "é", "AAAA"], SIGNATURE, TIMESTAMP, BODY),
    ],
)
def test_anything_else_is_refused_without_an_exception(
    keys: list[str], signature: str, timestamp: str, body: bytes
) -> None:
    assert verify_event_signature(keys, signature, timestamp, body, THEN) is False


@pytest.mark.parametrize(
    ("later", "fresh"),
    [
        (timedelta(hours=26), True),
        (timedelta(hours=26, seconds=1), False),
        (timedelta(minutes=-5), True),
        (timedelta(minutes=-5, seconds=-1), False),
        (timedelta(days=365), False),
    ],
)
def test_a_good_signature_is_good_for_26_hours_and_5_minutes_ahead(later: timedelta, fresh: bool) -> None:
    assert verify_event_signature([KEY], SIGNATURE, TIMESTAMP, BODY, THEN + later) is fresh


def test_the_sandboxs_posts_are_believed_and_understood() -> None:
    with sendgrid_sandbox() as sandbox:
        x_message_id = sandbox.send(payload("bounce@debtor.example", "n-9"))
        sandbox.pass_seconds(30)
        (post,) = sandbox.events.posts
        now = datetime.fromtimestamp(sandbox.world.now(), UTC)
    signature = post.headers["x-twilio-email-event-webhook-signature"]
    timestamp = post.headers["x-twilio-email-event-webhook-timestamp"]
    assert verify_event_signature([sandbox.public_key], signature, timestamp, post.body, now)
    processed, bounced = parse_events(post.body)
    assert (processed.kind, bounced.kind) == (EventKind.PROCESSED, EventKind.BOUNCED)
    assert (bounced.notice_uid, bounced.provider_id) == ("n-9", x_message_id)
    assert (bounced.to_email, bounced.at) == ("bounce@debtor.example", datetime(2026, 1, 5, 9, 0, 4, tzinfo=UTC))
    assert bounced.reason == "550 5.1.1 The email account that you tried to reach does not exist"


@pytest.mark.schema
def test_the_documented_samples_are_all_understood(shared_reference: Path) -> None:
    samples = (shared_reference / "sendgrid" / "event_samples.json").read_bytes()
    events = parse_events(samples)
    assert len(events) == len(json.loads(samples)) == 34
    assert {event.raw["event"] for event in events if event.kind is EventKind.OTHER} == {"group_resubscribe"}
    assert {event.kind for event in events} >= set(EventKind) - {EventKind.OTHER, EventKind.BLOCKED}


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"event": "processed"}, EventKind.PROCESSED),
        ({"event": "deferred", "attempt": "3"}, EventKind.DEFERRED),
        ({"event": "delivered"}, EventKind.DELIVERED),
        ({"event": "bounce"}, EventKind.BOUNCED),
        ({"event": "bounce", "type": "bounce"}, EventKind.BOUNCED),
        ({"event": "bounce", "type": "blocked"}, EventKind.BLOCKED),
        ({"event": "dropped"}, EventKind.DROPPED),
        ({"event": "open"}, EventKind.OPENED),
        ({"event": "click"}, EventKind.CLICKED),
        ({"event": "spamreport"}, EventKind.COMPLAINED),
        ({"event": "unsubscribe"}, EventKind.UNSUBSCRIBED),
        ({"event": "group_unsubscribe"}, EventKind.UNSUBSCRIBED),
        ({"event": "group_resubscribe"}, EventKind.OTHER),
        ({"event": "invented_in_2031"}, EventKind.OTHER),
        ({}, EventKind.OTHER),
        ({"event": ["bounce"]}, EventKind.OTHER),
    ],
)
def test_each_event_has_one_of_our_words(event: dict[str, object], kind: EventKind) -> None:
    (parsed,) = parse_events(json.dumps([event]).encode())
    assert parsed.kind is kind
    assert parsed.raw == event


@pytest.mark.parametrize(
    ("timestamp", "at"),
    [
        (1513299569, datetime(2017, 12, 15, 0, 59, 29, tzinfo=UTC)),
        ("1513299569", datetime(2017, 12, 15, 0, 59, 29, tzinfo=UTC)),
        (1513299569123, datetime(2017, 12, 15, 0, 59, 29, tzinfo=UTC)),
        (10**30, None),
        (-(10**30), None),
        (None, None),
        (True, None),
        ("soon", None),
        ([1], None),
    ],
)
def test_timestamps_in_seconds_or_milliseconds_or_nonsense(timestamp: object, at: datetime | None) -> None:
    (event,) = parse_events(json.dumps([{"event": "delivered", "timestamp": timestamp}]).encode())
    assert event.at == at


def test_the_same_fact_told_again_under_another_id_has_the_same_key() -> None:
    fact = {"event": "delivered", "email": "a@x.fr", "timestamp": 1, "sg_message_id": "m.1", "sg_event_id": "a"}
    first, again, without_id, later = parse_events(
        json.dumps([fact, fact | {"sg_event_id": "b"}, fact | {"sg_event_id": None}, fact | {"timestamp": 2}]).encode()
    )
    assert first.dedupe_key == again.dedupe_key == without_id.dedupe_key != later.dedupe_key
    assert (first.event_id, without_id.event_id) == ("a", None)


def test_fields_of_the_wrong_kind_are_left_out_not_fatal() -> None:
    odd = {"event": "bounce", "email": 7, "cb_notice": {"x": 1}, "sg_message_id": 12, "reason": ["x"], "sg_event_id": 1}
    (event,) = parse_events(json.dumps([odd]).encode())
    assert (event.to_email, event.notice_uid, event.provider_id, event.reason, event.event_id) == (None,) * 5


def test_a_single_event_and_odd_items_are_kept() -> None:
    assert [event.kind for event in parse_events(b'{"event":"open"}')] == [EventKind.OPENED]
    assert [event.raw for event in parse_events(b'[7, "x", null]')] == [{"value": 7}, {"value": "x"}, {"value": None}]
    assert parse_events(b"[]") == []


@pytest.mark.parametrize("body", [b"", b"not json", b"\xff\xfe\xfd", b"[" * 100_000])
def test_what_is_not_json_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError):
        parse_events(body)
