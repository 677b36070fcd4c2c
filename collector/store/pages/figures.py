"""How many open cases are there in each state, and about how much money?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from collector.store.schema import case


@dataclass(frozen=True, slots=True)
class StateFigures:
    """Open cases of one state and currency. Amounts in minor units; `overdue_minor` is part of `remaining_minor`."""

    state: str
    currency: str
    cases: int
    remaining_minor: int
    overdue_minor: int


@dataclass(frozen=True, slots=True)
class CurrencyFigures:
    """The same over all states of a selection. Currencies are never added up."""

    currency: str
    cases: int
    remaining_minor: int
    overdue_minor: int


def figures(tx: Connection) -> tuple[StateFigures, ...]:
    """One line for each state and currency, from an index of the open cases alone."""
    query = (
        select(
            case.c.state, case.c.currency, func.count(), func.sum(case.c.remaining_minor),
            func.sum(case.c.overdue_minor),
        )
        .where(case.c.closed_on.is_(None))
        .group_by(case.c.state, case.c.currency)
        .order_by(case.c.state, case.c.currency)
    )  # fmt: skip
    rows = tx.execute(query)
    return tuple(
        StateFigures(state, currency, cases, int(left), int(late)) for state, currency, cases, left, late in rows
    )


def by_currency(lines: Iterable[StateFigures]) -> tuple[CurrencyFigures, ...]:
    """The lines added up by currency, in the order of the codes."""
    found: dict[str, CurrencyFigures] = {}
    for line in lines:
        so_far = found.get(line.currency, CurrencyFigures(line.currency, 0, 0, 0))
        found[line.currency] = CurrencyFigures(
            line.currency, so_far.cases + line.cases, so_far.remaining_minor + line.remaining_minor,
            so_far.overdue_minor + line.overdue_minor,
        )  # fmt: skip
    return tuple(found[currency] for currency in sorted(found))
