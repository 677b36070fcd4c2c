"""What Swiss law grants against a business that pays late: a percentage that never changes."""

from __future__ import annotations

from typing import Final

from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions.rule import Certainty, Condition, RateSpan, Rule, StatutoryRate

BUSINESS: Final = Rule(
    key="ch_business",
    country="CH",
    kind=DebtorKind.BUSINESS,
    rate=StatutoryRate(None, 500_000, RateSpan.EACH_HALF_YEAR, "CO suisse, art. 104"),
    clause_article="CO suisse, art. 104",
    conditions=(Condition.DUE_DATE_AGREED,),
    certainty=Certainty.SECONDARY,
    source="calculator module (2026); that a due date must be agreed, from general knowledge",
)

RULES: Final = (BUSINESS,)
