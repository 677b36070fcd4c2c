"""What German law grants against a debtor who pays late: the base rate of each half-year and points above it."""

from __future__ import annotations

from typing import Final

from collector.domain.allocation import Allocation
from collector.domain.day_count import DayCount
from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions.rule import (
    Certainty,
    ClauseUse,
    Condition,
    InterestStart,
    Limitation,
    RateSpan,
    Rule,
    StatutoryRate,
    one_sum,
)

# Calculators count real days over 365 or 366; the courts' payment-order calculator and accountants months of 30 days.
DAY_COUNTS: Final = (DayCount.ACT_365, DayCount.ACT_ACT, DayCount.THIRTY_360)
THREE_YEARS: Final = Limitation(3, "BGB, §§ 195, 199", from_end_of_year=True)
SOURCE: Final = "BGB read in the copy bundestag/gesetze of March 2022"

BUSINESS: Final = Rule(
    key="de_business",
    country="DE",
    kind=DebtorKind.BUSINESS,
    rate=StatutoryRate("de_base", 900_000, RateSpan.EACH_HALF_YEAR, "BGB, §§ 286, 288 Abs. 2 ; BGB, § 247"),
    clause_article="BGB, § 288 Abs. 3",
    fixed_sum=one_sum(4000, "eur", "BGB, § 288 Abs. 5"),
    day_counts=DAY_COUNTS,
    limitation=THREE_YEARS,
    allocation=Allocation.COSTS_FIRST,
    allocation_article="BGB, § 367 Abs. 1",
    conditions=(Condition.DUE_DATE_AGREED,),
    certainty=Certainty.VERIFIED,
    source=SOURCE,
)

CONSUMER_RATE: Final = StatutoryRate(
    "de_base", 500_000, RateSpan.EACH_HALF_YEAR, "BGB, §§ 286, 288 Abs. 1 ; BGB, § 247"
)

# A due date printed on the invoice binds no consumer by itself, so interest waits for the Mahnung. A clause that asks
# for more than the law is not applied by itself; one that asks for less binds the creditor.
CONSUMER: Final = Rule(
    key="de_consumer",
    country="DE",
    kind=DebtorKind.CONSUMER,
    rate=CONSUMER_RATE,
    interest_start=InterestStart.FORMAL_NOTICE,
    clause=ClauseUse.CAPPED,
    cap=CONSUMER_RATE,
    day_counts=DAY_COUNTS,
    limitation=THREE_YEARS,
    allocation=Allocation.COSTS_FIRST,
    allocation_article="BGB, § 367 Abs. 1",
    certainty=Certainty.VERIFIED,
    source=SOURCE,
)

RULES: Final = (BUSINESS, CONSUMER)
