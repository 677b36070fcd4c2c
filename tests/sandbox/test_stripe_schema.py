"""Does everything the pretend Stripe says look as the real one's published schema demands?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stripe

from collector.sandbox.stripe_routes import OPERATIONS, Operation
from tests.support.stripe_schema import StripeSchema
from tests.support.stripe_shop import DAY, Json, Shop

pytestmark = pytest.mark.schema


def test_a_wide_story_told_over_http_never_leaves_the_schema(shop: Shop, schema: StripeSchema) -> None:
    _customers(shop)
    _drafts(shop)
    _payments(shop)
    _endings(shop)
    _credit_notes(shop)
    _disputes(shop)
    _webhooks_and_refusals(shop)
    shop.days_pass(25)
    _read_everything_back(shop)

    faults = [
        f"{each.method} {each.path} {each.status}: {fault}"
        for each in shop.exchanges
        for fault in schema.faults_of_answer(each.method, each.path, each.status, each.body)
    ]
    assert faults == []
    assert len(shop.exchanges) > 150


def test_every_event_and_its_object_fit_the_schema(shop: Shop, schema: StripeSchema) -> None:
    for chapter in (_customers, _drafts, _payments, _endings, _credit_notes, _disputes):
        chapter(shop)
    events = shop.events()

    assert [fault for event in events for fault in schema.faults_of_event(event)] == []
    # A story that brings about few kinds of events would prove little.
    assert len({event["type"] for event in events}) >= 35


def test_every_event_type_is_one_that_stripe_knows(shop: Shop) -> None:
    for chapter in (_customers, _drafts, _payments, _endings, _credit_notes, _disputes):
        chapter(shop)
    known = _known_types()

    assert "invoice.paid" in known
    assert set(shop.event_types()) - known == set()


def test_the_answers_turn_into_the_typed_objects_of_stripes_own_package(shop: Shop) -> None:
    client = shop.client
    customer = client.v1.customers.create({"name": "Petit SA", "email": "a@petit.example"})
    draft = client.v1.invoices.create(
        {"customer": customer.id, "collection_method": "send_invoice", "days_until_due": 30}
    )
    client.v1.invoice_items.create(
        {"customer": customer.id, "invoice": draft.id, "amount": 50_000, "currency": "eur", "description": "Plan"}
    )
    opened = client.v1.invoices.finalize_invoice(draft.id)
    paid = client.v1.invoices.pay(opened.id, {"payment_method": "pm_card_visa", "expand": ["payments", "customer"]})

    assert isinstance(paid.customer, stripe.Customer)
    assert paid.payments is not None
    assert [payment.status for payment in paid.payments.data] == ["paid"]
    listed = client.v1.invoices.list({"limit": 1, "expand": ["data.payments", "data.customer"]})
    assert [invoice.id for invoice in listed.auto_paging_iter()] == [paid.id]


LEFT_OUT = (
    "POST /v1/disputes/{dispute}/close", "GET /v1/balance_transactions/{id}", "POST /v1/payouts/{payout}",
    "POST /v1/subscriptions",
    "POST /v1/subscriptions/{subscription}",
    "DELETE /v1/subscriptions/{subscription}",
    "POST /v1/setup_intents", "GET /v1/setup_intents", "GET /v1/setup_intents/{intent}",
    "POST /v1/setup_intents/{intent}", "POST /v1/setup_intents/{intent}/confirm",
    "POST /v1/setup_intents/{intent}/cancel",
    "POST /v1/transfers/{transfer}",
)  # fmt: skip


@pytest.mark.parametrize("each", [one for found in OPERATIONS.values() for one in found], ids=lambda one: _name(one))
def test_no_operation_accepts_a_parameter_that_stripe_would_refuse(each: Operation, schema: StripeSchema) -> None:
    name = schema.operation(each.method, "/" + "/".join(each.segments))
    if name is None:
        # Real operations that the trimmed specification left out.
        assert _name(each) in LEFT_OUT, _name(each)
        return
    published = schema.whole["requests"].get(name, {})

    assert list(_unknown(each.spec, published, "")) == []
    assert set(published.get("required") or ()) <= set(each.required)


def _name(each: Operation) -> str:
    return f"{each.method} /{'/'.join(each.segments)}"


def _unknown(spec: Any, published: Any, path: str) -> Iterator[str]:
    """Names our allow list has and the schema has not."""
    options = published.get("anyOf", [published])
    properties: Json = {}
    for option in options:
        properties |= option.get("properties", {})
        if isinstance(spec, list) and "items" in option:
            yield from _unknown(spec[0], option["items"], f"{path}[]")
    if isinstance(spec, dict):
        for name, below in spec.items():
            if name not in properties:
                yield f"{path}.{name}"
            else:
                yield from _unknown(below, properties[name], f"{path}.{name}")


def _known_types() -> set[str]:
    source = Path(stripe.__file__).with_name("_event.py").read_text(encoding="utf-8")
    return set(re.findall(r'^ +"([a-z_.0-9]+)",?$', source, re.MULTILINE))


def _customers(shop: Shop) -> None:
    made = shop.customer(
        address={"line1": "1 rue de la Paix", "city": "Paris", "country": "FR"},
        balance=-500,
        invoice_settings={"footer": "Merci", "custom_fields": [{"name": "SIREN", "value": "552100554"}]},
        metadata={"debtor_kind": "business"},
        phone="+33140000000",
        preferred_locales=["fr-FR"],
        shipping={"name": "Durand", "address": {"line1": "2 rue Haute"}},
        tax_id_data=[{"type": "eu_vat", "value": "FR12345678901"}],
    )
    shop.post(f"/v1/customers/{made['id']}", name="Durand SAS", metadata={"debtor_kind": None, "a": "b"}, balance=0)
    tax_id = shop.post(f"/v1/customers/{made['id']}/tax_ids", type="fr_siren", value="552100554")
    shop.get(f"/v1/customers/{made['id']}/tax_ids")
    shop.get(f"/v1/customers/{made['id']}/tax_ids/{tax_id['id']}")
    shop.delete(f"/v1/customers/{made['id']}/tax_ids/{tax_id['id']}")
    shop.post(f"/v1/customers/{made['id']}/balance_transactions", amount=-700, currency="eur")
    shop.get(f"/v1/customers/{made['id']}/balance_transactions")
    shop.get(f"/v1/customers/{made['id']}", expand=["tax_ids", "sources", "subscriptions"])
    shop.invoice(10_000, customer=made["id"])
    gone = shop.customer()
    shop.delete(f"/v1/customers/{gone['id']}")
    shop.get(f"/v1/customers/{gone['id']}")
    cash = f"/v1/customers/{shop.customer()['id']}/cash_balance"
    assert shop.get(cash)["available"] is None
    shop.post(cash.replace("/v1/", "/v1/test_helpers/").replace("cash_b", "fund_cash_b"), amount=900, currency="eur")
    assert shop.get(cash)["available"] == {"eur": 900}
    [funded] = shop.get(f"{cash}_transactions")["data"]
    assert (funded["type"], funded["net_amount"]) == ("funded", 900)


def _drafts(shop: Shop) -> None:
    owner = shop.customer()["id"]
    item = shop.post("/v1/invoiceitems", customer=owner, amount=2_000, currency="eur", description="Attente")
    spare = shop.post("/v1/invoiceitems", customer=owner, amount=3_000, currency="eur")
    shop.delete(f"/v1/invoiceitems/{spare['id']}")
    draft = shop.post(
        "/v1/invoices",
        customer=owner,
        collection_method="send_invoice",
        due_date=shop.world.now() + 15 * DAY,
        pending_invoice_items_behavior="include",
        custom_fields=[{"name": "Commande", "value": "PO-7"}],
        description="Travaux",
        footer="Pénalités : taux BCE + 10 points",
        auto_advance=True,
    )
    shop.post(f"/v1/invoices/{draft['id']}", days_until_due=45, metadata={"dossier": "7"})
    many = [{"amount": 100 * (index + 1), "description": f"Jour {index + 1}"} for index in range(12)]
    shop.post(f"/v1/invoices/{draft['id']}/add_lines", lines=many)
    shop.get(f"/v1/invoices/{draft['id']}/lines", limit=5)
    shop.get("/v1/invoiceitems", customer=owner, pending=False)
    shop.get(f"/v1/invoiceitems/{item['id']}", expand=["customer", "invoice"])
    shop.days_pass(0.1)
    assert shop.again(draft)["status"] == "open"
    shop.act(draft, "send")
    thrown_away = shop.draft()
    shop.delete(f"/v1/invoices/{thrown_away['id']}")


def _payments(shop: Shop) -> None:
    by_card = shop.invoice()
    shop.send("POST", f"/v1/invoices/{by_card['id']}/pay", {"payment_method": "pm_card_chargeCustomerFail"})
    shop.act(by_card, "pay", payment_method="pm_card_visa", expand=["payments.data.payment.payment_intent"])
    in_parts = shop.invoice()
    shop.act(in_parts, "attach_payment", payment_record=shop.transfer(20_000)["id"])
    part = shop.post("/v1/payment_intents", amount=30_000, currency="eur", customer=in_parts["customer"])
    shop.act(in_parts, "attach_payment", payment_intent=part["id"], expand=["payments"])
    shop.post(f"/v1/payment_intents/{part['id']}", description="Acompte", metadata={"a": "b"})
    shop.post(f"/v1/payment_intents/{part['id']}/confirm", payment_method="pm_card_visa")
    shop.act(in_parts, "attach_payment", payment_record=shop.transfer(90_000)["id"])
    by_debit = shop.invoice()
    shop.act(by_debit, "pay", payment_method="pm_sepaDebit")
    shop.get("/v1/payment_intents", customer=by_debit["customer"], expand=["data.latest_charge"])
    shop.control(f"payments/{by_debit['id']}", outcome="failed")
    shop.act(by_debit, "pay", payment_method="pm_sepaDebit")
    shop.control(f"payments/{by_debit['id']}", outcome="succeeded")
    saved = shop.post("/v1/payment_methods/pm_card_visa/attach", customer=by_debit["customer"])
    shop.get(f"/v1/payment_methods/{saved['id']}")
    shop.get("/v1/payment_methods", customer=by_debit["customer"])
    dropped = shop.post("/v1/payment_intents", amount=100, currency="usd")
    shop.post(f"/v1/payment_intents/{dropped['id']}/cancel", cancellation_reason="abandoned")
    refunded = shop.post(
        "/v1/payment_intents", amount=9_000, currency="eur", confirm=True, payment_method="pm_card_visa"
    )
    shop.post("/v1/refunds", payment_intent=refunded["id"], amount=4_000, reason="requested_by_customer")
    shop.post("/v1/refunds", charge=refunded["latest_charge"])
    charge = shop.get(f"/v1/charges/{refunded['latest_charge']}", expand=["refunds", "balance_transaction"])
    shop.get(f"/v1/refunds/{charge['refunds']['data'][0]['id']}", expand=["charge"])


def _endings(shop: Shop) -> None:
    shop.act(shop.invoice(), "void")
    written_off = shop.invoice()
    shop.act(written_off, "mark_uncollectible")
    shop.act(written_off, "pay", paid_out_of_band=True, expand=["amount_paid_off_stripe"])
    assert shop.invoice(20)["status"] == "paid"
    shop.act(shop.draft(0), "finalize")


def _credit_notes(shop: Shop) -> None:
    unpaid = shop.invoice()
    note = shop.post("/v1/credit_notes", invoice=unpaid["id"], amount=20_000, memo="Geste", email_type="none")
    shop.post(f"/v1/credit_notes/{note['id']}", memo="Geste commercial", metadata={"a": "b"})
    shop.get(f"/v1/credit_notes/{note['id']}", expand=["invoice", "customer"])
    shop.get(f"/v1/credit_notes/{note['id']}/lines")
    shop.post(f"/v1/credit_notes/{note['id']}/void")
    shop.post(
        "/v1/credit_notes",
        invoice=unpaid["id"],
        reason="order_change",
        lines=[
            {"type": "custom_line_item", "description": "Remise", "quantity": 2, "unit_amount": 1_000},
            {"type": "invoice_line_item", "invoice_line_item": unpaid["lines"]["data"][0]["id"], "amount": 500},
        ],
    )
    shop.act(unpaid, "pay", payment_method="pm_card_visa")
    shop.post(
        "/v1/credit_notes",
        invoice=unpaid["id"],
        amount=30_000,
        refund_amount=10_000,
        credit_amount=15_000,
        out_of_band_amount=5_000,
    )
    shop.get("/v1/credit_notes", invoice=unpaid["id"], expand=["data.refunds.refund"])


def _disputes(shop: Shop) -> None:
    contested = shop.invoice()
    shop.act(contested, "pay", payment_method="pm_card_createDispute")
    shop.act(shop.invoice(), "pay", payment_method="pm_card_createDisputeInquiry")
    first = shop.get("/v1/disputes", limit=100)["data"][-1]
    shop.post(f"/v1/disputes/{first['id']}", evidence={"uncategorized_text": "Bon de livraison signé"})
    shop.control(f"disputes/{first['id']}", outcome="won")
    later = shop.invoice()
    shop.act(later, "pay", payment_method="pm_card_visa")
    opened = shop.control("disputes", invoice=later["id"])
    shop.get(f"/v1/disputes/{opened['id']}", expand=["charge", "payment_intent"])
    shop.control(f"disputes/{opened['id']}", outcome="lost")


def _webhooks_and_refusals(shop: Shop) -> None:
    made = shop.post("/v1/webhook_endpoints", url="http://127.0.0.1:9/hook", enabled_events=["invoice.paid"])
    shop.post(f"/v1/webhook_endpoints/{made['id']}", disabled=True, description="arrêté", metadata={"a": "b"})
    shop.get(f"/v1/webhook_endpoints/{made['id']}")
    shop.delete(f"/v1/webhook_endpoints/{made['id']}")
    shop.refused("GET", "/v1/invoices/in_unknown")
    shop.refused("POST", "/v1/invoices", nonsense="1")
    shop.refused("POST", "/v1/invoices")


def _read_everything_back(shop: Shop) -> None:
    expandable = {
        "invoices": ["data.payments", "data.customer", "data.amount_paid_off_stripe", "data.default_payment_method"],
        "customers": ["data.tax_ids"],
        "charges": ["data.payment_intent", "data.customer", "data.balance_transaction", "data.refunds"],
        "payment_intents": ["data.latest_charge", "data.payment_method"],
        "invoice_payments": ["data.invoice", "data.payment.payment_intent", "data.payment.payment_record"],
        "credit_notes": ["data.invoice"],
        "refunds": ["data.charge", "data.payment_intent"],
        "disputes": ["data.charge"],
        "invoiceitems": ["data.customer"],
        "payment_records": [],
        "events": [],
        "products": [],
        "prices": ["data.product"],
        "webhook_endpoints": [],
    }
    for name, paths in expandable.items():
        for each in shop.get(f"/v1/{name}", limit=100, expand=paths)["data"]:
            if name not in ("invoiceitems",):
                shop.get(f"/v1/{name}/{each['id']}")
    shop.get("/v1/account")
    booked = [charge for charge in shop.get("/v1/charges", limit=100)["data"] if charge["balance_transaction"]]
    shop.get(f"/v1/balance_transactions/{booked[0]['balance_transaction']}")
