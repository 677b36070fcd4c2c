"""What does each further day of delay cost?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import lcm
from typing import NamedTuple

from collector.domain.account import Account
from collector.domain.allocation import PRINCIPAL
from collector.domain.day_count import divisor_on, last_with_same_divisor
from collector.domain.interest import HUNDRED_PERCENT, rate_index
from collector.domain.schedule import LAST_DAY


@dataclass(frozen=True, slots=True)
class DailyAmount:
    """Interest of each day after the statement: exactly numerator / denominator minor units a day.

    `minor` is that, rounded half up for print only; nothing is ever computed from it. It holds while nothing is paid,
    from `from_on` to `until_on` (the last day before it changes; None where it will not). Where months count 30 days
    it is that of a counted day.
    """

    numerator: int
    denominator: int
    minor: int
    from_on: date
    until_on: date | None


class Share(NamedTuple):
    """One claim's part of it: base x rate, the days of the year, and the last day (ordinal) on which it holds."""

    base_times_rate: int
    divisor: int
    until: int


def daily_amount(shares: Iterable[Share | None], as_of: date) -> DailyAmount | None:
    """The amount of the day after `as_of`, exact, over a divisor common to all claims; None where a rate is unknown.

    `shares` are those of that day, claim by claim.
    """
    from_on = as_of + timedelta(days=1)
    yearly: dict[int, int] = {}  # base x rate, by divisor
    until = LAST_DAY
    for share in shares:
        if share is None:
            return None
        yearly[share.divisor] = yearly.get(share.divisor, 0) + share.base_times_rate
        until = min(until, share.until)
    common = lcm(*yearly)
    denominator = common * HUNDRED_PERCENT
    numerator = sum(amount * (common // divisor) for divisor, amount in yearly.items())
    minor = (2 * numerator + denominator) // (2 * denominator)
    return DailyAmount(numerator, denominator, minor, from_on, None if until == LAST_DAY else date.fromordinal(until))


def share_of(account: Account, as_of: date) -> Share | None:
    """What one claim adds to it, its account being that of the end of `as_of`; None where the rate is unknown."""
    day = as_of.toordinal() + 1
    schedule, day_count = account.schedule, account.regime.day_count
    divisor = divisor_on(day_count, day)
    base_minor = sum(base for base, _ in account.bases(day))
    bears, until = account.bears_on(day)
    if schedule is None or not base_minor or account.cap_reached_on is not None:
        return Share(0, divisor, LAST_DAY)
    if not bears:
        return Share(0, divisor, until)
    if account.delay_began is None and account.owed[PRINCIPAL] > 0:
        schedule = schedule.for_debt_from(day)
    index = rate_index(schedule, day)
    if index is None:
        return None
    base_times_rate = base_minor * schedule.rates[index]
    until = min(until, schedule.ends[index], last_with_same_divisor(day_count, day), account.last_day_of_year(day))
    if account.interest_cap_minor is None or not base_times_rate:
        return Share(base_times_rate, divisor, until)
    left_minor = account.interest_cap_minor - account.interest_minor
    whole_days = left_minor * divisor * HUNDRED_PERCENT // base_times_rate
    return Share(base_times_rate, divisor, min(until, day + whole_days - 1)) if whole_days else Share(0, divisor, day)
