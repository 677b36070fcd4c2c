"""Until when may this claim be sued for? A hypothesis with its dates, shown to the owner; a lawyer decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from collector.domain.calendar import add_years
from collector.domain.claims import Claim
from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions import rule_for


class LimitationStart(StrEnum):
    """Which day the hypothesis starts from."""

    SERVICE_COMPLETED = "service_completed"  # Cass. com. 26 Feb. 2020, n° 18-25.036: the service, not the invoice
    DUE_DATE = "due_date"  # C. civ. art. 2233: a debt with a term, at the term


@dataclass(frozen=True, slots=True)
class Limitation:
    """The earliest last day on which the claim may still be sued for.

    `starts_on` is not counted; `last_day_on` is the last day that is still in time (C. civ. art. 2228, 2229) and is
    never moved for a weekend. A part payment or an acknowledgement may move it (art. 2240): that is for the lawyer to
    say, so it is never counted on here. A reminder or a formal notice stops nothing.
    """

    start: LimitationStart
    starts_on: date
    years: int
    last_day_on: date
    article: str


def limitation_of(claim: Claim, debtor_kind: DebtorKind, country: str | None) -> Limitation | None:
    """The limitation of a claim, or None where we know no rule for the country.

    It starts at the end of the service if that is known and earlier than the due date, else at the due date; an
    unknown kind of debtor has the consumer's shorter time.
    """
    rule = rule_for(country, debtor_kind).limitation
    if rule is None:
        return None
    start, starts_on = LimitationStart.DUE_DATE, claim.due_on
    if claim.served_on is not None and claim.served_on < claim.due_on:
        start, starts_on = LimitationStart.SERVICE_COMPLETED, claim.served_on
    last_day_on = add_years(starts_on, rule.years)
    if rule.from_end_of_year:  # BGB 199(1): it begins with the end of the year
        last_day_on = last_day_on.replace(month=12, day=31)
    return Limitation(
        start=start,
        starts_on=starts_on,
        years=rule.years,
        last_day_on=last_day_on,
        article=rule.article,
    )
