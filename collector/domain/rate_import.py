"""Which rows does a CSV file in the shipped format add to a rate table, and which of its lines are wrong?"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date

from collector.domain.money import UnreadableAmount, rate_e5_from_percent
from collector.domain.rate_additions import AddedRow, RateKnown, RateRefused, joined
from collector.domain.rate_csv import TableHeader
from collector.domain.rates import KeptAs, RateRow, RateTable, Verification


class BadImport(ValueError):
    """A file of which nothing is added: `problems` names each wrong line, its cause and the remedy."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_import(text: str, file: str, header: TableHeader, table: RateTable, reason: str) -> tuple[AddedRow, ...]:
    """The rows of the file that the table does not hold yet, in order. Raises BadImport naming every bad line."""
    columns = [header.date_column, header.rate_column, "source", "verification"]
    reader = csv.DictReader(text.splitlines())
    gone = [column for column in columns if column not in (reader.fieldnames or ())]
    if gone:
        raise BadImport((f"{file}, line 1: column {gone[0]!r} is missing. The first line names: {', '.join(columns)}",))
    rows, problems = [], []
    for cells in reader:
        try:
            added = AddedRow(table.key, read_row(cells, header), reason)
            _refuse_broken_chain(cells, added.row, table)
            table = joined(table, added)
        except RateKnown:
            continue
        except RateRefused as refused:
            problems.append(f"{file}, line {reader.line_num}: {refused}")
            continue
        rows.append(added)
    if problems:
        raise BadImport(tuple(problems))
    return tuple(rows)


def read_row(cells: Mapping[str | None, str | None], header: TableHeader) -> RateRow:
    """One row from its cells. Raises RateRefused with the remedy."""
    if None in cells or None in cells.values():
        raise RateRefused("the number of cells differs from the first line. Quote cells that hold commas")
    return row_from(
        str(cells[header.date_column]), str(cells[header.rate_column]), str(cells["source"]), str(cells["verification"])
    )


def row_from(day: str, percent: str, source: str, verification: str) -> RateRow:
    """One row from what somebody wrote. Raises RateRefused with the remedy."""
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise RateRefused(f"{day!r} is no day; write it as 2027-01-01") from None
    try:
        rate_e5 = rate_e5_from_percent(percent)
    except UnreadableAmount:
        raise RateRefused(f"{percent!r} is no percentage; write it as 2.65") from None
    if not -_MOST_E5 <= rate_e5 <= _MOST_E5:
        raise RateRefused(f"{percent} % a year is no reference rate; write 2.65 for 2.65 %")
    if not source.strip():
        raise RateRefused("the source is empty; say where the rate was read")
    try:
        return RateRow(on, rate_e5, source.strip(), Verification(verification))
    except ValueError:
        raise RateRefused(f"{verification!r} is none of {', '.join(Verification)}; write one of these") from None


_MOST_E5 = 50 * 100_000


def _refuse_broken_chain(cells: Mapping[str | None, str | None], row: RateRow, table: RateTable) -> None:
    """A line that says what the rate was before must be right, or a change between is missing."""
    previous = str(cells.get("previous_percent") or "").strip()
    before = [it for it in table.rows if it.effective_from < row.effective_from]
    if table.kept_as is not KeptAs.CHANGES or not previous or not before:
        return
    try:
        joins = rate_e5_from_percent(previous) == before[-1].rate_e5
    except UnreadableAmount:
        joins = False
    if not joins:
        raise RateRefused(
            f"previous_percent is {previous!r}, but the row before is another rate. A change is missing between, or "
            "one of them is wrong: compare with the official list"
        )
