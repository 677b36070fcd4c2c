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
    for index in range(max(0, bisect_right(schedule.starts, first) - 1), len(schedule.starts)):
        start, end = max(first, schedule.starts[index]), min(last, schedule.ends[index])
        if start > last:
            break
        for piece in stretches(day_count, start, end):
            amount = interest_minor(base_minor, schedule.rates[index], piece.days, piece.divisor)
            lines.append(RawSegment(*piece, base_minor, index, amount))
    return lines


def interest_minor(base_minor: int, rate_e5: int, days: int, divisor: int) -> int:
    """One printed amount: base x rate x days / (divisor x 100 %), half up to the minor unit; none of them negative."""
    whole = divisor * HUNDRED_PERCENT
    return (base_minor * rate_e5 * days + whole // 2) // whole


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
