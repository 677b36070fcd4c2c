"""Which subscriptions does a customer have, and are their invoices paused?

They make no invoice by themselves here: `POST /v1/invoices` with `subscription` makes one of theirs.
"""

from __future__ import annotations

from collector.sandbox.stripe_customers import live_customer
from collector.sandbox.stripe_errors import Json, StripeError
from collector.sandbox.stripe_events import Updating, emit
from collector.sandbox.stripe_forms import BOOL, ID, METADATA, RANGE, TEXT, WHOLE, Spec, merged_metadata, one_of
from collector.sandbox.stripe_lists import page_of
from collector.sandbox.stripe_routes import PAGE, Call, operation
from collector.sandbox.stripe_state import StripeState

_METHOD = one_of("charge_automatically", "send_invoice")
_PRICE: Spec = {
    "currency": ID, "product": ID, "unit_amount": WHOLE,
    "recurring": {"interval": one_of("day", "week", "month", "year"), "interval_count": WHOLE},
}  # fmt: skip
_EDITABLE: Spec = {
    "cancel_at_period_end": BOOL, "collection_method": _METHOD, "days_until_due": WHOLE, "description": TEXT,
    "metadata": METADATA,
}  # fmt: skip
_CHANGEABLE: Spec = {
    **_EDITABLE,
    "pause_collection": {"behavior": one_of("keep_as_draft", "mark_uncollectible", "void"), "resumes_at": WHOLE},
}  # fmt: skip


@operation(
    "POST", "/v1/subscriptions", "subscription",
    {**_EDITABLE, "customer": ID, "items": [{"price_data": _PRICE, "quantity": WHOLE}]}, required=("customer", "items"),
)  # fmt: skip
def create_subscription(call: Call) -> Json:
    """Active at once; the price is given with it (`price_data`)."""
    state, params = call.state, call.params
    owner = live_customer(state, params["customer"])
    if params.get("collection_method") == "send_invoice" and not params.get("days_until_due"):
        raise StripeError("Missing days_until_due for collection_method=send_invoice.", param="days_until_due")
    made = state.new("subscription", _subscription(state, owner, params))
    made["items"] = {
        "object": "list", "data": [{"id": state.world.new_id("si"), "object": "subscription_item"}], "has_more": False,
        "url": f"/v1/subscription_items?subscription={made['id']}",
    }  # fmt: skip
    emit(state, "customer.subscription.created", made)
    return made


@operation("GET", "/v1/subscriptions", "subscription", {**PAGE, "created": RANGE, "customer": ID, "status": ID})
def list_subscriptions(call: Call) -> Json:
    """Those that have not ended, unless `status` asks for others."""
    status = call.params.get("status")
    narrowed = Call(call.state, call.ids, {k: v for k, v in call.params.items() if k != "status"}, call.path)
    wanted = {None: lambda row: row["status"] != "canceled", "all": lambda row: True}
    return page_of(narrowed, "subscription", wanted.get(status, lambda row: row["status"] == status))


@operation("GET", "/v1/subscriptions/{subscription}", "subscription")
def read_subscription(call: Call) -> Json:
    return call.state.find("subscription", call.id("subscription"), "id", 404)


@operation("POST", "/v1/subscriptions/{subscription}", "subscription", _CHANGEABLE)
def update_subscription(call: Call) -> Json:
    """Pausing leaves the status as it is, and so sends `updated`: `paused` is of a trial that ended without a card."""
    found, params = read_subscription(call), dict(call.params)
    if found["status"] == "canceled":
        raise StripeError("A canceled subscription can only update its cancellation_details and metadata.")
    if params.get("pause_collection") is not None:
        if not params["pause_collection"].get("behavior"):
            raise StripeError("Missing required param: pause_collection[behavior].", param="pause_collection[behavior]")
        params["pause_collection"] = {"resumes_at": None, **params["pause_collection"]}
    with Updating(call.state, found, "customer.subscription.updated"):
        if "metadata" in params:
            params["metadata"] = merged_metadata(found["metadata"], params["metadata"])
        found.update(params)
    return found


@operation("DELETE", "/v1/subscriptions/{subscription}", "subscription")
def cancel_subscription(call: Call) -> Json:
    found, now = read_subscription(call), call.state.now()
    found.update(status="canceled", canceled_at=now, ended_at=now, pause_collection=None)
    emit(call.state, "customer.subscription.deleted", found)
    return found


def _subscription(state: StripeState, owner: Json, params: Json) -> Json:
    now = state.now()
    none = (
        "application", "application_fee_percent", "billing_cycle_anchor_config", "billing_thresholds", "cancel_at",
        "canceled_at", "cancellation_details", "customer_account", "default_payment_method", "default_source",
        "ended_at", "latest_invoice", "next_pending_invoice_item_invoice", "on_behalf_of", "pause_collection",
        "payment_settings", "pending_invoice_item_interval", "pending_setup_intent", "pending_update", "schedule",
        "transfer_data", "trial_end", "trial_settings", "trial_start",
    )  # fmt: skip
    return {
        **dict.fromkeys(none),
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": now, "billing_mode": {"flexible": None, "type": "classic"}, "billing_schedules": [],
        "cancel_at_period_end": bool(params.get("cancel_at_period_end")),
        "collection_method": params.get("collection_method") or "charge_automatically", "created": now,
        "currency": params["items"][0].get("price_data", {}).get("currency") or "eur", "customer": owner["id"],
        "days_until_due": params.get("days_until_due"), "default_tax_rates": [],
        "description": params.get("description"), "discounts": [],
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}}, "livemode": state.livemode,
        "metadata": params.get("metadata") or {}, "start_date": now, "status": "active",
        "test_clock": owner["test_clock"],
    }  # fmt: skip
