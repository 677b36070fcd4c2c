"""What Irish law grants against a business that pays late: one rate for the whole debt, and a sum by its size."""

from __future__ import annotations

from typing import Final

from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions.rule import Certainty, FixedSum, Limitation, RateSpan, Rule, StatutoryRate, Tier
from collector.domain.rates import ReferenceDay

BUSINESS: Final = Rule(
    key="ie_business",
    country="IE",
    kind=DebtorKind.BUSINESS,
    rate=StatutoryRate("ecb_mro", 800_000, RateSpan.FIRST_HALF_YEAR, "S.I. No. 580/2012, regs. 4, 5", ReferenceDay.EVE),
    # 40 up to 1 000.00, 70 up to 10 000.00, 100 above: the bounds belong to the lower sum.
    fixed_sum=FixedSum(
        (Tier(0, 4000), Tier(100_001, 7000), Tier(1_000_001, 10_000)), "eur", "S.I. No. 580/2012, reg. 9"
    ),
    limitation=Limitation(6, "Statute of Limitations 1957, s. 11"),
    certainty=Certainty.SECONDARY,
    source="gov.ie and enterprise.gov.ie (2022, 2024); taylorryan.ie (2026); the six years from general knowledge",
)

RULES: Final = (BUSINESS,)
