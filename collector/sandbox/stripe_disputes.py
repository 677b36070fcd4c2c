"""What does a bank take back: refunds we give, and disputes the payer opens?"""

from __future__ import annotations

from collector.sandbox import stripe_objects as shapes
from collector.sandbox import stripe_payment_objects as money_shapes
from collector.sandbox.stripe_errors import Json, StripeError, missing
from collector.sandbox.stripe_events import Updating, emit
from collector.sandbox.stripe_expand import extra
from collector.sandbox.stripe_forms import BOOL, ID, METADATA, RANGE, TEXT, WHOLE, merged_metadata, one_of
from collector.sandbox.stripe_lists import page_of
from collector.sandbox.stripe_routes import PAGE, Call, operation
from collector.sandbox.stripe_state import StripeState

_EVIDENCE = (
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
)
_ANSWER_WITHIN_SECONDS = 9 * 86_400
_ENDED = ("won", "lost", "warning_closed")


@operation(
    "POST",
    "/v1/refunds",
    "charge",
    {
        "amount": WHOLE,
        "charge": ID,
        "metadata": METADATA,
        "payment_intent": ID,
        "reason": one_of("duplicate", "fraudulent", "requested_by_customer"),
    },
)
def create_refund(call: Call) -> Json:
    """Give back all or a part of a charge (minor units); the invoice it paid stays paid."""
    return refund(call.state, _refundable(call), call.params)


@operation("GET", "/v1/refunds", "charge", {**PAGE, "charge": ID, "created": RANGE, "payment_intent": ID})
def list_refunds(call: Call) -> Json:
    return page_of(call, "refund")


@operation("GET", "/v1/refunds/{refund}", "charge")
def read_refund(call: Call) -> Json:
    return call.state.find("refund", call.id("refund"), "refund", 404)


@operation("POST", "/v1/refunds/{refund}", "charge", {"metadata": METADATA})
def update_refund(call: Call) -> Json:
    found = read_refund(call)
    with Updating(call.state, found, "refund.updated"):
        if "metadata" in call.params:
            found["metadata"] = merged_metadata(found["metadata"], call.params["metadata"])
    return found


@operation("GET", "/v1/disputes", "dispute", {**PAGE, "charge": ID, "created": RANGE, "payment_intent": ID})
def list_disputes(call: Call) -> Json:
    return page_of(call, "dispute")


@operation("GET", "/v1/disputes/{dispute}", "dispute")
def read_dispute(call: Call) -> Json:
    return call.state.find("dispute", call.id("dispute"), "dispute", 404)


@operation(
    "POST",
    "/v1/disputes/{dispute}",
    "dispute",
    {"evidence": dict.fromkeys(_EVIDENCE, TEXT), "metadata": METADATA, "submit": BOOL},
)
def update_dispute(call: Call) -> Json:
    """Answer the bank; submitted evidence (the default) puts the dispute under review."""
    state, params, found = call.state, call.params, read_dispute(call)
    if found["status"] in _ENDED:
        raise StripeError("This dispute is already closed.")
    with Updating(state, found, "charge.dispute.updated"):
        if "metadata" in params:
            found["metadata"] = merged_metadata(found["metadata"], params["metadata"])
        if params.get("evidence"):
            found["evidence"] = {**found["evidence"], **params["evidence"]}
            count = found["evidence_details"]["submission_count"] + (params.get("submit") is not False)
            found["evidence_details"] = {**found["evidence_details"], "has_evidence": True, "submission_count": count}
        if params.get("evidence") and params.get("submit") is not False:
            found["status"] = "warning_under_review" if _is_inquiry(found) else "under_review"
    return found


@operation("POST", "/v1/disputes/{dispute}/close", "dispute")
def close_dispute(call: Call) -> Json:
    """Give in: the dispute is lost at once."""
    found = read_dispute(call)
    end_dispute(call.state, found, "lost")
    return found


@extra("charge", "refunds")
def refunds_of(state: StripeState, charge: Json) -> Json:
    rows = list(state.tables["refund"].where("charge", charge["id"]))[::-1]
    return shapes.listing(f"/v1/charges/{charge['id']}/refunds", rows[:10], len(rows) > 10)


def refund(state: StripeState, charge: Json, params: Json) -> Json:
    """Refund `params["amount"]` minor units of a charge, or all that is left of it."""
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = left if params.get("amount") is None else params["amount"]
    _check_refund(state, charge, amount, left)
    with Updating(state, charge, "charge.updated"):
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    row = {
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": state.now(),
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "metadata": params.get("metadata") or {},
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
    made = state.new("refund", row)
    booked = money_shapes.balance_transaction(state, -amount, charge["currency"], made["id"], "refund")
    made["balance_transaction"] = state.new("balance_transaction", booked)["id"]
    emit(state, "refund.created", made)
    emit(state, "charge.refunded", charge)
    return made


def fail_refund(state: StripeState, made: Json) -> None:
    """The payer's bank sends the refund back days later: the money is the business's again. ValueError where over."""
    if made["status"] != "succeeded":
        raise ValueError(f"{made['id']} is {made['status']}")
    charge = state.get("charge", made["charge"])
    booked = money_shapes.balance_transaction(state, made["amount"], made["currency"], made["id"], "refund_failure")
    back = state.new("balance_transaction", booked)["id"]
    made.update(status="failed", failure_reason="expired_or_canceled_card", failure_balance_transaction=back)
    with Updating(state, charge, "charge.updated"):
        charge["amount_refunded"] -= made["amount"]
        charge["refunded"] = False
    for kind in ("refund.updated", "refund.failed", "charge.refund.updated"):
        emit(state, kind, made)


def open_dispute(state: StripeState, charge: Json, is_inquiry: bool, amount_minor: int | None = None) -> Json:
    """The payer contests a charge at the bank. An inquiry moves no money; a chargeback takes it at once."""
    if charge["disputed"] or charge["status"] != "succeeded":
        raise StripeError(f"Charge {charge['id']} cannot be disputed.", code="charge_disputed")
    amount = charge["amount"] if amount_minor is None else amount_minor
    charge["disputed"] = True
    row = {
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": state.now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(_EVIDENCE), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": state.now() + _ANSWER_WITHIN_SECONDS,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": is_inquiry,
        "livemode": state.livemode,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": "general" if is_inquiry else "fraudulent",
        "status": "warning_needs_response" if is_inquiry else "needs_response",
    }
    if charge["payment_method_details"]["type"] == "card":
        case = {"brand": "visa", "case_type": "inquiry" if is_inquiry else "chargeback", "network": "visa"}
        row["payment_method_details"] = {"card": {**case, "network_reason_code": "10.4"}, "type": "card"}
    made = state.new("dispute", row)
    if not is_inquiry:
        _move(state, made, -amount)
    emit(state, "charge.dispute.created", made)
    if not is_inquiry:
        emit(state, "charge.dispute.funds_withdrawn", made)
    return made


def end_dispute(state: StripeState, found: Json, outcome: str) -> None:
    """The bank decides: "won" gives the money back, "lost" does not; an inquiry is simply closed when won."""
    if found["status"] in _ENDED:
        raise StripeError("This dispute is already closed.")
    is_inquiry = _is_inquiry(found)
    found["status"] = "warning_closed" if is_inquiry and outcome == "won" else outcome
    if outcome == "won" and not is_inquiry:
        _move(state, found, found["amount"])
    emit(state, "charge.dispute.closed", found)
    if outcome == "won" and not is_inquiry:
        emit(state, "charge.dispute.funds_reinstated", found)


def _move(state: StripeState, found: Json, amount_minor: int) -> None:
    body = money_shapes.balance_transaction(state, amount_minor, found["currency"], found["id"], "adjustment")
    row = state.new("balance_transaction", body)
    found["balance_transactions"] = [*found["balance_transactions"], row]


def _is_inquiry(found: Json) -> bool:
    return str(found["status"]).startswith("warning_")


def _refundable(call: Call) -> Json:
    params, state = call.params, call.state
    if params.get("charge"):
        return state.find("charge", params["charge"], "charge")
    if not params.get("payment_intent"):
        raise missing("charge")
    intent = state.find("payment_intent", params["payment_intent"], "payment_intent")
    if intent["latest_charge"] is None or intent["status"] != "succeeded":
        raise StripeError(
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            code="payment_intent_unexpected_state",
            param="payment_intent",
        )
    return state.get("charge", intent["latest_charge"])


def _check_refund(state: StripeState, charge: Json, amount: int, left: int) -> None:
    if charge["status"] != "succeeded":
        raise StripeError(f"Charge {charge['id']} is not successful and cannot be refunded.", param="charge")
    if any(not each["is_charge_refundable"] for each in state.tables["dispute"].where("charge", charge["id"])):
        raise StripeError(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed"
        )
    if left == 0:
        raise StripeError(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount <= 0:
        raise StripeError("Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > left:
        raise StripeError(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", param="amount"
        )
