"""Do the subscriptions of the pretend Stripe look and change as Stripe's published schema and pages say?"""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.stripe_schema import StripeSchema
from tests.support.stripe_shop import Shop

PRICE = {"currency": "eur", "product": "prod_1", "unit_amount": 2_000, "recurring": {"interval": "month"}}


def _subscribed(shop: Shop, **more: Any) -> Any:
    owner = shop.post("/v1/customers", name="Durand")
    return shop.post("/v1/subscriptions", customer=owner["id"], items=[{"price_data": PRICE}], **more)


@pytest.mark.schema
def test_it_fits_the_published_schema_all_its_life(shop: Shop, schema: StripeSchema) -> None:
    made = _subscribed(shop, collection_method="send_invoice", days_until_due=30)
    shop.post(f"/v1/subscriptions/{made['id']}", pause_collection={"behavior": "void"}, metadata={"a": "b"})
    shop.post(f"/v1/subscriptions/{made['id']}", pause_collection="")
    invoice = shop.post("/v1/invoices", customer=made["customer"], subscription=made["id"])
    listed = shop.get("/v1/subscriptions", customer=made["customer"])["data"]

    assert [fault for each in listed for fault in schema.faults("$defs", "subscription", each)] == []
    assert schema.faults("$defs", "invoice", invoice) == []
    assert [fault for event in shop.events() for fault in schema.faults_of_event(event)] == []


def test_a_pause_leaves_the_status_and_is_lifted_by_an_empty_value(shop: Shop) -> None:
    made = _subscribed(shop)
    paused = shop.post(f"/v1/subscriptions/{made['id']}", pause_collection={"behavior": "void"})
    assert (paused["status"], paused["pause_collection"]) == ("active", {"behavior": "void", "resumes_at": None})
    resumed = shop.post(f"/v1/subscriptions/{made['id']}", pause_collection="")
    assert resumed["pause_collection"] is None
    assert [kind for kind in shop.event_types() if "subscription" in kind] == [
        "customer.subscription.created", "customer.subscription.updated", "customer.subscription.updated",
    ]  # fmt: skip
