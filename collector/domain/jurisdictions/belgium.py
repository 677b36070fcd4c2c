"""What Belgian law grants against a debtor who pays late, and what it keeps from a consumer's creditor."""

from __future__ import annotations

from typing import Final

from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions.rule import (
    Certainty,
    ClauseUse,
    Condition,
    InterestStart,
    RateSpan,
    Rule,
    StatutoryRate,
    one_sum,
)

# Published each half-year in the Moniteur belge: ECB + 8 points, raised to the next half point.
RATE: Final = StatutoryRate(
    "ecb_mro", 800_000, RateSpan.EACH_HALF_YEAR, "loi belge du 2 août 2002, art. 5", rounded_up_to_e5=50_000
)

BUSINESS: Final = Rule(
    key="be_business",
    country="BE",
    kind=DebtorKind.BUSINESS,
    rate=RATE,
    clause_article="loi belge du 2 août 2002, art. 5",
    fixed_sum=one_sum(4000, "eur", "loi belge du 2 août 2002, art. 6"),
    certainty=Certainty.SECONDARY,
    source="eubelius.com (2014); embuild.be (2026: 10.5 %); medenam.be (2024: 12.5 %)",
)

# Nothing before a free first reminder and fourteen days. The amounts of the capped fee were not read: none is claimed.
CONSUMER: Final = Rule(
    key="be_consumer",
    country="BE",
    kind=DebtorKind.CONSUMER,
    rate=None,
    interest_start=InterestStart.FORMAL_NOTICE,
    notice_days=14,
    clause=ClauseUse.CAPPED,
    clause_article="code belge de droit économique, livre XIX",
    cap=RATE,
    conditions=(Condition.FREE_FIRST_REMINDER,),
    certainty=Certainty.SECONDARY,
    source="lalibre.be (June 2023), vjn-legal.be (2023), leodium-avocats.be (2023)",
)

RULES: Final = (BUSINESS, CONSUMER)
