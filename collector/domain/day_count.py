"""How many days does a stretch of interest count, and how many days has its year?

Days are proleptic ordinals (`date.toordinal`); both ends of a stretch are counted. No statute fixes the year for late
payment, so each rule says which counts its practice allows (`Rule.day_counts`). Every count adds up: the days of two
neighbouring stretches are the days of both together.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum


class DayCount(StrEnum):
    """What divides yearly interest, as banks and courts write it."""

    ACT_365 = "ACT/365"  # calendar days over 365, in leap years too
    ACT_ACT = "ACT/ACT"  # calendar days over the length of their own year, 365 or 366
    THIRTY_360 = "30/360"  # months of 30 days over 360; the 31st counts nothing, the end of February the rest of 30


Stretch = tuple[int, int, int, int]
"""Days that share one divisor: their first and last as ordinals, how many are counted, and that divisor."""


def stretches(day_count: DayCount, first: int, last: int) -> Iterable[Stretch]:
    """From `first` to `last`, cut at 1 January wherever the divisor changes; nothing where `first` is after `last`."""
    if day_count is DayCount.ACT_365 and first <= last:
        return ((first, last, last - first + 1, 365),)
    return _cut(day_count, first, last)


def _cut(day_count: DayCount, first: int, last: int) -> Iterator[Stretch]:
    while first <= last:
        end = min(last, last_with_same_divisor(day_count, first))
        yield first, end, counted_days(day_count, first, end), divisor_on(day_count, first)
        first = end + 1


def counted_days(day_count: DayCount, first: int, last: int) -> int:
    """The days from `first` to `last`, both counted: calendar days, or those of months of 30 days."""
    if day_count is DayCount.THIRTY_360:
        return _index_30(last) - _index_30(first - 1)
    return last - first + 1


def divisor_on(day_count: DayCount, day: int) -> int:
    """The days of the year that `day` is a part of."""
    if day_count is DayCount.ACT_ACT:
        return 366 if isleap(date.fromordinal(day).year) else 365
    return 360 if day_count is DayCount.THIRTY_360 else 365


def last_with_same_divisor(day_count: DayCount, day: int) -> int:
    """The last day up to which the divisor of `day` holds, as an ordinal."""
    if day_count is not DayCount.ACT_ACT:
        return _LAST_DAY
    year = date.fromordinal(day).year
    while year < date.max.year and isleap(year + 1) == isleap(year):
        year += 1
    return date(year, 12, 31).toordinal()


_LAST_DAY = date.max.toordinal()


def _index_30(day: int) -> int:
    """The place of a day among months of 30 days (30E/360, "deutsche kaufmännische Zinsmethode")."""
    on = date.fromordinal(day)
    return 360 * on.year + 30 * on.month + min(on.day, 30)
