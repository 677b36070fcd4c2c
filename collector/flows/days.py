"""Which day is it for the creditor? Legal days are counted in the creditor's zone, instants in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from collector.clock import local_day
from collector.domain.send_calendar import working_day
from collector.holiday_data import PublicHolidays
from collector.parts import Collector


def zone_of(collector: Collector) -> ZoneInfo:
    return ZoneInfo(collector.policy.creditor.zone)


def today_of(collector: Collector) -> date:
    """Today in the creditor's zone."""
    return local_day(collector.clock.now(), zone_of(collector))


def day_began(collector: Collector) -> datetime:
    """The instant (UTC) at which the creditor's day began."""
    return datetime.combine(today_of(collector), time(), zone_of(collector)).astimezone(UTC)


def deadline_after(collector: Collector, received_at: datetime, days: int | None) -> date | None:
    """The last day a notice leaves the debtor, counted from the day after it was received (CPC 641).

    A day when nobody works where the creditor lives is moved to the next working day (CPC 642); where the debtor lives,
    `domain/progress` sees to that.
    """
    return None if days is None else deadline_from(collector, local_day(received_at, zone_of(collector)), days)


def deadline_from(collector: Collector, received_on: date, days: int) -> date:
    """The same from the day it was received."""
    return working_day(received_on + timedelta(days=days), PublicHolidays(collector.policy.creditor.country))
