"""Do Checkout, payment links and the customer portal take money as Stripe's do, and end as Stripe's do?"""

from __future__ import annotations

import pytest
import requests

from tests.support.stripe_schema import StripeSchema
from tests.support.stripe_shop import Json, Shop

ITEM = {"price_data": {"currency": "eur", "unit_amount": 4_000, "product_data": {"name": "Indemnité"}}, "quantity": 2}
SESSIONS, LINKS, PORTAL = "/v1/checkout/sessions", "/v1/payment_links", "/v1/billing_portal"


def session(shop: Shop, **params: object) -> Json:
    wish = {"mode": "payment", "line_items": [ITEM], "success_url": "https://example.com/ok", **params}
    return shop.post(SESSIONS, **wish)


def read(shop: Shop, made: Json) -> Json:
    return shop.get(f"{SESSIONS}/{made['id']}")


def pay(shop: Shop, made: Json, method: str) -> int:
    form = {"payment_method": method}
    return requests.post(made["url"], data=form, timeout=10, allow_redirects=False).status_code


def test_a_session_is_paid_once_and_says_so(shop: Shop) -> None:
    customer = shop.customer()
    made = session(shop, customer=customer["id"], payment_intent_data={"metadata": {"case": "7"}})
    assert (made["amount_total"], made["payment_status"], made["payment_intent"]) == (8_000, "unpaid", None)
    assert "80.00 EUR" in requests.get(made["url"], timeout=10).text
    assert pay(shop, made, "pm_card_visa") == 303
    paid = read(shop, made)
    assert (paid["status"], paid["payment_status"], paid["url"]) == ("complete", "paid", None)
    intent = shop.get(f"/v1/payment_intents/{paid['payment_intent']}")
    assert (intent["amount_received"], intent["customer"], intent["metadata"]) == (8_000, customer["id"], {"case": "7"})
    assert shop.event_types()[-1] == "checkout.session.completed"
    assert pay(shop, made, "pm_card_visa") == 400


def test_a_declined_card_leaves_the_page_open_for_another(shop: Shop) -> None:
    made = session(shop)
    assert pay(shop, made, "pm_card_chargeCustomerFail") == 402
    assert read(shop, made)["status"] == "open"
    assert pay(shop, made, "pm_card_visa") == 303


@pytest.mark.parametrize(("outcome", "status"), [("succeeded", "paid"), ("failed", "unpaid")])
def test_a_debit_is_answered_days_after_the_page_was_closed(shop: Shop, outcome: str, status: str) -> None:
    made = session(shop, payment_method_types=["sepa_debit"])
    pay(shop, made, "pm_sepaDebit")
    closed = read(shop, made)
    assert (closed["status"], closed["payment_status"]) == ("complete", "unpaid")
    shop.days_pass(4)
    shop.control(f"payments/{closed['payment_intent']}", outcome=outcome)
    assert read(shop, made)["payment_status"] == status
    assert f"checkout.session.async_payment_{outcome}" in shop.event_types()


def test_a_session_ends_after_a_day_or_when_it_is_told_to(shop: Shop) -> None:
    left, closed = session(shop), session(shop)
    shop.post(f"{SESSIONS}/{closed['id']}/expire")
    shop.days_pass(1.01)
    assert [read(shop, each)["status"] for each in (left, closed)] == ["expired", "expired"]
    assert requests.get(left["url"], timeout=10).status_code == 404
    assert shop.refused("POST", f"{SESSIONS}/{left['id']}/expire")["status"] == 400
    assert shop.event_types().count("checkout.session.expired") == 2


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"line_items": []}, "line_items"),
        ({"success_url": None}, "success_url"),
        ({"line_items": [{"quantity": 1}]}, "line_items[0]"),
        ({"line_items": [ITEM, {"price": "price_none"}]}, "line_items[1][price]"),
        ({"expires_at": 1_767_700_000}, "expires_at"),
        ({"mode": "subscription"}, "mode"),
        ({"customer": "cus_none"}, "customer"),
        ({"penalty": "1"}, "penalty"),
    ],
)
def test_what_stripe_would_refuse_is_refused(shop: Shop, wrong: Json, param: str) -> None:
    wish = {"line_items": [ITEM], "success_url": "https://example.com/ok", **wrong}
    sent = {name: value for name, value in wish.items() if value is not None}
    assert shop.refused("POST", SESSIONS, **sent)["param"] == param


def test_each_payer_of_a_link_has_a_session_and_a_closed_link_opens_no_more(shop: Shop) -> None:
    link = shop.post(LINKS, line_items=[ITEM], metadata={"case": "7"})
    for _ in range(2):
        page = requests.get(link["url"], timeout=10, allow_redirects=False)
        requests.post(page.headers["Location"], timeout=10, allow_redirects=False)
    made = shop.get(SESSIONS, payment_link=link["id"])["data"]
    assert [(each["status"], each["metadata"]) for each in made] == [("complete", {"case": "7"})] * 2
    shop.post(f"{LINKS}/{link['id']}", active=False)
    assert requests.get(link["url"], timeout=10, allow_redirects=False).status_code == 404
    assert [each["active"] for each in shop.get(LINKS, active=False)["data"]] == [False]


def test_the_portal_lists_the_invoices_of_one_customer(shop: Shop) -> None:
    customer = shop.customer()
    invoice = shop.invoice(customer=customer["id"])
    shop.invoice()
    refused = shop.refused("POST", f"{PORTAL}/sessions", customer=customer["id"])
    assert "default configuration has not been created" in refused["message"]
    shop.post(f"{PORTAL}/configurations", features={"invoice_history": {"enabled": True}})
    opened = shop.post(f"{PORTAL}/sessions", customer=customer["id"], return_url="https://example.com/back")
    page = requests.get(opened["url"], timeout=10).text
    assert page.count("<li>") == 1 and invoice["number"] in page and "1200.00 EUR" in page
    assert shop.refused("POST", f"{PORTAL}/sessions")["param"] == "customer"


@pytest.mark.schema
def test_what_the_pages_answer_and_tell_fits_the_published_schema(shop: Shop, schema: StripeSchema) -> None:
    customer = shop.customer()
    made = session(shop, customer=customer["id"], metadata={"a": "b"})
    pay(shop, made, "pm_card_visa")
    shop.get(f"{SESSIONS}/{made['id']}", expand=["line_items", "payment_intent"])
    shop.get(f"{SESSIONS}/{made['id']}/line_items")
    shop.post(f"{SESSIONS}/{made['id']}", metadata={"c": "d"})
    shop.post(f"{SESSIONS}/{session(shop, customer_email='a@b.example')['id']}/expire")
    shop.get(SESSIONS)
    link = shop.post(LINKS, line_items=[ITEM], payment_intent_data={"description": "x"})
    shop.post(LINKS, line_items=[ITEM], after_completion={"type": "redirect", "redirect": {"url": "https://e.example"}})
    shop.get(f"{LINKS}/{link['id']}", expand=["line_items"])
    shop.get(f"{LINKS}/{link['id']}/line_items")
    shop.post(f"{LINKS}/{link['id']}", active=False)
    shop.get(LINKS)
    portal = shop.post(f"{PORTAL}/configurations", features={"invoice_history": {"enabled": True}})
    shop.post(f"{PORTAL}/configurations/{portal['id']}", metadata={"a": "b"})
    shop.get(f"{PORTAL}/configurations")
    shop.get(f"{PORTAL}/configurations/{portal['id']}")
    shop.post(f"{PORTAL}/sessions", customer=customer["id"])
    assert schema.faults_of(shop) == []
