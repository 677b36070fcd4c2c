"""Which rows may join a rate table, and what the table answers afterwards."""

from __future__ import annotations

from datetime import date

import pytest

from collector.domain.rate_additions import AddedRow, RateKnown, RateRefused, joined, with_added
from collector.domain.rates import KeptAs, MissingRate, RateRow, RateTable, RateTables, ReferenceDay, Verification

OFFICIAL = Verification.OFFICIAL
CHANGES = RateTable("bank", "", KeptAs.CHANGES, (
    RateRow(date(2026, 6, 17), 240_000, "shipped", OFFICIAL), RateRow(date(2026, 9, 16), 265_000, "shipped", OFFICIAL),
), date(2026, 10, 10))  # fmt: skip
HALVES = RateTable("order", "", KeptAs.HALF_YEARS, (
    RateRow(date(2026, 1, 1), 262_000, "shipped", OFFICIAL), RateRow(date(2026, 7, 1), 275_000, "shipped", OFFICIAL),
), date(2026, 7, 1))  # fmt: skip


def added(table: str, on: str, rate_e5: int, reason: str = "", source: str = "the bank's page") -> AddedRow:
    return AddedRow(table, RateRow(date.fromisoformat(on), rate_e5, source, OFFICIAL), reason)


def rate(table: RateTable, on: str, read_on: ReferenceDay = ReferenceDay.FIRST_DAY) -> int | None:
    try:
        return table.row_for_half_year(date.fromisoformat(on), read_on).rate_e5
    except MissingRate:
        return None


def test_the_row_of_a_half_year_makes_it_known_and_changes_nothing_before() -> None:
    for table, e5 in ((CHANGES, 265_000), (HALVES, 280_000)):
        longer = joined(table, added(table.key, "2027-01-01", e5))
        assert rate(table, "2027-03-01") is None
        assert rate(longer, "2027-03-01") == e5
        assert longer.half_years()[:-1] == table.half_years()
        assert rate(longer, "2027-07-01") is None


def test_a_change_alone_does_not_make_the_half_year_known() -> None:
    changed = joined(CHANGES, added("bank", "2026-12-23", 290_000))
    assert rate(changed, "2027-01-01") is None
    assert rate(joined(changed, added("bank", "2027-01-01", 290_000)), "2027-01-01") == 290_000


def test_another_rate_on_the_first_day_leaves_the_eve_unknown_until_the_change_is_added() -> None:
    eve = ReferenceDay.EVE
    read = joined(CHANGES, added("bank", "2027-01-01", 290_000))
    assert (rate(read, "2027-01-01"), rate(read, "2027-01-01", eve)) == (290_000, None)
    assert read.half_years(eve)[-1][0] == date(2026, 7, 1)
    assert rate(joined(CHANGES, added("bank", "2027-01-01", 265_000)), "2027-01-01", eve) == 265_000
    exact = joined(read, added("bank", "2026-12-23", 290_000, "the day of the change"))
    assert rate(exact, "2027-01-01", eve) == 290_000


@pytest.mark.parametrize(
    ("table", "row", "told"),
    [
        (CHANGES, ("bank", "2027-07-01", 265_000), "2027-S1 is missing before 2027-07-01: add the rate in force on"),
        (CHANGES, ("bank", "2027-01-02", 265_000), "2027-S1 is missing"),
        (HALVES, ("order", "2027-07-01", 265_000), "2027-S1 is missing"),
        (HALVES, ("order", "2027-01-02", 265_000), "2027-01-02 begins no half-year"),
        (CHANGES, ("bank", "2020-01-01", 265_000), "bank begins on 2026-06-17"),
        (HALVES, ("order", "2025-01-01", 265_000), "order begins on 2026-01-01"),
        (HALVES, ("order", "2026-07-01", 270_000), "order is already known on 2026-07-01 (2.75 %): say why"),
        (CHANGES, ("bank", "2026-07-01", 270_000), "bank is already known on 2026-07-01 (2.40 %): say why"),
    ],
)
def test_a_row_that_leaves_a_hole_or_rewrites_the_past_is_refused(
    table: RateTable, row: tuple[str, str, int], told: str
) -> None:
    with pytest.raises(RateRefused) as refused:
        joined(table, added(*row))
    assert told in str(refused.value)


def test_a_correction_with_a_reason_wins_and_the_earlier_half_year_may_be_added() -> None:
    assert rate(joined(HALVES, added("order", "2026-07-01", 270_000, "misprint")), "2026-09-01") == 270_000
    assert rate(joined(HALVES, added("order", "2025-07-01", 276_000)), "2025-09-01") == 276_000


def test_the_same_row_again_is_known() -> None:
    once = joined(HALVES, added("order", "2027-01-01", 280_000))
    with pytest.raises(RateKnown):
        joined(once, added("order", "2027-01-01", 280_000))


def test_an_upgrade_that_ships_the_row_goes_together_with_what_was_added() -> None:
    mine, other = added("order", "2027-01-01", 280_000), added("order", "2027-01-01", 290_000)
    shipped = RateTables({"order": joined(HALVES, added("order", "2027-01-01", 280_000, source="the release"))})
    same, unused = with_added(shipped, [mine])
    assert (rate(same.table("order"), "2027-01-01"), unused) == (280_000, ())
    still, unused = with_added(shipped, [other, added("gone", "2027-01-01", 1)])
    assert rate(still.table("order"), "2027-01-01") == 280_000
    assert [text.partition(":")[0] for text in unused] == [
        "the added row order of 2027-01-01 is not used",
        "the added row gone of 2027-01-01 is not used",
    ]
    corrected, _ = with_added(shipped, [added("order", "2027-01-01", 290_000, "corrigendum")])
    assert rate(corrected.table("order"), "2027-01-01") == 290_000
