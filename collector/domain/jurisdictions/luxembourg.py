"""What the law of Luxembourg grants against a business that pays late."""

from __future__ import annotations

from typing import Final

from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions.rule import Certainty, RateSpan, Rule, StatutoryRate, one_sum
from collector.domain.rates import ReferenceDay

ACT: Final = "loi luxembourgeoise du 18 avril 2004"

BUSINESS: Final = Rule(
    key="lu_business",
    country="LU",
    kind=DebtorKind.BUSINESS,
    rate=StatutoryRate("ecb_mro", 800_000, RateSpan.EACH_HALF_YEAR, ACT, ReferenceDay.EVE),
    clause_article=ACT,
    fixed_sum=one_sum(4000, "eur", ACT),
    certainty=Certainty.SECONDARY,
    source="e-justice.europa.eu, Luxembourg (the mechanism); points and 40 EUR: the least of Directive 2011/7/EU",
)

RULES: Final = (BUSINESS,)
