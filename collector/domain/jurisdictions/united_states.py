"""What may be claimed in the United States: what the contract says, and nothing where it says nothing."""

from __future__ import annotations

from typing import Final

from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions.rule import Certainty, Condition, Rule

BUSINESS: Final = Rule(
    key="us_business",
    country="US",
    kind=DebtorKind.BUSINESS,
    rate=None,
    conditions=(Condition.STATE_LAW,),
    certainty=Certainty.UNVERIFIED,
    source="general knowledge: no general federal late interest, state usury caps",
)

CONSUMER: Final = Rule(
    key="us_consumer",
    country="US",
    kind=DebtorKind.CONSUMER,
    rate=None,
    conditions=(Condition.STATE_LAW,),
    certainty=Certainty.UNVERIFIED,
    source="general knowledge: the contract, within the caps of the state",
)

RULES: Final = (BUSINESS, CONSUMER)
