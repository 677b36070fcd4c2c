"""Which rate counts when the tables change on the very day, or end at different times: with tables made up for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from collector.domain.jurisdictions.france import BUSINESS
from collector.domain.jurisdictions.rule import ClauseFloor, RateSpan, StatutoryRate
from collector.domain.rates import KeptAs, MissingRate, RateRow, RateTable, RateTables, ReferenceDay, Verification
from collector.domain.schedule import LAST_DAY, RateOrigin, row_behind, schedule_of
from collector.domain.terms import NO_CLAUSE, BelowFloor, FixedRate, Terms
from tests.domain.money_examples import RATES

JANUARY, JULY, END = date(2026, 1, 1), date(2026, 7, 1), date(2026, 12, 31)


def table(key: str, known_until: date, *rows: tuple[date, int]) -> RateTable:
    made = tuple(RateRow(on, rate_e5, "made up", Verification.OFFICIAL) for on, rate_e5 in rows)
    return RateTable(key, "", KeptAs.CHANGES, made, known_until)


# The rate changes on 1 January itself; the floor is known for a half-year longer than the rate.
TABLES = RateTables(
    {
        "rate": table("rate", date(2026, 3, 1), (date(2025, 1, 1), 100_000), (JANUARY, 200_000)),
        "floor": table("floor", date(2026, 8, 1), (date(2025, 1, 1), 500_000)),
    }
)
RULE = replace(
    BUSINESS,
    rate=StatutoryRate("rate", 800_000, RateSpan.EACH_HALF_YEAR, "art. 1"),
    floor=ClauseFloor("floor", 3, "art. 2"),
)


def low_clause(choice: BelowFloor) -> Terms:
    return Terms("clause", date.min, FixedRate(1_000_000), clause_reference="CGV", below_floor=choice)


@pytest.mark.parametrize(("read_on", "rate_e5"), [(ReferenceDay.FIRST_DAY, 1_000_000), (ReferenceDay.EVE, 900_000)])
def test_a_change_on_1_january_counts_that_day_but_not_on_its_eve(read_on: ReferenceDay, rate_e5: int) -> None:
    assert RULE.rate is not None
    rule = replace(RULE, rate=replace(RULE.rate, read_on=read_on))
    schedule = schedule_of(rule, NO_CLAUSE, TABLES)
    assert schedule is not None
    index = schedule.starts.index(JANUARY.toordinal())
    assert (schedule.rates[index], schedule.sources[index].points_e5) == (rate_e5, 800_000)
    assert rule.rate is not None
    row = row_behind(rule.rate, JANUARY, TABLES)
    assert row is not None and row.rate_e5 == rate_e5 - 800_000


def test_a_percentage_of_the_law_itself_has_no_row() -> None:
    assert row_behind(StatutoryRate(None, 500_000, RateSpan.EACH_HALF_YEAR, "art. 3"), JANUARY, TABLES) is None


def test_a_clause_below_the_floor_is_flagged_with_article_and_both_rates() -> None:
    schedule = schedule_of(RULE, low_clause(BelowFloor.UNDECIDED), TABLES)
    assert schedule is not None
    told = [(it.half_year_on, it.clause_e5, it.floor_e5, it.statutory_e5, it.article) for it in schedule.flags]
    assert told[-2:] == [
        (JANUARY, 1_000_000, 1_500_000, 1_000_000, "art. 2"),
        (JULY, 1_000_000, 1_500_000, None, "art. 2"),  # the floor is known, the statutory rate is not yet
    ]
    # Undecided, the clause stands as written: over every half-year, and after the last floor that is known.
    assert [source.origin for source in schedule.sources] == [RateOrigin.CLAUSE]
    assert (schedule.ends[-1], schedule.floor_checked_until) == (LAST_DAY, END.toordinal())


def test_the_floor_chosen_stands_up_to_the_last_half_year_it_is_known_for() -> None:
    schedule = schedule_of(RULE, low_clause(BelowFloor.FLOOR), TABLES)
    assert schedule is not None
    assert (schedule.rates[-2], schedule.ends[-2]) == (1_500_000, END.toordinal())
    assert (schedule.rates[-1], schedule.starts[-1]) == (1_000_000, END.toordinal() + 1)


def test_the_statutory_rate_chosen_stays_missing_where_it_is_missing() -> None:
    schedule = schedule_of(RULE, low_clause(BelowFloor.STATUTORY), TABLES)
    assert schedule is not None
    assert (schedule.rates[-1], schedule.sources[-1].origin) == (1_000_000, RateOrigin.STATUTORY)
    assert schedule.ends[-1] == JULY.toordinal() - 1


def test_a_half_year_of_a_shipped_table_that_is_missing_names_it() -> None:
    with pytest.raises(MissingRate) as missing:
        RATES.table("ecb_mro").row_for_half_year(date(2027, 5, 5))
    assert (missing.value.table, missing.value.half_year_on) == ("ecb_mro", date(2027, 1, 1))
