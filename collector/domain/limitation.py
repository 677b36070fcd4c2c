"""Until when may this claim be sued for? A hypothesis with its dates, shown to the owner; a lawyer decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from collector.domain.calendar import add_months, add_years
from collector.domain.claims import Claim, EntryKind
from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions import rule_for

WARNING_MONTHS: Final = (6, 3, 1)
"""How long before the last day the owner is warned; a product choice, not law."""


class LimitationStart(StrEnum):
    """Which day the hypothesis starts from."""

    SERVICE_COMPLETED = "service_completed"  # Cass. com. 26 Feb. 2020, n° 18-25.036: the service, not the invoice
    DUE_DATE = "due_date"  # C. civ. art. 2233: a debt with a term, at the term


@dataclass(frozen=True, slots=True)
class Limitation:
    """The earliest last day on which the claim may still be sued for.

    `starts_on` is not counted; `last_day_on` is the last day that is still in time (C. civ. art. 2228, 2229) and is
    never moved for a weekend. `may_be_later_on` is a possible later last day after a part payment or an
    acknowledgement (art. 2240), shown beside and never instead. A reminder or a formal notice stops nothing.
    """

    start: LimitationStart
    starts_on: date
    years: int
    last_day_on: date
    warn_on: tuple[date, ...]
    may_be_later_on: date | None
    article: str

    def is_reached(self, today: date) -> bool:
        """True once the last day is over."""
        return today > self.last_day_on

    def is_near(self, today: date) -> bool:
        """True from the first warning day on."""
        return today >= self.warn_on[0]


def limitation_of(
    claim: Claim, debtor_kind: DebtorKind, country: str | None, *, acknowledged_on: Iterable[date] = ()
) -> Limitation | None:
    """The limitation of a claim, or None where we know no rule for the country.

    It starts at the end of the service if that is known and earlier than the due date, else at the due date; an
    unknown kind of debtor has the consumer's shorter time. `acknowledged_on`: days on which the debtor acknowledged
    the debt in writing; part payments are read from the claim.
    """
    rule = rule_for(country, debtor_kind).limitation
    if rule is None:
        return None
    start, starts_on = LimitationStart.DUE_DATE, claim.due_on
    if claim.served_on is not None and claim.served_on < claim.due_on:
        start, starts_on = LimitationStart.SERVICE_COMPLETED, claim.served_on
    last_day_on = add_years(starts_on, rule.years)
    restarts = [entry.on for entry in claim.entries if entry.kind is EntryKind.PAYMENT] + list(acknowledged_on)
    later = add_years(max(restarts), rule.years) if restarts else None
    return Limitation(
        start=start,
        starts_on=starts_on,
        years=rule.years,
        last_day_on=last_day_on,
        warn_on=tuple(add_months(last_day_on, -months) for months in WARNING_MONTHS),
        may_be_later_on=later if later is not None and later > last_day_on else None,
        article=rule.article,
    )
