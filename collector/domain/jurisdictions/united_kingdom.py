"""What the law of the United Kingdom grants against a debtor who pays late: one rate for the whole debt, and a sum."""

from __future__ import annotations

from typing import Final

from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions.rule import (
    Certainty,
    Condition,
    FixedSum,
    Limitation,
    RateSpan,
    Rule,
    StatutoryRate,
    Tier,
)
from collector.domain.rates import ReferenceDay

ACT: Final = "Late Payment of Commercial Debts (Interest) Act 1998"

# Nobody tells us which part of the kingdom is concerned, so the shorter, Scottish time is shown.
FIVE_YEARS: Final = Limitation(
    5, "Prescription and Limitation (Scotland) Act 1973, s. 6 ; England and Wales 6 years, Limitation Act 1980, s. 5"
)

BUSINESS: Final = Rule(
    key="gb_business",
    country="GB",
    kind=DebtorKind.BUSINESS,
    rate=StatutoryRate(
        "boe_base", 800_000, RateSpan.FIRST_HALF_YEAR, f"{ACT}, ss. 1, 4 ; SI 2002/1675, art. 4", ReferenceDay.EVE
    ),
    fixed_sum=FixedSum((Tier(0, 4000), Tier(100_000, 7000), Tier(1_000_000, 10_000)), "gbp", f"{ACT}, s. 5A"),
    limitation=FIVE_YEARS,
    conditions=(Condition.NO_OTHER_REMEDY,),
    certainty=Certainty.SECONDARY,
    source="calculator module quoting the Act (October 2026); payontime.co.uk; the limitation from general knowledge",
)

# The Act of 1998 is between businesses. A consumer owes what the contract says, and nothing where it says nothing.
CONSUMER: Final = Rule(
    key="gb_consumer",
    country="GB",
    kind=DebtorKind.CONSUMER,
    rate=None,
    limitation=FIVE_YEARS,
    certainty=Certainty.UNVERIFIED,
    source="general knowledge: only the contract speaks",
)

RULES: Final = (BUSINESS, CONSUMER)
