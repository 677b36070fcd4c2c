"""Which day is it in the law's calendar: half-years, days late, months and years later."""

from __future__ import annotations

import calendar as month_lengths
from datetime import date


def half_year_start(day: date) -> date:
    """First day of the half-year a day lies in: 1 January or 1 July."""
    return date(day.year, 1 if day.month <= 6 else 7, 1)


def next_half_year(day: date) -> date:
    """First day of the half-year after the one a day lies in."""
    return date(day.year, 7, 1) if day.month <= 6 else date(day.year + 1, 1, 1)


def half_year_name(day: date) -> str:
    """The half-year as it is written in tables and messages: 2026-S1, 2026-S2."""
    return f"{day.year}-S{1 if day.month <= 6 else 2}"


def days_late(due_on: date, on: date) -> int:
    """Days of delay on a day; 0 up to and including the due date, 1 on the day after (C. com. L441-10 II)."""
    return max(0, (on - due_on).days)


def add_months(day: date, months: int) -> date:
    """Same day number some months later (earlier when negative), else the last day of that month (CPC 641)."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, month_lengths.monthrange(year, month0 + 1)[1]))


def whole_years_after(day: int, years: int) -> int:
    """The ordinal of the day after so many whole years that begin on `day`; 29 February gives 1 March."""
    first = date.fromordinal(day)
    try:
        return first.replace(year=first.year + years).toordinal()
    except ValueError:  # the year has no 29 February
        return date(first.year + years, 3, 1).toordinal()


def add_years(day: date, years: int) -> date:
    """Same date some years later; 29 February becomes 28 February where the year has none."""
    return add_months(day, 12 * years)
