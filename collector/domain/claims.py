"""What is owed because of one invoice on one due date, told as an append-only list of dated entries.

Named tuples: a frozen dataclass takes three times as long to make, and a daily run makes millions.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple


class EntryKind(StrEnum):
    """One kind of money fact. `minor` of an entry is always positive; the kind says which way it counts."""

    INVOICE = "invoice"  # principal owed from the start
    PAYMENT = "payment"  # money received, on its value date
    CREDIT_NOTE = "credit_note"  # lowers the principal from its date; not a payment
    CONTESTED = "contested"  # a part that is contested: never in the ledger, only in what a notice asks for
    CREDIT_NOTE_VOIDED = "credit_note_voided"  # gives the amount of a credit note back to the principal
    REFUND = "refund"  # money given back: the principal it had paid is owed again
    CHARGEBACK = "chargeback"  # money taken back by the bank
    WAIVER = "waiver"  # penalties (interest, then fixed sum) given up by the owner
    WAIVER_LAPSED = "waiver_lapsed"  # a waiver granted against a payment falls with that payment
    COST = "cost"  # a justified recovery cost that the law lets us claim


class Designated(StrEnum):
    """The part of a claim that an entry names: what the debtor said the payment is for, or what a waiver gives up."""

    INTEREST = "interest"
    PRINCIPAL = "principal"
    FIXED_SUM = "fixed_sum"


class LedgerEntry(NamedTuple):
    """One money fact of a claim. `minor`: positive, minor units of the claim's currency. `on`: the day it counts.

    `reverses` of a refund or chargeback is the `reference` of the payment it takes back; empty where Stripe does
    not say, and then the latest payments are taken back first. Of a lapsed waiver it is that waiver's.
    `corrected_from` is the day Stripe gave, where the owner has corrected the value date. `designated`: a payment
    settles that part first and then the others in the claim's order (C. civ. 1342-10); a waiver gives up that part
    only; None: no word on it. `transfer` is the provider's id of the money itself (pi_..., pyr_...): several invoices
    paid by one transfer name the same.
    """

    kind: EntryKind
    on: date
    minor: int
    reference: str  # the provider's id: in_..., inpay_..., cn_..., re_..., dp_...; or ours for a waiver
    note: str = ""
    reverses: str = ""
    corrected_from: date | None = None
    designated: Designated | None = None
    transfer: str = ""


class Claim(NamedTuple):
    """What is owed on one invoice.

    `issued_on` and `due_on` are calendar days in the creditor's zone. `due_on_assumed` is true where Stripe
    gave no due date and 30 days were assumed. `entries` are in order of `on`, the INVOICE entry first.
    `terms_key` names the version of the contract terms in force when the invoice was issued.
    """

    id: int
    stripe_invoice_id: str
    number: str
    currency: str  # ISO 4217, lower case as Stripe writes it
    issued_on: date
    due_on: date
    due_on_assumed: bool
    entries: tuple[LedgerEntry, ...]
    terms_key: str
    served_on: date | None = None  # end of the service period, where known: limitation may start there

    @property
    def principal_minor(self) -> int:
        """The amount invoiced, before payments and credit notes, in minor units."""
        return sum(entry.minor for entry in self.entries if entry.kind is EntryKind.INVOICE)
