"""How does money move: payment methods, payment intents and the charges they make?"""

from __future__ import annotations

from collector.sandbox import stripe_payment_objects as money_shapes
from collector.sandbox.stripe_collection import links_of, money_arrived, note_failure
from collector.sandbox.stripe_currencies import chargeable, known_currency
from collector.sandbox.stripe_customers import live_customer
from collector.sandbox.stripe_disputes import open_dispute
from collector.sandbox.stripe_errors import Json, StripeError, no_such
from collector.sandbox.stripe_events import Updating, emit
from collector.sandbox.stripe_forms import BOOL, ID, METADATA, RANGE, TEXT, WHOLE, Spec, merged_metadata, one_of
from collector.sandbox.stripe_lists import page_of
from collector.sandbox.stripe_routes import PAGE, Call, operation
from collector.sandbox.stripe_state import StripeState

# Stripe's own test payment methods: type, and what a payment with it does.
_TEST_METHODS = {
    "pm_card_visa": ("card", "succeeds"),
    "pm_card_mastercard": ("card", "succeeds"),
    "pm_card_chargeCustomerFail": ("card", "generic_decline"),
    "pm_card_chargeDeclined": ("card", "generic_decline"),
    "pm_card_chargeDeclinedInsufficientFunds": ("card", "insufficient_funds"),
    "pm_card_createDispute": ("card", "chargeback"),
    "pm_card_createDisputeInquiry": ("card", "inquiry"),
    "pm_sepaDebit": ("sepa_debit", "processes"),
}
_DECLINES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
}
_INTENT: Spec = {
    "description": TEXT,
    "metadata": METADATA,
    "payment_method": ID,
    "payment_method_types": [ID],
    "receipt_email": TEXT,
    "statement_descriptor": TEXT,
}
_CONFIRM: Spec = {
    "off_session": BOOL,
    "payment_method": ID,
    "receipt_email": TEXT,
    "return_url": ID,
}


@operation(
    "POST",
    "/v1/payment_intents",
    "payment_intent",
    {
        **_INTENT,
        **_CONFIRM,
        "amount": WHOLE,
        "currency": ID,
        "customer": ID,
        "confirm": BOOL,
        "capture_method": one_of("automatic", "automatic_async"),
        "confirmation_method": one_of("automatic"),
        "automatic_payment_methods": {"enabled": BOOL, "allow_redirects": one_of("always", "never")},
    },
    required=("amount", "currency"),
)
def create_intent(call: Call) -> Json:
    """A payment; with `confirm` it is tried at once (StripeError 402 when declined)."""
    state, params = call.state, dict(call.params)
    currency = known_currency(params["currency"])
    chargeable(params["amount"], currency)
    if params.get("customer"):
        live_customer(state, params["customer"])
    method = None
    if params.get("payment_method"):
        method = usable_method(state, params["payment_method"], params.get("customer"), "payment_method")
        params["payment_method"] = method["id"]
    intent = state.new("payment_intent", money_shapes.payment_intent(state, params["amount"], currency, params))
    if params.get("automatic_payment_methods"):
        intent["automatic_payment_methods"] = {"allow_redirects": "always", **params["automatic_payment_methods"]}
    if method is not None:
        intent["status"] = "requires_confirmation"
    emit(state, "payment_intent.created", intent)
    if params.get("confirm"):
        confirm(state, intent, _needed(method))
    return intent


@operation("GET", "/v1/payment_intents", "payment_intent", {**PAGE, "created": RANGE, "customer": ID})
def list_intents(call: Call) -> Json:
    return page_of(call, "payment_intent")


@operation("GET", "/v1/payment_intents/{intent}", "payment_intent")
def read_intent(call: Call) -> Json:
    return call.state.find("payment_intent", call.id("intent"), "intent", 404)


@operation("POST", "/v1/payment_intents/{intent}", "payment_intent", {**_INTENT, "amount": WHOLE, "customer": ID})
def update_intent(call: Call) -> Json:
    state, params = call.state, dict(call.params)
    intent = _free(state, read_intent(call))
    if intent["status"] in ("succeeded", "canceled", "processing"):
        raise _unexpected(intent, "updated")
    if "amount" in params:
        chargeable(params["amount"], intent["currency"])
    if "customer" in params:
        live_customer(state, params["customer"])
    if "metadata" in params:
        params["metadata"] = merged_metadata(intent["metadata"], params["metadata"])
    if params.get("payment_method"):
        method = usable_method(state, params["payment_method"], intent["customer"], "payment_method")
        params |= {"payment_method": method["id"], "status": "requires_confirmation"}
    intent.update(params)
    return intent


@operation("POST", "/v1/payment_intents/{intent}/confirm", "payment_intent", _CONFIRM)
def confirm_intent(call: Call) -> Json:
    state, intent = call.state, read_intent(call)
    if intent["status"] not in ("requires_payment_method", "requires_confirmation"):
        raise _unexpected(intent, "confirmed")
    chosen = call.params.get("payment_method") or intent["payment_method"]
    method = usable_method(state, chosen, intent["customer"], "payment_method") if chosen else None
    confirm(state, intent, _needed(method))
    return intent


@operation(
    "POST",
    "/v1/payment_intents/{intent}/cancel",
    "payment_intent",
    {"cancellation_reason": one_of("abandoned", "duplicate", "fraudulent", "requested_by_customer")},
)
def cancel_intent(call: Call) -> Json:
    state, intent = call.state, _free(call.state, read_intent(call))
    if intent["status"] in ("succeeded", "canceled", "processing"):
        raise _unexpected(intent, "canceled")
    intent["status"] = "canceled"
    intent["canceled_at"] = state.now()
    intent["cancellation_reason"] = call.params.get("cancellation_reason")
    for each in links_of(state, intent["id"]):
        each["status"] = "canceled"
        each["status_transitions"] = {"canceled_at": state.now(), "paid_at": None}
    emit(state, "payment_intent.canceled", intent)
    return intent


@operation("GET", "/v1/charges", "charge", {**PAGE, "created": RANGE, "customer": ID, "payment_intent": ID})
def list_charges(call: Call) -> Json:
    return page_of(call, "charge")


@operation("GET", "/v1/charges/{charge}", "charge")
def read_charge(call: Call) -> Json:
    return call.state.find("charge", call.id("charge"), "charge", 404)


@operation("POST", "/v1/payment_methods/{payment_method}/attach", "payment_method", {"customer": ID}, ("customer",))
def attach_method(call: Call) -> Json:
    """Save a payment method with a customer; one of Stripe's test methods becomes a real one of its own."""
    state = call.state
    owner = live_customer(state, call.params["customer"])
    method = _method(state, call.id("payment_method"), "payment_method", 404)
    if method["customer"] not in (None, owner["id"]):
        raise StripeError("The payment method you provided has already been attached to a customer.")
    method["customer"] = owner["id"]
    emit(state, "payment_method.attached", method)
    return method


@operation("GET", "/v1/payment_methods/{payment_method}", "payment_method")
def read_method(call: Call) -> Json:
    return _method(call.state, call.id("payment_method"), "payment_method", 404)


@operation("GET", "/v1/payment_methods", "payment_method", {**PAGE, "customer": ID, "type": ID})
def list_methods(call: Call) -> Json:
    return page_of(call, "payment_method")


@operation("GET", "/v1/balance_transactions/{id}", "balance_transaction")
def read_balance_transaction(call: Call) -> Json:
    return call.state.find("balance_transaction", call.id("id"), "id", 404)


def usable_method(state: StripeState, id_: str, owner_id: str | None, param: str) -> Json:
    """A payment method this customer may pay with; StripeError 400 otherwise."""
    method = _method(state, id_, param, 400)
    if method["customer"] not in (None, owner_id):
        raise StripeError("The PaymentMethod you provided belongs to another Customer.", param=param)
    return method


def declined_as(state: StripeState, method: Json) -> Json | None:
    """How the bank refuses a payment method, None where it does not: code, decline_code and message."""
    decline_code = state.method_behaviour[method["id"]]
    if decline_code not in _DECLINES:
        return None
    return {"code": "card_declined", "decline_code": decline_code, "message": _DECLINES[decline_code]}


def confirm(state: StripeState, intent: Json, method: Json) -> None:
    """Try to move the money. Success, failure (StripeError 402) or, for a direct debit, a wait of days."""
    behaviour = state.method_behaviour[method["id"]]
    intent["payment_method"] = method["id"]
    intent["last_payment_error"] = None
    if method["type"] not in intent["payment_method_types"]:
        intent["payment_method_types"] = [*intent["payment_method_types"], method["type"]]
    if behaviour in _DECLINES:
        _decline(state, intent, method, behaviour)
    elif behaviour == "processes":
        _wait_for_bank(state, intent, method)
    else:
        charge = _charged(state, intent, method, "succeeded")
        _book(state, charge)
        emit(state, "charge.succeeded", charge)
        if behaviour in ("chargeback", "inquiry"):
            open_dispute(state, charge, is_inquiry=behaviour == "inquiry")
        _succeed(state, intent)


def end_processing(state: StripeState, intent: Json, succeeds: bool) -> None:
    """The bank has answered a direct debit that was processing (a control of the sandbox, not of Stripe)."""
    if intent["status"] != "processing":
        raise ValueError(f"{intent['id']} is not processing but {intent['status']}")
    charge = state.get("charge", intent["latest_charge"])
    intent["processing"] = None
    if succeeds:
        charge.update(status="succeeded", paid=True, amount_captured=charge["amount"])
        _book(state, charge)
        emit(state, "charge.succeeded", charge)
        _succeed(state, intent)
        return
    message = "The bank refused the debit: insufficient funds."
    charge.update(status="failed", paid=False, failure_code="insufficient_funds", failure_message=message)
    method = state.get("payment_method", intent["payment_method"])
    _fail(state, intent, charge, method, {"code": "payment_intent_payment_attempt_failed", "message": message})


def _succeed(state: StripeState, intent: Json) -> None:
    intent["status"] = "succeeded"
    intent["amount_received"] = intent["amount"]
    emit(state, "payment_intent.succeeded", intent)
    money_arrived(state, intent["id"], intent["amount_received"], is_real=True)


def _wait_for_bank(state: StripeState, intent: Json, method: Json) -> None:
    charge = _charged(state, intent, method, "pending")
    intent["status"] = "processing"
    intent["processing"] = None
    emit(state, "charge.pending", charge)
    emit(state, "payment_intent.processing", intent)
    for each in links_of(state, intent["id"]):
        invoice = state.get("invoice", each["invoice"])
        with Updating(state, invoice, "invoice.updated"):
            invoice["attempted"] = True


def _decline(state: StripeState, intent: Json, method: Json, decline_code: str) -> None:
    message = _DECLINES[decline_code]
    charge = _charged(state, intent, method, "failed")
    charge.update(failure_code="card_declined", failure_message=message)
    charge["outcome"] = money_shapes.outcome(
        "declined_by_network", decline_code, "The bank did not return any further details.", "issuer_declined"
    )
    error = {"code": "card_declined", "decline_code": decline_code, "message": message}
    _fail(state, intent, charge, method, error)
    raise StripeError(
        message,
        status=402,
        kind="card_error",
        code="card_declined",
        more={"charge": charge["id"], "decline_code": decline_code, "payment_intent": intent, "payment_method": method},
    )


def _fail(state: StripeState, intent: Json, charge: Json, method: Json, error: Json) -> None:
    is_card = method["type"] == "card"
    kind = {"type": "card_error" if is_card else "invalid_request_error"}
    intent["last_payment_error"] = {"charge": charge["id"], **error, "payment_method": method, **kind}
    intent["status"] = "requires_payment_method"
    intent["payment_method"] = None
    emit(state, "charge.failed", charge)
    emit(state, "payment_intent.payment_failed", intent)
    for each in links_of(state, intent["id"]):
        if each["status"] == "open":
            note_failure(state, state.get("invoice", each["invoice"]))


def _charged(state: StripeState, intent: Json, method: Json, status: str) -> Json:
    charge = state.new("charge", money_shapes.charge(state, intent, method, status))
    intent["latest_charge"] = charge["id"]
    return charge


def _book(state: StripeState, charge: Json) -> None:
    row = money_shapes.balance_transaction(state, charge["amount"], charge["currency"], charge["id"], "charge")
    charge["balance_transaction"] = state.new("balance_transaction", row)["id"]
    charge["receipt_url"] = f"{state.base_url}/i/receipt/{charge['id']}"


def _method(state: StripeState, id_: str, param: str, status: int) -> Json:
    if id_ in _TEST_METHODS:
        kind, behaviour = _TEST_METHODS[id_]
        made = state.new("payment_method", money_shapes.payment_method(state, kind, None))
        state.method_behaviour[made["id"]] = behaviour
        return made
    if id_ not in state.tables["payment_method"].rows:
        raise no_such("PaymentMethod", id_, param, status)
    return state.get("payment_method", id_)


def _needed(method: Json | None) -> Json:
    if method is None:
        raise StripeError(
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the "
            "PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a "
            "payment method or ConfirmationToken.",
            code="payment_intent_unexpected_state",
        )
    return method


def _free(state: StripeState, intent: Json) -> Json:
    """Refuse to touch the intent Stripe made for an invoice (InvoicePayment.is_default in the specification)."""
    if any(each["is_default"] for each in links_of(state, intent["id"])):
        raise StripeError(
            "The PaymentIntent of an invoice's default payment can't be edited or canceled directly.",
            code="payment_intent_unexpected_state",
        )
    return intent


def _unexpected(intent: Json, verb: str) -> StripeError:
    return StripeError(
        f"This PaymentIntent's status is {intent['status']}; it can't be {verb} now.",
        code="payment_intent_unexpected_state",
        more={"payment_intent": intent},
    )
