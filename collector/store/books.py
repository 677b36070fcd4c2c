"""By whose calendar, law and habits is what Stripe shows entered in our books?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from collector.domain.debtors import DebtorKind


@dataclass(frozen=True, slots=True)
class BookRules:
    """What the store needs of the policy. `terms_key(issued_on)` names the terms in force on that day.

    `zone`, `country` (ISO 3166 alpha-2) and `language` are the creditor's; `default_kind` is given to debtors that
    nothing is known about. `look_ahead_days`: how long before its due date a claim may first need a look.
    """

    zone: tzinfo
    country: str
    language: str
    default_kind: DebtorKind
    terms_key: Callable[[date], str]
    look_ahead_days: int = 10

    def day(self, instant: datetime) -> date:
        """The calendar day of an instant where the creditor is."""
        return instant.astimezone(self.zone).date()

    def regime(self, kind: DebtorKind) -> str:
        """The law a claim is under: the creditor's country and the kind the debtor is treated as ("FR/business")."""
        treated = DebtorKind.CONSUMER if kind is DebtorKind.UNKNOWN else kind
        return f"{self.country}/{treated.value}"
