"""Which hour is it where the debtor lives, and may mail leave for him now?"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

from collector.domain.policy import SendWindow
from collector.domain.send_calendar import SendCalendar

_DAYS_AHEAD = 400  # beyond any run of holidays


def next_opening(
    calendar: SendCalendar, window: SendWindow, country: str | None, home: ZoneInfo, now: datetime
) -> datetime | None:
    """None while mail may leave for a debtor of this country; else the next instant (UTC) at which it may.

    `home` is the creditor's zone, that of a debtor of whom no country is known. `calendar` is the debtor's.
    """
    day = now.astimezone(UTC).date() - timedelta(days=1)
    for _ in range(_DAYS_AHEAD):
        if calendar.is_send_day(day):
            opens, closes = hours_of(window, country, home, day)
            if now < closes:
                return None if opens <= now else opens
        day += timedelta(days=1)
    return now + timedelta(days=_DAYS_AHEAD)


@lru_cache(maxsize=4096)
def hours_of(window: SendWindow, country: str | None, home: ZoneInfo, day: date) -> tuple[datetime, datetime]:
    """When the window opens and closes on that day of the debtor's, both UTC.

    In a country of several zones it is open while it is in all of them; where it never is, as in the one in the middle.
    """
    zones = zones_of(country) or (home,)
    opens = sorted(datetime.combine(day, window.opens_at, zone).astimezone(UTC) for zone in zones)
    closes = sorted(datetime.combine(day, window.closes_at, zone).astimezone(UTC) for zone in zones)
    if opens[-1] < closes[0]:
        return opens[-1], closes[0]
    middle = len(opens) // 2
    return opens[middle], closes[middle]


@cache
def zones_of(country: str | None) -> tuple[ZoneInfo, ...]:
    """The time zones of a country (ISO 3166 alpha-2); none where it is not known."""
    return _zones().get(country or "", ())


@cache
def _zones() -> dict[str, tuple[ZoneInfo, ...]]:
    found: defaultdict[str, list[ZoneInfo]] = defaultdict(list)
    for name, country in get_global("zone_territories").items():
        try:
            found[country].append(ZoneInfo(name))
        except (ZoneInfoNotFoundError, ValueError):  # this system does not know it
            continue
    return {country: tuple(zones) for country, zones in found.items()}
