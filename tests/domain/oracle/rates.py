"""The reference rates, read again from the CSV files, with the rules of law.md about which day of a table counts."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "collector" / "domain" / "rates"


class Unknown(Exception):
    """The rate of a half-year that the tables do not know: nothing may be computed."""


def half_year(day: date) -> date:
    """The first day of the half-year of a day: 1 January or 1 July already belong to the new one."""
    return date(day.year, 1 if day.month <= 6 else 7, 1)


@cache
def described() -> dict[str, dict[str, str]]:
    with (FOLDER / "tables.csv").open(newline="", encoding="utf-8") as lines:
        return {row["table"]: row for row in csv.DictReader(lines)}


@cache
def rows(table: str) -> dict[date, Fraction]:
    about = described()[table]
    with (FOLDER / about["file"]).open(newline="", encoding="utf-8") as lines:
        return {
            date.fromisoformat(row[about["date_column"]]): Fraction(row[about["rate_column"]])
            for row in csv.DictReader(lines)
        }


@cache
def reference(table: str, half: date, eve: bool) -> Fraction:
    """The rate of a table for the half-year that begins on ``half``, on that day or on the day before it."""
    about, known = described()[table], rows(table)
    if half > date.fromisoformat(about["known_until"]):
        raise Unknown(f"{table}: {half}")
    if about["kept_as"] == "half_years":
        if half not in known:
            raise Unknown(f"{table}: {half}")
        return known[half]
    asked = half - timedelta(days=1) if eve else half
    before = [day for day in known if day <= asked]
    if not before:
        raise Unknown(f"{table}: {half}")
    return known[max(before)]
