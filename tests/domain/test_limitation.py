"""Until when a claim may be sued for: 5 years between businesses, 2 against a consumer (law: L110-4; L218-2)."""

from __future__ import annotations

import pytest

from collector.domain.debtors import DebtorKind
from collector.domain.limitation import limitation_of
from tests.domain.money_examples import claim_of, day, entry

# kind, due, served -> starts, last day
EXAMPLES = [
    ("business", "2026-01-31", None, "due_date", "2031-01-31"),
    ("business", "2026-01-31", "2025-12-20", "service_completed", "2030-12-20"),
    ("business", "2026-01-31", "2026-03-01", "due_date", "2031-01-31"),  # paid in advance: the term comes first
    ("consumer", "2026-01-31", None, "due_date", "2028-01-31"),
    ("unknown", "2026-01-31", None, "due_date", "2028-01-31"),
    ("public_body", "2026-01-31", None, "due_date", "2030-01-31"),
    ("consumer", "2024-02-29", None, "due_date", "2026-02-28"),
]


@pytest.mark.parametrize(("kind", "due", "served", "start", "last"), EXAMPLES)
def test_the_earliest_last_day(kind: str, due: str, served: str | None, start: str, last: str) -> None:
    claim = claim_of("100.00", due)._replace(served_on=day(served) if served else None)
    limitation = limitation_of(claim, DebtorKind(kind), "FR")
    assert limitation is not None
    assert (limitation.start, limitation.last_day_on) == (start, day(last))


def test_a_part_payment_never_makes_the_day_later() -> None:
    claim = claim_of("100.00", "2026-01-31", entry("payment", "2026-05-05", "10.00"))
    limitation = limitation_of(claim, DebtorKind.BUSINESS, "FR")
    assert limitation is not None and limitation.last_day_on == day("2031-01-31")


def test_no_rule_no_date() -> None:
    assert limitation_of(claim_of("100.00", "2026-01-31"), DebtorKind.BUSINESS, "BR") is None
