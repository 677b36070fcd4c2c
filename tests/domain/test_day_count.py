"""Days and years as a creditor, a bank and a court payment order count them: each row can be checked on a calendar."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.domain.day_count import DayCount, counted_days, divisor_on, last_with_same_divisor, stretches


def ordinal(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def cut(day_count: str, first: str, last: str) -> list[tuple[str, str, int, int]]:
    return [
        (str(date.fromordinal(start)), str(date.fromordinal(end)), days, divisor)
        for start, end, days, divisor in stretches(DayCount(day_count), ordinal(first), ordinal(last))
    ]


# day count, first and last day (both counted) -> (from, to, days, days of the year)
EXAMPLES = [
    # A year of 365 days is never cut; 29 February is a day like others.
    ("ACT/365", "2023-12-30", "2024-03-01", [("2023-12-30", "2024-03-01", 63, 365)]),
    # 2 days of 2023 are 365ths, 61 days of 2024 (31 + 29 + 1) are 366ths.
    ("ACT/ACT", "2023-12-30", "2024-03-01", [
        ("2023-12-30", "2023-12-31", 2, 365),
        ("2024-01-01", "2024-03-01", 61, 366),
    ]),
    # 1 January 2026 changes nothing; 1 January 2024 and 2025 do.
    ("ACT/ACT", "2025-12-30", "2026-01-02", [("2025-12-30", "2026-01-02", 4, 365)]),
    ("ACT/ACT", "2023-12-31", "2025-01-01", [
        ("2023-12-31", "2023-12-31", 1, 365),
        ("2024-01-01", "2024-12-31", 366, 366),
        ("2025-01-01", "2025-01-01", 1, 365),
    ]),
    # A whole year is 360 days, any whole month 30, the 31st nothing.
    ("30/360", "2025-01-01", "2025-12-31", [("2025-01-01", "2025-12-31", 360, 360)]),
    ("30/360", "2025-02-01", "2025-02-28", [("2025-02-01", "2025-02-28", 28, 360)]),
    ("30/360", "2025-03-01", "2025-03-01", [("2025-03-01", "2025-03-01", 3, 360)]),
    ("30/360", "2024-03-01", "2024-03-01", [("2024-03-01", "2024-03-01", 2, 360)]),
    ("30/360", "2025-07-31", "2025-07-31", [("2025-07-31", "2025-07-31", 0, 360)]),
    ("30/360", "2025-07-30", "2025-08-01", [("2025-07-30", "2025-08-01", 2, 360)]),
    # Due on 15 January, paid on 20 May: 15 days of January and of no other month's 31st, 3 x 30, 20.
    ("30/360", "2025-01-16", "2025-05-20", [("2025-01-16", "2025-05-20", 125, 360)]),
    # No day, no stretch.
    ("ACT/365", "2025-01-02", "2025-01-01", []),
]  # fmt: skip


@pytest.mark.parametrize(("day_count", "first", "last", "expected"), EXAMPLES)
def test_days_are_counted_and_cut(day_count: str, first: str, last: str, expected: list) -> None:
    assert cut(day_count, first, last) == expected


def test_a_divisor_holds_until_the_eve_of_a_year_of_another_length() -> None:
    assert divisor_on(DayCount.ACT_ACT, ordinal("2024-12-31")) == 366
    assert last_with_same_divisor(DayCount.ACT_ACT, ordinal("2025-06-01")) == ordinal("2027-12-31")
    assert last_with_same_divisor(DayCount.ACT_365, ordinal("2025-06-01")) == date.max.toordinal()


days = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@given(st.sampled_from(DayCount), days, st.integers(1, 900), st.integers(1, 900))
def test_days_add_up_over_any_split_and_are_never_negative(
    day_count: DayCount, first: date, days_before: int, days_after: int
) -> None:
    start = first.toordinal()
    middle, end = start + days_before, start + days_before + days_after
    before, after = counted_days(day_count, start, middle - 1), counted_days(day_count, middle, end)
    assert before >= 0
    assert counted_days(day_count, start, end) == before + after
    pieces = list(stretches(day_count, start, end))
    assert sum(counted for _, _, counted, _ in pieces) == before + after
    assert (pieces[0][0], pieces[-1][1]) == (start, end)
    assert all(left[1] + 1 == right[0] for left, right in pairwise(pieces))
    for first_day, last_day, _, divisor in pieces:
        assert {divisor_on(day_count, each) for each in range(first_day, last_day + 1)} == {divisor}


@given(days, st.integers(0, 900))
def test_calendar_days_are_those_of_the_calendar(first: date, more: int) -> None:
    last = first + timedelta(days=more)
    for day_count in (DayCount.ACT_365, DayCount.ACT_ACT):
        assert counted_days(day_count, first.toordinal(), last.toordinal()) == (last - first).days + 1
