"""Does a payment method that is saved for later pay later, and a refused one not?"""

from __future__ import annotations

import pytest

from tests.support.stripe_schema import StripeSchema
from tests.support.stripe_shop import Shop

SETUPS = "/v1/setup_intents"


def test_a_card_saved_for_later_pays_an_invoice_later(shop: Shop) -> None:
    owner = shop.customer()
    made = shop.post(SETUPS, customer=owner["id"], payment_method="pm_card_visa")
    assert (made["status"], made["usage"]) == ("requires_confirmation", "off_session")
    saved = shop.post(f"{SETUPS}/{made['id']}/confirm")
    assert saved["status"] == "succeeded"
    assert shop.get(f"/v1/payment_methods/{saved['payment_method']}")["customer"] == owner["id"]
    assert shop.event_types()[-3:] == ["setup_intent.created", "payment_method.attached", "setup_intent.succeeded"]
    invoice = shop.invoice(customer=owner["id"])
    assert shop.act(invoice, "pay", payment_method=saved["payment_method"])["status"] == "paid"
    assert [each["id"] for each in shop.get(SETUPS, customer=owner["id"])["data"]] == [made["id"]]


def test_a_refused_card_is_not_saved_and_another_may_be(shop: Shop) -> None:
    made = shop.post(SETUPS, customer=shop.customer()["id"])
    refused = shop.refused("POST", f"{SETUPS}/{made['id']}/confirm", payment_method="pm_card_chargeCustomerFail")
    assert (refused["status"], refused["code"], refused["setup_intent"]["status"]) == (
        402, "card_declined", "requires_payment_method",
    )  # fmt: skip
    assert shop.event_types()[-1] == "setup_intent.setup_failed"
    saved = shop.post(f"{SETUPS}/{made['id']}/confirm", payment_method="pm_card_visa", expand=["payment_method"])
    assert (saved["last_setup_error"], saved["payment_method"]["object"]) == (None, "payment_method")
    assert shop.refused("POST", f"{SETUPS}/{made['id']}/cancel")["code"] == "setup_intent_unexpected_state"


def test_one_may_be_changed_and_given_up_while_it_waits(shop: Shop) -> None:
    made = shop.post(SETUPS)
    shop.refused("POST", f"{SETUPS}/{made['id']}/confirm")
    changed = shop.post(f"{SETUPS}/{made['id']}", payment_method="pm_card_visa", metadata={"a": "b"})
    assert (changed["status"], changed["metadata"]) == ("requires_confirmation", {"a": "b"})
    ended = shop.post(f"{SETUPS}/{made['id']}/cancel", cancellation_reason="abandoned")
    assert (ended["status"], shop.event_types()[-1]) == ("canceled", "setup_intent.canceled")


@pytest.mark.schema
def test_its_events_fit_the_published_schema(shop: Shop, schema: StripeSchema) -> None:
    shop.post(SETUPS, customer=shop.customer()["id"], payment_method="pm_card_visa", confirm=True)
    assert [fault for event in shop.events() for fault in schema.faults_of_event(event)] == []
