"""What does a payment, refund, dispute or credit note lead us to conclude? Only the invoice says what is still owed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from collector.gateways.stripe_conclusion import Concludes, Conclusion, currency_of, said, unreadable
from collector.gateways.stripe_fields import Json, flag, id_of, rows, text, within
from collector.gateways.stripe_versions import charge_of_today

_INVOICE_SAYS = "What is owed on an invoice, only the invoice says."
_PERSON_FIRST = "A person looks before anything is demanded again."


def explain_charge(received: Json) -> Conclusion:
    """A charge: contested, given back, under way, paid or failed."""
    data = charge_of_today(received)
    dispute = within(data, "dispute")
    if dispute:
        contested = explain_dispute({"object": "dispute", **dispute})
        if contested.concludes in ("disputed", "refunded"):
            return contested.about("charge", id_of(data), contested.because)
    elif flag(data, "disputed"):
        because = f"The payer contests this payment at his bank. {_PERSON_FIRST}"
        return _about("charge", data, "disputed", because)
    amount, refunded = _whole(data.get("amount")), _given_back(data)
    if flag(data, "refunded") or refunded > 0:
        part = f"{_amount(data, refunded)} of {_amount(data, amount)}" if 0 < refunded < (amount or 0) else "All of it"
        return _about("charge", data, "refunded", f"{part} was given back to the payer. {_PERSON_FIRST}")
    return _by_charge_status(data)


def explain_refund(data: Json) -> Conclusion:
    """A refund: money given back, unless it failed or was cancelled (then the payment stands)."""
    status = text(data, "status") or "succeeded"
    amount = _amount(data, _whole(data.get("amount")))
    if status in ("failed", "canceled"):
        return _about("refund", data, "paid", f"The refund of {amount} {status}: the payment stands. {_INVOICE_SAYS}")
    way = "was given back to the payer" if status == "succeeded" else f"is on its way back to the payer ({status})"
    return _about("refund", data, "refunded", f"{amount} {way}. {_PERSON_FIRST}")


def explain_dispute(data: Json) -> Conclusion:
    """A dispute, from inquiry to its end. One whose state we do not know counts as contested."""
    status = text(data, "status") or "needs_response"
    amount = _amount(data, _whole(data.get("amount")))
    if status == "won":
        return _about("dispute", data, "paid", f"The dispute of {amount} was won: the payment stands.")
    if status == "warning_closed":
        return _about("dispute", data, "paid", f"The bank's inquiry about {amount} ended; the payment stands.")
    moved = sum(_whole(each.get("amount")) or 0 for each in rows(data, "balance_transactions"))
    if status == "prevented" and moved >= 0:
        because = f"A dispute of {amount} was settled before it became one; no money was withdrawn: the payment stands."
        return _about("dispute", data, "paid", because)
    if status == "charge_refunded":
        return _about("dispute", data, "refunded", f"{amount} was given back while it was contested. {_PERSON_FIRST}")
    if status == "lost":
        because = f"The dispute is lost: {amount} was taken back, so the invoice is unpaid again. {_PERSON_FIRST}"
    elif status.startswith("warning_"):
        because = (
            f"The bank asks about {amount}; no money has moved, so the invoice stays paid. Should it be taken back, a "
            "person looks first."
        )
    elif status == "prevented":
        because = f"A dispute of {amount} was settled before it became one, and the money went back. {_PERSON_FIRST}"
    else:
        because = f"The payer contests {amount} at his bank ({status}); the money is withheld. {_PERSON_FIRST}"
    return _about("dispute", data, "disputed", because)


def explain_credit_note(data: Json) -> Conclusion:
    """A credit note changes what an invoice demands; it demands nothing itself."""
    amount, invoice = _amount(data, _whole(data.get("amount"))), id_of(data.get("invoice")) or "its invoice"
    if data.get("status") == "void":
        because = f"A void credit note: {amount} counts again on {invoice}."
    elif data.get("type") == "post_payment":
        because = f"A credit of {amount} after payment of {invoice}: nothing becomes owed by it."
    else:
        because = f"A credit of {amount} on {invoice}: it lowers what is owed there."
    return _about("credit_note", data, "not_an_invoice", f"{because} {_INVOICE_SAYS}")


def explain_intent(data: Json) -> Conclusion:
    """A payment intent; where it shows its charge, that tells of refunds and disputes."""
    for charge in (within(data, "latest_charge"), *rows(data, "charges")):
        found = explain_charge(charge) if charge else None
        if found is not None and found.concludes in ("disputed", "refunded"):
            return found.about("payment_intent", id_of(data), found.because)
    status = text(data, "status")
    amount = _amount(data, _whole(data.get("amount")))
    match status:
        case None:
            return unreadable("payment_intent", id_of(data), "The payment intent does not say its status.")
        case "succeeded":
            return _about("payment_intent", data, "paid", f"{amount} was paid. {_INVOICE_SAYS}")
        case "processing" | "requires_capture":
            because = f"A payment of {amount} is under way ({status}): reminders wait for its end. {_INVOICE_SAYS}"
            return _about("payment_intent", data, "payment_pending", because)
        case _:
            because = f"No money has moved by it ({status}). {_INVOICE_SAYS}"
            return _about("payment_intent", data, "not_an_invoice", because)


def explain_invoice_payment(data: Json) -> Conclusion:
    """One payment of an invoice."""
    status, target = text(data, "status"), within(data, "payment")
    inside = explain_intent(within(target, "payment_intent")) if within(target, "payment_intent") else None
    if inside is None and within(target, "charge"):
        inside = explain_charge(within(target, "charge"))
    if inside is not None and inside.concludes in ("disputed", "refunded", "payment_pending"):
        return inside.about("invoice_payment", id_of(data), inside.because)
    invoice = id_of(data.get("invoice")) or "its invoice"
    if status is None:
        return unreadable("invoice_payment", id_of(data), "The payment does not say its status.")
    if status == "paid":
        paid = _amount(data, _whole(data.get("amount_paid")))
        because = f"{paid} was paid on {invoice}, perhaps a part of it. {_INVOICE_SAYS}"
        return _about("invoice_payment", data, "paid", because)
    because = f"No money has moved by it ({status}). {_INVOICE_SAYS}"
    return _about("invoice_payment", data, "not_an_invoice", because)


def explain_payment_record(data: Json) -> Conclusion:
    """A payment that the business reported to Stripe."""
    found = {name: _whole(within(data, name).get("value")) or 0 for name in ("amount_guaranteed", "amount_refunded")}
    currency = currency_of(within(data, "amount_guaranteed")) or currency_of(within(data, "amount_requested"))
    about = Conclusion("payment_record", id_of(data), "not_an_invoice", "", currency=currency)
    if found["amount_refunded"] > 0:
        because = f"{said(found['amount_refunded'], currency)} was given back to the payer. {_PERSON_FIRST}"
        return replace(about, concludes="refunded", because=because)
    if found["amount_guaranteed"] > 0:
        because = f"{said(found['amount_guaranteed'], currency)} was paid outside Stripe. {_INVOICE_SAYS}"
        return replace(about, concludes="paid", because=because)
    return replace(about, because=f"No money has arrived by it yet. {_INVOICE_SAYS}")


def _by_charge_status(data: Json) -> Conclusion:
    status, amount = text(data, "status"), _amount(data, _whole(data.get("amount")))
    match status:
        case "succeeded" if data.get("captured") is False:
            because = f"{amount} is reserved on the card and not taken yet. {_INVOICE_SAYS}"
            return _about("charge", data, "payment_pending", because)
        case "succeeded":
            return _about("charge", data, "paid", f"{amount} was paid. {_INVOICE_SAYS}")
        case "pending":
            because = f"A payment of {amount} is under way: reminders wait for its end. {_INVOICE_SAYS}"
            return _about("charge", data, "payment_pending", because)
        case "failed":
            return _about("charge", data, "not_an_invoice", f"The payment failed; no money moved. {_INVOICE_SAYS}")
        case _:
            return unreadable("charge", id_of(data), f"The charge's status is {status!r}, which we do not know.")


def _about(kind: str, data: Json, concludes: Concludes, because: str) -> Conclusion:
    details = within(data, "billing_details")
    debtor = text(details, "name") or text(details, "email") or id_of(data.get("customer")) or ""
    return Conclusion(kind, id_of(data), concludes, because, currency=currency_of(data), debtor=debtor)


def _given_back(data: Json) -> int:
    """In minor units; old charges list their refunds and have no sum."""
    total = _whole(data.get("amount_refunded"))
    if total is not None:
        return total
    stand = [row for row in rows(data, "refunds") if row.get("status") not in ("failed", "canceled")]
    return sum(_whole(row.get("amount")) or 0 for row in stand)


def _whole(value: Any) -> int | None:
    return value if type(value) is int else None


def _amount(data: Json, minor: int | None) -> str:
    return "an amount it does not tell" if minor is None else said(minor, currency_of(data))
