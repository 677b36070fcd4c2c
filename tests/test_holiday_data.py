"""Public holidays by country, as published: France has eleven, England and Wales a bank holiday in August."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from collector.holiday_data import SendCalendars, holidays_of_year
from collector.policy_file import load_policy
from tests.domain.cases import a_debtor

POLICY = load_policy(Path(__file__).parent.parent / "policy").policy


def test_the_eleven_holidays_of_france() -> None:
    assert sorted(holidays_of_year("FR", 2026)) == [
        date(2026, 1, 1), date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 8), date(2026, 5, 14), date(2026, 5, 25),
        date(2026, 7, 14), date(2026, 8, 15), date(2026, 11, 1), date(2026, 11, 11), date(2026, 12, 25),
    ]  # fmt: skip


def test_the_debtors_country_counts_and_the_creditors_where_it_is_unknown() -> None:
    calendars = SendCalendars()
    french = calendars.of(a_debtor(), POLICY)
    german = calendars.of(replace(a_debtor(), country="DE"), POLICY)
    unknown = calendars.of(replace(a_debtor(), country=None), POLICY)
    nowhere = calendars.of(replace(a_debtor(), country="ZZ"), POLICY)
    bastille_day = date(2026, 7, 14)
    assert [calendar.is_send_day(bastille_day) for calendar in (french, german, unknown, nowhere)] == [
        False, True, False, False,
    ]  # fmt: skip
    assert french.next_send_day(bastille_day) == date(2026, 7, 15)


def test_a_calendar_is_made_once() -> None:
    calendars = SendCalendars()
    assert calendars.of(a_debtor(), POLICY) is calendars.of(replace(a_debtor(), id=2), POLICY)
    assert calendars.of(a_debtor(), POLICY) is not calendars.of(a_debtor("consumer"), POLICY)


def test_a_year_nobody_knows_has_no_holidays() -> None:
    assert holidays_of_year("FR", 9999) == frozenset()
    assert holidays_of_year("ZZ", 2026) == frozenset()
