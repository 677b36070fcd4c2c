"""Does the door for webhooks let in Stripe and SendGrid, and nobody and nothing else?"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import stripe
from flask import Flask
from flask.testing import FlaskClient

from collector.alarms import MemoryAlarms
from collector.flows import intake, webhook_watch
from collector.store import installation, stripe_account
from collector.store.inbox_writer import InboxWriter
from collector.store.schema import inbox, invoice
from collector.web import webhook_heard
from collector.web.webhooks import webhooks_blueprint
from tests.flows.conftest import SECRET, House, house, shop, store
from tests.support.stripe_shop import MONDAY

__all__ = ["house", "shop", "store"]


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


def posts(web: FlaskClient, body: bytes) -> int:
    return web.post("/webhooks/stripe", data=body, headers=signed(body)).status_code


def test_events_that_are_not_needed_are_answered_counted_and_forgotten(house: House, web: FlaskClient) -> None:
    bodies = [event(), event("product.created"), event("product.created"), event("made.up.in.2031")]
    assert [posts(web, body) for body in bodies] == [200] * 4
    assert len(house.rows(inbox)) == 1
    house.days_pass(1 / 1440)  # counted at once, noted at most once a minute
    at = int(house.clock.now().timestamp())
    body = event(id="evt_2")
    header = stripe.WebhookSignature.generate_signature_header(body.decode(), SECRET, at)
    web.post("/webhooks/stripe", data=body, headers={"Stripe-Signature": header})
    heard = heard_by(house)
    assert (heard.at, heard.kept) == (house.clock.now(), 2)
    assert heard.not_needed == {"product.created": 2, "made.up.in.2031": 1}


def test_the_last_event_before_a_silence_is_counted_too(
    house: House, web: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_heard, "NOTED_EVERY", timedelta(milliseconds=20))
    for number, kind in enumerate(("invoice.paid", "product.created"), 1):
        assert posts(web, event(kind, id=f"evt_{number}")) == 200
    until = time.monotonic() + 5
    while (heard := heard_by(house)).not_needed != {"product.created": 1}:
        assert time.monotonic() < until, heard
    assert heard.kept == 1


def heard_by(house: House) -> stripe_account.Heard:
    with house.collector.store.read() as tx:
        return stripe_account.heard(tx)


def test_an_event_of_our_own_account_may_say_so(house: House, web: FlaskClient) -> None:
    with house.collector.store.write() as tx:
        assert stripe_account.know_account(tx, MONDAY, "acct_1", livemode=False, who="cli")
    assert posts(web, event(account="acct_1")) == 200
    assert posts(web, event(id="evt_2", account="acct_2")) == 400
    assert house.one(inbox).provider_id == "evt_1"


def thin(kind: str, about: dict[str, Any], url: str = "", **changes: Any) -> bytes:
    """A notification as the package of Stripe documents it: it names an object and shows nothing of it."""
    related = {"id": about["id"], "type": about["object"], "url": url or f"/v1/{about['object']}s/{about['id']}"}
    data = {
        "id": "evt_65UXl9gN", "object": "v2.core.event", "type": f"v1.{kind}", "livemode": False,
        "created": "2026-01-05T09:00:00.000Z", "related_object": related, **changes,
    }  # fmt: skip
    return json.dumps(data).encode()


def test_a_thin_event_is_one_that_stripes_own_package_reads() -> None:
    body = thin("invoice.paid", {"id": "in_1", "object": "invoice"})
    header = signed(body)["Stripe-Signature"]
    client = stripe.StripeClient("sk_test_1")
    seen = client.parse_event_notification(body, header, SECRET, tolerance=10**9)
    assert (seen.type, seen.related_object.id) == ("v1.invoice.paid", "in_1")  # type: ignore[union-attr]


@pytest.mark.parametrize("named", ["invoice", "invoice_payment", "credit_note", "refund", "dispute", "payment_intent"])
def test_a_thin_event_leads_to_the_invoice_whatever_it_names(house: House, web: FlaskClient, named: str) -> None:
    made = house.shop.invoice()
    kind = "invoice.finalized"
    about: dict[str, Any] = made
    if named == "credit_note":
        about = house.shop.post("/v1/credit_notes", invoice=made["id"], amount=20_000)
        kind = "credit_note.created"
    elif named != "invoice":
        house.shop.act(made, "pay", payment_method="pm_card_visa")
        [payment] = house.shop.get("/v1/invoice_payments", invoice=made["id"])["data"]
        intent = payment["payment"]["payment_intent"]
        kind, about = "payment_intent.succeeded", {"id": intent, "object": "payment_intent"}
        if named == "invoice_payment":
            kind, about = "invoice_payment.paid", payment
        if named == "refund":
            kind, about = "refund.created", house.shop.post("/v1/refunds", payment_intent=intent, amount=1_000)
        if named == "dispute":
            kind, about = "charge.dispute.created", house.shop.control("disputes", payment_intent=intent)
    assert posts(web, thin(kind, about)) == 200
    assert house.one(inbox).kind == kind
    intake.run(house.collector)
    assert house.one(invoice).stripe_id == made["id"]


def test_a_thin_event_about_a_tax_id_is_about_its_customer(house: House, web: FlaskClient) -> None:
    url = "/v1/customers/cus_1/tax_ids/txi_1"
    assert posts(web, thin("customer.tax_id.created", {"id": "txi_1", "object": "tax_id"}, url)) == 200
    assert house.one(inbox).object_id == "cus_1"


@pytest.mark.parametrize(
    "changes",
    [{"livemode": True}, {"context": "acct_2"}, {"context": "org_1/acct_2"}, {"created": 5}, {"created": "yesterday"},
     {"created": "0001-01-01T00:00:00+23:00"}, {"created": "2026-01-05T09:00:00"}, {"id": "in_1"}],
)  # fmt: skip
def test_a_thin_event_of_others_or_without_sense_is_refused(
    house: House, web: FlaskClient, changes: dict[str, Any]
) -> None:
    assert posts(web, thin("invoice.paid", {"id": "in_1", "object": "invoice"}, **changes)) == 400
    assert house.rows(inbox) == []


def test_a_thin_event_of_an_organization_names_our_account(house: House, web: FlaskClient) -> None:
    with house.collector.store.write() as tx:
        stripe_account.know_account(tx, MONDAY, "acct_1", livemode=False, who="cli")
    assert posts(web, thin("invoice.paid", {"id": "in_1", "object": "invoice"}, context="org_1/acct_1")) == 200
    assert house.one(inbox).object_id == "in_1"


def test_three_days_without_a_webhook_while_invoices_are_open_call_a_person(house: House, web: FlaskClient) -> None:
    alarms = house.collector.alarms
    assert isinstance(alarms, MemoryAlarms)
    with house.collector.store.write() as tx:
        installation.settle_in(tx, MONDAY, "here", tag="t")
    assert posts(web, event()) == 200
    house.days_pass(3)
    assert webhook_watch.run(house.collector) == {"silent": 0}  # nothing is open
    made = house.shop.invoice()
    house.hears(*house.shop.events())  # as the hourly catch-up would bring it
    intake.run(house.collector)
    assert webhook_watch.run(house.collector) == {"silent": 1}
    [alarm] = alarms.raised
    assert (alarm.code, "since 2026-01-05 09:00 UTC" in alarm.text) == ("stripe_webhooks_silent", True)
    body = json.dumps({**json.loads(event(id="evt_3")), "data": {"object": {"id": made["id"], "object": "invoice"}}})
    now = int(house.clock.now().timestamp())
    header = stripe.WebhookSignature.generate_signature_header(body, SECRET, now)
    assert web.post("/webhooks/stripe", data=body, headers={"Stripe-Signature": header}).status_code == 200
    assert webhook_watch.run(house.collector) == {"silent": 0}


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
