"""How does an invoice move on: finalize, send, pay, attach a payment, void, write off?"""

from __future__ import annotations

from collector.sandbox.stripe_collection import (
    become_paid,
    cancel_links,
    default_link,
    link,
    links_of,
    method_of,
    money_arrived,
    open_links,
    tell_paid,
)
from collector.sandbox.stripe_customers import move_balance, set_delinquent
from collector.sandbox.stripe_errors import Json, StripeError
from collector.sandbox.stripe_events import Updating, emit
from collector.sandbox.stripe_finalization import finalize
from collector.sandbox.stripe_forms import BOOL, ID, RANGE, one_of
from collector.sandbox.stripe_invoices import named_invoice
from collector.sandbox.stripe_lists import page_of
from collector.sandbox.stripe_payments import confirm, usable_method
from collector.sandbox.stripe_routes import PAGE, Call, operation
from collector.sandbox.stripe_state import StripeState


@operation("POST", "/v1/invoices/{invoice}/finalize", "invoice", {"auto_advance": BOOL})
def finalize_invoice(call: Call) -> Json:
    found = named_invoice(call, "id")
    finalize(call.state, found)
    if call.params.get("auto_advance") is not None and found["status"] == "open":
        found["auto_advance"] = call.params["auto_advance"]
    return found


@operation("POST", "/v1/invoices/{invoice}/send", "invoice")
def send_invoice(call: Call) -> Json:
    """Finalize if need be and e-mail it (in test mode: only the event)."""
    found = named_invoice(call, "invoice")
    if found["collection_method"] != "send_invoice":
        raise StripeError(
            "You can only manually send an invoice if its collection method is 'send_invoice'.", param="invoice"
        )
    if found["status"] not in ("draft", "open"):
        raise StripeError(
            "This invoice cannot be sent right now. Please contact us via https://support.stripe.com/contact with "
            "details, so we can help."
        )
    if not found["customer_email"]:
        raise StripeError(
            "Missing email. In order to create invoices that are sent to the customer, the customer must have a valid "
            "email."
        )
    if found["status"] == "draft":
        finalize(call.state, found)
    if found["status"] == "open":
        emit(call.state, "invoice.sent", found)
    return found


@operation(
    "POST",
    "/v1/invoices/{invoice}/pay",
    "invoice",
    {"payment_method": ID, "paid_out_of_band": BOOL, "off_session": BOOL, "forgive": BOOL},
)
def pay_invoice(call: Call) -> Json:
    """Collect what remains now, by a payment method, or note that it was paid elsewhere."""
    state, params = call.state, call.params
    found = named_invoice(call, "id")
    if found["status"] == "paid":
        raise StripeError("Invoice is already paid")
    if found["status"] == "void":
        raise StripeError("This invoice is void and can no longer be paid.")
    if found["status"] == "draft":
        finalize(state, found)
    if found["status"] == "paid":
        return found
    if params.get("paid_out_of_band"):
        _paid_elsewhere(state, found)
    else:
        _collect(state, found, params.get("payment_method"))
    return found


@operation("POST", "/v1/invoices/{invoice}/attach_payment", "invoice", {"payment_intent": ID, "payment_record": ID})
def attach_payment(call: Call) -> Json:
    """Let a payment intent or a reported payment count towards the invoice, at once if it has succeeded already."""
    state, params = call.state, call.params
    found = named_invoice(call, "id")
    if len(params) != 1:
        raise StripeError("You must specify exactly one of these parameters: payment_intent, payment_record.")
    if found["status"] not in ("open", "uncollectible"):
        raise StripeError("You can only attach payments to open invoices. This invoice isn't open.")
    if params.get("payment_record"):
        _attach_record(state, found, params["payment_record"])
    else:
        _attach_intent(state, found, params["payment_intent"])
    return found


@operation("POST", "/v1/invoices/{invoice}/void", "invoice")
def void_invoice(call: Call) -> Json:
    """Take the claim back; amounts keep their values, only the status tells (observed on the live API)."""
    found = named_invoice(call, "id")
    void(call.state, found)
    return found


def void(state: StripeState, found: Json) -> None:
    """StripeError where it is not open any more, or where something was paid."""
    paid = any(each["status"] == "paid" for each in state.tables["invoice_payment"].where("invoice", found["id"]))
    if found["status"] == "paid" or paid:
        raise StripeError("Invoices with `paid` payments cannot be voided.")
    if found["status"] not in ("open", "uncollectible"):
        raise StripeError("You can only pass in open invoices. This invoice isn't open.")
    with Updating(state, found, "invoice.updated"):
        found["status"] = "void"
        found["status_details"] = None
        found["auto_advance"] = False
        found["next_payment_attempt"] = None
        found["status_transitions"] = {**found["status_transitions"], "voided_at": state.now()}
    cancel_links(state, found, "void_invoice")
    if (used := found["starting_balance"] - (found["ending_balance"] or 0)) != 0:
        links = {"invoice": found["id"], "currency": found["currency"]}
        move_balance(state, found["customer"], used, "unapplied_from_invoice", **links)
    emit(state, "invoice.voided", found)
    set_delinquent(state, found["customer"], False)


@operation("POST", "/v1/invoices/{invoice}/mark_uncollectible", "invoice")
def mark_uncollectible(call: Call) -> Json:
    """Write the invoice off; it can still be paid or voided."""
    found = named_invoice(call, "id")
    write_off(call.state, found, "user_forgiven")
    return found


def write_off(state: StripeState, found: Json, reason: str) -> None:
    """By a person (`user_forgiven`), or by Stripe's settings. StripeError where it is not open."""
    if found["status"] == "uncollectible":
        raise StripeError("This invoice has already been marked uncollectible.")
    if found["status"] != "open":
        raise StripeError("You can only pass in open invoices. This invoice isn't open.")
    with Updating(state, found, "invoice.updated"):
        found["status"] = "uncollectible"
        found["status_details"] = {"uncollectible": {"reason": reason}}
        found["auto_advance"] = False
        found["next_payment_attempt"] = None
        found["status_transitions"] = {**found["status_transitions"], "marked_uncollectible_at": state.now()}
    emit(state, "invoice.marked_uncollectible", found)
    set_delinquent(state, found["customer"], False)


@operation(
    "GET",
    "/v1/invoice_payments",
    "invoice",
    {
        **PAGE,
        "created": RANGE,
        "invoice": ID,
        "payment": {"type": one_of("payment_intent", "payment_record"), "payment_intent": ID, "payment_record": ID},
        "status": one_of("canceled", "open", "paid"),
    },
)
def list_invoice_payments(call: Call) -> Json:
    params = dict(call.params)
    wanted = params.pop("payment", None) or {}
    if wanted and "type" not in wanted:
        raise StripeError("Missing required param: payment[type].", code="parameter_missing", param="payment[type]")
    narrowed = Call(call.state, call.ids, params, call.path)
    return page_of(
        narrowed,
        "invoice_payment",
        lambda row: all(row["payment"].get(name) == value for name, value in wanted.items()),
    )


@operation("GET", "/v1/invoice_payments/{invoice_payment}", "invoice")
def read_invoice_payment(call: Call) -> Json:
    return call.state.find("invoice_payment", call.id("invoice_payment"), "invoice_payment", 404)


def collect_from(state: StripeState, invoice: Json, method_id: str) -> None:
    """Pay what remains with a payment method; StripeError 402 when it declines."""
    _collect(state, invoice, method_id)


def _collect(state: StripeState, invoice: Json, method_id: str | None) -> None:
    chosen = method_id or method_of(state, invoice)
    if chosen is None:
        raise StripeError(
            "There is no `default_payment_method` set on this Customer or Invoice. Please set a "
            "`default_payment_method` prior to attempting to pay the invoice."
        )
    payment = default_link(state, invoice)
    if payment is None:
        raise StripeError("This invoice has no payment that could be collected.")
    intent = state.get("payment_intent", payment["payment"]["payment_intent"])
    if intent["status"] == "processing":
        raise StripeError("A payment of this invoice is already processing.", code="payment_intent_unexpected_state")
    confirm(state, intent, usable_method(state, chosen, invoice["customer"], "payment_method"))


def _paid_elsewhere(state: StripeState, invoice: Json) -> None:
    """All that remains was paid outside of Stripe; `attempted` stays as it was (observed on the live API)."""
    rest = invoice["amount_remaining"]
    state.off_stripe_minor[invoice["id"]] = state.off_stripe_minor.get(invoice["id"], 0) + rest
    with Updating(state, invoice, "invoice.updated"):
        invoice["amount_paid"] += rest
        invoice["amount_remaining"] = 0
        become_paid(state, invoice)
    tell_paid(state, invoice, is_real=False)


def _attach_intent(state: StripeState, invoice: Json, intent_id: str) -> None:
    intent = state.find("payment_intent", intent_id, "payment_intent")
    if intent["currency"] != invoice["currency"] or intent["customer"] != invoice["customer"]:
        raise StripeError(
            "The PaymentIntent must have the same currency and customer as the invoice.", param="payment_intent"
        )
    if intent["status"] == "canceled":
        raise StripeError("A canceled PaymentIntent cannot be attached to an invoice.", param="payment_intent")
    _refuse_twice(state, invoice, intent_id, "payment_intent")
    promised = sum(
        (each["amount_paid"] if each["status"] == "paid" else each["amount_requested"]) or 0
        for each in links_of(state, intent_id)
        if each["status"] != "canceled"
    )
    part = min(intent["amount"] - promised, invoice["amount_remaining"])
    if part <= 0:
        raise StripeError("The PaymentIntent is already fully attached to other invoices.", param="payment_intent")
    link(state, invoice, part, "payment_intent", intent_id, is_default=False)
    if intent["status"] == "succeeded":
        money_arrived(state, intent_id, intent["amount_received"], is_real=True)


def _attach_record(state: StripeState, invoice: Json, record_id: str) -> None:
    record = state.find("payment_record", record_id, "payment_record")
    if record["amount"]["currency"] != invoice["currency"]:
        raise StripeError("The payment record must have the currency of the invoice.", param="payment_record")
    if any(True for _ in links_of(state, record_id)):
        raise StripeError("This payment record is already attached to an invoice.", param="payment_record")
    if record["amount_guaranteed"]["value"] == 0:
        raise StripeError("Only a guaranteed payment record can be attached to an invoice.", param="payment_record")
    value = record["amount_guaranteed"]["value"]
    link(state, invoice, value, "payment_record", record_id, is_default=False)
    money_arrived(state, record_id, value, is_real=False)


def _refuse_twice(state: StripeState, invoice: Json, intent_id: str, param: str) -> None:
    if any(each["payment"].get("payment_intent") == intent_id for each in open_links(state, invoice)):
        raise StripeError("This PaymentIntent is already attached to the invoice.", param=param)
