"""May this rate table be trusted: CSV text in, checked tables out, or the file, the line and the remedy."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from collector.domain.calendar import half_year_name, half_year_start, next_half_year
from collector.domain.money import UnreadableAmount, rate_e5_from_percent
from collector.domain.rates import KeptAs, RateRow, RateTable, Verification


class RateTableError(ValueError):
    """A rate table that cannot be trusted: names the file, the line, what is wrong and what to do."""

    def __init__(self, file: str, line: int, problem: str, remedy: str) -> None:
        super().__init__(f"{file}, line {line}: {problem}. {remedy}")
        self.file = file
        self.line = line


@dataclass(frozen=True, slots=True)
class TableHeader:
    """One line of tables.csv: where a table is, how it is kept, and the last day up to which it is known whole."""

    key: str
    file: str
    date_column: str
    rate_column: str
    kept_as: KeptAs
    known_until: date
    title: str
    line: int


def parse_table_headers(text: str, file: str = "tables.csv") -> tuple[TableHeader, ...]:
    """The list of tables from the text of tables.csv. Raises RateTableError."""
    columns = ("table", "file", "date_column", "rate_column", "kept_as", "known_until", "title")
    headers: list[TableHeader] = []
    for line, cells in _csv_lines(text, file, columns):
        if any(header.key == cells["table"] for header in headers):
            raise RateTableError(file, line, f"table {cells['table']!r} is listed twice", "Keep one line of it")
        try:
            kept_as = KeptAs(cells["kept_as"])
        except ValueError:
            raise RateTableError(
                file, line, f"kept_as is {cells['kept_as']!r}", "Write changes or half_years"
            ) from None
        headers.append(
            TableHeader(
                cells["table"], cells["file"], cells["date_column"], cells["rate_column"], kept_as,
                _date(cells["known_until"], file, line), cells["title"], line,
            )
        )  # fmt: skip
    return tuple(headers)


def parse_rate_table(text: str, header: TableHeader) -> RateTable:
    """One table from the text of its CSV file.

    Raises RateTableError for an unreadable cell, a date out of order or repeated, a missing half-year, a chain of
    changes that does not join, or a `known_until` that the rows cannot bear.
    """
    columns = [header.date_column, header.rate_column, "source", "verification"]
    if header.kept_as is KeptAs.CHANGES:
        columns.append("previous_percent")
    rows: list[RateRow] = []
    line = 1
    for line, cells in _csv_lines(text, header.file, columns):
        row = _rate_row(cells, header, line)
        _refuse_disorder(rows, row, header, line)
        if header.kept_as is KeptAs.HALF_YEARS:
            _refuse_hole(rows, row, header, line)
        else:
            _refuse_broken_chain(rows, cells["previous_percent"], header, line)
        rows.append(row)
    if not rows:
        raise RateTableError(header.file, line, "there is no row", "Restore the file from the release")
    _refuse_wrong_horizon(rows, header)
    return RateTable(header.key, header.title, header.kept_as, tuple(rows), header.known_until)


def _rate_row(cells: Mapping[str, str], header: TableHeader, line: int) -> RateRow:
    percent = cells[header.rate_column]
    try:
        rate_e5 = rate_e5_from_percent(percent)
    except UnreadableAmount:
        raise RateTableError(
            header.file, line, f"{header.rate_column} is {percent!r}", "Write the percentage, such as 2.15"
        ) from None
    if not cells["source"].strip():
        raise RateTableError(header.file, line, "source is empty", "Say where the rate was read")
    try:
        verification = Verification(cells["verification"])
    except ValueError:
        words = ", ".join(Verification)
        raise RateTableError(
            header.file, line, f"verification is {cells['verification']!r}", f"Write one of: {words}"
        ) from None
    return RateRow(_date(cells[header.date_column], header.file, line), rate_e5, cells["source"], verification)


def _refuse_disorder(rows: list[RateRow], row: RateRow, header: TableHeader, line: int) -> None:
    if rows and row.effective_from == rows[-1].effective_from:
        raise RateTableError(header.file, line, f"{row.effective_from} stands there twice", "Keep the right row only")
    if rows and row.effective_from < rows[-1].effective_from:
        raise RateTableError(
            header.file, line, f"{row.effective_from} comes after {rows[-1].effective_from}", "Sort the rows by date"
        )


def _refuse_hole(rows: list[RateRow], row: RateRow, header: TableHeader, line: int) -> None:
    day = row.effective_from
    if day != half_year_start(day):
        raise RateTableError(
            header.file, line, f"{day} begins no half-year", "Write the first day of one: 1 January or 1 July"
        )
    if rows and day != next_half_year(rows[-1].effective_from):
        missing = half_year_name(next_half_year(rows[-1].effective_from))
        raise RateTableError(header.file, line, f"{missing} is missing before this line", "Add its official rate")


def _refuse_broken_chain(rows: list[RateRow], previous: str, header: TableHeader, line: int) -> None:
    if not rows:
        return
    try:
        joins = rate_e5_from_percent(previous) == rows[-1].rate_e5
    except UnreadableAmount:
        joins = False
    if not joins:
        raise RateTableError(
            header.file, line, f"previous_percent is {previous!r} but the line before ends otherwise",
            "A change is missing between the two lines, or one of them is wrong: compare with the official list",
        )  # fmt: skip


def _refuse_wrong_horizon(rows: list[RateRow], header: TableHeader) -> None:
    last = rows[-1].effective_from
    if header.known_until < last:
        raise RateTableError(
            "tables.csv", header.line, f"known_until {header.known_until} is before the last row of {header.file}",
            f"Write {last} or the later day up to which you checked",
        )  # fmt: skip
    if header.kept_as is KeptAs.HALF_YEARS and header.known_until >= next_half_year(last):
        raise RateTableError(
            "tables.csv", header.line, f"known_until {header.known_until} is beyond the last row of {header.file}",
            f"Add the row of {half_year_name(next_half_year(last))} first",
        )  # fmt: skip


def _csv_lines(text: str, file: str, columns: list[str] | tuple[str, ...]) -> list[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(text.splitlines())
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise RateTableError(
            file, 1, f"column {missing[0]!r} is missing", f"The first line names: {', '.join(columns)}"
        )
    lines = []
    for cells in reader:
        if None in cells or None in cells.values():
            raise RateTableError(
                file, reader.line_num, "the number of cells differs from the first line", "Quote cells that hold commas"
            )
        lines.append((reader.line_num, cells))
    return lines


def _date(text: str, file: str, line: int) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RateTableError(file, line, f"{text!r} is no date", "Write it as 2026-07-01") from None
