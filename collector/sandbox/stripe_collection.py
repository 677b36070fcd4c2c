"""What does money do to an invoice: payments linked to it, what remains, when is it paid?"""

from __future__ import annotations

from collections.abc import Iterator

from collector.sandbox import stripe_payment_objects as money_shapes
from collector.sandbox.stripe_customers import move_balance, set_delinquent
from collector.sandbox.stripe_errors import Json
from collector.sandbox.stripe_events import Updating, emit
from collector.sandbox.stripe_state import StripeState

_DAY = 86_400


def link(state: StripeState, invoice: Json, amount_minor: int, kind: str, paid_by: str, is_default: bool) -> Json:
    """An open InvoicePayment; `kind` is payment_intent or payment_record, `paid_by` the id of such a one."""
    row = money_shapes.invoice_payment(state, invoice, amount_minor, {kind: paid_by, "type": kind}, is_default)
    state.links.setdefault(paid_by, [])
    made = state.new("invoice_payment", row)
    state.links[paid_by].append(made["id"])
    return made


def links_of(state: StripeState, paid_by: str) -> Iterator[Json]:
    """The InvoicePayments of a payment intent or record, in the order in which they were attached."""
    return (state.get("invoice_payment", id_) for id_ in list(state.links.get(paid_by, ())))


def open_links(state: StripeState, invoice: Json) -> list[Json]:
    """What is still under way towards the invoice."""
    return [
        each for each in state.tables["invoice_payment"].where("invoice", invoice["id"]) if each["status"] == "open"
    ]


def default_link(state: StripeState, invoice: Json) -> Json | None:
    """The payment Stripe itself made at finalization, while it is open."""
    return next((each for each in open_links(state, invoice) if each["is_default"]), None)


def money_arrived(state: StripeState, paid_by: str, received_minor: int, is_real: bool) -> None:
    """Share what a payment brought among the invoices it is attached to, first attached first served.

    `is_real`: the money went through Stripe; what was only reported never causes invoice.payment_succeeded.
    """
    left = received_minor - sum(each["amount_paid"] or 0 for each in links_of(state, paid_by))
    for each in links_of(state, paid_by):
        if each["status"] == "open" and left > 0:
            part = min(left, each["amount_requested"])
            left -= part
            _credit(state, each, part, is_real)


def _credit(state: StripeState, payment: Json, part_minor: int, is_real: bool) -> None:
    invoice = state.get("invoice", payment["invoice"])
    was_payable = invoice["status"] in ("open", "uncollectible")
    payment["status"] = "paid"
    payment["amount_paid"] = part_minor
    payment["status_transitions"] = {"canceled_at": None, "paid_at": state.now()}
    emit(state, "invoice_payment.paid", payment)
    if not is_real:
        state.off_stripe_minor[invoice["id"]] = state.off_stripe_minor.get(invoice["id"], 0) + part_minor
    paid = invoice["amount_paid"] + part_minor
    over = max(0, paid - invoice["amount_due"])
    with Updating(state, invoice, "invoice.updated"):
        if is_real and was_payable:
            invoice["attempted"] = True
            invoice["attempt_count"] = max(1, invoice["attempt_count"])
        invoice["amount_paid"] = paid
        invoice["amount_remaining"] = max(0, invoice["amount_due"] - paid)
        newly_over = over - invoice["amount_overpaid"]
        invoice["amount_overpaid"] = over
        if invoice["amount_remaining"] == 0 and was_payable:
            become_paid(state, invoice)
    if newly_over > 0:
        links = {"invoice": invoice["id"], "currency": invoice["currency"]}
        move_balance(state, invoice["customer"], -newly_over, "invoice_overpaid", **links)
        emit(state, "invoice.overpaid", invoice)
    if invoice["status"] == "paid" and was_payable:
        tell_paid(state, invoice, is_real)
    else:
        follow_remaining(state, invoice)


def become_paid(state: StripeState, invoice: Json) -> None:
    """Turn the invoice to paid, which is final, and end what was still under way; sends no invoice event itself."""
    invoice["status"] = "paid"
    invoice["status_details"] = None
    invoice["auto_advance"] = False
    invoice["automatically_finalizes_at"] = invoice["next_payment_attempt"] = None
    invoice["status_transitions"] = {**invoice["status_transitions"], "paid_at": state.now()}
    cancel_links(state, invoice, "automatic")


def tell_paid(state: StripeState, invoice: Json, is_real: bool) -> None:
    """invoice.paid for any way of being paid; invoice.payment_succeeded only when Stripe moved the money."""
    emit(state, "invoice.paid", invoice)
    if is_real:
        emit(state, "invoice.payment_succeeded", invoice)
    set_delinquent(state, invoice["customer"], False)
    for told in state.after_payment:
        told(invoice)


def note_failure(state: StripeState, invoice: Json) -> None:
    """A payment was refused: the first counts, whoever tried it; then only those that Stripe has planned."""
    with Updating(state, invoice, "invoice.updated"):
        invoice["attempted"] = True
        invoice["attempt_count"] = max(1, invoice["attempt_count"])
        if (invoice["next_payment_attempt"] or 0) <= state.now():
            invoice["next_payment_attempt"] = _next_attempt(state, invoice)
    emit(state, "invoice.payment_failed", invoice)
    if invoice["collection_method"] == "charge_automatically":
        set_delinquent(state, invoice["customer"], True)
    for told in state.after_payment:
        told(invoice)


def _next_attempt(state: StripeState, invoice: Json) -> int | None:
    is_collected = invoice["collection_method"] == "charge_automatically" and invoice["auto_advance"]
    tried = invoice["attempt_count"] - 1
    if not is_collected or invoice["status"] != "open" or tried >= len(state.retry_days):
        return None
    return int(state.now() + state.retry_days[tried] * _DAY)


def method_of(state: StripeState, invoice: Json) -> str | None:
    """What Stripe pays an invoice with, where nobody names a payment method."""
    details = (invoice["parent"] or {}).get("subscription_details") or {}
    bought = state.tables["subscription"].rows.get(details.get("subscription", ""))
    owner = state.tables["customer"].rows.get(invoice["customer"])
    of_owner = owner["invoice_settings"]["default_payment_method"] if owner is not None else None
    chosen: str | None = invoice["default_payment_method"] or (bought or {}).get("default_payment_method") or of_owner
    return chosen


def cancel_links(state: StripeState, invoice: Json, reason: str) -> None:
    """End the payments still open; one that the bank is already working on cannot be called back."""
    for each in open_links(state, invoice):
        intent = state.tables["payment_intent"].rows.get(each["payment"].get("payment_intent", ""))
        if intent is not None and intent["status"] == "processing":
            continue
        each["status"] = "canceled"
        each["status_transitions"] = {"canceled_at": state.now(), "paid_at": None}
        if each["is_default"] and intent is not None and intent["status"] not in ("succeeded", "canceled"):
            intent["status"] = "canceled"
            intent["canceled_at"] = state.now()
            intent["cancellation_reason"] = reason
            emit(state, "payment_intent.canceled", intent)


def follow_remaining(state: StripeState, invoice: Json) -> None:
    """Keep the default payment at what remains to be paid."""
    payment = default_link(state, invoice)
    if payment is None:
        return
    intent = state.get("payment_intent", payment["payment"]["payment_intent"])
    if intent["status"] not in ("processing", "succeeded", "canceled"):
        payment["amount_requested"] = intent["amount"] = invoice["amount_remaining"]
