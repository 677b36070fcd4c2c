"""The short way to the bytes of a record makes those of the long way."""

from __future__ import annotations

from datetime import date

import pytest

from collector.documents import statement_record
from collector.documents.statement_json import canonical, statement_json
from collector.documents.statement_record import record_bytes
from collector.domain.claims import Claim, EntryKind, LedgerEntry
from collector.domain.statement import Statement, statement_of
from collector.domain.terms import FixedRate, Terms
from tests.documents import samples
from tests.documents.samples import FIRST, SECOND, YOUNG

COUNTED_ON = date(2026, 3, 23)
TERMS = {
    "capped": Terms("capped", date(2020, 1, 1), FixedRate(1_500_000), "", "CGV, art. 6", interest_cap_e5=50_000),
    "compounds": Terms("compounds", date(2020, 1, 1), FixedRate(1_500_000), "", "CGV, art. 6", compounds=True),
    "low": Terms("low", date(2020, 1, 1), FixedRate(200_000), "", "CGV, art. 6 « 5 % »"),
}


def untouched(number: str, minor: int, terms_key: str = "statutory", due: str = "2026-02-19") -> Claim:
    return SECOND._replace(id=minor, number=number, stripe_invoice_id=f"in_{minor}", terms_key=terms_key,
        issued_on=date(2024, 1, 20), due_on=date.fromisoformat(due),
        entries=(LedgerEntry(EntryKind.INVOICE, date(2024, 1, 20), minor, f"in_{minor}"),),
    )  # fmt: skip


def statement(*claims: Claim) -> Statement:
    return statement_of(claims, samples.BUSINESS.kind, "FR", TERMS, samples.rates(), COUNTED_ON)


@pytest.mark.parametrize(
    "claims",
    [
        (FIRST, SECOND, YOUNG),
        (untouched("F-1", 120_000), untouched('F-2 "neuf" \\ 100 %s', 99), untouched("Été\u00a07", 123_456_789)),
        (untouched("F-1", 120_000), untouched("F-2", 120_001)._replace(due_on_assumed=True)),
        (untouched("F-1", 7, "capped", "2024-02-19"), untouched("F-2", 80_000, "compounds", "2024-02-19")),
        (untouched("F-1", 70_000, "low"), untouched("F-2", 80_000, "low")),
        (untouched("F-1", 80_000, due="2026-04-30"),),
        (FIRST._replace(currency="jpy"), SECOND._replace(currency="jpy")),
    ],
    ids=["paid in part", "awkward numbers", "assumed day", "capped and compound", "below the floor", "early", "yen"],
)
def test_both_ways_make_the_same_bytes(claims: tuple[Claim, ...]) -> None:
    for factor in (1, 3, 17):  # out of the same moulds, other amounts
        more = tuple(
            it._replace(entries=tuple(entry._replace(minor=entry.minor * factor) for entry in it.entries))
            for it in claims
        )
        made = statement(*more)
        args = (made, samples.CREDITOR, samples.BUSINESS, 12, "fr")
        assert record_bytes(*args, number="D-1", journal_head="a") == canonical(
            statement_json(*args, number="D-1", journal_head="a")
        )


def test_untouched_claims_do_come_out_of_a_mould() -> None:
    made = statement(untouched("F-1", 120_000), untouched("F-2", 90_000))
    record_bytes(made, samples.CREDITOR, samples.BUSINESS, 12, "fr")
    assert any(mould is not None for mould, _ in statement_record._moulds.values())
