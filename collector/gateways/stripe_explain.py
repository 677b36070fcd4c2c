"""What does any Stripe object lead us to conclude, and why? The same reading as the service's, without asking anybody.

Each module beside this one judges one family: stripe_explain_invoice, stripe_explain_payment.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, tzinfo
from typing import Any

from collector.gateways.stripe_conclusion import Concludes, Conclusion, unreadable
from collector.gateways.stripe_explain_invoice import explain_invoice
from collector.gateways.stripe_explain_payment import (
    explain_charge,
    explain_credit_note,
    explain_dispute,
    explain_intent,
    explain_invoice_payment,
    explain_payment_record,
    explain_refund,
)
from collector.gateways.stripe_fields import Json, id_of, text, within

_BY_PREFIX = {
    "in": "invoice", "evt": "event", "ch": "charge", "py": "charge", "pi": "payment_intent", "re": "refund",
    "pyr": "refund", "dp": "dispute", "du": "dispute", "pdp": "dispute", "cn": "credit_note", "cus": "customer",
    "inpay": "invoice_payment",
}  # fmt: skip

_NO_INVOICE = {
    "customer": "A customer owes nothing by itself; its invoices say what is owed, and outlive it.",
    "quote": "A quote is an offer; nothing is owed before its invoice is issued.",
    "subscription": "A subscription is not demanded itself; each of its invoices is.",
    "checkout.session": "A checkout is a way to pay; its payment intent and the invoice say what came of it.",
}

# What an event's name says beyond doubt, even where its snapshot is older: never chased against it.
_ENDED_BY_NAME: dict[str, tuple[Concludes, str]] = {
    "invoice.paid": ("paid", "the invoice was paid or marked as paid"),
    "invoice.voided": ("void", "the invoice was voided"),
    "invoice.marked_uncollectible": ("uncollectible", "the invoice was marked uncollectible"),
    "invoice.deleted": ("deleted", "the draft was deleted"),
}
_SAID_BY_NAME: dict[str, tuple[Concludes, str]] = {
    **_ENDED_BY_NAME,
    "charge.refunded": ("refunded", "money went back to the payer"),
    "refund.created": ("refunded", "money went back to the payer"),
    "payment_intent.processing": ("payment_pending", "a payment is under way"),
}
_STILL_GOING = ("collectible", "not_yet_due", "not_ours_to_chase", "payment_pending", "draft")
HINT = "An event is only a hint: the invoice is read back from Stripe, and that is believed."


def explain(data: Any, today: date, zone: tzinfo) -> Conclusion:
    """One object as Stripe sends it, of any API version. Never raises: what it cannot understand is `unreadable`.

    `today` is a day in `zone`, the creditor's; due dates are days there too.
    """
    if not isinstance(data, dict):
        return unreadable("", None, f"This is {_sort_of(data)}, not a Stripe object.")
    kind = kind_of(data)
    try:
        return _explain_kind(kind, data, today, zone)
    except RecursionError:
        return unreadable(kind, id_of(data), "It is nested too deeply to be a Stripe object.")


def kind_of(data: Json) -> str:
    """The sort of object: its `object`, or what its id or its shape tells; empty where nothing does."""
    if named := text(data, "object"):
        return named
    if text(data, "type") and within(within(data, "data"), "object"):
        return "event"  # a log often keeps an event's type and data only
    return _BY_PREFIX.get((id_of(data) or "").partition("_")[0], "")


def _explain_kind(kind: str, data: Json, today: date, zone: tzinfo) -> Conclusion:
    if kind == "invoice":
        return explain_invoice(data, today, zone)
    if kind == "event":
        return _explain_event(data, today, zone)
    if kind.startswith("v2."):
        return _explain_thin_event(data)
    judge = _JUDGES.get(kind)
    if judge is not None:
        return judge(data)
    if "error" in data:
        return unreadable(kind, id_of(data), f"Stripe's answer is an error: {within(data, 'error').get('message')}")
    if not kind:
        return unreadable(kind, id_of(data), "It has no `object` and no id that tells what it is.")
    because = _NO_INVOICE.get(kind, f"Not an invoice ({kind}): nothing is owed by it.")
    if data.get("deleted") is True:
        because = f"Deleted at Stripe ({kind}). Invoices stay, with the name and address they were issued with."
    return Conclusion(kind, id_of(data), "not_an_invoice", because, debtor=_name_of(data) if kind == "customer" else "")


_JUDGES: dict[str, Callable[[Json], Conclusion]] = {
    "charge": explain_charge,
    "refund": explain_refund,
    "dispute": explain_dispute,
    "credit_note": explain_credit_note,
    "payment_intent": explain_intent,
    "invoice_payment": explain_invoice_payment,
    "payment_record": explain_payment_record,
}


def _explain_event(data: Json, today: date, zone: tzinfo) -> Conclusion:
    """The conclusion of the object inside; where the event's name says that nothing is owed any more, that."""
    stripe_id, name = id_of(data), text(data, "type")
    if name is None:
        return unreadable("event", stripe_id, "The event does not say its type.")
    if "data" not in data and within(data, "related_object"):
        return _explain_thin_event(data)
    subject = within(within(data, "data"), "object")
    if not subject or kind_of(subject) in ("event", ""):
        return unreadable("event", stripe_id, f"The event {name} holds no object we can read.")
    found = explain(subject, today, zone)
    about = f"Event {name} about {found.object} {found.id or 'without an id'}: {found.because}"
    ended = _ENDED_BY_NAME.get(name)
    if ended is not None and found.concludes in _STILL_GOING:
        about = f"Event {name}: {ended[1]}, though the object inside shows it otherwise ({found.concludes})."
        found = found.saying(ended[0], owed_minor=0)
    return found.about("event", stripe_id, f"{about} {HINT}")


def _explain_thin_event(data: Json) -> Conclusion:
    """A notification without the object: only its name speaks, and only of what ends or holds a chase."""
    name = (text(data, "type") or "").removeprefix("v1.")
    if not name:
        return unreadable(text(data, "object") or "event", id_of(data), "The event does not say its type.")
    concludes, words = _SAID_BY_NAME.get(name, ("not_an_invoice", "the event carries no object, so nothing is owed"))
    if name.startswith("charge.dispute."):
        concludes, words = "disputed", "a payment is contested"
    about = text(within(data, "related_object"), "id") or "an object it does not name"
    because = f"Event {name} about {about}: {words}. {HINT}"
    return Conclusion(text(data, "object") or "event", id_of(data), concludes, because)


def _name_of(data: Json) -> str:
    return text(data, "name") or text(data, "email") or id_of(data) or ""


def _sort_of(data: Any) -> str:
    sorts = {bool: "true or false", int: "a number", float: "a number", str: "a text", list: "a list"}
    return "nothing" if data is None else sorts.get(type(data), "no JSON")
