"""What Austrian law grants against a business that pays late, as far as we hold its rates."""

from __future__ import annotations

from typing import Final

from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions.rule import Certainty, Condition, Rule, one_sum

# 9.2 points above the base rate of the Oesterreichische Nationalbank, of which we hold no table.
BUSINESS: Final = Rule(
    key="at_business",
    country="AT",
    kind=DebtorKind.BUSINESS,
    rate=None,
    clause_article="UGB, § 456",
    fixed_sum=one_sum(4000, "eur", "UGB, § 458"),
    conditions=(Condition.DEBTOR_AT_FAULT,),
    rate_not_held="Basiszinssatz (OeNB) + 9,2 (UGB § 456)",
    certainty=Certainty.UNVERIFIED,
    source="360.lexisnexis.at (UGB 456); the 40 EUR from general knowledge and Directive 2011/7/EU, art. 6",
)

RULES: Final = (BUSINESS,)
