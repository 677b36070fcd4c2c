"""What do we read from Stripe, and how do we fare when it is busy, away, strange or hostile?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
import stripe

from collector.clock import TurnableClock
from collector.domain.facts import InvoiceStatus
from collector.domain.readings import Deleted, InvoiceReading, PaymentReading
from collector.gateways.stripe_gateway import (
    API_VERSION,
    BadWebhook,
    NotFound,
    StripeBusy,
    StripeGateway,
    StripeRefused,
    StripeUnavailable,
    Unreadable,
    _certificates,
    verify_webhook,
)
from collector.gateways.stripe_normaliser import dispute_reading, invoice_reading
from collector.ids import SeededIds
from tests.support.rude_server import Caller, Manners, rude_server
from tests.support.stripe_shop import MONDAY, Shop, open_shop

SECRET = "whsec_test_secret"


@pytest.fixture
def shop() -> Iterator[Shop]:
    with open_shop() as opened:
        yield opened


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock(MONDAY)


@pytest.fixture
def stripe_gateway(shop: Shop, clock: TurnableClock) -> Iterator[StripeGateway]:
    gateway = gateway_to(shop.sandbox.base_url, clock)
    yield gateway
    gateway.close()


def gateway_to(base: str, clock: TurnableClock, key: str = "sk_test_shop", livemode: bool = False) -> StripeGateway:
    return StripeGateway(key, base, clock, SeededIds(1), livemode=livemode)


def read(gateway: StripeGateway, invoice: dict[str, Any], **options: bool) -> InvoiceReading:
    found = gateway.read_invoice(invoice["id"], **options)
    assert isinstance(found, InvoiceReading)
    return found


def saying(answer: bytes) -> Manners:
    """Whatever was asked, this is the answer."""

    def behave(caller: Caller) -> None:
        asked = b""
        while b"\r\n\r\n" not in asked:
            asked += caller.connection.recv(65536)
        caller.connection.sendall(answer)

    return behave


def test_what_the_package_brings_is_known_without_loading_it() -> None:
    assert (API_VERSION, _certificates()) == (stripe.api_version, stripe.ca_bundle_path)


def test_an_open_invoice_costs_one_request_and_tells_what_is_owed(shop: Shop, stripe_gateway: StripeGateway) -> None:
    owner = shop.customer(
        name="Durand SARL", phone="+33 4 78 00 00 00", preferred_locales=["fr-FR"],
        metadata={"debtor_kind": "business"},
        address={"line1": "1 rue Neuve", "postal_code": "69001", "city": "Lyon", "country": "FR"},
    )  # fmt: skip
    made = shop.invoice(120_000, days=30, customer=owner["id"])
    found = read(stripe_gateway, made)
    assert stripe_gateway.health().requests == 1
    assert (found.status, found.currency, found.remaining_minor) == (InvoiceStatus.OPEN, "eur", 120_000)
    assert (found.principal_minor, found.due_minor, found.paid_minor) == (120_000, 120_000, 0)
    assert (found.number, found.livemode, found.detail_complete) == (made["number"], False, True)
    assert found.due_at == datetime(2026, 2, 4, 9, 0, tzinfo=UTC)
    assert found.issued_at == MONDAY
    assert found.read_at == MONDAY
    assert found.customer is not None
    assert (found.customer.name, found.customer.email) == ("Durand SARL", "compta@durand.example")
    assert found.customer.address_lines == ("1 rue Neuve", "69001 Lyon")
    assert (found.customer.country, found.customer.language) == ("FR", "fr")
    assert dict(found.customer.metadata) == {"debtor_kind": "business"}
    assert orjson.loads(found.raw)["customer"] == owner["id"]
    assert b"client_secret" not in found.raw


def test_the_hash_of_a_list_and_of_a_single_read_agree(shop: Shop, stripe_gateway: StripeGateway) -> None:
    made = shop.invoice()
    [listed] = stripe_gateway.list_invoices(InvoiceStatus.OPEN).items
    alone = read(stripe_gateway, made)
    assert listed.customer is not None and alone.customer is not None
    assert listed.customer.content_hash == alone.customer.content_hash
    shop.post(f"/v1/invoices/{made['id']}", metadata={"po": "4500"})
    assert read(stripe_gateway, made).content_hash != alone.content_hash


def test_a_part_payment_by_transfer(shop: Shop, stripe_gateway: StripeGateway) -> None:
    made = shop.invoice(120_000)
    shop.days_pass(10)
    shop.act(made, "attach_payment", payment_record=shop.transfer(50_000)["id"])
    found = read(stripe_gateway, made)
    assert (found.status, found.paid_minor, found.remaining_minor) == (InvoiceStatus.OPEN, 50_000, 70_000)
    [payment] = found.payments
    assert (payment.amount_minor, payment.kind) == (50_000, "payment_record")
    assert payment.paid_at == MONDAY + timedelta(days=10)


def test_paid_out_of_band_is_told_with_its_moment(shop: Shop, stripe_gateway: StripeGateway) -> None:
    made = shop.invoice(120_000)
    shop.days_pass(40)
    shop.act(made, "pay", paid_out_of_band=True)
    found = read(stripe_gateway, made)
    assert found.status is InvoiceStatus.PAID
    assert sum(payment.amount_minor for payment in found.payments) == 120_000
    assert {payment.paid_at for payment in found.payments} == {MONDAY + timedelta(days=40)}


def test_a_debit_under_way_is_seen(shop: Shop, stripe_gateway: StripeGateway) -> None:
    made = shop.invoice()
    assert not read(stripe_gateway, made).payment_processing
    shop.act(made, "pay", payment_method="pm_sepaDebit")
    assert read(stripe_gateway, made).payment_processing


def test_credit_notes_before_payment_and_their_voiding(shop: Shop, stripe_gateway: StripeGateway) -> None:
    made = shop.invoice(120_000)
    shop.days_pass(5)
    note = shop.post("/v1/credit_notes", invoice=made["id"], amount=20_000)
    found = read(stripe_gateway, made)
    assert (found.remaining_minor, found.principal_minor) == (100_000, 120_000)
    [seen] = found.credit_notes
    assert (seen.stripe_id, seen.pre_payment_minor) == (note["id"], 20_000)
    assert (seen.effective_at, seen.voided_at) == (MONDAY + timedelta(days=5), None)
    shop.days_pass(2)
    shop.post(f"/v1/credit_notes/{note['id']}/void")
    assert read(stripe_gateway, made).credit_notes == ()
    [seen] = read(stripe_gateway, made, look_for_credit_notes=True).credit_notes
    assert seen.voided_at == MONDAY + timedelta(days=7)


def test_a_refund_is_mapped_back_to_the_payment_it_takes_back(shop: Shop, stripe_gateway: StripeGateway) -> None:
    made = shop.invoice(120_000)
    shop.act(made, "pay", payment_method="pm_card_visa")
    payment = read(stripe_gateway, made).payments[0]
    shop.days_pass(3)
    refund = shop.post("/v1/refunds", payment_intent=payment.provider_ref, amount=30_000)
    [seen] = read(stripe_gateway, made).reversals
    assert (seen.stripe_id, seen.kind, seen.amount_minor) == (refund["id"], "refund", 30_000)
    assert (seen.payment_id, seen.at, seen.given_back_at) == (payment.stripe_id, MONDAY + timedelta(days=3), None)


def test_a_chargeback_is_seen(shop: Shop, stripe_gateway: StripeGateway) -> None:
    made = shop.invoice(120_000)
    shop.act(made, "pay", payment_method="pm_card_createDispute")
    found = read(stripe_gateway, made)
    assert found.status is InvoiceStatus.PAID  # Stripe does not reopen it
    [seen] = found.reversals
    assert (seen.kind, seen.amount_minor, seen.given_back_at) == ("chargeback", 120_000, None)


def test_void_keeps_its_amounts_and_its_status_decides(shop: Shop, stripe_gateway: StripeGateway) -> None:
    made = shop.invoice(120_000)
    shop.act(made, "void")
    found = read(stripe_gateway, made)
    assert (found.status, found.remaining_minor) == (InvoiceStatus.VOID, 120_000)


def test_a_deleted_draft_and_an_unknown_invoice_are_deleted(shop: Shop, stripe_gateway: StripeGateway) -> None:
    draft = shop.draft()
    shop.delete(f"/v1/invoices/{draft['id']}")
    assert stripe_gateway.read_invoice(draft["id"]) == Deleted(draft["id"], MONDAY)
    assert stripe_gateway.read_invoice("in_nobody") == Deleted("in_nobody", MONDAY)
    requests = stripe_gateway.health().requests
    assert isinstance(stripe_gateway.read_invoice("../customers"), Deleted)
    assert stripe_gateway.health().requests == requests


def test_a_deleted_customer_leaves_what_the_invoice_remembers(shop: Shop, stripe_gateway: StripeGateway) -> None:
    made = shop.invoice()
    shop.delete(f"/v1/customers/{made['customer']}")
    found = read(stripe_gateway, made)
    assert found.customer is not None
    assert (found.customer.deleted, found.customer.email) == (True, "compta@durand.example")
    assert stripe_gateway.read_customer(made["customer"]).deleted


def test_tax_ids_of_a_customer(shop: Shop, stripe_gateway: StripeGateway) -> None:
    owner = shop.customer()
    shop.post(f"/v1/customers/{owner['id']}/tax_ids", type="eu_vat", value="FR40303265045")
    found = stripe_gateway.read_customer(owner["id"])
    assert found.tax_ids == (("eu_vat", "FR40303265045"),)
    assert found.tax_ids_complete
    with pytest.raises(NotFound):
        stripe_gateway.read_customer("cus_nobody")


def test_pages_are_disjoint_and_bounded_by_creation(shop: Shop, stripe_gateway: StripeGateway) -> None:
    owner = shop.customer()["id"]
    made = []
    for _ in range(5):
        made.append(shop.invoice(customer=owner)["id"])
        shop.days_pass(1)
    first = stripe_gateway.list_invoices(limit=2)
    second = stripe_gateway.list_invoices(limit=2, starting_after=first.last_id)
    assert [each.stripe_id for each in first.items + second.items] == made[:0:-1]
    assert first.has_more and second.has_more
    start = int(MONDAY.timestamp())
    middle = stripe_gateway.list_invoices(created_gte=start + 86_400, created_lt=start + 3 * 86_400)
    assert [each.stripe_id for each in middle.items] == [made[2], made[1]]
    assert not stripe_gateway.list_invoices(InvoiceStatus.PAID).items


def test_events_come_oldest_first_after_the_last_one_seen(shop: Shop, stripe_gateway: StripeGateway) -> None:
    assert stripe_gateway.latest_event_id() is None
    made = shop.invoice()
    last_id = stripe_gateway.latest_event_id()
    shop.act(made, "pay", payment_method="pm_card_visa")
    seen = list(stripe_gateway.events_since(last_id))
    assert [event.kind for event in seen] == ["invoice_payment.paid", "invoice.updated", "invoice.paid"]
    assert {event.subject_id for event in seen} == {made["id"]}
    assert list(stripe_gateway.events_since(seen[-1].stripe_id)) == []
    assert "invoice.finalized" in [event.kind for event in stripe_gateway.events_since(None)]
    with pytest.raises(NotFound):
        list(stripe_gateway.events_since("evt_forgotten"))


def test_an_intent_leads_to_the_invoices_it_pays(shop: Shop, stripe_gateway: StripeGateway) -> None:
    made = shop.invoice()
    shop.act(made, "pay", payment_method="pm_card_visa")
    payment = read(stripe_gateway, made).payments[0]
    assert stripe_gateway.invoices_paid_by(payment.provider_ref) == (made["id"],)
    charge = shop.get(f"/v1/payment_intents/{payment.provider_ref}")["latest_charge"]
    assert stripe_gateway.invoices_paid_by(charge) == (made["id"],)
    lonely = shop.post("/v1/payment_intents", amount=500, currency="eur")
    assert stripe_gateway.invoices_paid_by(lonely["id"]) == ()


def test_busy_is_waited_for_and_then_given_up(shop: Shop, stripe_gateway: StripeGateway, clock: TurnableClock) -> None:
    made = shop.invoice()
    shop.control("faults", stripe_rate_limit=3)
    assert read(stripe_gateway, made).remaining_minor == 120_000
    assert timedelta(seconds=1) < clock.now() - MONDAY < timedelta(seconds=10)
    shop.control("faults", stripe_rate_limit=True)
    with pytest.raises(StripeBusy):
        stripe_gateway.read_invoice(made["id"])
    assert clock.now() - MONDAY < timedelta(seconds=60)
    assert stripe_gateway.health().busy == 3 + 7


def test_a_dropped_connection_is_tried_again(shop: Shop, stripe_gateway: StripeGateway) -> None:
    made = shop.invoice()
    shop.control("faults", stripe_drop_before=2)
    assert read(stripe_gateway, made).remaining_minor == 120_000
    shop.control("faults", stripe_drop_before=True)
    with pytest.raises(StripeUnavailable, match="could not be reached"):
        stripe_gateway.read_invoice(made["id"])


def test_a_wrong_key_and_a_missing_permission_say_what_to_do(shop: Shop, clock: TurnableClock) -> None:
    made = shop.invoice()
    with pytest.raises(StripeRefused, match="does not accept STRIPE_API_KEY"):
        gateway_to(shop.sandbox.base_url, clock, "nonsense").read_invoice(made["id"])
    shop.control("keys", key="rk_test_reader", permissions=["invoice_read"])
    with pytest.raises(StripeRefused, match="Edit the restricted key") as caught:
        gateway_to(shop.sandbox.base_url, clock, "rk_test_reader").read_invoice(made["id"])
    assert "customer" in caught.value.because


def test_no_answer_but_a_page_of_a_proxy(clock: TurnableClock) -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\nConnection: close\r\n\r\n<html></html>"
    with rude_server(saying(page)) as server, pytest.raises(StripeUnavailable, match="JSON"):
        gateway_to(f"http://127.0.0.1:{server.port}", clock).read_invoice("in_1")


def test_a_redirect_is_not_followed(clock: TurnableClock) -> None:
    elsewhere = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with rude_server(saying(elsewhere)) as server, pytest.raises(StripeUnavailable):
        gateway_to(f"http://127.0.0.1:{server.port}", clock).read_invoice("in_1")


def test_a_page_without_a_last_id_is_no_end_of_the_list(clock: TurnableClock) -> None:
    body = b'{"object":"list","has_more":true,"data":[{"id":null}]}'
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(body), body)
    with rude_server(saying(answer)) as server, pytest.raises(StripeUnavailable, match="next one begins"):
        gateway_to(f"http://127.0.0.1:{server.port}", clock).list_invoices()


# --- one poisoned object ----------------------------------------------------------------------------------------


def plain_invoice(**changes: Any) -> dict[str, Any]:
    return {
        "id": "in_1", "object": "invoice", "livemode": False, "status": "open", "currency": "eur",
        "collection_method": "send_invoice", "created": 1_767_600_000, "total": 100, "amount_due": 100,
        "amount_paid": 0, "amount_remaining": 100, **changes,
    }  # fmt: skip


def test_an_invoice_whose_credit_note_cannot_be_understood_is_itself_unreadable(
    shop: Shop, stripe_gateway: StripeGateway
) -> None:
    made = shop.invoice(100_000)
    note = shop.post("/v1/credit_notes", invoice=made["id"], amount=20_000)
    shop.sandbox.stripe.state.tables["credit_note"].rows[note["id"]]["pre_payment_amount"] = "much"
    with pytest.raises(Unreadable) as caught:
        read(stripe_gateway, made)
    assert caught.value.stripe_id == made["id"]
    assert f"{note['id']}: pre_payment_amount is 'much'" in caught.value.because


def test_an_invoice_whose_customer_cannot_be_understood_is_itself_unreadable() -> None:
    with pytest.raises(Unreadable) as caught:
        invoice_reading(plain_invoice(customer={"id": "cus_1", "balance": "all"}), MONDAY, livemode=False)
    assert (caught.value.stripe_id, caught.value.because[:15]) == ("in_1", "cus_1: balance ")


def test_a_nul_in_a_text_is_left_out_because_no_database_keeps_one() -> None:
    found = invoice_reading(plain_invoice(number="F\0-1", metadata={"a\0": "b\0"}), MONDAY, livemode=False)
    assert (found.number, found.metadata) == ("F-1", (("a", "b"),))


def test_the_least_an_invoice_can_say_is_enough() -> None:
    found = invoice_reading(plain_invoice(), MONDAY, livemode=False)
    assert (found.number, found.due_at, found.customer, found.remaining_minor) == ("in_1", None, None, 100)


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"status": "reborn"}, "status is 'reborn'"),
        ({"status": None}, "status is None"),
        ({"amount_remaining": "100"}, "amount_remaining is '100'"),
        ({"amount_due": None, "amount_remaining": None, "total": None}, "total is None"),
        ({"amount_due": True}, "amount_due is True"),
        ({"amount_due": 10**16}, "amount_due is 1000"),
        ({"total": 1.5}, "total is 1.5"),
        ({"currency": "zzz"}, "unknown currency"),
        ({"currency": 978}, "currency is 978"),
        ({"created": None}, "created is missing"),
        ({"due_date": 10**12}, "due_date is 1000000000000"),
        ({"livemode": True}, "a live object, but STRIPE_API_KEY is a test key"),
        ({"livemode": None}, "does not say"),
        ({"id": None}, "without a usable id"),
        ({"payments": {"data": [{"id": "inpay_1", "status": "paid", "amount_paid": None}]}}, "amount_paid is None"),
    ],
)
def test_what_cannot_be_understood_is_one_unreadable_invoice(changes: dict[str, Any], because: str) -> None:
    with pytest.raises(Unreadable) as caught:
        invoice_reading(plain_invoice(**changes), MONDAY, livemode=False)
    assert because in caught.value.because
    assert b'"object":"invoice"' in caught.value.shown


@pytest.mark.parametrize(
    ("status", "moves", "taken"),
    [
        ("warning_needs_response", [], None), ("prevented", [], None), ("prevented", [-100, 100], None),
        ("prevented", [-100], 100), ("needs_response", [], 100), ("lost", [-100], 100),
    ],
)  # fmt: skip
def test_a_dispute_took_money_unless_the_bank_only_asked_or_it_was_prevented_in_time(
    status: str, moves: list[int], taken: int | None
) -> None:
    paid = PaymentReading("inpay_1", 100, MONDAY, "payment_intent", "pi_1")
    written = [{"id": f"txn_{i}", "amount": minor, "created": 1_767_225_600} for i, minor in enumerate(moves)]
    data = {"id": "du_1", "status": status, "amount": 100, "created": 1_767_225_600, "balance_transactions": written}
    found = dispute_reading(data, paid)
    assert (found and found.amount_minor) == taken


@pytest.mark.parametrize(
    "strange",
    [
        {"customer": 5},
        {"customer_address": "Lyon"},
        {"lines": []},
        {"metadata": None},
        {"payments": {"data": [None, 5]}},
        {"status_transitions": 0},
        {"new_in_2031": {}},
    ],
)
def test_strange_fields_that_decide_nothing_do_no_harm(strange: dict[str, Any]) -> None:
    assert invoice_reading(plain_invoice(**strange), MONDAY, livemode=False).remaining_minor == 100


def test_a_live_invoice_never_enters_test_books(clock: TurnableClock) -> None:
    with open_shop(livemode=True) as live:
        made = live.invoice()
        gateway = gateway_to(live.sandbox.base_url, clock, key="sk_live_shop")
        with pytest.raises(Unreadable, match="never mixed"):
            gateway.read_invoice(made["id"])
        page = gateway.list_invoices()
        assert (len(page.items), [each.stripe_id for each in page.unreadable]) == (0, [made["id"]])


# --- webhooks ---------------------------------------------------------------------------------------------------


def event(**changes: Any) -> bytes:
    data = {
        "id": "evt_1", "object": "event", "type": "invoice.paid", "created": 1_767_600_000, "livemode": False,
        "data": {"object": {"id": "in_1", "object": "invoice"}}, **changes,
    }  # fmt: skip
    return json.dumps(data).encode()


def signed(body: bytes, at: datetime = MONDAY, secret: str = SECRET) -> str:
    header: str = stripe.WebhookSignature.generate_signature_header(body.decode("latin-1"), secret, int(at.timestamp()))
    return header


def verify(body: bytes, header: str, **options: Any) -> Any:
    return verify_webhook(body, header, (SECRET,), MONDAY, **{"livemode": False, **options})


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_signed_fresh_event_is_believed(seconds: int) -> None:
    seen = verify(event(), signed(event(), MONDAY + timedelta(seconds=seconds)))
    assert (seen.stripe_id, seen.kind, seen.subject_id) == ("evt_1", "invoice.paid", "in_1")


def test_either_secret_will_do_while_one_is_rolled() -> None:
    header = signed(event(), secret="whsec_new")
    assert verify_webhook(event(), header, (SECRET, "whsec_new"), MONDAY, livemode=False).stripe_id == "evt_1"


@pytest.mark.parametrize(
    ("body", "header", "because"),
    [
        (event(), "", "no Stripe-Signature"),
        (event(), "garbage", "no Stripe-Signature"),
        (event(), "t=,v1=abc", "no Stripe-Signature"),
        (event(), "t=99999999999999999999,v1=abc", "no Stripe-Signature"),
        (event(), signed(event()) + ",t=1", "no Stripe-Signature"),
        (event(), f"t={int(MONDAY.timestamp())}", "no configured secret"),
        (event(), f"t={int(MONDAY.timestamp())},v1=é", "no configured secret"),
        (event(), f"t={int(MONDAY.timestamp())},v0=abc", "no configured secret"),
        (event(), signed(event(), secret="whsec_other"), "no configured secret"),
        (event(), signed(event(), MONDAY - timedelta(seconds=301)), "300 seconds"),
        (event(), signed(event(), MONDAY + timedelta(seconds=301)), "300 seconds"),
        (event(id="evt_2"), signed(event()), "no configured secret"),
        (b"\xff\xfe", f"t={int(MONDAY.timestamp())},v1=abc", "no configured secret"),
        (b"not json", signed(b"not json"), "not JSON"),
        (b"[]", signed(b"[]"), "not a Stripe event"),
        (b"[" * 5_000, signed(b"[" * 5_000), "not JSON"),
        (b"", signed(b""), "not JSON"),
        (event(object="v2.core.event"), signed(event(object="v2.core.event")), "the event has no date"),
        (event(id=5), signed(event(id=5)), "no usable id"),
        (event(livemode=True), signed(event(livemode=True)), "other mode"),
        (event(livemode=None), signed(event(livemode=None)), "does not say"),
        (event(created="now"), signed(event(created="now")), "created is 'now'"),
    ],
)
def test_everything_else_is_refused(body: bytes, header: str, because: str) -> None:
    with pytest.raises(BadWebhook) as caught:
        verify(body, header)
    assert because in caught.value.because


def test_without_a_secret_nothing_is_believed() -> None:
    with pytest.raises(BadWebhook):
        verify_webhook(event(), signed(event(), secret=" "), ("", " "), MONDAY, livemode=False)


@pytest.mark.parametrize(
    ("kind", "subject", "read_back"),
    [
        ("invoice_payment.paid", {"object": "invoice_payment", "id": "inpay_1", "invoice": "in_7"}, "in_7"),
        ("credit_note.voided", {"object": "credit_note", "id": "cn_1", "invoice": {"id": "in_7"}}, "in_7"),
        ("customer.tax_id.created", {"object": "tax_id", "id": "txi_1", "customer": "cus_7"}, "cus_7"),
        ("customer.updated", {"object": "customer", "id": "cus_7"}, "cus_7"),
        ("refund.created", {"object": "refund", "id": "re_1", "payment_intent": "pi_7", "charge": "ch_7"}, "pi_7"),
        (
            "charge.dispute.created",
            {"object": "dispute", "id": "dp_1", "payment_intent": None, "charge": "ch_7"},
            "ch_7",
        ),
        ("payment_intent.processing", {"object": "payment_intent", "id": "pi_7"}, "pi_7"),
        ("invoice.upcoming", {"object": "invoice", "id": None}, ""),
        ("invoice.paid", {"object": "invoice", "id": ["in_7"]}, ""),
    ],
)
def test_each_event_names_what_to_read_back(kind: str, subject: dict[str, Any], read_back: str) -> None:
    body = event(type=kind, data={"object": subject})
    assert verify(body, signed(body)).subject_id == read_back
