"""Half-years, days late, months and years, each as a lawyer would count them on fingers."""

from __future__ import annotations

import pytest

from collector.domain.calendar import (
    add_months,
    add_years,
    days_late,
    half_year_name,
    half_year_start,
    next_half_year,
)
from tests.domain.money_examples import day


@pytest.mark.parametrize(("on", "start", "following", "name"), [
    ("2026-01-01", "2026-01-01", "2026-07-01", "2026-S1"),
    ("2026-06-30", "2026-01-01", "2026-07-01", "2026-S1"),
    ("2026-07-01", "2026-07-01", "2027-01-01", "2026-S2"),
    ("2026-12-31", "2026-07-01", "2027-01-01", "2026-S2"),
])  # fmt: skip
def test_half_years(on: str, start: str, following: str, name: str) -> None:
    assert (half_year_start(day(on)), next_half_year(day(on)), half_year_name(day(on))) == (
        day(start), day(following), name,
    )  # fmt: skip


@pytest.mark.parametrize(("due", "on", "days"), [
    ("2026-01-31", "2026-01-30", 0), ("2026-01-31", "2026-01-31", 0), ("2026-01-31", "2026-02-01", 1),
    ("2024-02-28", "2024-03-01", 2), ("2025-02-28", "2025-03-01", 1),
])  # fmt: skip
def test_the_due_date_is_not_late(due: str, on: str, days: int) -> None:
    assert days_late(day(due), day(on)) == days


def test_months_and_years_end_where_the_month_ends() -> None:
    assert add_months(day("2026-01-31"), 1) == day("2026-02-28")
    assert add_months(day("2026-01-15"), -1) == day("2025-12-15")
    assert add_months(day("2026-12-31"), 2) == day("2027-02-28")
    assert add_years(day("2024-02-29"), 1) == day("2025-02-28")
    assert add_years(day("2024-02-29"), 4) == day("2028-02-29")
