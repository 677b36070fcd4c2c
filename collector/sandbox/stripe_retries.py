"""When does Stripe charge an invoice by itself? At its finalization, and again on the days of a schedule."""

from __future__ import annotations

from collector.sandbox.stripe_collection import default_link, method_of, note_failure
from collector.sandbox.stripe_errors import Json, StripeError
from collector.sandbox.stripe_payments import confirm, usable_method
from collector.sandbox.stripe_state import StripeState


def charge(state: StripeState, invoice: Json) -> None:
    """Try what remains of an invoice that Stripe collects; nothing where somebody has paid or stopped it meanwhile."""
    payment = default_link(state, invoice)
    planned = invoice["next_payment_attempt"]
    is_its_turn = invoice["auto_advance"] and planned in (None, state.now())
    if invoice["status"] != "open" or payment is None or not is_its_turn:
        return
    intent = state.get("payment_intent", payment["payment"]["payment_intent"])
    if intent["status"] == "processing":
        return
    if invoice["attempt_count"]:
        invoice["attempt_count"] += 1  # only what Stripe tries by itself counts after the first
    chosen = method_of(state, invoice)
    if chosen is None:
        note_failure(state, invoice)
        return
    try:
        confirm(state, intent, usable_method(state, chosen, invoice["customer"], "payment_method"))
    except StripeError:
        pass  # The refusal is told by its events.
