"""Which subscriptions does a customer have, and how are they changed, paused and canceled?"""

from __future__ import annotations

from collector.sandbox import stripe_subscription_objects as bought
from collector.sandbox.stripe_billing import begin, stop_collecting
from collector.sandbox.stripe_customers import live_customer
from collector.sandbox.stripe_errors import Json, StripeError, no_such
from collector.sandbox.stripe_events import Updating, emit
from collector.sandbox.stripe_forms import BOOL, ID, METADATA, RANGE, TEXT, WHOLE, Spec, merged_metadata, one_of
from collector.sandbox.stripe_lists import page_of
from collector.sandbox.stripe_payments import usable_method
from collector.sandbox.stripe_routes import PAGE, Call, operation
from collector.sandbox.stripe_state import StripeState

_METHOD = one_of("charge_automatically", "send_invoice")
_PRICE: Spec = {
    "currency": ID, "product": ID, "unit_amount": WHOLE,
    "recurring": {"interval": one_of("day", "week", "month", "year"), "interval_count": WHOLE},
}  # fmt: skip
_EDITABLE: Spec = {
    "cancel_at_period_end": BOOL, "collection_method": _METHOD, "days_until_due": WHOLE, "description": TEXT,
    "default_payment_method": ID, "metadata": METADATA,
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
    """Its first invoice is made with it; the price is given with it (`price_data`)."""
    state, params = call.state, call.params
    owner = live_customer(state, params["customer"])
    if params.get("collection_method") == "send_invoice" and not params.get("days_until_due"):
        raise StripeError("Missing days_until_due for collection_method=send_invoice.", param="days_until_due")
    chosen = params.get("default_payment_method") or owner["invoice_settings"]["default_payment_method"]
    if params.get("collection_method") != "send_invoice" and not chosen:
        raise StripeError(
            "This customer has no attached payment source or default payment method. Please consider adding a default "
            "payment method.",
            code="resource_missing",
        )
    method = usable_method(state, chosen, owner["id"], "default_payment_method") if chosen else None
    made = state.new("subscription", bought.subscription(state, owner, params))
    if method is not None and params.get("default_payment_method"):
        method["customer"] = owner["id"]
        made["default_payment_method"] = method["id"]
    made["items"] = bought.items_of(state, made, params["items"])
    emit(state, "customer.subscription.created", made)
    begin(state, made)
    return made


@operation("GET", "/v1/subscriptions", "subscription", {**PAGE, "created": RANGE, "customer": ID, "status": ID})
def list_subscriptions(call: Call) -> Json:
    """Those that have not ended, unless `status` asks for others."""
    status = call.params.get("status")
    narrowed = Call(call.state, call.ids, {k: v for k, v in call.params.items() if k != "status"}, call.path)
    wanted = {None: lambda row: row["status"] not in bought.ENDED, "all": lambda row: True}
    return page_of(narrowed, "subscription", wanted.get(status, lambda row: row["status"] == status))


@operation("GET", "/v1/subscriptions/{subscription}", "subscription")
def read_subscription(call: Call) -> Json:
    return call.state.find("subscription", call.id("subscription"), "id", 404)


@operation("POST", "/v1/subscriptions/{subscription}", "subscription", _CHANGEABLE)
def update_subscription(call: Call) -> Json:
    """Pausing leaves the status as it is, and so sends `updated`: `paused` is of a trial that ended without a card."""
    found, params = read_subscription(call), dict(call.params)
    if found["status"] in bought.ENDED:
        raise StripeError("A canceled subscription can only update its cancellation_details and metadata.")
    if params.get("pause_collection") is not None:
        if not params["pause_collection"].get("behavior"):
            raise StripeError("Missing required param: pause_collection[behavior].", param="pause_collection[behavior]")
        params["pause_collection"] = {"resumes_at": None, **params["pause_collection"]}
        if (until := params["pause_collection"]["resumes_at"]) is not None:
            call.state.at(until, lambda: _resume(call.state, found, until), found["test_clock"])
    with Updating(call.state, found, "customer.subscription.updated"):
        if "metadata" in params:
            params["metadata"] = merged_metadata(found["metadata"], params["metadata"])
        if params.get("default_payment_method"):
            method = usable_method(
                call.state, params["default_payment_method"], found["customer"], "default_payment_method"
            )
            method["customer"] = found["customer"]
            params["default_payment_method"] = method["id"]
        found.update(params)
    return found


@operation("DELETE", "/v1/subscriptions/{subscription}", "subscription")
def cancel_subscription(call: Call) -> Json:
    """At once; what Stripe would still have charged by itself it charges no more."""
    found = read_subscription(call)
    if found["status"] in bought.ENDED:
        raise no_such("subscription", found["id"], "id", 404)
    bought.end(call.state, found, "cancellation_requested")
    stop_collecting(call.state, found)
    return found


def _resume(state: StripeState, found: Json, until: int) -> None:
    if (found["pause_collection"] or {}).get("resumes_at") == until:
        with Updating(state, found, "customer.subscription.updated"):
            found["pause_collection"] = None
