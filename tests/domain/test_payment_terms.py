"""30, 60 and 45 days end of month (C. com. L441-10 I), by hand, with both ways of counting the last."""

from __future__ import annotations

import pytest

from collector.domain.jurisdictions.france import BUSINESS
from collector.domain.payment_terms import most_days, payment_time
from collector.domain.terms import EndOfMonth, Terms
from tests.domain.money_examples import day

# issued, due, what it supposes, days, issue + 60, issue + 45 then month end, month end + 45
TIMES = [
    ("2026-01-20", "2026-02-19", "nothing", 30, "2026-03-21", "2026-03-31", "2026-03-17"),
    ("2026-01-20", "2026-02-20", "agreement", 31, "2026-03-21", "2026-03-31", "2026-03-17"),
    ("2026-01-20", "2026-03-21", "agreement", 60, "2026-03-21", "2026-03-31", "2026-03-17"),
    # 6 March, so 31 March; counted from 31 January it would be 17 March.
    ("2026-01-20", "2026-03-22", "one_counting", 61, "2026-03-21", "2026-03-31", "2026-03-17"),
    ("2026-01-20", "2026-03-31", "one_counting", 70, "2026-03-21", "2026-03-31", "2026-03-17"),
    ("2026-01-20", "2026-04-01", "too_long", 71, "2026-03-21", "2026-03-31", "2026-03-17"),
    # 15 January + 45 = 1 March, so the 31st; 31 January + 45 = 17 March, the 61st day: right in both countings.
    ("2026-01-15", "2026-03-17", "end_of_month_clause", 61, "2026-03-16", "2026-03-31", "2026-03-17"),
    # 1 January + 45 = 15 February, so the 28th; 31 January + 45 = 17 March, the 75th day.
    ("2026-01-01", "2026-03-02", "agreement", 60, "2026-03-02", "2026-02-28", "2026-03-17"),
    ("2026-01-01", "2026-03-17", "one_counting", 75, "2026-03-02", "2026-02-28", "2026-03-17"),
    ("2026-01-01", "2026-03-18", "too_long", 76, "2026-03-02", "2026-02-28", "2026-03-17"),
    # 16 July + 45 = 30 August, so the 31st; 31 July + 45 = 14 September, which is also the 60th day.
    ("2026-07-16", "2026-09-14", "agreement", 60, "2026-09-14", "2026-08-31", "2026-09-14"),
    # 17 March + 45 = 1 May, so the 31st; 31 March + 45 = 15 May; the 60th day is 16 May.
    ("2026-03-17", "2026-05-31", "one_counting", 75, "2026-05-16", "2026-05-31", "2026-05-15"),
    # In a leap year: 15 January 2028 + 45 = 29 February; 31 January + 45 = 16 March; the 60th day is 15 March.
    ("2028-01-15", "2028-03-16", "one_counting", 61, "2028-03-15", "2028-02-29", "2028-03-16"),
]  # fmt: skip


@pytest.mark.parametrize(("issued", "due", "supposes", "days", "agreed", "days_first", "month_first"), TIMES)
def test_the_time_an_invoice_gives(
    issued: str, due: str, supposes: str, days: int, agreed: str, days_first: str, month_first: str
) -> None:
    cap = BUSINESS.terms_cap
    assert cap is not None
    found = payment_time(day(issued), day(due), cap)
    assert (found.supposes, found.days) == (supposes, days)
    assert (found.agreed_until, found.days_then_month_end) == (day(agreed), day(days_first))
    assert found.month_end_then_days == day(month_first)


# A clause that says how it is counted: issued, due, counting, what it supposes.
COUNTED = [
    ("2026-01-20", "2026-03-31", "days_first", "agreement"),
    ("2026-01-20", "2026-03-31", "month_end_first", "too_long"),
    ("2026-01-01", "2026-03-17", "month_end_first", "agreement"),
    ("2026-01-01", "2026-03-17", "days_first", "too_long"),
    ("2026-01-01", "2026-03-02", "days_first", "agreement"),  # the 60th day, though the month ended on 28 February
    ("2026-01-20", "2026-02-19", "days_first", "nothing"),
]


@pytest.mark.parametrize(("issued", "due", "counted", "supposes"), COUNTED)
def test_a_clause_that_says_how_it_counts_is_counted_so(issued: str, due: str, counted: str, supposes: str) -> None:
    cap = BUSINESS.terms_cap
    assert cap is not None
    assert payment_time(day(issued), day(due), cap, EndOfMonth(counted)).supposes == supposes


@pytest.mark.parametrize(
    ("days", "counted", "most"),
    [
        (None, None, None), (30, None, None), (60, None, None), (61, None, 60),
        (45, "days_first", None), (45, "month_end_first", None), (46, "days_first", 45), (60, "month_end_first", 45),
    ],
)  # fmt: skip
def test_terms_that_give_more_than_the_law_lets_them(days: int | None, counted: str | None, most: int | None) -> None:
    cap = BUSINESS.terms_cap
    assert cap is not None
    terms = Terms("t", day("2025-01-01"), payment_days=days, end_of_month=EndOfMonth(counted) if counted else None)
    assert most_days(terms, cap) == most
