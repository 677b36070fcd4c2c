"""The worked examples: claims whose figures come from a published page or from a pencil, each with its source.

``worked_examples.csv`` is the table. A line reads ``2026-02-01..2026-03-02: 10000.00 x 12.15% x 30/365 = 99.86``;
payments and credit notes read ``2026-03-02:4000.00``, several parted by a space.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LINE = re.compile(r"(\S+)\.\.(\S+): (\S+) x (\S+)% x (\d+)/(\d+) = (\S+)")


@dataclass(frozen=True)
class Example:
    """One row of the table."""

    row: dict[str, str]

    @property
    def id(self) -> str:
        return self.row["id"]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The interest lines as the calculator prints them, without their basis."""
        found = [_LINE.fullmatch(line) for line in filter(None, self.row["lines"].split("; "))]
        assert all(found), f"{self.id}: a line that cannot be read"
        names = ("from", "to", "base", "rate_percent", "days", "divisor", "amount")
        lines = [dict(zip(names, match.groups(), strict=True)) for match in found if match]
        return [{**line, "days": int(line["days"]), "divisor": int(line["divisor"])} for line in lines]

    @property
    def amounts(self) -> dict[str, str]:
        return {name: self.row[name] for name in ("interest", "fixed_sum", "principal_due", "total")}

    @property
    def asked(self) -> dict[str, Any]:
        """The object for the calculator."""
        row = self.row
        names = ("id", "country", "debtor_kind", "principal", "currency", "due_on", "until")
        optional = ("day_count", "allocation", "formal_notice_on")
        rate = {"rule": "contract", "percent": row["rate_percent"]} if row["rate_percent"] else {"rule": "statutory"}
        return {
            **{name: row[name] for name in names},
            "rate": rate,
            **{name: row[name] for name in optional if row[name]},
            "payments": _dated(row["payments"]),
            "credit_notes": _dated(row["credit_notes"]),
        }


def _dated(cell: str) -> list[dict[str, str]]:
    return [dict(zip(("on", "amount"), each.split(":"), strict=True)) for each in cell.split()]


def worked_examples() -> list[Example]:
    with Path(__file__).with_suffix(".csv").open(newline="", encoding="utf-8") as lines:
        return [Example(row) for row in csv.DictReader(lines)]
