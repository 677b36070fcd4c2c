"""How does a test make a reading of Stripe in one line, without Stripe?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

from collector.domain.debtors import DebtorKind
from collector.domain.facts import InvoiceStatus
from collector.domain.readings import CustomerReading, InvoiceReading
from collector.store.books import BookRules

MONDAY = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

DURAND = CustomerReading(
    stripe_id="cus_durand", name="Durand SARL", email="compta@durand.example", phone=None, country="FR",
    address_lines=("1 rue Neuve", "69001 Lyon"), language=None, tax_ids=(("fr_siren", "732829320"),), metadata=(),
    deleted=False, content_hash="durand-1",
)  # fmt: skip

RULES = BookRules(
    zone=ZoneInfo("Europe/Paris"), country="FR", language="fr", default_kind=DebtorKind.UNKNOWN,
    terms_key=lambda issued_on: "2026" if issued_on >= date(2026, 1, 1) else "old",
)  # fmt: skip

OPEN = InvoiceReading(
    stripe_id="in_1", customer_id="cus_durand", number="F-0001", status=InvoiceStatus.OPEN,
    collection_method="send_invoice", currency="eur", total_minor=120_000, due_minor=120_000, paid_minor=0,
    remaining_minor=120_000, created_at=MONDAY, issued_at=MONDAY, finalized_at=MONDAY,
    due_at=MONDAY + timedelta(days=30), paid_at=None, period_end_at=None, hosted_url="https://pay.example/1",
    pdf_url=None, auto_advance=True, attempt_count=0, next_attempt_at=None, payment_processing=False,
    latest_revision=None, livemode=False, read_at=MONDAY, customer=DURAND, raw=b"{}", content_hash="in_1-1",
    detail_complete=True,
)  # fmt: skip


def changed(reading: InvoiceReading, minutes: int = 1, **changes: Any) -> InvoiceReading:
    """The same invoice read some minutes later (earlier when negative), with something else in it."""
    read_at = reading.read_at + timedelta(minutes=minutes)
    content_hash = blake2b(repr(changes).encode(), digest_size=16).hexdigest() if changes else reading.content_hash
    return replace(reading, read_at=read_at, content_hash=content_hash, **changes)


def numbered(number: int, **changes: Any) -> InvoiceReading:
    """An open invoice of Durand's, one of many."""
    return replace(OPEN, stripe_id=f"in_{number}", number=f"F-{number:04}", content_hash=f"in_{number}-1", **changes)
