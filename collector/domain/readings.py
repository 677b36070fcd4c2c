"""What a read of Stripe told us, in our own words: made by the Stripe gateway, kept by the store."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from operator import attrgetter


class InvoiceStatus(StrEnum):
    """Stripe's word on an invoice; DELETED is ours for one that Stripe no longer knows."""

    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    VOID = "void"
    UNCOLLECTIBLE = "uncollectible"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class CustomerReading:
    """A Stripe customer, or what an invoice remembers of one that was deleted.

    `from_invoice`: only the copy an invoice froze at its issue; it never overwrites a reading of the customer itself.
    `email` is the text as Stripe holds it, not yet judged.
    """

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
    from_invoice: bool = False
    tax_ids_complete: bool = False  # read from the customer itself; else only what an invoice printed
    content_hash: str = ""  # equal hashes: nothing changed


@dataclass(frozen=True, slots=True)
class PaymentReading:
    """One paid InvoicePayment, in minor units; `paid_at` is when Stripe (or the person who clicked) recorded it."""

    stripe_id: str
    amount_minor: int
    paid_at: datetime
    kind: str  # payment_intent | charge | payment_record | out_of_band
    provider_ref: str  # pi_..., ch_..., pyr_...; empty for out_of_band


@dataclass(frozen=True, slots=True)
class CreditNoteReading:
    """A credit note; only `pre_payment_minor` lowers what is still owed.

    `refund_ids`: refunds that pay it out. The debt they had paid is not owed again, so they are no reversals of it.
    """

    stripe_id: str
    pre_payment_minor: int
    effective_at: datetime
    voided_at: datetime | None
    refund_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReversalReading:
    """Money taken back after it had paid the invoice: a refund, or a dispute (chargeback).

    `given_back_at`: the refund failed or the dispute was won, and the money came back to the creditor then.
    """

    stripe_id: str
    kind: str  # refund | chargeback
    amount_minor: int
    at: datetime
    status: str  # Stripe's own word
    payment_id: str = ""  # the PaymentReading it takes back
    given_back_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InvoiceReading:
    """One invoice as Stripe showed it at `read_at` (UTC). Amounts in minor units of `currency` (lower case).

    `raw` is the JSON as received; `content_hash` is of it, short of what only a single read shows.
    `due_at` is None where Stripe gives none. `livemode` must match our key.
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
    uncollectible_reason: str | None = None  # Stripe's word: user_forgiven by a person, else by Stripe's settings
    pre_payment_credit_minor: int = 0  # credit notes before payment: `due_minor` is already lower by them
    content_hash: str = ""

    @property
    def auto_collection_over(self) -> bool:
        """A card invoice that Stripe tried to collect and will not try again (no next attempt is planned)."""
        return self.collection_method == "charge_automatically" and is_auto_collection_over(
            self.attempt_count, self.next_attempt_at
        )

    @property
    def principal_minor(self) -> int:
        """What was owed at issue: what is due now plus the credit notes that already lowered it."""
        return self.due_minor + self.pre_payment_credit_minor

    def __reduce__(self) -> tuple[type[InvoiceReading], tuple[object, ...]]:
        """How it goes from one process to another: as its values. What dataclasses do takes half as long again."""
        return InvoiceReading, _VALUES(self)


_VALUES = attrgetter(*(each.name for each in fields(InvoiceReading)))


@dataclass(frozen=True, slots=True)
class Deleted:
    """Stripe does not know this invoice (any more): a draft that was deleted, or a wrong id."""

    stripe_id: str
    read_at: datetime


@dataclass(frozen=True, slots=True)
class AccountReading:
    """The Stripe account our key belongs to."""

    stripe_id: str
    name: str
    country: str | None


@dataclass(frozen=True, slots=True)
class EventSeen:
    """One Stripe event: a hint that something changed; the state itself is read back.

    `subject_id` is what to read: in_..., cus_..., pi_... or ch_...; of a thin event also inpay_..., cn_..., re_... or
    du_...; empty where the event names none of them.
    """

    stripe_id: str
    kind: str  # "invoice.paid"
    subject_id: str
    created_at: datetime
    livemode: bool
    body: bytes
    account: str | None = None  # the account it happened in, where it says so (Connect, organizations)


def is_auto_collection_over(attempt_count: int, next_attempt_at: datetime | None) -> bool:
    """Stripe has tried a card at least once and plans no further try (stripe.md, section 2)."""
    return attempt_count > 0 and next_attempt_at is None
