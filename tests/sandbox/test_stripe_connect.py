"""Whose account is asked about, and whose events come: the header, and endpoints made with `connect`."""

from __future__ import annotations

import pytest
import requests
import stripe

from tests.support.stripe_schema import StripeSchema
from tests.support.stripe_shop import Json, Shop


@pytest.fixture
def other(shop: Shop) -> str:
    return str(shop.control("accounts", name="Atelier Ami")["id"])


def invoice_of(shop: Shop, account: str) -> Json:
    """An open invoice of the connected account, made by ours through Stripe's own package."""
    as_other: stripe.RequestOptions = {"stripe_account": account}
    invoices = shop.client.v1.invoices
    customer = shop.client.v1.customers.create({"name": "Petit", "email": "a@petit.example"}, as_other)
    draft = invoices.create(
        {"customer": customer.id, "collection_method": "send_invoice", "days_until_due": 30}, as_other
    )  # fmt: skip
    item = {"customer": customer.id, "invoice": draft.id, "amount": 5_000, "currency": "eur"}
    shop.client.v1.invoice_items.create(item, as_other)  # type: ignore[arg-type]
    return invoices.finalize_invoice(draft.id, {}, as_other).to_dict(for_json=True)


def test_each_account_has_its_own_invoices(shop: Shop, other: str) -> None:
    ours, theirs = shop.invoice(), invoice_of(shop, other)
    assert [each["id"] for each in shop.get("/v1/invoices")["data"]] == [ours["id"]]
    seen = shop.send("GET", "/v1/invoices", Stripe_Account=other).body["data"]
    assert [each["id"] for each in seen] == [theirs["id"]]
    assert shop.send("GET", f"/v1/invoices/{ours['id']}", Stripe_Account=other).status == 404
    assert shop.send("GET", "/v1/account", Stripe_Account=other).body["id"] == other
    own = shop.get("/v1/account")["id"]
    assert shop.send("GET", "/v1/invoices", Stripe_Account=own).body["data"] == shop.get("/v1/invoices")["data"]
    assert theirs["account_name"] == "Atelier Ami"
    assert "50.00 EUR" in requests.get(theirs["hosted_invoice_url"], timeout=10).text


def test_an_account_that_is_not_connected_is_refused(shop: Shop, other: str) -> None:
    for account in ("acct_1stranger", "nonsense"):
        refused = shop.send("GET", "/v1/invoices", Stripe_Account=account)
        assert (refused.status, refused.body["error"]["code"]) == (403, "account_invalid")
    shop.session.delete(f"{shop.sandbox.base_url}/sandbox/accounts/{other}", timeout=10)
    assert shop.send("GET", "/v1/invoices", Stripe_Account=other).status == 403


def test_events_of_connected_accounts_come_to_connect_endpoints_alone(shop: Shop, other: str) -> None:
    ours, connect = (
        shop.post("/v1/webhook_endpoints", url="http://127.0.0.1:9/x", enabled_events=["*"], **more)
        for more in ({}, {"connect": True})
    )
    shop.customer()
    invoice_of(shop, other)
    shop.world.settle()
    told = shop.session.get(f"{shop.sandbox.base_url}/sandbox/webhook_deliveries", timeout=10).json()
    rows = told["deliveries"] if isinstance(told, dict) else told
    assert {each["type"] for each in rows if each["endpoint"] == ours["id"]} == {"customer.created"}
    assert "invoice.finalized" in {each["type"] for each in rows if each["endpoint"] == connect["id"]}
    events = shop.send("GET", "/v1/events", Stripe_Account=other).body["data"]
    assert {each["account"] for each in events} == {other}
    assert all("account" not in each for each in shop.events())


def test_a_key_without_the_permission_has_none_there_either(shop: Shop, other: str) -> None:
    shop.control("keys", key="rk_test_poor", permissions=["customer_read"])
    poor = Shop(shop.sandbox, key="rk_test_poor")
    assert poor.send("GET", "/v1/invoices", Stripe_Account=other).status == 403
    assert poor.send("GET", "/v1/customers", Stripe_Account=other).status == 200


@pytest.mark.schema
def test_what_it_answers_fits_the_published_schema(shop: Shop, other: str, schema: StripeSchema) -> None:
    invoice_of(shop, other)
    for path in ("/v1/account", "/v1/invoices", "/v1/events"):
        shop.send("GET", path, Stripe_Account=other)
    assert schema.faults_of(shop) == []
