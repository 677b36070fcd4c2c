"""Whatever is sent to the doors for webhooks, none of them breaks, and nothing unsigned leaves a row.

A few hundred mutations in every run; COLLECTOR_NIGHTLY=1 makes it 10 000 of each kind.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.store.schema import inbox
from collector.store.session import Store
from tests.flows.conftest import SECRET, House, house, shop
from tests.support.databases import migrated_sqlite
from tests.support.stripe_shop import MONDAY
from tests.web.test_webhooks import web

__all__ = ["house", "shop", "web"]

MANY = settings(
    max_examples=10_000 if os.environ.get("COLLECTOR_NIGHTLY") else 120,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
NOW = int(MONDAY.timestamp())
SNAPSHOT = {
    "id": "evt_1", "object": "event", "type": "invoice.paid", "created": NOW, "livemode": False, "account": None,
    "api_version": "2026-10-28.endive", "data": {"object": {"id": "in_1", "object": "invoice", "customer": "cus_1"}},
}  # fmt: skip
THIN = {
    "id": "evt_2", "object": "v2.core.event", "type": "v1.credit_note.created", "livemode": False, "context": None,
    "created": "2026-01-05T09:00:00.000Z", "related_object": {"id": "cn_1", "type": "credit_note", "url": "/v1/x/cn_1"},
}  # fmt: skip
TRUE_BODIES = [json.dumps(each).encode() for each in (SNAPSHOT, THIN)]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=40)
    | st.sampled_from(["event", "v2.core.event", "evt_1", "invoice", "in_\0", "x" * 300, "2026-13-40", "\ud83d"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
NAMES = st.sampled_from(
    ["Content-Type", "Content-Encoding", "Transfer-Encoding", "Content-Length", "Host", "X-Forwarded-For", "Cookie",
     "Expect", "Stripe-Signature", "X-Twilio-Email-Event-Webhook-Signature", "X-Twilio-Email-Event-Webhook-Timestamp"]
)  # fmt: skip
LINE = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """On one engine: the doors are the same on both."""
    opened = Store(migrated_sqlite(tmp_path))
    yield opened
    opened.close()


def header_of(body: bytes) -> str:
    made: str = stripe.WebhookSignature.generate_signature_header(body.decode("latin-1"), SECRET, NOW)
    return made


@st.composite
def altered_bytes(draw: st.DrawFn, original: bytes) -> bytes:
    """The bytes with a piece taken out and another put in its place; sometimes nothing of them is left."""
    begin = draw(st.integers(0, len(original)))
    end = draw(st.integers(begin, len(original)))
    piece = draw(st.binary(max_size=30) | st.sampled_from([b"", b"[" * 2_000, b"\xff", b"\0", b'"', original]))
    return original[:begin] + piece + original[end:]


@st.composite
def altered_objects(draw: st.DrawFn) -> bytes:
    """A true event with one to three of its fields, at any depth, taken out or replaced by anything."""
    data: dict[str, Any] = json.loads(draw(st.sampled_from(TRUE_BODIES)))
    for _ in range(draw(st.integers(1, 3))):
        place = data
        while nested := [name for name, value in place.items() if isinstance(value, dict) and value]:
            if draw(st.booleans()):
                break
            place = place[draw(st.sampled_from(nested))]
        if place:
            name = draw(st.sampled_from(sorted(place)))
            if draw(st.integers(0, 3)):
                place[name] = draw(JSON)
            else:
                del place[name]
    return json.dumps(data).encode()


@MANY
@given(data=st.data())
def test_what_stripe_did_not_sign_is_refused_and_leaves_no_row(
    house: House, web: FlaskClient, data: st.DataObject
) -> None:
    body = data.draw(st.sampled_from(TRUE_BODIES))
    sent = data.draw(altered_bytes(body) | altered_objects())
    if sent in TRUE_BODIES:
        return
    more = data.draw(st.dictionaries(NAMES, LINE, max_size=2))
    answer = web.post("/webhooks/stripe", data=sent, headers={"Stripe-Signature": header_of(body), **more})
    assert answer.status_code in (400, 413)
    assert house.rows(inbox) == []


@MANY
@given(data=st.data())
def test_a_meddled_header_opens_nothing(house: House, web: FlaskClient, data: st.DataObject) -> None:
    body = data.draw(st.sampled_from(TRUE_BODIES))
    header = header_of(body)
    meddled = data.draw(LINE | altered_bytes(header.encode()).map(lambda it: it.decode("latin-1")))
    if any(sign in meddled for sign in "\r\n") or header.split(",")[1] in meddled:
        return
    answer = web.post("/webhooks/stripe", data=body, headers={"Stripe-Signature": meddled})
    assert answer.status_code == 400
    assert house.rows(inbox) == []


@MANY
@given(sent=altered_objects())
def test_an_event_of_any_shape_breaks_nothing_though_it_be_signed(house: House, web: FlaskClient, sent: bytes) -> None:
    before = {row.provider_id for row in house.rows(inbox)}
    answer = web.post("/webhooks/stripe", data=sent, headers={"Stripe-Signature": header_of(sent)})
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert {row.provider_id for row in house.rows(inbox)} == before


@MANY
@given(
    sent=st.binary(max_size=200) | JSON.map(json.dumps).map(str.encode), more=st.dictionaries(NAMES, LINE, max_size=4)
)
def test_mail_reports_that_nobody_signed_are_refused(
    house: House, web: FlaskClient, sent: bytes, more: dict[str, str]
) -> None:
    assert web.post("/webhooks/sendgrid", data=sent, headers=more).status_code in (400, 413)
    assert house.rows(inbox) == []
