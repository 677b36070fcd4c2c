"""Which rate counts on which day for one rule and one version of the terms: worked out once, used for every claim."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final

from collector.domain.calendar import next_half_year
from collector.domain.jurisdictions.rule import ClauseFloor, ClauseUse, RateSpan, Rule, StatutoryRate
from collector.domain.rates import MissingRate, RateRow, RateTables, ReferenceDay, Verification, reference_day
from collector.domain.terms import BelowFloor, FixedRate, ReferenceRate, Terms

FIRST_DAY: Final = date.min.toordinal()
LAST_DAY: Final = date.max.toordinal()


class RateOrigin(StrEnum):
    """Why this rate: the law's default, the contract's clause, or the floor or cap of a clause too low or high."""

    STATUTORY = "statutory"
    CLAUSE = "clause"
    FLOOR = "floor"
    CAP = "cap"


@dataclass(frozen=True, slots=True)
class RateSource:
    """One rate with everything needed to explain it.

    `rate_e5` = multiple x reference_e5 + points_e5, in percent a year times 100 000, never below 0; raised to the next
    multiple of `rounded_up_to_e5` where that is not 0, never above `at_most_e5`. A percentage that contract or law
    fixes itself has no table.
    `half_year_on` is the first day of the half-year it serves, `in_force_on` the day it was looked up for (that one or
    its eve), `row_from` the day of the table row in force then. `basis` is the article, and the clause where there is
    one.
    """

    origin: RateOrigin
    rate_e5: int
    basis: str
    table: str | None = None
    half_year_on: date | None = None
    in_force_on: date | None = None
    row_from: date | None = None
    reference_e5: int | None = None
    points_e5: int = 0
    multiple: int = 1
    read_from: str = ""
    verification: Verification | None = None
    rounded_up_to_e5: int = 0
    at_most_e5: int | None = None

    def __hash__(self) -> int:
        # Of all its fields it would take ten times as long; equal ones have these equal too.
        return hash((self.rate_e5, self.half_year_on, self.basis))


@dataclass(frozen=True, slots=True)
class FloorFlag:
    """In this half-year the clause lies below the floor. Rates: percent a year times 100 000."""

    half_year_on: date
    clause_e5: int
    floor_e5: int
    statutory_e5: int | None
    article: str


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """Periods without hole or overlap, in order. Days are proleptic ordinals (`date.toordinal`), both ends counted.

    A day before the first or after the last period has no known rate. `floor_checked_until` is the last ordinal up
    to which a clause was compared with its floor; LAST_DAY where there is nothing to compare. `rate_days`: rate x days
    of each whole period.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    rates: tuple[int, ...]
    sources: tuple[RateSource, ...]
    flags: tuple[FloorFlag, ...] = ()
    floor_checked_until: int = LAST_DAY
    span: RateSpan = RateSpan.EACH_HALF_YEAR
    rate_days: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        days = (end - start + 1 for start, end in zip(self.starts, self.ends, strict=True))
        rate_days = tuple(rate * count for rate, count in zip(self.rates, days, strict=True))
        object.__setattr__(self, "rate_days", rate_days)

    def for_debt_from(self, first_day: int) -> Schedule:
        """The schedule of one debt whose interest begins on `first_day` (ordinal).

        It is this one, except where the rate of the first half-year serves the whole debt.
        """
        if self.span is RateSpan.EACH_HALF_YEAR:
            return self
        index = bisect_right(self.starts, first_day) - 1
        if index < 0 or first_day > self.ends[index]:
            return EMPTY
        return Schedule((self.starts[index],), (LAST_DAY,), (self.rates[index],), (self.sources[index],))


EMPTY: Final = Schedule((), (), (), ())
"""No day has a known rate."""

_Period = tuple[int, int, RateSource]


def schedule_of(rule: Rule, terms: Terms, tables: RateTables) -> Schedule | None:
    """The rates of a rule under one version of the terms; None where neither law nor clause gives interest."""
    if terms.rate is None or rule.clause is ClauseUse.IGNORED:
        return _schedule(_statutory_periods(rule.rate, tables), span=rule.rate.span) if rule.rate else None
    clause = list(_clause_periods(terms.rate, _clause_basis(rule, terms), tables))
    if rule.cap is not None:
        return _schedule(_below_cap(clause, rule.cap, tables))
    if rule.floor is None or rule.rate is None:
        return _schedule(clause)
    return _above_floor(clause, rule.floor, rule.rate, terms.below_floor, tables)


def row_behind(rate: StatutoryRate, day: date, tables: RateTables) -> RateRow | None:
    """The table row a statutory rate is made from in the half-year of a day; None where the law fixes a percentage.

    Raises MissingRate.
    """
    return None if rate.table is None else tables.table(rate.table).row_for_half_year(day, rate.read_on)


def _schedule(
    periods: Iterable[_Period],
    flags: tuple[FloorFlag, ...] = (),
    floor_checked_until: int = LAST_DAY,
    span: RateSpan = RateSpan.EACH_HALF_YEAR,
) -> Schedule:
    joined: list[_Period] = []
    for first, last, source in periods:
        # Same source, same rate: one line for a reader, however many half-years it crosses.
        if joined and joined[-1][2] == source:
            joined[-1] = (joined[-1][0], last, source)
        else:
            joined.append((first, last, source))
    return Schedule(
        tuple(first for first, _, _ in joined),
        tuple(last for _, last, _ in joined),
        tuple(source.rate_e5 for _, _, source in joined),
        tuple(source for _, _, source in joined),
        flags,
        floor_checked_until,
        span,
    )


def _statutory_periods(rate: StatutoryRate, tables: RateTables) -> Iterable[_Period]:
    if rate.table is None:
        yield FIRST_DAY, LAST_DAY, _statutory_source(rate, date.min, None)
        return
    for start, row in tables.table(rate.table).half_years(rate.read_on):
        yield start.toordinal(), _end_of_half_year(start), _statutory_source(rate, start, row)


def _clause_periods(rate: FixedRate | ReferenceRate, basis: str, tables: RateTables) -> Iterable[_Period]:
    if isinstance(rate, FixedRate):
        yield FIRST_DAY, LAST_DAY, RateSource(RateOrigin.CLAUSE, rate.rate_e5, basis)
        return
    for start, row in tables.table(rate.table).half_years():
        source = _table_source(RateOrigin.CLAUSE, rate.table, start, row, rate.points_e5, rate.multiple, basis)
        if rate.at_most_e5 is not None:
            source = replace(source, rate_e5=min(source.rate_e5, rate.at_most_e5), at_most_e5=rate.at_most_e5)
        yield start.toordinal(), _end_of_half_year(start), source


def _below_cap(clause: list[_Period], cap: StatutoryRate, tables: RateTables) -> Iterable[_Period]:
    """The clause half-year by half-year, never above its cap; a half-year whose cap is unknown has no rate."""
    most = {start: (last, source) for start, last, source in _statutory_periods(cap, tables)}
    for first, last, source in _cut_at([date.fromordinal(start) for start in most], clause):
        if first in most:
            end, capped = most[first]
            if source.rate_e5 > capped.rate_e5:
                source = replace(capped, origin=RateOrigin.CAP)
            yield first, min(last, end), source


def _above_floor(
    clause: list[_Period], floor: ClauseFloor, default: StatutoryRate, choice: BelowFloor, tables: RateTables
) -> Schedule:
    """The clause half-year by half-year, each compared with its floor (C. com. L441-10 II).

    Where no floor is known the clause stands as written: that never claims more than the contract.
    """
    limits = _limits_of(floor, default, tables)
    starts = list(limits)
    checked_until = _end_of_half_year(starts[-1])
    periods: list[_Period] = []
    flags: list[FloorFlag] = []
    for first, last, source in _cut_at([*starts, date.fromordinal(checked_until + 1)], clause):
        start = date.fromordinal(first)
        if start not in limits:
            periods.append((first, last, source))
            continue
        least, statutory = limits[start]
        if source.rate_e5 >= least.rate_e5:
            periods.append((first, last, source))
            continue
        flags.append(
            FloorFlag(start, source.rate_e5, least.rate_e5, statutory.rate_e5 if statutory else None, floor.article)
        )
        if choice is BelowFloor.STATUTORY and statutory is None:
            break  # a missing rate stays missing, though the clause or its floor could be read
        chosen = {BelowFloor.UNDECIDED: source, BelowFloor.FLOOR: least, BelowFloor.STATUTORY: statutory or source}
        periods.append((first, last, chosen[choice]))
    return _schedule(periods, tuple(flags), checked_until)


@lru_cache(maxsize=16)
def _limits_of(
    floor: ClauseFloor, default: StatutoryRate, tables: RateTables
) -> dict[date, tuple[RateSource, RateSource | None]]:
    """By half-year: the floor under a clause, and the statutory rate where it is known. Not to be changed: shared."""
    return {
        start: (
            _table_source(RateOrigin.FLOOR, floor.table, start, row, 0, floor.multiple, floor.article),
            _statutory_source_on(default, start, tables),
        )
        for start, row in tables.table(floor.table).half_years()
    }


def _cut_at(days: list[date], periods: list[_Period]) -> Iterable[_Period]:
    cuts = [day.toordinal() for day in days]
    for first, last, source in periods:
        edges = [first, *(cut for cut in cuts if first < cut <= last), last + 1]
        for start, after in pairwise(edges):
            yield start, after - 1, source


def _statutory_source_on(rate: StatutoryRate, start: date, tables: RateTables) -> RateSource | None:
    try:
        return _statutory_source(rate, start, row_behind(rate, start, tables))
    except MissingRate:
        return None


def _statutory_source(rate: StatutoryRate, start: date, row: RateRow | None) -> RateSource:
    if row is None:
        return RateSource(RateOrigin.STATUTORY, rate.points_e5, rate.article)
    source = _table_source(
        RateOrigin.STATUTORY, rate.table or "", start, row, rate.points_e5, 1, rate.article, rate.read_on
    )
    step = rate.rounded_up_to_e5
    if not step:
        return source
    return replace(source, rate_e5=-(-source.rate_e5 // step) * step, rounded_up_to_e5=step)


def _table_source(
    origin: RateOrigin,
    table: str,
    start: date,
    row: RateRow,
    points_e5: int,
    multiple: int,
    basis: str,
    read_on: ReferenceDay = ReferenceDay.FIRST_DAY,
) -> RateSource:
    return RateSource(
        origin=origin,
        rate_e5=max(0, multiple * row.rate_e5 + points_e5),
        basis=basis,
        table=table,
        half_year_on=start,
        in_force_on=reference_day(start, read_on),
        row_from=row.effective_from,
        reference_e5=row.rate_e5,
        points_e5=points_e5,
        multiple=multiple,
        read_from=row.source,
        verification=row.verification,
    )


def _clause_basis(rule: Rule, terms: Terms) -> str:
    return f"{terms.clause_reference} ; {rule.clause_article}" if rule.clause_article else terms.clause_reference


def _end_of_half_year(start: date) -> int:
    return (next_half_year(start) - timedelta(days=1)).toordinal()
