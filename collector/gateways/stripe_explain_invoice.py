"""What does an invoice lead us to conclude: may it be chased, and for how much?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from collector.domain.facts import BY_A_PERSON, InvoiceStatus
from collector.domain.readings import InvoiceReading
from collector.gateways.stripe_conclusion import Concludes, Conclusion, currency_of, said, unreadable
from collector.gateways.stripe_explain_payment import explain_charge
from collector.gateways.stripe_fields import Json, flag, id_of, rows, text, within
from collector.gateways.stripe_normaliser import invoice_reading
from collector.gateways.stripe_problems import Unreadable
from collector.gateways.stripe_versions import invoice_of_today

ASSUMED_DAYS_TO_PAY = 30  # as the books assume where an invoice names no due date (C. com. L441-10 I)
_NOBODY_READ_IT = datetime.fromtimestamp(0, UTC)


def explain_invoice(received: Json, today: date, zone: tzinfo) -> Conclusion:
    """An invoice of any API version. Status decides, never the amounts. `today` and due dates are days in `zone`."""
    data = invoice_of_today(received)
    stripe_id = id_of(data)
    if flag(data, "deleted"):
        return Conclusion("invoice", stripe_id, "deleted", "The draft was deleted at Stripe; it was never owed.")
    if stripe_id is None and data.get("status") in ("draft", None):
        because = "A preview of an invoice to come: it has no id, was not issued and is not owed."
        return Conclusion("invoice", None, "draft", because, currency=currency_of(data))
    try:
        reading = invoice_reading(_with_payments_named(received), _NOBODY_READ_IT, livemode=None)
    except Unreadable as problem:
        return unreadable("invoice", stripe_id, f"It would be set aside for a person: {problem.because}.")
    found = _by_status(reading, data, today, zone)
    return found.about("invoice", stripe_id, " ".join([found.because, *_remarks(reading, data)]))


def _with_payments_named(data: Json) -> Json:
    """Payments need an id and a day to be entered in the books; here a shortened object may do without."""
    payments = rows(data, "payments")
    when = {"paid_at": data.get("created") or data.get("date")}
    named = [{"id": f"inpay_{at}", "status_transitions": when, **each} for at, each in enumerate(payments)]
    return data if named == payments else {**data, "payments": {"data": named}}


def _by_status(reading: InvoiceReading, data: Json, today: date, zone: tzinfo) -> Conclusion:
    blank = Conclusion("invoice", reading.stripe_id, "draft", "", currency=reading.currency, debtor=_debtor(reading))
    if reading.due_at is not None:
        blank = _due(blank, reading.due_at.astimezone(zone).date())
    match reading.status:
        case InvoiceStatus.DRAFT:
            return _said(blank, "draft", "A draft: not issued yet, so nothing is owed.")
        case InvoiceStatus.VOID:
            return _said(blank, "void", _void(reading))
        case InvoiceStatus.UNCOLLECTIBLE:
            return _said(blank, "uncollectible", _uncollectible(reading, data))
        case InvoiceStatus.PAID:
            return _paid(blank, reading, data)
        case _:
            return _open(blank, reading, today, zone)


def _open(blank: Conclusion, reading: InvoiceReading, today: date, zone: tzinfo) -> Conclusion:
    owed = reading.remaining_minor
    if owed <= 0:
        return _said(blank, "paid", "Open, but nothing remains to be paid.")
    if reading.customer is None:
        return unreadable("invoice", blank.id, "It names no customer, so nobody can be asked to pay it.")
    if reading.payment_processing:
        because = f"A payment is under way (a debit or transfer takes days); {_amount(reading)} waits for its end."
        return _said(blank, "payment_pending", because, owed)
    if reading.collection_method == "charge_automatically" and not reading.auto_collection_over:
        return _said(blank, "not_ours_to_chase", _card(reading, zone), owed)
    if reading.collection_method not in ("charge_automatically", "send_invoice"):
        because = f"Stripe collects it in a way we do not know ({reading.collection_method})."
        return _said(blank, "not_ours_to_chase", because, owed)
    return _owed(blank, reading, today, zone)


def _owed(blank: Conclusion, reading: InvoiceReading, today: date, zone: tzinfo) -> Conclusion:
    because = "Stripe has tried the card and plans no further try. " if reading.auto_collection_over else ""
    due_on = blank.due_on
    if due_on is None:
        issued_at = reading.issued_at or reading.finalized_at or reading.created_at
        due_on = issued_at.astimezone(zone).date() + timedelta(days=ASSUMED_DAYS_TO_PAY)
        because += f"It names no due date: {ASSUMED_DAYS_TO_PAY} days after its issue are assumed. "
    days = (today - due_on).days
    if days <= 0:
        when = "today" if days == 0 else f"in {-days} day{'s' if days < -1 else ''}"
        because += f"Open; {_amount(reading)} falls due {when}."
        return _said(_due(blank, due_on), "not_yet_due", because, reading.remaining_minor)
    because += f"Open and {days} day{'s' if days > 1 else ''} late; {_amount(reading)} remains to be paid."
    return _said(_due(blank, due_on), "collectible", because, reading.remaining_minor)


def _paid(blank: Conclusion, reading: InvoiceReading, data: Json) -> Conclusion:
    for charge in _charges_in(data):
        payment = explain_charge(charge)
        if payment.concludes in ("disputed", "refunded"):
            because = f"Paid, but not for good. {payment.because} A person looks first; nothing is chased by itself."
            return _said(blank, payment.concludes, because)
    if flag(data, "paid_out_of_band"):
        return _said(blank, "paid", "Marked as paid outside Stripe.")
    if reading.paid_minor <= 0:
        return _said(
            blank, "paid", "Settled without a payment: nothing was to be paid, or the balance or a minimum did."
        )
    return _said(blank, "paid", f"Paid: {said(reading.paid_minor, reading.currency)}.")


def _charges_in(data: Json) -> Iterator[Json]:
    """The charges an invoice shows, where they were expanded; under basil and later they stand in its payments."""
    intents = [within(data, "payment_intent")]
    yield within(data, "charge")
    for row in rows(data, "payments"):
        target = within(row, "payment")
        yield within(target, "charge")
        intents.append(within(target, "payment_intent"))
    for intent in intents:
        yield within(intent, "latest_charge")
        yield from rows(intent, "charges")


def _card(reading: InvoiceReading, zone: tzinfo) -> str:
    if reading.next_attempt_at is not None:
        day = reading.next_attempt_at.astimezone(zone).date()
        return f"Stripe charges the customer's card by itself and tries again on {day}; it is not asked for by us."
    return "Stripe charges the customer's card by itself and has not tried yet; it is not asked for by us."


def _void(reading: InvoiceReading) -> str:
    if reading.latest_revision and reading.latest_revision != reading.stripe_id:
        return f"Voided; invoice {reading.latest_revision} replaces it and carries what is owed."
    return "Voided: nothing is owed by it, whatever amounts it still shows."


def _uncollectible(reading: InvoiceReading, data: Json) -> str:
    reason = text(within(within(data, "status_details"), "uncollectible"), "reason")
    why = f" ({reason.replace('_', ' ')})" if reason else ""
    by = "by Stripe's settings" if reason and reason != BY_A_PERSON else "at Stripe"
    return f"Given up {by}{why}: {_amount(reading)} is owed in law still, but is not chased before a person says so."


def _remarks(reading: InvoiceReading, data: Json) -> Iterator[str]:
    """What a person should know beside the conclusion."""
    if reading.status is InvoiceStatus.OPEN and reading.paid_minor > 0:
        yield f"{said(reading.paid_minor, reading.currency)} was paid already."
    if reading.pre_payment_credit_minor > 0:
        yield f"Credit notes had lowered it by {said(reading.pre_payment_credit_minor, reading.currency)}."
    for name, words in (
        ("post_payment_credit_notes_amount", "Credited after payment: {}."),
        ("amount_overpaid", "Overpaid by {}, which is now the customer's credit."),
    ):
        extra = data.get(name)
        if reading.status is InvoiceStatus.PAID and type(extra) is int and extra > 0:
            yield words.format(said(extra, reading.currency))
    if reading.customer is not None and reading.customer.balance_minor < 0:
        yield f"The customer has a credit of {said(-reading.customer.balance_minor, reading.currency)} at Stripe."
    if data.get("test_clock"):
        yield "It lives by a test clock, so its days are not the calendar's."
    if data.get("livemode") is False:
        yield "A test object: it never enters live books."


def _amount(reading: InvoiceReading) -> str:
    return said(reading.remaining_minor, reading.currency)


def _debtor(reading: InvoiceReading) -> str:
    return reading.customer.name if reading.customer else ""


def _due(found: Conclusion, due_on: date) -> Conclusion:
    return replace(found, due_on=due_on)


def _said(blank: Conclusion, concludes: Concludes, because: str, owed_minor: int = 0) -> Conclusion:
    return replace(blank, concludes=concludes, because=because, owed_minor=owed_minor)
