"""Which rows did the owner add to the shipped rate tables, and may a new one join them?

A row added later wins for what is computed from then on; what was sent keeps its own figures. Nothing is guessed: a
row may not leave a half-year behind it that nobody has read.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from collector.domain.calendar import half_year_name, half_year_start, next_half_year
from collector.domain.money import percent_from_rate_e5
from collector.domain.rates import KeptAs, RateRow, RateTable, RateTables


class RateRefused(ValueError):
    """A row that may not be added: says what is wrong and what to do."""


class RateKnown(RateRefused):
    """The row stands there already, word for word: there is nothing to add."""


@dataclass(frozen=True, slots=True)
class AddedRow:
    """One row for the table of that key. `reason`: why a rate that was already known is another one; else empty."""

    table: str
    row: RateRow
    reason: str = ""


def with_added(tables: RateTables, added: Iterable[AddedRow]) -> tuple[RateTables, tuple[str, ...]]:
    """The tables with these rows, in the order they were added, and a sentence about each row that cannot be used.

    The package may have been exchanged since a row was added. Where it ships the same row by now, there is one. Where
    it ships another rate, the shipped one counts unless the owner gave a reason for hers.
    """
    by_key, unused = dict(tables.by_key), []
    for item in added:
        try:
            by_key[item.table] = joined(RateTables(by_key).table(item.table), item)
        except RateKnown:
            continue
        except (RateRefused, KeyError) as refused:
            unused.append(f"the added row {item.table} of {item.row.effective_from} is not used: {refused.args[0]}")
    return RateTables(by_key), tuple(unused)


def joined(table: RateTable, added: AddedRow) -> RateTable:
    """The table with one more row, or with a row replaced. Raises RateRefused naming the remedy, or RateKnown."""
    row = added.row
    _refuse_half_known(table, row)
    at = bisect_left([it.effective_from for it in table.rows], row.effective_from)
    there = table.rows[at] if at < len(table.rows) else None
    stands = there is not None and there.effective_from == row.effective_from
    if stands and there == row:
        raise RateKnown(f"{row.effective_from} stands in {table.key} already, with the same rate and source")
    if changes_the_past(table, row) and not added.reason.strip():
        raise RateRefused(
            f"{table.key} is already known on {row.effective_from} ({_known_on(table, row.effective_from)} %): say why "
            "it is another rate with --reason; what was sent keeps its figures"
        )
    rows = (*table.rows[:at], row, *table.rows[at + stands :])
    known_until = max(table.known_until, row.effective_from)
    return replace(table, rows=rows, known_until=known_until, unread_eves=_unread_eves(table, row, rows))


def changes_the_past(table: RateTable, row: RateRow) -> bool:
    """Whether the row corrects what was known, so that figures for days gone by come out otherwise than before."""
    is_known = table.rows[0].effective_from <= row.effective_from <= _horizon(table)
    return is_known and _rate_on(table, row.effective_from) != row.rate_e5


def _refuse_half_known(table: RateTable, row: RateRow) -> None:
    """Nobody knows a half-year that lies between what is known and the new row."""
    on = row.effective_from
    if table.kept_as is KeptAs.HALF_YEARS and on != half_year_start(on):
        raise RateRefused(f"{on} begins no half-year; {table.key} has one row for each: write 1 January or 1 July")
    if table.kept_as is KeptAs.HALF_YEARS and next_half_year(on) == table.rows[0].effective_from:
        return
    if on < table.rows[0].effective_from:
        raise RateRefused(
            f"{table.key} begins on {table.rows[0].effective_from}: what was before cannot be added row by row"
        )
    first_unknown = next_half_year(_horizon(table))
    if on > first_unknown:
        raise RateRefused(
            f"{half_year_name(first_unknown)} is missing before {on}: add the rate in force on {first_unknown} first"
        )


def _horizon(table: RateTable) -> date:
    """The last day the table answers for."""
    if table.kept_as is KeptAs.HALF_YEARS:
        return next_half_year(table.rows[-1].effective_from) - timedelta(days=1)
    return table.known_until


def _unread_eves(table: RateTable, new: RateRow, rows: tuple[RateRow, ...]) -> frozenset[date]:
    """The eves of half-years that nobody read, once `new` stands among `rows`.

    A table of changes learns that 1 January has another rate than the last change we know: so it changed on some day
    between, and which rate the eve had is not known until the row of that day is added too.
    """
    first_days = {eve + timedelta(days=1) for eve in table.unread_eves}
    on = new.effective_from
    if table.kept_as is KeptAs.CHANGES and on == half_year_start(on) and on > table.known_until:
        first_days.add(on)
    return frozenset(
        row.effective_from - timedelta(days=1)
        for before, row in pairwise(rows)
        if row.effective_from in first_days and before.rate_e5 != row.rate_e5
    )


def _rate_on(table: RateTable, day: date) -> int:
    return max((it for it in table.rows if it.effective_from <= day), key=lambda it: it.effective_from).rate_e5


def _known_on(table: RateTable, day: date) -> str:
    return f"{percent_from_rate_e5(_rate_on(table, day)):f}"
