"""What did the business report about payments made outside of Stripe?"""

from __future__ import annotations

from collector.sandbox.stripe_currencies import known_currency
from collector.sandbox.stripe_customers import live_customer
from collector.sandbox.stripe_errors import Json, StripeError, missing
from collector.sandbox.stripe_forms import ID, METADATA, TEXT, WHOLE, one_of
from collector.sandbox.stripe_lists import page_of
from collector.sandbox.stripe_routes import PAGE, Call, operation
from collector.sandbox.stripe_state import StripeState


@operation(
    "POST",
    "/v1/payment_records/report_payment",
    "payment_record",
    {
        "amount_requested": {"currency": ID, "value": WHOLE},
        "customer_details": {"customer": ID, "email": TEXT, "name": TEXT, "phone": TEXT},
        "customer_presence": one_of("off_session", "on_session"),
        "description": TEXT,
        "failed": {"failed_at": WHOLE},
        "guaranteed": {"guaranteed_at": WHOLE},
        "initiated_at": WHOLE,
        "metadata": METADATA,
        "outcome": one_of("failed", "guaranteed"),
        "payment_method_details": {
            "custom": {"display_name": ID, "type": ID},
            "payment_method": ID,
            "type": one_of("custom"),
        },
        "processor_details": {"custom": {"payment_reference": ID}, "type": one_of("custom")},
    },
    required=("amount_requested", "initiated_at", "payment_method_details"),
)
def report_payment(call: Call) -> Json:
    """A bank transfer, a cheque...; `outcome=guaranteed` with `guaranteed[guaranteed_at]` means the money is there."""
    state, params = call.state, call.params
    requested = params["amount_requested"]
    for name in ("currency", "value"):
        if requested.get(name) is None:
            raise missing(f"amount_requested[{name}]")
    outcome = params.get("outcome")
    if outcome is not None and params.get(outcome) is None:
        raise missing(outcome)
    if requested["value"] <= 0:
        raise StripeError("Invalid positive integer", param="amount_requested[value]")
    who = params.get("customer_details") or {}
    if who.get("customer"):
        live_customer(state, who["customer"], "customer_details[customer]")
    return state.new("payment_record", _shape(state, params, known_currency(requested["currency"]), who))


@operation("GET", "/v1/payment_records", "payment_record", PAGE)
def list_records(call: Call) -> Json:
    return page_of(call, "payment_record")


@operation("GET", "/v1/payment_records/{id}", "payment_record")
def read_record(call: Call) -> Json:
    return call.state.find("payment_record", call.id("id"), "id", 404)


def _shape(state: StripeState, params: Json, currency: str, who: Json) -> Json:
    value, outcome = params["amount_requested"]["value"], params.get("outcome")
    method = params["payment_method_details"]
    processor = params.get("processor_details") or {"type": "custom"}

    def sum_of(minor: int) -> Json:
        return {"currency": currency, "value": minor}

    return {
        "amount": sum_of(value),
        "amount_authorized": sum_of(value if outcome == "guaranteed" else 0),
        "amount_canceled": sum_of(0),
        "amount_failed": sum_of(value if outcome == "failed" else 0),
        "amount_guaranteed": sum_of(value if outcome == "guaranteed" else 0),
        "amount_refunded": sum_of(0),
        "amount_requested": sum_of(value),
        "application": None,
        "created": state.now(),
        "customer_details": {"customer": None, "email": None, "name": None, "phone": None, **who},
        "customer_presence": params.get("customer_presence"),
        "description": params.get("description"),
        "latest_payment_attempt_record": state.world.new_id("par"),
        "livemode": state.livemode,
        "metadata": params.get("metadata") or {},
        "payment_method_details": {
            "billing_details": None,
            "custom": {"display_name": "Custom", "type": None, **(method.get("custom") or {})},
            "payment_method": method.get("payment_method"),
            "type": method.get("type") or "custom",
        },
        "processor_details": processor,
        "reported_by": "self",
        "shipping_details": None,
    }
