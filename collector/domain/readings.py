"""What a read of Stripe told us, in our own words: made by the Stripe gateway, kept by the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from collector.domain.facts import InvoiceStatus


@dataclass(frozen=True, slots=True)
class CustomerReading:
    """A Stripe customer, or what an invoice remembers of one that was deleted."""

    stripe_id: str
    name: str
    email: str | None
    phone: str | None
    country: str | None  # ISO 3166 alpha-2, upper case
    address_lines: tuple[str, ...]
    language: str | None  # two letters, from preferred_locales
    tax_ids: tuple[tuple[str, str], ...]  # (type, value): ("eu_vat", "FR..."), ("fr_siren", "...")
    metadata: tuple[tuple[str, str], ...]
    deleted: bool
    balance_minor: int = 0  # negative: credit in the customer's favour


@dataclass(frozen=True, slots=True)
class PaymentReading:
    """One paid InvoicePayment, in minor units; `paid_at` is when Stripe (or the person who clicked) recorded it."""

    stripe_id: str
    amount_minor: int
    paid_at: datetime
    kind: str  # payment_intent | charge | payment_record | out_of_band
    provider_ref: str  # pi_..., ch_..., pyr_...


@dataclass(frozen=True, slots=True)
class CreditNoteReading:
    """A credit note; only `pre_payment_minor` lowers what is still owed."""

    stripe_id: str
    pre_payment_minor: int
    post_payment_minor: int
    effective_at: datetime
    voided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReversalReading:
    """Money taken back after it had paid the invoice: a refund, or a dispute (chargeback)."""

    stripe_id: str
    kind: str  # refund | chargeback
    amount_minor: int
    at: datetime
    status: str  # Stripe's own word


@dataclass(frozen=True, slots=True)
class InvoiceReading:
    """One invoice as Stripe showed it at `read_at` (UTC). Amounts in minor units of `currency` (lower case).

    `raw` is the JSON as received. `due_at` is None where Stripe gives none. `livemode` must match our key.
    Status decides, never the amounts: a void invoice keeps its amount_remaining (stripe.md, fact 1).
    """

    stripe_id: str
    customer_id: str | None
    number: str
    status: InvoiceStatus
    collection_method: str
    currency: str
    total_minor: int
    due_minor: int
    paid_minor: int
    remaining_minor: int
    created_at: datetime
    issued_at: datetime | None  # effective_at, the printed date of issue
    finalized_at: datetime | None
    due_at: datetime | None
    paid_at: datetime | None
    period_end_at: datetime | None
    hosted_url: str | None
    pdf_url: str | None
    auto_advance: bool
    attempt_count: int
    next_attempt_at: datetime | None
    payment_processing: bool
    latest_revision: str | None
    livemode: bool
    read_at: datetime
    customer: CustomerReading | None
    raw: bytes
    payments: tuple[PaymentReading, ...] = ()
    credit_notes: tuple[CreditNoteReading, ...] = ()
    reversals: tuple[ReversalReading, ...] = ()
    metadata: tuple[tuple[str, str], ...] = field(default=())
    detail_complete: bool = False  # payments, credit notes and reversals were read too (single read), not only the list
