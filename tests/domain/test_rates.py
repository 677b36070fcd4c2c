"""The rate tables as shipped, and every way of breaking one."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from collector.domain.rate_csv import RateTableError
from collector.domain.rates import KeptAs, MissingRate, RateRow, RateTable, ReferenceDay, Verification
from collector.rate_files import RATES_FOLDER, load_rate_tables
from tests.domain.money_examples import RATES, day

# Rate in force on 1 January or 1 July, hundred-thousandths of a percent. ECB: Banque de France, October 2024 copy, and
# the sources named in the row; legal rate: the arrêtés named in the row.
IN_FORCE = [
    ("ecb_mro", "2008-07-01", 400_000),  # 4.25 only from 9 July
    ("ecb_mro", "2012-07-01", 100_000),
    ("ecb_mro", "2022-12-31", 0),
    ("ecb_mro", "2023-01-01", 250_000),
    ("ecb_mro", "2024-06-30", 450_000),
    ("ecb_mro", "2024-07-01", 425_000),
    ("ecb_mro", "2026-12-31", 240_000),
    ("de_base", "2013-01-01", -13_000),  # Bundesbank: the first negative one
    ("de_base", "2016-07-01", -88_000),
    ("de_base", "2023-07-01", 312_000),
    ("de_base", "2026-07-01", 152_000),
    ("dk_nationalbank", "2026-07-01", 160_000),
    ("fr_legal_others", "2014-12-31", 4_000),
    ("fr_legal_others", "2015-01-01", 93_000),
    ("fr_legal_others", "2024-01-01", 507_000),
    ("fr_legal_others", "2026-06-30", 262_000),
    ("fr_legal_others", "2026-07-01", 275_000),
]


@pytest.mark.parametrize(("table", "on", "rate_e5"), IN_FORCE)
def test_the_rate_of_a_half_year(table: str, on: str, rate_e5: int) -> None:
    assert RATES.table(table).row_for_half_year(day(on)).rate_e5 == rate_e5


@pytest.mark.parametrize(("table", "on"), [
    ("ecb_mro", "2027-01-01"), ("ecb_mro", "1998-12-31"), ("fr_legal_others", "2027-01-01"),
    ("fr_legal_others", "1999-12-31"), ("de_base", "2027-01-01"), ("boe_base", "2027-01-01"),
    ("dk_nationalbank", "2025-12-31"),
])  # fmt: skip
def test_a_half_year_we_do_not_know_is_missing(table: str, on: str) -> None:
    with pytest.raises(MissingRate, match="add the official row"):
        RATES.table(table).row_for_half_year(day(on))


def test_every_row_says_where_it_was_read() -> None:
    for table in RATES.by_key.values():
        assert all(row.source and row.verification for row in table.rows)
        assert table.half_years()[-1][0] == date(2026, 7, 1)


# The rate of the eve: 31 December and 30 June (payontime.co.uk, reference rates; gov.ie for the ECB).
ON_THE_EVE = [
    ("boe_base", "2011-01-01", 50_000),
    ("boe_base", "2020-06-30", 75_000),  # of 31 December 2019: the cuts of March 2020 count from July on
    ("boe_base", "2020-07-01", 10_000),
    ("boe_base", "2024-07-01", 525_000),
    ("boe_base", "2025-01-01", 475_000),
    ("boe_base", "2026-12-31", 375_000),
    ("ecb_mro", "2026-07-01", 240_000),
    ("ecb_mro", "2026-01-01", 215_000),
]


@pytest.mark.parametrize(("table", "on", "rate_e5"), ON_THE_EVE)
def test_the_rate_on_the_eve_of_a_half_year(table: str, on: str, rate_e5: int) -> None:
    assert RATES.table(table).row_for_half_year(day(on), ReferenceDay.EVE).rate_e5 == rate_e5


def test_the_eve_is_known_a_day_before_the_half_year_and_no_earlier() -> None:
    rows = (RateRow(day("2020-03-19"), 10_000, "made up", Verification.ONE_SOURCE),)
    for known_until, last in [("2020-12-30", "2020-07-01"), ("2020-12-31", "2021-01-01")]:
        table = RateTable("made_up", "", KeptAs.CHANGES, rows, day(known_until))
        assert [start for start, _ in table.half_years(ReferenceDay.EVE)][-1] == day(last)
        assert table.half_years(ReferenceDay.EVE)[0][0] == day("2020-07-01")
    with pytest.raises(MissingRate):
        RateTable("made_up", "", KeptAs.CHANGES, rows, day("2020-12-30")).row_for_half_year(
            day("2021-01-01"), ReferenceDay.EVE
        )


def test_an_unknown_table_names_those_there_are() -> None:
    with pytest.raises(KeyError, match="boe_base, de_base, dk_nationalbank, ecb_mro, fr_legal_others"):
        RATES.table("libor")


ECB, LEGAL, LIST = "ecb_mro.csv", "fr_legal_interest.csv", "tables.csv"

# file, text to find, what replaces it, what the message says
BROKEN = [
    (LEGAL, "2025-07-01,6.65,2.76", "DELETE", r"fr_legal_interest\.csv, line 53: 2025-S2 is missing"),
    (LEGAL, "2025-07-01,6.65,2.76", "2025-01-01,6.65,2.76", r"line 53: 2025-01-01 stands there twice"),
    (LEGAL, "2025-07-01,6.65,2.76", "2024-07-01,6.65,2.76", r"line 53: 2024-07-01 comes after 2025-01-01"),
    (LEGAL, "2025-07-01,6.65,2.76", "2025-07-02,6.65,2.76", r"line 53: 2025-07-02 begins no half-year"),
    (LEGAL, "2025-07-01,6.65,2.76", "2025-07-01,6.65,", r"line 53: rate_others_percent is ''"),
    (LEGAL, "2025-07-01,6.65,2.76", "2025-07-01,6.65,2,76", r"line 53: the number of cells"),
    (LEGAL, "2025-07-01,6.65,2.76", "2025-07-01,6.65,2.76 %", r"line 53: rate_others_percent is '2.76 %'"),
    (LEGAL, "2025-07-01,6.65,2.76", "July 2025,6.65,2.76", r"line 53: 'July 2025' is no date"),
    (LEGAL, "rate_others_percent", "rate", r"line 1: column 'rate_others_percent' is missing"),
    (LEGAL, ",official", ",sure", r"verification is 'sure'.*Write one of: official"),
    (ECB, "2025-03-12,2.90,2.65", "DELETE", r"ecb_mro\.csv, line 59: previous_percent is '2.65'.*official list"),
    (ECB, "2025-03-12,2.90,2.65", "2025-03-12,,2.65", r"line 59: previous_percent is ''"),
    (ECB, "2025-03-12,2.90", "2025-02-05,2.90", r"line 59: 2025-02-05 stands there twice"),
    (LIST, "half_years,2026-07-01", "half_years,2027-01-01", r"tables\.csv, line 3: known_until 2027-01-01 is beyond"),
    (LIST, "changes,2026-10-10", "changes,2026-09-15", r"tables\.csv, line 2: known_until 2026-09-15 is before"),
    (LIST, "half_years", "monthly", r"line 3: kept_as is 'monthly'"),
    (LIST, "fr_legal_others,", "ecb_mro,", r"line 3: table 'ecb_mro' is listed twice"),
    (LIST, "ecb_mro.csv", "gone.csv", r"line 2: gone\.csv cannot be read \(FileNotFoundError\)"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "found", "instead", "message"), BROKEN)
def test_a_broken_table_is_refused_with_file_line_and_remedy(
    tmp_path: Path, file: str, found: str, instead: str, message: str
) -> None:
    folder = Path(copytree(RATES_FOLDER, tmp_path / "rates"))
    text = (folder / file).read_text(encoding="utf-8")
    assert found in text
    if instead == "DELETE":
        text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith(found))
    (folder / file).write_text(text.replace(found, instead, 1), encoding="utf-8")
    with pytest.raises(RateTableError, match=message):
        load_rate_tables(folder)


def test_an_empty_table_is_refused(tmp_path: Path) -> None:
    folder = Path(copytree(RATES_FOLDER, tmp_path / "rates"))
    header = (folder / ECB).read_text(encoding="utf-8").splitlines()[0]
    (folder / ECB).write_text(header + "\n", encoding="utf-8")
    with pytest.raises(RateTableError, match="there is no row"):
        load_rate_tables(folder)
