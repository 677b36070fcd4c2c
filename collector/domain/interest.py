"""How much interest does a base bear over some days: exact integers, half up to the minor unit per printed line."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final, NamedTuple

from collector.domain.day_count import DayCount, stretches
from collector.domain.schedule import Schedule

HUNDRED_PERCENT: Final = 10_000_000
"""A rate of 100 % a year, in the unit of `rate_e5`."""


class RawSegment(NamedTuple):
    """One printed line before it is dressed: ordinals of its first and last day, both counted.

    `days` of a year of `divisor` days are what the day count makes of them. `rate_at` is the place of its rate in the
    schedule it was computed with. `on_interest`: the base is interest due for a whole year; `is_capped`: the contract's
    cap left less than the base would bear.
    """

    first: int
    last: int
    days: int
    divisor: int
    base_minor: int
    rate_at: int
    amount_minor: int
    on_interest: bool = False
    is_capped: bool = False


def raw_segments(schedule: Schedule, base_minor: int, first: int, last: int, day_count: DayCount) -> list[RawSegment]:
    """Interest on a base from `first` to `last` (ordinals, both counted), in order of days; no base, no lines.

    One line per period of the schedule, two where the divisor changes within: base x rate x days / (divisor x 100 %),
    rounded half up. Days without a known rate have no line here: ask `first_day_without_rate`.
    """
    if base_minor <= 0:
        return []
    lines = []
    starts, ends, rates = schedule.starts, schedule.ends, schedule.rates
    for index in range(max(0, bisect_right(starts, first) - 1), bisect_right(starts, last)):
        begin, end = starts[index], ends[index]
        for piece in stretches(day_count, first if first > begin else begin, last if last < end else end):
            start, stop, days, divisor = piece
            amount = interest_minor(base_minor, rates[index], days, divisor)
            lines.append(RawSegment(start, stop, days, divisor, base_minor, index, amount))
    return lines


def interest_minor(base_minor: int, rate_e5: int, days: int, divisor: int) -> int:
    """One printed amount: base x rate x days / (divisor x 100 %), half up to the minor unit; none of them negative."""
    whole = divisor * HUNDRED_PERCENT
    return (base_minor * rate_e5 * days + whole // 2) // whole


def interest_sum(schedule: Schedule, base_minor: int, first: int, last: int) -> int:
    """What the lines of `raw_segments` add up to in a year of 365 days, each rounded, without making them.

    `first` and `last` (ordinals, both counted) have a known rate.
    """
    starts, ends, rates = schedule.starts, schedule.ends, schedule.rates
    at = bisect_right(starts, first) - 1
    if last <= ends[at]:
        return (base_minor * rates[at] * (last - first + 1) + _HALF_365) // _WHOLE_365
    end_at = bisect_right(starts, last) - 1
    amount = (base_minor * rates[at] * (ends[at] - first + 1) + _HALF_365) // _WHOLE_365
    for rate_days in schedule.rate_days[at + 1 : end_at]:
        amount += (base_minor * rate_days + _HALF_365) // _WHOLE_365
    return amount + (base_minor * rates[end_at] * (last - starts[end_at] + 1) + _HALF_365) // _WHOLE_365


_WHOLE_365: Final = 365 * HUNDRED_PERCENT
_HALF_365: Final = _WHOLE_365 // 2


def first_day_without_rate(schedule: Schedule, first: int, last: int) -> int | None:
    """The first ordinal from `first` to `last` for which no rate is known, or None. A schedule has no inner hole."""
    if first > last:
        return None
    if not schedule.starts or first < schedule.starts[0] or first > schedule.ends[-1]:
        return first
    return schedule.ends[-1] + 1 if last > schedule.ends[-1] else None


def rate_index(schedule: Schedule, day: int) -> int | None:
    """The place in the schedule of the rate of one day (ordinal), or None where it is unknown."""
    index = bisect_right(schedule.starts, day) - 1
    return index if index >= 0 and day <= schedule.ends[index] else None
