"""Short ways to write claims and statements down in the money tests."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from collector.domain.allocation import Allocation
from collector.domain.claims import Claim, Designated, EntryKind, LedgerEntry
from collector.domain.debtors import DebtorKind
from collector.domain.money import percent_from_rate_e5
from collector.domain.standstills import Standstill, StandstillKind
from collector.domain.statement import Statement, statement_of
from collector.domain.statement_lines import Block
from collector.domain.terms import FixedRate, Terms
from collector.rate_files import load_rate_tables

RATES = load_rate_tables()


def day(text: str) -> date:
    return date.fromisoformat(text)


def cents(amount: str) -> int:
    return int(Decimal(amount) * 100)


def entry(
    kind: str, on: str, amount: str, reference: str = "", reverses: str = "", designated: str | None = None
) -> LedgerEntry:
    named = None if designated is None else Designated(designated)
    reference = reference or f"{kind}_{on}"
    return LedgerEntry(EntryKind(kind), day(on), cents(amount), reference, "", reverses, designated=named)


def claim_of(
    amount: str, due: str, *entries: LedgerEntry, currency: str = "eur", terms_key: str = "statutory", id: int = 1
) -> Claim:
    """A claim on an invoice issued thirty days before its due date."""
    issued = day(due) - timedelta(days=30)
    invoice = LedgerEntry(EntryKind.INVOICE, issued, cents(amount), f"in_{id}")
    return Claim(id, f"in_{id}", f"F-{id}", currency, issued, day(due), False, (invoice, *entries), terms_key)


def statement(claims: Claim | tuple[Claim, ...], until: str, kind: str = "business", **more) -> Statement:
    several = (claims,) if isinstance(claims, Claim) else claims
    terms = more.pop("terms", {})
    country = more.pop("country", "FR")
    order = more.pop("allocation", "interest_first")
    more["allocation"] = None if order is None else Allocation(order)
    return statement_of(several, DebtorKind(kind), country, terms, RATES, day(until), **more)


def insolvent_from(judged_on: date) -> Standstill:
    """An insolvency judgment of that day, which already bears no interest (C. com. L622-28)."""
    return Standstill(StandstillKind.INSOLVENCY, judged_on)


def only_block(made: Statement) -> Block:
    assert len(made.blocks) == 1
    return made.blocks[0]


def lines(block: Block) -> list[tuple[str, str, int, str, str, str]]:
    """Each interest line as (from, to, days, base, percent, amount), amounts in units of two decimals."""
    return [
        (
            str(line.from_on),
            str(line.to_on),
            line.days,
            f"{line.base_minor / 100:.2f}",
            str(percent_from_rate_e5(line.rate.rate_e5)),
            f"{line.amount_minor / 100:.2f}",
        )
        for line in block.segments
    ]


def clause(percent: str, **more) -> dict[str, Terms]:
    """Terms named "clause" with a fixed percentage."""
    rate_e5 = int(Decimal(percent) * 100_000)
    return {"clause": Terms("clause", day("2000-01-01"), FixedRate(rate_e5), "", "CGV 2025, art. 6", **more)}
