"""Which day is it for the creditor? Legal days are counted in the creditor's zone, instants in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from collector.clock import local_day
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
    """The last day a notice leaves the debtor, counted from the day after it was received (CPC 641)."""
    return None if days is None else local_day(received_at, zone_of(collector)) + timedelta(days=days)
