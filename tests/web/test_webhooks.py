"""Does the door for webhooks let in Stripe and SendGrid, and nobody and nothing else?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import stripe
from flask import Flask
from flask.testing import FlaskClient

from collector.alarms import MemoryAlarms
from collector.flows import intake
from collector.store.inbox_writer import InboxWriter
from collector.store.schema import inbox, invoice
from collector.web.webhooks import webhooks_blueprint
from tests.flows.conftest import SECRET, House, house, shop, sqlite_template, store
from tests.support.stripe_shop import MONDAY

__all__ = ["house", "shop", "sqlite_template", "store"]


@pytest.fixture
def web(house: House) -> Iterator[FlaskClient]:
    app = Flask("collector")
    writer = InboxWriter(house.collector.store, house.clock)
    app.register_blueprint(webhooks_blueprint(house.collector, writer))
    yield app.test_client()
    writer.close()


def event(kind: str = "invoice.paid", **changes: Any) -> bytes:
    data = {
        "id": "evt_1", "object": "event", "type": kind, "created": 1_767_600_000, "livemode": False,
        "data": {"object": {"id": "in_1", "object": "invoice"}}, **changes,
    }  # fmt: skip
    return json.dumps(data).encode()


def signed(body: bytes, seconds: int = 0, secret: str = SECRET) -> dict[str, str]:
    at = int((MONDAY + timedelta(seconds=seconds)).timestamp())
    return {"Stripe-Signature": stripe.WebhookSignature.generate_signature_header(body.decode("latin-1"), secret, at)}


def test_a_signed_event_is_on_disk_before_the_answer_and_only_once(house: House, web: FlaskClient) -> None:
    for _ in range(3):
        assert web.post("/webhooks/stripe", data=event(), headers=signed(event())).status_code == 200
    kept = house.one(inbox)
    assert (kept.source, kept.provider_id, kept.kind, kept.object_id) == ("stripe", "evt_1", "invoice.paid", "in_1")
    assert kept.body == event()


def test_an_event_that_is_not_needed_is_answered_and_forgotten(house: House, web: FlaskClient) -> None:
    body = event("product.created")
    assert web.post("/webhooks/stripe", data=body, headers=signed(body)).status_code == 200
    assert house.rows(inbox) == []


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(event(), {}, id="unsigned"),
        pytest.param(event(), {"Stripe-Signature": "t=1,v1=00"}, id="ancient"),
        pytest.param(event(), signed(event(), secret="whsec_forged"), id="forged"),
        pytest.param(event(id="evt_2"), signed(event()), id="altered"),
        pytest.param(event(), signed(event(), -301), id="stale"),
        pytest.param(event(), signed(event(), 301), id="future"),
        pytest.param(b"hello", signed(b"hello"), id="not JSON"),
        pytest.param(b"", signed(b""), id="empty"),
        pytest.param(b"[1]", signed(b"[1]"), id="list"),
        pytest.param(b"[" * 100_000, signed(b"[" * 100_000), id="deep"),
        pytest.param(b'{"a":' * 40_000, signed(b'{"a":' * 40_000), id="deep objects"),
        pytest.param(b"\xff\x00\xfe", {"Stripe-Signature": f"t={int(MONDAY.timestamp())},v1=00"}, id="bytes"),
        pytest.param(event(livemode=True), signed(event(livemode=True)), id="live event, test key"),
        pytest.param(event(account="acct_2"), signed(event(account="acct_2")), id="foreign account"),
        pytest.param(event(id=["x"]), signed(event(id=["x"])), id="id is a list"),
        pytest.param(event(id="evt_" + "x" * 500), signed(event(id="evt_" + "x" * 500)), id="id too long"),
        pytest.param(event(created=10**18), signed(event(created=10**18)), id="far future"),
    ],
)
def test_everything_else_is_400_and_leaves_no_row(
    house: House, web: FlaskClient, body: bytes, headers: dict[str, str]
) -> None:
    answer = web.post("/webhooks/stripe", data=body, headers=headers)
    assert answer.status_code == 400
    assert b"<" not in answer.data
    assert house.rows(inbox) == []


def test_ten_megabytes_are_not_read(house: House, web: FlaskClient) -> None:
    huge = b" " * 10_000_000
    assert web.post("/webhooks/stripe", data=huge, headers=signed(b"")).status_code == 413
    assert web.post("/webhooks/sendgrid", data=huge).status_code == 413
    just_over = event(padding="x" * 262_144)
    assert web.post("/webhooks/stripe", data=just_over, headers=signed(just_over)).status_code == 413
    assert house.rows(inbox) == []


def test_other_methods_and_unsigned_mail_reports_are_refused(house: House, web: FlaskClient) -> None:
    assert web.get("/webhooks/stripe").status_code == 405
    assert web.post("/webhooks/sendgrid", data=b"[]").status_code == 400
    assert house.rows(inbox) == []


def test_twenty_refusals_in_an_hour_call_a_person_once(house: House, web: FlaskClient) -> None:
    for _ in range(25):
        web.post("/webhooks/stripe", data=event(), headers=signed(event(), secret="whsec_old"))
    alarms = house.collector.alarms
    assert isinstance(alarms, MemoryAlarms)
    [alarm] = alarms.raised
    assert alarm.code == "stripe_webhooks_refused"
    assert "Compare the secret" in alarm.text


def test_a_database_that_is_away_asks_stripe_to_send_again(house: House, web: FlaskClient) -> None:
    with house.collector.store.write() as tx:
        tx.exec_driver_sql("DROP TABLE inbox")
    assert web.post("/webhooks/stripe", data=event(), headers=signed(event())).status_code == 503


def test_what_the_pretend_stripe_really_sends_ends_in_our_books(house: House, web: FlaskClient) -> None:
    made = house.shop.invoice()
    house.shop.act(made, "pay", payment_method="pm_card_visa")
    for each in house.shop.events():
        body = json.dumps(each).encode()
        assert web.post("/webhooks/stripe", data=body, headers=signed(body)).status_code == 200
    intake.run(house.collector)
    assert (house.one(invoice).stripe_id, house.one(invoice).status) == (made["id"], "paid")
