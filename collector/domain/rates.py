"""Which reference rate was in force on a day, from where we know it, and up to when we know it at all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from collector.domain.calendar import half_year_name, half_year_start, next_half_year


class KeptAs(StrEnum):
    """How the rows of a table follow each other."""

    CHANGES = "changes"  # one row per change; each repeats the rate before it, so that a lost row shows
    HALF_YEARS = "half_years"  # one row per half-year, changed or not


class ReferenceDay(StrEnum):
    """Which day's rate serves a half-year."""

    FIRST_DAY = "first_day"  # 1 January, 1 July
    EVE = "eve"  # 31 December, 30 June: the last rate before the half-year


class Verification(StrEnum):
    """How sure we are of a row or of a rule."""

    OFFICIAL = "official"  # read in a copy of an official page, or quoted word for word
    TWO_SOURCES = "two_sources"  # two independent copies agree
    ONE_SOURCE = "one_source"


class MissingRate(LookupError):
    """A half-year for which we know no rate; nobody fills it with an older one."""

    def __init__(self, table: str, day: date, add_from: date | None = None) -> None:
        """`add_from`: the day whose rate is wanted; None is the first day of the half-year."""
        super().__init__(
            f"no rate for {half_year_name(day)} in table {table}: add the official row, "
            f"collector rates add --table {table} --from {add_from or half_year_start(day)} --percent ... --source ... "
            "--verification official"
        )
        self.table = table
        self.half_year_on = half_year_start(day)


@dataclass(frozen=True, slots=True)
class RateRow:
    """One rate from a day on. `rate_e5`: percent a year times 100 000; may be negative."""

    effective_from: date
    rate_e5: int
    source: str
    verification: Verification


@dataclass(frozen=True, slots=True, eq=False)
class RateTable:
    """One reference rate through the years; `rows` rise strictly in date, and HALF_YEARS tables have no hole.

    `unread_eves`: eves of half-years, before `known_until`, whose rate nobody has read (see rate_additions).
    """

    key: str
    title: str
    kept_as: KeptAs
    rows: tuple[RateRow, ...]
    known_until: date
    unread_eves: frozenset[date] = frozenset()

    def row_for_half_year(self, day: date, read_on: ReferenceDay = ReferenceDay.FIRST_DAY) -> RateRow:
        """The row in force on the first day, or the eve, of the half-year a day lies in (C. com. L441-10 II).

        Raises MissingRate where that day is before the table or after what we know; never an older row.
        """
        start = half_year_start(day)
        reference = reference_day(start, read_on)
        index = bisect_right(self.rows, reference, key=lambda row: row.effective_from)
        if index == 0 or reference > self.known_until or reference in self.unread_eves:
            raise MissingRate(self.key, start, reference)
        return self.rows[index - 1]

    def half_years(self, read_on: ReferenceDay = ReferenceDay.FIRST_DAY) -> tuple[tuple[date, RateRow], ...]:
        """Every half-year the table can answer for, as (its first day, its row), in order."""
        start = half_year_start(self.rows[0].effective_from)
        if reference_day(start, read_on) < self.rows[0].effective_from:
            start = next_half_year(start)
        known = []
        while (reference := reference_day(start, read_on)) <= self.known_until and reference not in self.unread_eves:
            known.append((start, self.row_for_half_year(start, read_on)))
            start = next_half_year(start)
        return tuple(known)


def reference_day(start: date, read_on: ReferenceDay) -> date:
    """The day whose rate serves the half-year that begins on `start`."""
    return start - timedelta(days=1) if read_on is ReferenceDay.EVE else start


@dataclass(frozen=True, slots=True, eq=False)
class RateTables:
    """All tables of the installation, by key. Compared by identity: read once at start, then shared."""

    by_key: Mapping[str, RateTable]

    def table(self, key: str) -> RateTable:
        """The table of that name; raises KeyError naming those that exist."""
        try:
            return self.by_key[key]
        except KeyError:
            raise KeyError(f"no rate table {key!r}; there are: {', '.join(sorted(self.by_key))}") from None
