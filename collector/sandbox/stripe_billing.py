"""Which invoices does a subscription make, and what becomes of it when they are paid, refused or left unpaid?"""

from __future__ import annotations

from collector.sandbox import stripe_objects as shapes
from collector.sandbox import stripe_subscription_objects as bought
from collector.sandbox.stripe_errors import Json
from collector.sandbox.stripe_events import Updating, copied, emit
from collector.sandbox.stripe_finalization import finalize
from collector.sandbox.stripe_invoice_actions import void, write_off
from collector.sandbox.stripe_invoice_items import put_on, recount
from collector.sandbox.stripe_invoices import pending_items, plan_finalization
from collector.sandbox.stripe_retries import charge
from collector.sandbox.stripe_state import StripeState

_DAY = 86_400
_TO_COMPLETE = 23 * 3600
UPDATED = "customer.subscription.updated"


class Subscriptions:
    """Follows what is paid and refused in an account, for the subscriptions behind the invoices."""

    def __init__(self, state: StripeState) -> None:
        self.state = state
        state.after_payment.append(self.follow)

    def follow(self, invoice: Json) -> None:
        """An invoice was paid, or a payment of it failed."""
        state = self.state
        if (again := invoice["next_payment_attempt"]) is not None and invoice["status"] == "open":
            state.at(again, lambda: charge(state, invoice), invoice["test_clock"])
        found = _of(state, invoice)
        if found is None or found["status"] in bought.ENDED:
            return
        if invoice["status"] == "paid":
            if not any(each["status"] == "open" and _is_late(state, each) for each in invoices_of(state, found)):
                _become(state, found, "active")
        elif invoice["collection_method"] == "charge_automatically" and found["status"] != "incomplete":
            _become(state, found, "past_due")
            if again is None:
                _give_up(state, found, invoice, "max_payment_attempts")


def begin(state: StripeState, found: Json) -> None:
    """The first invoice: charged at once, or to be sent an hour later. Unpaid after 23 hours, it was never bought."""
    draft = _draft(state, found, "subscription_create")
    if found["collection_method"] == "charge_automatically":
        finalize(state, draft)
        charge(state, draft)
        state.at(state.now() + _TO_COMPLETE, lambda: _expire(state, found, draft), found["test_clock"])
    _plan_renewal(state, found)


def stop_collecting(state: StripeState, found: Json) -> None:
    """A canceled subscription: what Stripe would still have charged by itself is left to the business."""
    for each in invoices_of(state, found):
        if each["status"] in ("draft", "open") and each["auto_advance"]:
            with Updating(state, each, "invoice.updated"):
                each["auto_advance"], each["next_payment_attempt"] = False, None


def invoices_of(state: StripeState, found: Json) -> list[Json]:
    return [each for each in state.tables["invoice"].where("customer", found["customer"]) if _of(state, each) is found]


def _of(state: StripeState, invoice: Json) -> Json | None:
    """The subscription that made the invoice."""
    details = (invoice["parent"] or {}).get("subscription_details") or {}
    return state.tables["subscription"].rows.get(details.get("subscription", ""))


def _draft(state: StripeState, found: Json, reason: str) -> Json:
    owner = state.get("customer", found["customer"])
    is_held = found["status"] == "unpaid" or (found["pause_collection"] or {}).get("behavior") == "keep_as_draft"
    params = {"collection_method": found["collection_method"], "auto_advance": not is_held}
    draft = state.new("invoice", shapes.invoice(state, owner, params, found["currency"]))
    details = {"metadata": found["metadata"], "subscription": found["id"]}
    draft["parent"] = {"quote_details": None, "subscription_details": details, "type": "subscription_details"}
    draft.update(billing_reason=reason, test_clock=owner["test_clock"])
    if found["collection_method"] == "send_invoice":
        draft["due_date"] = draft["created"] + found["days_until_due"] * _DAY
        state.at(draft["due_date"], lambda: _fall_due(state, found, draft), found["test_clock"])
    state.lines[draft["id"]] = [bought.line(state, each, draft["id"]) for each in found["items"]["data"]]
    for item in pending_items(state, owner["id"]):
        if item["currency"] == found["currency"]:
            put_on(state, draft, item)
    recount(state, draft)
    plan_finalization(state, draft)
    emit(state, "invoice.created", draft)
    found["latest_invoice"] = draft["id"]
    return draft


def _plan_renewal(state: StripeState, found: Json) -> None:
    ends = _period_end(found)
    if state.upcoming_days is not None:
        soon = max(state.now(), ends - state.upcoming_days * _DAY)
        state.at(soon, lambda: _announce(state, found, ends), found["test_clock"])
    state.at(ends, lambda: _renew(state, found, ends), found["test_clock"])


def _announce(state: StripeState, found: Json, ends: int) -> None:
    """`invoice.upcoming` shows an invoice that does not exist yet: it has no id."""
    if found["status"] in ("active", "past_due") and not found["cancel_at_period_end"] and _period_end(found) == ends:
        owner = state.get("customer", found["customer"])
        preview = shapes.invoice(state, owner, {"collection_method": found["collection_method"]}, found["currency"])
        total = sum(each["price"]["unit_amount"] * each["quantity"] for each in found["items"]["data"])
        amounts = ("subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax", "amount_due")
        details = {"metadata": found["metadata"], "subscription": found["id"]}
        parent = {"quote_details": None, "subscription_details": details, "type": "subscription_details"}
        shown = {"object": "invoice", **preview, **dict.fromkeys((*amounts, "amount_remaining"), total)}
        emit(state, "invoice.upcoming", {**shown, "billing_reason": "upcoming", "created": ends, "parent": parent})


def _renew(state: StripeState, found: Json, ends: int) -> None:
    if found["status"] in (*bought.ENDED, "incomplete") or _period_end(found) != ends:
        return
    if found["cancel_at_period_end"]:
        bought.end(state, found, "cancellation_requested")
        stop_collecting(state, found)
        return
    before = copied(found)
    periods = 1
    first = found["items"]["data"][0]["price"]
    while bought.period_end(found["billing_cycle_anchor"], first, periods) <= ends:
        periods += 1
    for each in found["items"]["data"]:
        each["current_period_start"] = ends
        each["current_period_end"] = bought.period_end(found["billing_cycle_anchor"], each["price"], periods)
    draft = _draft(state, found, "subscription_cycle")
    emit(state, UPDATED, found, {name: before[name] for name in ("items", "latest_invoice")})
    _pause(state, found, draft)
    _plan_renewal(state, found)


def _pause(state: StripeState, found: Json, draft: Json) -> None:
    """What is made while collection is paused: kept as a draft, void or uncollectible at once."""
    behavior = (found["pause_collection"] or {}).get("behavior")
    if behavior in ("void", "mark_uncollectible"):
        finalize(state, draft)
        if behavior == "void":
            void(state, draft)
        else:
            write_off(state, draft, "subscription_paused")


def _expire(state: StripeState, found: Json, invoice: Json) -> None:
    if found["status"] == "incomplete":
        if invoice["status"] == "open":
            void(state, invoice)
        with Updating(state, found, UPDATED):
            found.update(status="incomplete_expired", ended_at=state.now())


def _fall_due(state: StripeState, found: Json, invoice: Json) -> None:
    """A sent invoice was not paid in time; the account's settings say after how many days more it is given up."""
    if invoice["status"] == "open" and found["status"] == "active":
        _become(state, found, "past_due")
    if invoice["status"] == "open" and state.overdue_days is not None:
        later = state.now() + state.overdue_days * _DAY
        state.at(later, lambda: _give_up(state, found, invoice, "payment_not_received"), found["test_clock"])


def _give_up(state: StripeState, found: Json, invoice: Json, reason: str) -> None:
    """The schedule is over: what the account's settings say becomes of the subscription, and of the invoice."""
    if invoice["status"] != "open" or found["status"] in bought.ENDED:
        return
    if state.gives_up_invoices:
        write_off(state, invoice, reason)
    if state.when_unpaid == "cancel":
        bought.end(state, found, "payment_failed")
        stop_collecting(state, found)
    elif state.when_unpaid == "unpaid":
        _become(state, found, "unpaid")


def _become(state: StripeState, found: Json, status: str) -> None:
    with Updating(state, found, UPDATED):
        found["status"] = status


def _is_late(state: StripeState, invoice: Json) -> bool:
    return bool(invoice["attempt_count"]) or (invoice["due_date"] is not None and invoice["due_date"] <= state.now())


def _period_end(found: Json) -> int:
    return int(found["items"]["data"][0]["current_period_end"])
