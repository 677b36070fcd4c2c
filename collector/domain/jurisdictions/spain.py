"""What Spanish law grants against a business that pays late."""

from __future__ import annotations

from typing import Final

from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions.rule import Certainty, RateSpan, Rule, StatutoryRate, one_sum
from collector.domain.rates import ReferenceDay

# The rate of the last main refinancing operation before the first day of the half-year.
BUSINESS: Final = Rule(
    key="es_business",
    country="ES",
    kind=DebtorKind.BUSINESS,
    rate=StatutoryRate("ecb_mro", 800_000, RateSpan.EACH_HALF_YEAR, "Ley 3/2004, art. 7", ReferenceDay.EVE),
    clause_article="Ley 3/2004, art. 7",
    fixed_sum=one_sum(4000, "eur", "Ley 3/2004, art. 8"),
    certainty=Certainty.SECONDARY,
    source="ideacompliance.es (text of art. 7); the 40 EUR from general knowledge and Directive 2011/7/EU, art. 6",
)

RULES: Final = (BUSINESS,)
