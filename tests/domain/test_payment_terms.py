"""30, 60 and 45 days end of month (C. com. L441-10 I), by hand, with both ways of counting the last."""

from __future__ import annotations

import pytest

from collector.domain.jurisdictions.france import BUSINESS
from collector.domain.payment_terms import payment_time
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
