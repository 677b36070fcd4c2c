"""What does a Stripe invoice, customer, payment, credit note, refund or dispute say in our own words?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Any

import orjson

from collector.domain.money import UnknownCurrency, exponent_of
from collector.domain.readings import (
    AccountReading,
    CreditNoteReading,
    CustomerReading,
    InvoiceReading,
    InvoiceStatus,
    PaymentReading,
    ReversalReading,
)
from collector.gateways.stripe_fields import Json, flag, id_of, instant, minor, rows, text, within
from collector.gateways.stripe_problems import Unreadable
from collector.gateways.stripe_versions import customer_of_today, invoice_of_today

# The customers of one page by their id, each with what it was read from: many invoices show the same one.
Customers = dict[str, tuple[Json, tuple[Any, ...], CustomerReading]]

_STATUSES = {status.value: status for status in InvoiceStatus if status is not InvoiceStatus.DELETED}


def invoice_reading(
    received: Json, read_at: datetime, *, livemode: bool | None, customers: Customers | None = None
) -> InvoiceReading:
    """One invoice of a list or of a single read, without credit notes and reversals; of any API version since 2013.

    `livemode` None: of either mode. `customers`: those read so far, for the invoices of a page. Raises Unreadable for
    this one invoice, whatever it is: wrong mode, unknown status, an amount that is no whole number.
    """
    try:
        return _invoice_reading(received, read_at, livemode, {} if customers is None else customers)
    except Unreadable as problem:
        # Payments are left out: a payment intent carries a client secret.
        shown = {name: value for name, value in received.items() if name not in ("payments", "payment_intent")}
        stripe_id = id_of(received)
        if stripe_id is None or problem.stripe_id in (stripe_id, stripe_id[:64]):
            raise Unreadable(problem.stripe_id, problem.because, _as_shown(shown)) from None
        # Its customer or a payment of it is not understood: then the invoice cannot be judged.
        because = f"{problem.stripe_id}: {problem.because}"
        raise Unreadable(stripe_id[:64], because, _as_shown(shown)) from None


def _as_shown(data: Json) -> bytes:
    try:
        return orjson.dumps(data)
    except orjson.JSONEncodeError:
        return repr(data).encode(errors="replace")


def _invoice_reading(received: Json, read_at: datetime, livemode: bool | None, customers: Customers) -> InvoiceReading:
    stripe_id = _own_id(received, "invoice")
    if livemode is not None:
        check_mode(received, stripe_id, livemode=livemode)
    data = invoice_of_today(received)
    transitions = within(data, "status_transitions")
    customer = customer_of_invoice(data, customers)
    raw, content_hash = _as_kept(received, customer.stripe_id if customer else None)
    created_at = _needed(instant(data, "created", stripe_id), stripe_id, "created")
    finalized_at = instant(transitions, "finalized_at", stripe_id)
    return InvoiceReading(
        stripe_id=stripe_id,
        customer_id=customer.stripe_id if customer else None,
        number=text(data, "number") or stripe_id,
        status=_status(data, stripe_id),
        collection_method=(text(data, "collection_method") or "charge_automatically")[:24],
        currency=_currency(data, stripe_id),
        total_minor=minor(data, "total", stripe_id),
        due_minor=minor(data, "amount_due", stripe_id),
        paid_minor=minor(data, "amount_paid", stripe_id),
        remaining_minor=minor(data, "amount_remaining", stripe_id),
        created_at=created_at,
        issued_at=instant(data, "effective_at", stripe_id) or finalized_at,
        finalized_at=finalized_at,
        due_at=instant(data, "due_date", stripe_id),
        paid_at=instant(transitions, "paid_at", stripe_id),
        period_end_at=_end_of_service(data, stripe_id),
        hosted_url=text(data, "hosted_invoice_url"),
        pdf_url=text(data, "invoice_pdf"),
        auto_advance=flag(data, "auto_advance"),
        attempt_count=minor(data, "attempt_count", stripe_id, 0),
        next_attempt_at=instant(data, "next_payment_attempt", stripe_id),
        payment_processing=_is_payment_under_way(data),
        latest_revision=(id_of(data.get("latest_revision")) or "")[:64] or None,
        uncollectible_reason=_uncollectible_reason(data),
        livemode=flag(data, "livemode"),
        read_at=read_at,
        customer=customer,
        raw=raw,
        payments=tuple(payment_readings(rows(data, "payments"), stripe_id)),
        metadata=_metadata(data),
        pre_payment_credit_minor=minor(data, "pre_payment_credit_notes_amount", stripe_id, 0),
        content_hash=content_hash,
    )


def customer_reading(data: Json) -> CustomerReading:
    """A customer read by itself, its tax ids expanded. Raises Unreadable where it has no id."""
    return replace(_customer(customer_of_today(data), {}), tax_ids_complete=not flag(data, "deleted"))


def customer_of_invoice(invoice: Json, customers: Customers | None = None) -> CustomerReading | None:
    """The customer of an invoice: expanded and current, or as the invoice froze it; None where it names none.

    A customer of Stripe's newer Accounts has an account in place of a customer (since 2025-09-30.clover).
    """
    field = invoice.get("customer") or invoice.get("customer_account")
    stripe_id = id_of(field)
    if isinstance(field, dict) and stripe_id:
        frozen = tuple(map(invoice.get, _FROZEN))
        known = customers.get(stripe_id) if customers else None
        if known is not None and known[0] == field and known[1] == frozen:
            return known[2]
        reading = _customer(customer_of_today(field), invoice)
        if customers is not None:
            customers[stripe_id] = (field, frozen, reading)
        return reading
    return replace(_customer({"id": stripe_id}, invoice), from_invoice=True) if stripe_id else None


# What an invoice remembers of its customer, and _customer takes from it.
_FROZEN = ("customer_name", "customer_email", "customer_phone", "customer_address", "customer_tax_ids")


def payment_readings(payments: list[Json], invoice_id: str) -> list[PaymentReading]:
    """The InvoicePayments that brought money. Raises Unreadable where one says paid without amount or moment."""
    return [_payment(row, invoice_id) for row in payments if row.get("status") == "paid"]


def paid_outside_stripe(reading: InvoiceReading) -> PaymentReading | None:
    """What the invoice counts as paid beyond its InvoicePayments: marked as paid out of band.

    Its moment is when a person clicked, not the value date at the bank; where Stripe tells none, when we saw it.
    """
    beyond = reading.paid_minor - sum(payment.amount_minor for payment in reading.payments)
    if beyond <= 0:
        return None
    paid_at = reading.paid_at or reading.read_at
    return PaymentReading(f"{reading.stripe_id}:out_of_band", beyond, paid_at, "out_of_band", "")


def credit_note_reading(data: Json) -> CreditNoteReading:
    """One credit note, issued or void. Raises Unreadable."""
    stripe_id = _own_id(data, "credit note")
    created_at = _needed(instant(data, "created", stripe_id), stripe_id, "created")
    amount = minor(data, "amount", stripe_id, 0)
    post = minor(data, "post_payment_amount", stripe_id, amount if data.get("type") == "post_payment" else 0)
    voided_at = instant(data, "voided_at", stripe_id)
    if voided_at is None and data.get("status") == "void":
        voided_at = created_at
    return CreditNoteReading(
        stripe_id=stripe_id,
        pre_payment_minor=minor(data, "pre_payment_amount", stripe_id, amount - post),
        effective_at=instant(data, "effective_at", stripe_id) or created_at,
        voided_at=voided_at,
        refund_ids=tuple(found for row in rows(data, "refunds") if (found := id_of(row.get("refund")))),
    )


def refund_reading(data: Json, payment: PaymentReading) -> ReversalReading:
    """Money given back to the payer. A refund that failed or was cancelled came back. Raises Unreadable."""
    stripe_id = _own_id(data, "refund")
    at = _needed(instant(data, "created", stripe_id), stripe_id, "created")
    status = text(data, "status") or "succeeded"
    amount = min(minor(data, "amount", stripe_id), payment.amount_minor)
    returned_at = at if status in ("failed", "canceled") else None
    return ReversalReading(stripe_id, "refund", amount, at, status, payment.stripe_id, returned_at)


def dispute_reading(data: Json, payment: PaymentReading) -> ReversalReading | None:
    """Money taken back by the payer's bank; None while no money has moved: an inquiry, or a dispute prevented in time.

    A prevented one may have cost the money all the same (the card network gave it back): its balance rows tell.
    """
    stripe_id = _own_id(data, "dispute")
    status = text(data, "status") or "needs_response"
    moves = rows(data, "balance_transactions")
    moved = sum(minor(move, "amount", stripe_id, 0) for move in moves)
    if status.startswith("warning_") or (status == "prevented" and moved >= 0):
        return None
    created_at = _needed(instant(data, "created", stripe_id), stripe_id, "created")
    taken = [move for move in moves if minor(move, "amount", stripe_id, 0) < 0]
    returned = [move for move in moves if minor(move, "amount", stripe_id, 0) > 0]
    taken_at = instant(taken[0], "created", stripe_id) if taken else None
    returned_at = instant(returned[-1], "created", stripe_id) if returned else None
    if status == "won":
        returned_at = returned_at or taken_at or created_at
    return ReversalReading(
        stripe_id=stripe_id,
        kind="chargeback",
        amount_minor=min(minor(data, "amount", stripe_id), payment.amount_minor),
        at=taken_at or created_at,
        status=status,
        payment_id=payment.stripe_id,
        given_back_at=returned_at if status == "won" else None,
    )


def account_reading(data: Json) -> AccountReading:
    """The account a key belongs to. Raises Unreadable."""
    profile = within(data, "business_profile")
    dashboard = within(within(data, "settings"), "dashboard")
    name = text(profile, "name") or text(dashboard, "display_name") or text(data, "email") or ""
    return AccountReading(_own_id(data, "account"), name, _country(data.get("country")))


def check_mode(data: Json, stripe_id: str, *, livemode: bool) -> None:
    """Test objects never enter live books, nor the reverse. Raises Unreadable."""
    said = data.get("livemode")
    if said is livemode:
        return
    if said is None:
        raise Unreadable(stripe_id, "does not say whether it is a live or a test object")
    ours, theirs = ("live", "test") if livemode else ("test", "live")
    raise Unreadable(stripe_id, f"is a {theirs} object, but STRIPE_API_KEY is a {ours} key; they are never mixed")


def _own_id(data: Json, what: str) -> str:
    stripe_id = id_of(data)
    if stripe_id is None or len(stripe_id) > 64 or not stripe_id.isprintable():
        raise Unreadable(ascii(stripe_id)[:64], f"{what}: without a usable id")
    return stripe_id


def _needed(found: datetime | None, stripe_id: str, name: str) -> datetime:
    if found is None:
        raise Unreadable(stripe_id, f"{name} is missing")
    return found


def _status(data: Json, stripe_id: str) -> InvoiceStatus:
    status = _STATUSES.get(str(data.get("status")))
    if status is None:
        raise Unreadable(stripe_id, f"status is {data.get('status')!r}, which we do not know")
    return status


def _currency(data: Json, stripe_id: str) -> str:
    currency = text(data, "currency")
    if currency is None or len(currency) != 3 or not currency.isalpha():
        raise Unreadable(stripe_id, f"currency is {data.get('currency')!r}, not a currency code")
    try:
        exponent_of(currency.lower())
    except UnknownCurrency as unknown:
        raise Unreadable(stripe_id, str(unknown)) from None
    return currency.lower()


def _as_kept(data: Json, customer_id: str | None) -> tuple[bytes, str]:
    """The JSON to keep, and the hash of the part that a list shows as well as a single read does.

    Expanded customers and payment intents become ids again: they have rows of their own, and a payment intent
    carries a client secret that has no place in our database.
    """
    core = dict(data)
    core.pop("payments", None)
    if isinstance(core.get("customer"), dict):
        core["customer"] = customer_id
    kept = _packed(core)
    digest = blake2b(kept, digest_size=16).hexdigest()
    if "payments" in data:
        kept = _packed({**core, "payments": [_with_ids_only(row) for row in rows(data, "payments")]})
    return kept, digest


def _packed(data: Json) -> bytes:
    try:
        # orjson's bytes keep the room they were written in, four times their length: a copy has none to spare.
        return bytes(memoryview(orjson.dumps(data)))
    except orjson.JSONEncodeError as error:
        raise Unreadable(str(data.get("id"))[:64], f"it cannot be kept as JSON ({error})") from None


def _with_ids_only(payment: Json) -> Json:
    target = {name: id_of(value) or value for name, value in within(payment, "payment").items()}
    return {**payment, "payment": target}


def _payment(row: Json, invoice_id: str) -> PaymentReading:
    target = within(row, "payment")
    kind = text(target, "type") or "payment_intent"
    paid_at = instant(within(row, "status_transitions"), "paid_at", invoice_id) or instant(row, "created", invoice_id)
    return PaymentReading(
        stripe_id=_own_id(row, "invoice payment"),
        amount_minor=minor(row, "amount_paid", invoice_id),
        paid_at=_needed(paid_at, invoice_id, "payments.status_transitions.paid_at"),
        kind=kind,
        provider_ref=id_of(target.get(kind)) or "",
    )


def _is_payment_under_way(data: Json) -> bool:
    """By the invoice's payments; before basil (2025-03-31) by its one payment intent or charge, where expanded."""
    if any(_is_processing(row) for row in rows(data, "payments")):
        return True
    intent, charge = within(data, "payment_intent"), within(data, "charge")
    return intent.get("status") == "processing" or charge.get("status") == "pending"


def _is_processing(row: Json) -> bool:
    """A debit or transfer under way: InvoicePayment open, its payment intent processing."""
    return (
        row.get("status") == "open" and within(within(row, "payment"), "payment_intent").get("status") == "processing"
    )


def _uncollectible_reason(data: Json) -> str | None:
    """Since 2026-09-30; earlier versions of the API do not tell who gave the invoice up."""
    reason = text(within(within(data, "status_details"), "uncollectible"), "reason")
    return reason[:32] if reason else None


def _end_of_service(data: Json, stripe_id: str) -> datetime | None:
    """The latest end of a line's period, where a line has a real period and not only its own date."""
    ends = [
        instant(period, "end", stripe_id)
        for row in rows(data, "lines")
        if (period := within(row, "period")) and period.get("end") != period.get("start")
    ]
    return max((end for end in ends if end), default=None)


def cash_reading(data: Json) -> dict[str, int]:
    """What of a cash balance is available, minor units by currency; what is no amount is left out."""
    available = within(data, "available")
    return {
        currency.lower(): amount
        for currency, amount in available.items()
        if isinstance(amount, int) and not isinstance(amount, bool) and amount > 0 and len(currency) == 3
    }


def _customer(data: Json, invoice: Json) -> CustomerReading:
    """`data` is the customer, `invoice` what an invoice remembers of it; the customer's own word comes first."""
    stripe_id = _own_id(data, "customer")
    address = within(data, "address") or within(invoice, "customer_address")
    email = text(data, "email") or text(invoice, "customer_email")
    return CustomerReading(
        stripe_id=stripe_id,
        name=_name(data) or text(invoice, "customer_name") or email or stripe_id,
        email=email,
        phone=text(data, "phone") or text(invoice, "customer_phone"),
        country=_country(address.get("country")),
        address_lines=_address_lines(address),
        language=_language(data.get("preferred_locales")),
        tax_ids=_tax_ids(rows(data, "tax_ids") + rows(invoice, "customer_tax_ids")),
        metadata=_metadata(data),
        deleted=flag(data, "deleted"),
        balance_minor=minor(data, "balance", stripe_id, 0),
        content_hash=_customer_hash(data),
    )


def _customer_hash(data: Json) -> str:
    core = {name: value for name, value in data.items() if name != "tax_ids"}
    return blake2b(_packed(core), digest_size=16).hexdigest()


def _name(data: Json) -> str | None:
    return text(data, "business_name") or text(data, "name") or text(data, "individual_name")


def _country(value: Any) -> str | None:
    return value.upper() if isinstance(value, str) and len(value) == 2 and value.isalpha() else None


def _address_lines(address: Json) -> tuple[str, ...]:
    town = " ".join(part for part in (text(address, "postal_code"), text(address, "city")) if part)
    lines = (text(address, "line1"), text(address, "line2"), town or None, text(address, "state"))
    return tuple(line for line in lines if line)


def _language(locales: Any) -> str | None:
    first = locales[0] if isinstance(locales, list) and locales else None
    code = first[:2].lower() if isinstance(first, str) else ""
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def _tax_ids(found: list[Json]) -> tuple[tuple[str, str], ...]:
    pairs = {(kind, value) for row in found if (kind := text(row, "type")) and (value := text(row, "value"))}
    return tuple(sorted(pairs))


def _metadata(data: Json) -> tuple[tuple[str, str], ...]:
    kept = ((name, value) for name, value in within(data, "metadata").items() if isinstance(value, str))
    return tuple((name.replace("\0", ""), value.replace("\0", "")) for name, value in kept)
