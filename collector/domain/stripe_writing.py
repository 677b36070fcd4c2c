"""What may be written into Stripe, as the owner allowed it? Nothing, unless she says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PenaltyInvoicing(StrEnum):
    """Whether penalties become an invoice of their own in Stripe."""

    OFF = "off"
    ON_REQUEST = "on_request"  # the owner asks for it on the page of a case
    WHEN_PAID = "when_paid"  # and by itself once everything else of a case is paid


@dataclass(frozen=True, slots=True)
class StripeWriting:
    """Each on its own; `penalty_invoice_days` is the time to pay, counted from the making of the invoice.

    `penalty_invoice_final`: Stripe issues it at once; else it stays a draft that the owner looks at and issues herself.
    """

    penalty_invoice: PenaltyInvoicing = PenaltyInvoicing.OFF
    penalty_invoice_days: int = 30
    penalty_invoice_final: bool = False
    goodwill_credit_note: bool = False
    agreed_refund: bool = False
    write_off: bool = False
    case_on_invoice: bool = False
    pause_subscription: bool = False

    @property
    def follows_cases(self) -> bool:
        """Something is written because of what happened in a case, and not because a person asked for it."""
        return self.case_on_invoice or self.penalty_invoice is PenaltyInvoicing.WHEN_PAID


class WriteKind(StrEnum):
    """One kind of write; the value is kept in the database."""

    PENALTY_INVOICE = "penalty_invoice"
    GIVE_UP_PENALTY = "give_up_penalty"  # the rest of a penalty invoice: its draft deleted, or a credit note on it
    CREDIT_NOTE = "credit_note"  # a gesture on an unpaid invoice itself
    AGREED_REFUND = "agreed_refund"  # a credit note on a paid invoice that gives its amount back
    WRITE_OFF = "write_off"  # marked uncollectible
    PLACE = "place"  # metadata: which case and step


class WriteState(StrEnum):
    WANTED = "wanted"  # nothing has been begun, or surely nothing was done
    SENDING = "sending"  # begun; committed before the call
    DOUBT = "doubt"  # begun, end unknown: the next thing is a look at Stripe
    DONE = "done"
    REFUSED = "refused"  # Stripe says no, or something stands there that we did not make
    WITHDRAWN = "withdrawn"  # no longer called for


UNENDED = (WriteState.WANTED, WriteState.SENDING, WriteState.DOUBT)

# Our own names in Stripe's metadata. No personal data: ids of ours and of Stripe.
PENALTY_KEY = "collector_penalty"
REFERENCE_KEY = "collector_reference"
CASE_KEY = "collector_case"
STEP_KEY = "collector_step"
LATE_INVOICES_KEY = "collector_invoices"
