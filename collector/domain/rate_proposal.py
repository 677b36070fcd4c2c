"""Which rows may be proposed from what a bank publishes, and does that agree with what we know?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from collector.domain.calendar import next_half_year
from collector.domain.money import percent_from_rate_e5
from collector.domain.rates import RateRow, RateTable, Verification

_LEAST_E5: Final = -2 * 100_000
_MOST_E5: Final = 20 * 100_000
_MOST_STEP_E5: Final = 2 * 100_000  # no central bank of ours has moved further at once since 1999


@dataclass(frozen=True, slots=True)
class Observation:
    """A published rate on a day; percent a year times 100 000."""

    on: date
    rate_e5: int


class RatesDisagree(ValueError):
    """What is published contradicts what we know, or cannot be compared with it: a person must look."""


def proposed_rows(
    table: RateTable, published: Sequence[Observation], today: date, source: str
) -> tuple[RateRow, ...]:  # fmt: skip
    """The rows a table of changes lacks, in order: each change, and the rate in force on the first day of each
    half-year that has begun (C. com. L441-10 II). Empty where nothing new is published.

    `published` is in order of days, and reaches back into what the table knows, so that both can be compared. Raises
    RatesDisagree.
    """
    _refuse_what_cannot_be_compared(table, published)
    _refuse_contradictions(table, published)
    rows: list[RateRow] = []
    last_e5 = table.rows[-1].rate_e5
    for it in published:
        if table.known_until < it.on <= today and it.rate_e5 != last_e5:
            rows.append(RateRow(it.on, it.rate_e5, source, Verification.OFFICIAL))
            last_e5 = it.rate_e5
    start = next_half_year(table.known_until)
    while start <= today and _covers(published, start):
        rate_e5 = [it for it in published if it.on <= start][-1].rate_e5
        if all(row.effective_from != start for row in rows):
            rows.append(RateRow(start, rate_e5, source, Verification.OFFICIAL))
        start = next_half_year(start)
    return tuple(sorted(rows, key=lambda row: row.effective_from))


def _covers(published: Sequence[Observation], day: date) -> bool:
    """A series with a value for each day must have reached the day; one that lists changes only speaks by silence."""
    is_daily = any(before.rate_e5 == after.rate_e5 for before, after in pairwise(published))
    return not is_daily or published[-1].on >= day


def _refuse_what_cannot_be_compared(table: RateTable, published: Sequence[Observation]) -> None:
    if not any(it.on <= table.known_until for it in published):
        raise RatesDisagree(f"nothing is published for days that {table.key} knows: it cannot be compared")
    for before, after in pairwise(published):
        if before.on == after.on:
            raise RatesDisagree(f"two rates are published for {after.on}")
        if abs(after.rate_e5 - before.rate_e5) > _MOST_STEP_E5:
            raise RatesDisagree(f"a step to {percent_from_rate_e5(after.rate_e5):f} % on {after.on} is hard to believe")
    for it in published:
        if not _LEAST_E5 <= it.rate_e5 <= _MOST_E5:
            raise RatesDisagree(f"{percent_from_rate_e5(it.rate_e5):f} % on {it.on} is hard to believe")


def _refuse_contradictions(table: RateTable, published: Sequence[Observation]) -> None:
    first = published[0].on
    for it in published:
        known = [row for row in table.rows if row.effective_from <= it.on]
        if known and it.on <= table.known_until and known[-1].rate_e5 != it.rate_e5:
            raise RatesDisagree(
                f"{it.on}: {percent_from_rate_e5(it.rate_e5):f} % is published, {table.key} has "
                f"{percent_from_rate_e5(known[-1].rate_e5):f} %"
            )
    for row in table.rows:
        if row.effective_from > first and published_on(published, row.effective_from) != row.rate_e5:
            raise RatesDisagree(
                f"{row.effective_from}: {table.key} has {percent_from_rate_e5(row.rate_e5):f} %, and another is "
                "published"
            )


def published_on(published: Sequence[Observation], day: date) -> int:
    """The rate in force on a day: that of the last day before it for which one is published."""
    return [it for it in published if it.on <= day][-1].rate_e5
