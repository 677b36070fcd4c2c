"""Which rates a claim waits for: those its own law and contract need, and no others."""

from __future__ import annotations

import pytest

from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions import rule_for
from collector.domain.needed_rates import missing_rate
from collector.domain.regime import regime_of
from collector.domain.terms import NO_CLAUSE, FixedRate, ReferenceRate, Terms
from tests.domain.money_examples import RATES, day

FIXED = Terms("fixed", day("2000-01-01"), FixedRate(1_200_000), "", "CGV, art. 6")
ECB_12 = Terms("ecb", day("2000-01-01"), ReferenceRate("ecb_mro", 1_200_000), "", "CGV, art. 6")

# country, kind, terms, first day, until, what is missing ("" for nothing); the tables end with 2026-S2.
NEEDED = [
    ("FR", "business", NO_CLAUSE, "2026-10-01", "2026-12-31", ""),
    ("FR", "business", NO_CLAUSE, "2026-10-01", "2027-01-01", "2027-S1 in table ecb_mro"),
    ("FR", "business", ECB_12, "2026-10-01", "2027-01-01", "2027-S1 in table ecb_mro"),
    ("FR", "business", FIXED, "2026-10-01", "2027-06-30", ""),  # a percentage of its own needs no table
    ("FR", "consumer", FIXED, "2026-10-01", "2027-01-01", "2027-S1 in table fr_legal_others"),  # the clause is ignored
    ("GB", "business", NO_CLAUSE, "2026-12-31", "2028-01-01", ""),  # one rate for the whole debt
    ("GB", "business", NO_CLAUSE, "2027-01-01", "2027-01-01", "2027-S1 in table boe_base"),
    ("DK", "business", NO_CLAUSE, "2025-12-31", "2026-03-31", "2025-S2 in table dk_nationalbank"),
    ("BE", "consumer", FIXED, "2026-12-31", "2027-01-01", "2027-S1 in table ecb_mro"),  # the cap of the clause
    ("CH", "business", NO_CLAUSE, "2026-10-01", "2030-01-01", ""),
    ("US", "business", NO_CLAUSE, "2026-10-01", "2030-01-01", ""),
    ("AT", "business", NO_CLAUSE, "2026-10-01", "2030-01-01", ""),
]  # fmt: skip


@pytest.mark.parametrize(("country", "kind", "terms", "first", "until", "expected"), NEEDED)
def test_a_claim_waits_for_the_rates_it_needs(
    country: str, kind: str, terms: Terms, first: str, until: str, expected: str
) -> None:
    regime = regime_of(rule_for(country, DebtorKind(kind)), terms, "eur", RATES)
    found = missing_rate(regime, day(first), day(until), RATES)
    assert (found is None) if not expected else f"no rate for {expected}" in str(found)
