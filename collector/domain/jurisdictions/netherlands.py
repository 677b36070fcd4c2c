"""What Dutch law grants against a debtor who pays late, as far as we hold its rates."""

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

SOURCE: Final = "kantoordreef.nl; dutchcashmanagement.nl"

# The scale of collection costs above 40 EUR is not computed: its steps were not read.
BUSINESS: Final = Rule(
    key="nl_business",
    country="NL",
    kind=DebtorKind.BUSINESS,
    rate=StatutoryRate("ecb_mro", 800_000, RateSpan.EACH_HALF_YEAR, "BW, art. 6:119a"),
    clause_article="BW, art. 6:119a",
    fixed_sum=one_sum(4000, "eur", "BW, art. 6:96 lid 4"),
    conditions=(Condition.LAW_MAY_GIVE_MORE,),
    certainty=Certainty.SECONDARY,
    source=SOURCE,
)

CONSUMER: Final = Rule(
    key="nl_consumer",
    country="NL",
    kind=DebtorKind.CONSUMER,
    rate=None,
    interest_start=InterestStart.FORMAL_NOTICE,
    clause=ClauseUse.IGNORED,
    clause_article="BW, art. 6:119",
    conditions=(Condition.FOURTEEN_DAY_LETTER,),
    rate_not_held="wettelijke rente (BW 6:119)",
    certainty=Certainty.SECONDARY,
    source=SOURCE,
)

RULES: Final = (BUSINESS, CONSUMER)
