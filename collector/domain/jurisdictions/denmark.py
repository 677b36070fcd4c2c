"""What Danish law grants against a business that pays late."""

from __future__ import annotations

from typing import Final

from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions.rule import Certainty, RateSpan, Rule, StatutoryRate, one_sum

BUSINESS: Final = Rule(
    key="dk_business",
    country="DK",
    kind=DebtorKind.BUSINESS,
    rate=StatutoryRate("dk_nationalbank", 800_000, RateSpan.EACH_HALF_YEAR, "renteloven, § 5"),
    clause_article="renteloven, § 5",
    fixed_sum=one_sum(31_000, "dkk", "renteloven"),
    certainty=Certainty.SECONDARY,
    source="public test file of September 2026: 1.75 and 1.60 + 8 points, 310 DKK from business debtors only",
)

RULES: Final = (BUSINESS,)
