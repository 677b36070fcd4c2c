"""How does a customer save a payment method for later, without paying anything?"""

from __future__ import annotations

from collector.sandbox.stripe_customers import live_customer
from collector.sandbox.stripe_errors import Json, StripeError
from collector.sandbox.stripe_events import emit
from collector.sandbox.stripe_forms import BOOL, ID, METADATA, RANGE, TEXT, Spec, merged_metadata, one_of
from collector.sandbox.stripe_lists import page_of
from collector.sandbox.stripe_payments import declined_as, usable_method
from collector.sandbox.stripe_routes import PAGE, Call, operation
from collector.sandbox.stripe_state import StripeState

_EDITABLE: Spec = {
    "customer": ID, "description": TEXT, "metadata": METADATA, "payment_method": ID, "payment_method_types": [ID],
}  # fmt: skip
_OPEN = ("requires_payment_method", "requires_confirmation")


@operation(
    "POST", "/v1/setup_intents", "setup_intent",
    {
        **_EDITABLE, "automatic_payment_methods": {"enabled": BOOL, "allow_redirects": one_of("always", "never")},
        "confirm": BOOL, "return_url": ID, "usage": one_of("off_session", "on_session"),
    },
)  # fmt: skip
def create_setup(call: Call) -> Json:
    """What waits for a payment method; with `confirm` it is saved at once (StripeError 402 when declined)."""
    state, params = call.state, call.params
    if params.get("confirm") and not params.get("payment_method"):
        raise StripeError("You must provide a payment_method to confirm the SetupIntent.", param="payment_method")
    if params.get("customer"):
        live_customer(state, params["customer"])
    method = _method(state, params, params.get("customer"))
    made = state.new("setup_intent", _setup_intent(state, params, method))
    made["client_secret"] = f"{made['id']}_secret_{state.world.new_id('x')[2:]}"
    emit(state, "setup_intent.created", made)
    if params.get("confirm"):
        _confirm(state, made, method)
    return made


@operation("GET", "/v1/setup_intents", "setup_intent", {**PAGE, "created": RANGE, "customer": ID, "payment_method": ID})
def list_setups(call: Call) -> Json:
    return page_of(call, "setup_intent")


@operation("GET", "/v1/setup_intents/{intent}", "setup_intent")
def read_setup(call: Call) -> Json:
    return call.state.find("setup_intent", call.id("intent"), "intent", 404)


@operation("POST", "/v1/setup_intents/{intent}", "setup_intent", _EDITABLE)
def update_setup(call: Call) -> Json:
    found, params = _still_open(read_setup(call), "updated"), dict(call.params)
    if params.get("customer"):
        live_customer(call.state, params["customer"])
    method = _method(call.state, params, params.get("customer") or found["customer"])
    if method is not None:
        params |= {"payment_method": method["id"], "status": "requires_confirmation"}
    if "metadata" in params:
        params["metadata"] = merged_metadata(found["metadata"], params["metadata"])
    found.update(params)
    return found


@operation(
    "POST", "/v1/setup_intents/{intent}/confirm", "setup_intent", {"payment_method": ID, "return_url": ID}
)  # fmt: skip
def confirm_setup(call: Call) -> Json:
    state, found = call.state, _still_open(read_setup(call), "confirmed")
    chosen = call.params.get("payment_method") or found["payment_method"]
    if chosen is None:
        raise StripeError(
            "You cannot confirm this SetupIntent because it's missing a payment method.",
            code="setup_intent_unexpected_state", more={"setup_intent": found},
        )  # fmt: skip
    _confirm(state, found, usable_method(state, chosen, found["customer"], "payment_method"))
    return found


@operation(
    "POST", "/v1/setup_intents/{intent}/cancel", "setup_intent",
    {"cancellation_reason": one_of("abandoned", "duplicate", "requested_by_customer")},
)  # fmt: skip
def cancel_setup(call: Call) -> Json:
    found = _still_open(read_setup(call), "canceled")
    found.update(status="canceled", cancellation_reason=call.params.get("cancellation_reason"))
    emit(call.state, "setup_intent.canceled", found)
    return found


def _confirm(state: StripeState, found: Json, method: Json | None) -> None:
    """Save the method with the customer, or be refused by its bank."""
    assert method is not None
    found["payment_method_types"] = list(dict.fromkeys([*found["payment_method_types"], method["type"]]))
    if (refused := declined_as(state, method)) is not None:
        message, error = refused["message"], {**refused, "payment_method": method, "type": "card_error"}
        found.update(last_setup_error=error, payment_method=None, status="requires_payment_method")
        emit(state, "setup_intent.setup_failed", found)
        more = {"decline_code": refused["decline_code"], "payment_method": method, "setup_intent": found}
        raise StripeError(message, status=402, kind="card_error", code=refused["code"], more=more)
    found.update(last_setup_error=None, payment_method=method["id"], status="succeeded")
    if found["customer"] is not None and method["customer"] is None:
        method["customer"] = found["customer"]
        emit(state, "payment_method.attached", method)
    emit(state, "setup_intent.succeeded", found)


def _method(state: StripeState, params: Json, owner_id: str | None) -> Json | None:
    named = params.get("payment_method")
    return usable_method(state, named, owner_id, "payment_method") if named else None


def _still_open(found: Json, verb: str) -> Json:
    if found["status"] in _OPEN:
        return found
    raise StripeError(
        f"You cannot perform this action because the SetupIntent has a status of {found['status']}: it can't be {verb}"
        " now.",
        code="setup_intent_unexpected_state", more={"setup_intent": found},
    )  # fmt: skip


def _setup_intent(state: StripeState, params: Json, method: Json | None) -> Json:
    none = (
        "allowed_payment_method_types", "application", "cancellation_reason", "client_secret", "customer_account",
        "excluded_payment_method_types", "flow_directions", "last_setup_error", "latest_attempt", "mandate",
        "next_action", "on_behalf_of", "payment_method_configuration_details", "single_use_mandate",
    )  # fmt: skip
    asked = params.get("automatic_payment_methods")
    return {
        **dict.fromkeys(none),
        "automatic_payment_methods": {"allow_redirects": "always", **asked} if asked else None,
        "created": state.now(), "customer": params.get("customer"), "description": params.get("description"),
        "livemode": state.livemode, "metadata": params.get("metadata") or {},
        "payment_method": method["id"] if method else None, "payment_method_options": {},
        "payment_method_types": params.get("payment_method_types") or ["card"],
        "status": "requires_confirmation" if method else "requires_payment_method",
        "usage": params.get("usage") or "off_session",
    }  # fmt: skip
