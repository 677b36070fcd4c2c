"""What happens when a draft becomes a real invoice, and when its due date passes?"""

from __future__ import annotations

from collector.sandbox import stripe_objects as shapes
from collector.sandbox import stripe_payment_objects as money_shapes
from collector.sandbox.stripe_collection import become_paid, link, tell_paid
from collector.sandbox.stripe_currencies import minimum_minor
from collector.sandbox.stripe_customers import move_balance, set_delinquent
from collector.sandbox.stripe_errors import Json, StripeError
from collector.sandbox.stripe_events import Updating, emit
from collector.sandbox.stripe_retries import charge
from collector.sandbox.stripe_state import StripeState

_DAY = 86_400


def finalize(state: StripeState, draft: Json) -> None:
    """Freeze the draft: number, customer snapshot, balance, due amount; paid at once when nothing is to be paid."""
    if draft["status"] != "draft":
        raise StripeError("This invoice is already finalized, you can't re-finalize a non-draft invoice.")
    owner = state.tables["customer"].rows.get(draft["customer"])
    if owner is None:
        raise StripeError(f"The customer {draft['customer']} was deleted; this invoice can't be finalized.")
    with Updating(state, draft, "invoice.updated"):
        _freeze(state, draft, owner)
        _use_balance(state, draft)
        if draft["amount_due"] == 0:
            draft["attempted"] = True
            become_paid(state, draft)
        else:
            _await_payment(state, draft, owner)
    emit(state, "invoice.finalized", draft)
    if draft["status"] == "paid":
        tell_paid(state, draft, is_real=True)


def finalize_by_itself(state: StripeState, draft: Json) -> None:
    """The hour of an advancing draft has come; Stripe then e-mails it, or charges what is paid automatically."""
    is_still_there = draft["id"] in state.tables["invoice"].rows
    if not (is_still_there and draft["status"] == "draft" and draft["auto_advance"]):
        return
    if draft["customer"] not in state.tables["customer"].rows:
        return
    finalize(state, draft)
    if draft["collection_method"] == "charge_automatically":
        charge(state, draft)
    elif draft["customer_email"]:
        emit(state, "invoice.sent", draft)


def _freeze(state: StripeState, draft: Json, owner: Json) -> None:
    now = state.now()
    draft.update(shapes.customer_snapshot(state, owner))
    if draft["number"] is None:
        draft["number"] = f"{owner['invoice_prefix']}-{owner['next_invoice_sequence']:04d}"
        owner["next_invoice_sequence"] += 1
    token = state.world.new_id("test" if not state.livemode else "live")
    page = f"{state.base_url}/i/{state.account_id}/{token}"
    state.hosted_tokens[token] = draft["id"]
    draft["hosted_invoice_url"] = f"{page}?s=ap"
    draft["invoice_pdf"] = f"{page}/pdf?s=ap"
    draft["effective_at"] = draft["effective_at"] or now
    draft["status"] = "open"
    draft["status_transitions"] = {**draft["status_transitions"], "finalized_at": now}
    draft["automatically_finalizes_at"] = draft["next_payment_attempt"] = None


def _use_balance(state: StripeState, draft: Json) -> None:
    """Take the customer's credit or debit into the invoice, and move a due sum too small to collect to the balance."""
    owner = state.get("customer", draft["customer"])
    links = {"invoice": draft["id"], "currency": draft["currency"]}
    total, balance = draft["total"], owner["balance"]
    usable = balance if owner["currency"] in (None, draft["currency"]) else 0
    due = max(0, total + usable)
    # Credit beyond the total stays with the customer; a negative total is credited.
    applied = due - total
    draft["starting_balance"] = balance
    if applied:
        move_balance(state, owner["id"], -applied, "applied_to_invoice", **links)
    if 0 < due < minimum_minor(draft["currency"]):
        move_balance(state, owner["id"], due, "invoice_too_small", **links)
        due = 0
    draft["ending_balance"] = owner["balance"]
    draft["amount_due"] = draft["amount_remaining"] = due


def _await_payment(state: StripeState, draft: Json, owner: Json) -> None:
    params = {"customer": owner["id"], "description": f"Payment for Invoice {draft['number']}"}
    body = money_shapes.payment_intent(state, draft["amount_due"], draft["currency"], params)
    intent = state.new("payment_intent", body)
    emit(state, "payment_intent.created", intent)
    link(state, draft, draft["amount_due"], "payment_intent", intent["id"], is_default=True)
    if draft["due_date"] is not None:
        state.at(draft["due_date"], lambda: _fall_due(state, draft), draft["test_clock"])
        if state.will_be_due_days is not None:
            soon = max(state.now(), draft["due_date"] - state.will_be_due_days * _DAY)
            state.at(soon, lambda: _announce_due(state, draft), draft["test_clock"])


def _announce_due(state: StripeState, invoice: Json) -> None:
    """As with `invoice.overdue`: only an Automation of the Dashboard makes Stripe say so."""
    if invoice["status"] == "open" and state.will_be_due_days is not None:
        emit(state, "invoice.will_be_due", invoice)


def _fall_due(state: StripeState, invoice: Json) -> None:
    if invoice["status"] != "open":
        return
    set_delinquent(state, invoice["customer"], True)
    # Stripe sends this only to accounts with an Automation made for it in the Dashboard.
    if state.has_overdue_automation:
        emit(state, "invoice.overdue", invoice)
