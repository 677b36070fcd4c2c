"""How much is missing after money was taken back? Expected values by hand."""

from __future__ import annotations

from datetime import date

import pytest

from collector.domain.claims import EntryKind, LedgerEntry
from collector.domain.reversals import taken_back_minor

DAY = date(2026, 1, 15)
K = EntryKind

PAID = [(K.INVOICE, 1000, "in"), (K.PAYMENT, 1000, "inpay")]


@pytest.mark.parametrize(
    ("entries", "remaining", "expected"),
    [
        (PAID, 0, 0),
        ([*PAID, (K.REFUND, 300, "re")], 0, 300),
        ([*PAID, (K.CHARGEBACK, 1000, "dp")], 0, 1000),
        ([*PAID, (K.CHARGEBACK, 1000, "dp"), (K.PAYMENT, 1000, "dp:returned")], 0, 0),
        # Overpaid by 200, and 300 given back: 100 is missing.
        ([(K.INVOICE, 1000, "in"), (K.PAYMENT, 1200, "inpay"), (K.REFUND, 300, "re")], 0, 100),
        # Credited by the owner, or paid anew.
        ([*PAID, (K.REFUND, 300, "re"), (K.CREDIT_NOTE, 300, "in:1:left")], 0, 0),
        ([*PAID, (K.REFUND, 300, "re"), (K.PAYMENT, 200, "transfer")], 0, 100),
        # Part paid, and the part given back: 600 remained at Stripe, 400 is missing beside it.
        ([(K.INVOICE, 1000, "in"), (K.PAYMENT, 400, "inpay"), (K.REFUND, 400, "re")], 600, 400),
        # The debtor paid 54.38 of penalties by an invoice of their own, then the bank took the 1 000 back: all of it.
        (
            [
                *PAID,
                (K.PAYMENT, 14, "inpay_2:interest"),
                (K.PAYMENT, 40, "inpay_2:fixed_sum"),
                (K.CHARGEBACK, 1000, "dp"),
            ],
            0,
            1000,
        ),
        # Only the penalties were given back: nothing of the invoice is missing.
        ([*PAID, (K.PAYMENT, 40, "inpay_2:fixed_sum"), (K.REFUND, 40, "re:fixed_sum")], 0, 0),
        # The money came outside Stripe after all.
        ([*PAID, (K.CHARGEBACK, 1000, "dp"), (K.PAYMENT, 1000, "again:1")], 0, 0),
        # The payment itself was never read: nothing is claimed on a guess.
        ([(K.INVOICE, 1000, "in")], 0, 0),
    ],
)
def test_what_is_missing(entries: list[tuple[EntryKind, int, str]], remaining: int, expected: int) -> None:
    told = [LedgerEntry(kind, DAY, minor, reference) for kind, minor, reference in entries]
    assert taken_back_minor(told, remaining) == expected
