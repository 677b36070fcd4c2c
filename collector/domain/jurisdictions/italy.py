"""What Italian law grants against a business that pays late."""

from __future__ import annotations

from typing import Final

from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions.rule import Certainty, RateSpan, Rule, StatutoryRate, one_sum

BUSINESS: Final = Rule(
    key="it_business",
    country="IT",
    kind=DebtorKind.BUSINESS,
    rate=StatutoryRate("ecb_mro", 800_000, RateSpan.EACH_HALF_YEAR, "D.Lgs. 231/2002, artt. 2, 4, 5"),
    clause_article="D.Lgs. 231/2002, art. 5",
    fixed_sum=one_sum(4000, "eur", "D.Lgs. 231/2002, art. 6"),
    certainty=Certainty.SECONDARY,
    source="calcolatorifiscali.it (January 2026); trovami.com; diffidaly.it (365 days)",
)

RULES: Final = (BUSINESS,)
