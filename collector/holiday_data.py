"""Which days are public holidays where the debtor lives?"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from collector.domain.debtors import Debtor, DebtorKind
from collector.domain.policy import Policy
from collector.domain.send_calendar import SendCalendar, calendar_for
from collector.sending_hours import hours_of, next_opening


@dataclass(frozen=True, slots=True)
class PublicHolidays(Container[date]):
    """The nationwide public holidays of one country (ISO 3166 alpha-2), read year by year as days are asked for."""

    country: str

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in holidays_of_year(self.country, day.year)


class SendCalendars:
    """The send calendar of each debtor, made once for each country, kind and set of weekdays."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, bool, frozenset[int]], SendCalendar] = {}

    def of(self, debtor: Debtor, policy: Policy) -> SendCalendar:
        """The days on which this debtor may be written to: holidays of its country, else of the creditor's."""
        return self.of_kind(debtor.country, debtor.treated_as(), policy)

    def of_kind(self, country: str | None, kind: DebtorKind, policy: Policy) -> SendCalendar:
        """The same for a debtor of this country who is treated as of this kind."""
        country = country if country and is_known(country) else policy.creditor.country
        key = country, kind is DebtorKind.CONSUMER, policy.window.weekdays
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = calendar_for(kind, policy.window, PublicHolidays(country))
        return made

    def next_opening(self, country: str | None, kind: DebtorKind, policy: Policy, now: datetime) -> datetime | None:
        """None while mail may leave for such a debtor, by the clock where he lives; else from when on it may (UTC)."""
        calendar = self.of_kind(country, kind, policy)
        return next_opening(calendar, policy.window, country, ZoneInfo(policy.creditor.zone), now)

    def opening_on(self, debtor: Debtor, policy: Policy, day: date) -> datetime:
        """When the sending hours of a day begin where the debtor lives (UTC)."""
        return hours_of(policy.window, debtor.country, ZoneInfo(policy.creditor.zone), day)[0]


def is_known(country: str) -> bool:
    """Whether the holidays of a country (ISO 3166 alpha-2) are known."""
    return country in _known_countries()


@lru_cache(maxsize=1024)
def holidays_of_year(country: str, year: int) -> frozenset[date]:
    """Holidays of one country in one year; none where the country or the year is not known."""
    if not is_known(country):
        return frozenset()
    from holidays import country_holidays

    return frozenset(country_holidays(country, years=year, expand=False))


@lru_cache(maxsize=1)
def _known_countries() -> frozenset[str]:
    """By the registry: the package's own list loads every country, 8 MiB. The package itself, 5, when first asked."""
    from holidays.registry import COUNTRIES

    return frozenset(names[1] for names in COUNTRIES.values())
