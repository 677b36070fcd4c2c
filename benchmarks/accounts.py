"""Debtors and claims without a database: what letters and statements are measured on."""

from __future__ import annotations

from datetime import date, timedelta

from benchmarks.static_stripe import NOW
from collector.domain.claims import Claim, EntryKind, LedgerEntry
from collector.domain.debtors import Debtor, DebtorKind, KindSource
from collector.domain.terms import NO_CLAUSE, Terms

TERMS: dict[str, Terms] = {NO_CLAUSE.key: NO_CLAUSE}

BUSINESS = Debtor(
    id=1, stripe_id="cus_1", name="Client SARL", email="compta@client.example", email_set_aside=None,
    kind=DebtorKind.BUSINESS, kind_source=KindSource.TAX_ID, country="FR", language="fr", phone=None,
    address_lines=("1 rue de la République", "2e étage", "69001 Lyon"), siren=None, vat_number=None,
)  # fmt: skip


def claims_of(debtor: int, count: int, *, payments: int = 0) -> tuple[Claim, ...]:
    """Claims in euros due up to three years before NOW, each with so many part payments since."""
    return tuple(_claim(debtor * count + number, payments) for number in range(count))


def six_segment_claims(count: int, *, payments: int = 0) -> list[Claim]:
    """Claims with six segments of interest until NOW: one a half-year, one more for each of 0 or 2 payments."""
    first_due_on = {0: date(2023, 7, 1), 2: date(2024, 7, 1)}[payments]
    return [_claim_due(number, first_due_on + timedelta(days=number * 131 % 150), payments) for number in range(count)]


def _claim(number: int, payments: int) -> Claim:
    return _claim_due(number, NOW.date() - timedelta(days=40 + number * 131 % 1_050), payments)


def _claim_due(number: int, due_on: date, payments: int) -> Claim:
    principal = 50_000 + number * 104_729 % 900_000
    issued_on = due_on - timedelta(days=30)
    entries = [LedgerEntry(EntryKind.INVOICE, issued_on, principal, f"in_{number}")]
    entries += [
        LedgerEntry(EntryKind.PAYMENT, _after(due_on, 7 * each), principal // 20, f"pay_{number}_{each}")
        for each in range(1, payments + 1)
    ]
    return Claim(
        id=number, stripe_invoice_id=f"in_{number}", number=f"F-2025-{number:06d}", currency="eur", issued_on=issued_on,
        due_on=due_on, due_on_assumed=False, entries=tuple(entries), terms_key=NO_CLAUSE.key,
    )  # fmt: skip


def _after(due_on: date, days: int) -> date:
    return min(due_on + timedelta(days=days), NOW.date())
