"""On which days may something leave for a debtor?"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta

from collector.domain.debtors import DebtorKind
from collector.domain.policy import SendWindow

FRIDAY, SUNDAY = 5, 7
WORKING_WEEK = frozenset({1, 2, 3, 4, 5})

_ONE_DAY = timedelta(days=1)
_NO_HOLIDAYS: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class SendCalendar:
    """ISO weekdays on which mail leaves (1 Monday .. 7 Sunday), less the public holidays of one country."""

    weekdays: frozenset[int]
    holidays: Container[date] = _NO_HOLIDAYS

    def __post_init__(self) -> None:
        if not self.weekdays & frozenset(range(1, 8)):
            raise ValueError("a send calendar needs at least one weekday from 1 (Monday) to 7 (Sunday)")

    def is_send_day(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays and day not in self.holidays

    def next_send_day(self, day: date) -> date:
        """The first send day that is not before `day`; the last day of the calendar where none is left."""
        while not self.is_send_day(day) and day < date.max:
            day += _ONE_DAY
        return day

    def add_send_days(self, day: date, count: int) -> date:
        """The day `count` send days after `day` (`day` itself is not counted); `day` for a count of 0."""
        for _ in range(count):
            day = self.next_send_day(plus_days(day, 1))
        return day


def calendar_for(kind: DebtorKind, window: SendWindow, holidays: Container[date]) -> SendCalendar:
    """The send calendar of a debtor treated as of this kind: the window's weekdays without holidays, and no Sunday for
    a consumer."""
    weekdays = window.weekdays
    if kind is DebtorKind.CONSUMER:
        weekdays = weekdays - {SUNDAY} or WORKING_WEEK
    return SendCalendar(weekdays, holidays)


def working_day(day: date, holidays: Container[date]) -> date:
    """The day on which a deadline ends: the next working day where `day` is a Saturday, Sunday or holiday (CPC 642).

    Never for a due date, nor for a limitation, which nothing moves.
    """
    while (day.isoweekday() > FRIDAY or day in holidays) and day < date.max:
        day += _ONE_DAY
    return day


def plus_days(day: date, days: int) -> date:
    """`day` moved by `days`, stopping at the ends of the calendar: a nonsense due date must not stop a run."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min
