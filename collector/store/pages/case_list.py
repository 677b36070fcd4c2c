"""Which cases are there: by state, found by a word, in one of three orders, a page at a time?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, and_, func, select, tuple_, union

from collector.store.cases import CLOSED
from collector.store.pages.figures import CurrencyFigures, StateFigures, by_currency, figures
from collector.store.schema import case, claim, debtor, invoice

MOST_FOUND = 500


class Sort(StrEnum):
    """The orders of the list: longest overdue first, largest overdue amount first, nearest next step first."""

    LATE = "late"
    AMOUNT = "amount"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One row of the list. Amounts in minor units; `numbers`: its open invoices, oldest due date first."""

    id: int
    debtor_id: int
    debtor_name: str
    debtor_kind: str
    currency: str
    state: str
    because: Any
    remaining_minor: int
    overdue_minor: int
    oldest_due_on: date | None
    open_claims: int
    next_step_on: date | None
    next_step_kind: str | None
    closed_on: date | None
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CasesPage:
    """A page of the list. `totals` are those of the whole selection, not of the page; `figures` of all open cases.

    `next_after` leads to the next page, None on the last. `found_more`: the word is in more than MOST_FOUND cases.
    """

    lines: tuple[CaseLine, ...]
    figures: tuple[StateFigures, ...]
    totals: tuple[CurrencyFigures, ...]
    next_after: str | None
    found_more: bool


def cases_page(
    tx: Connection, *, state: str | None = None, search: str = "", sort: Sort = Sort.LATE, after: str | None = None,
    limit: int = 25,
) -> CasesPage:  # fmt: skip
    """A page of cases in at most six queries. Raises ValueError for an `after` that no page ever gave out.

    `state` None: all open cases; "closed": the closed ones, last closed first. `search` looks for a part of the
    debtor's name, for its whole address or Stripe id, and for the beginning of an invoice number; it finds closed cases
    too, unless a state is asked for.
    """
    found = _matching(tx, search.strip()) if search.strip() else None
    chosen = _chosen(state, found)
    order = _order(state, sort)
    rows = _page(tx, chosen, order, after, limit + 1)
    numbers = _numbers(tx, [row.id for row in rows[:limit]])
    all_figures = figures(tx)
    if found is not None or state == CLOSED:
        totals = _totals(tx, chosen) if found is not None else ()
    else:
        totals = by_currency(line for line in all_figures if state in (None, line.state))
    return CasesPage(
        lines=tuple(CaseLine(**row._mapping, numbers=tuple(numbers.get(row.id, ()))) for row in rows[:limit]),
        figures=all_figures,
        totals=totals,
        next_after=order.cursor_of(rows[limit - 1]) if len(rows) > limit else None,
        found_more=found is not None and len(found) > MOST_FOUND,
    )


@dataclass(frozen=True, slots=True)
class _Order:
    """A column of the case and a direction. Where the column may be empty, empty ones come last."""

    column: Column[Any]
    descending: bool

    def sorted(self, query: Select[Any]) -> Select[Any]:
        if self.descending:
            return query.order_by(self.column.desc(), case.c.id.desc())
        return query.order_by(self.column, case.c.id)

    def beyond(self, value: Any, case_id: int) -> ColumnElement[bool]:
        here, there = tuple_(self.column, case.c.id), tuple_(value, case_id)
        return here < there if self.descending else here > there

    def cursor_of(self, row: Row[Any]) -> str:
        value = row._mapping[self.column.name]
        return f"{'-' if value is None else value}.{row.id}"

    def read(self, cursor: str) -> tuple[Any, int]:
        value, _, case_id = cursor.rpartition(".")
        if not 0 <= int(case_id) < 2**63:
            raise ValueError(f"no page gave out {cursor!r}")
        if value == "-":
            return None, int(case_id)
        return (int(value) if self.column is case.c.overdue_minor else date.fromisoformat(value)), int(case_id)


def _order(state: str | None, sort: Sort) -> _Order:
    return _Order(case.c.closed_on, descending=True) if state == CLOSED else _ORDERS[sort]


_ORDERS = {
    Sort.LATE: _Order(case.c.oldest_due_on, descending=False),
    Sort.AMOUNT: _Order(case.c.overdue_minor, descending=True),
    Sort.NEXT: _Order(case.c.next_step_on, descending=False),
}

_LINE: Select[Any] = select(
    case.c.id, case.c.debtor_id, debtor.c.name.label("debtor_name"), debtor.c.kind.label("debtor_kind"),
    case.c.currency, case.c.state, case.c.because,
    case.c.remaining_minor, case.c.overdue_minor, case.c.oldest_due_on, case.c.open_claims, case.c.next_step_on,
    case.c.next_step_kind, case.c.closed_on,
).join(debtor, debtor.c.id == case.c.debtor_id)  # fmt: skip


def _chosen(state: str | None, found: Sequence[int] | None) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = []
    if state == CLOSED:
        conditions.append(case.c.closed_on.is_not(None))
    elif state is not None:
        conditions += [case.c.closed_on.is_(None), case.c.state == state]
    elif found is None:
        conditions.append(case.c.closed_on.is_(None))
    if found is not None:
        conditions.append(case.c.id.in_(found[:MOST_FOUND]))
    return and_(*conditions)


def _page(tx: Connection, chosen: ColumnElement[bool], order: _Order, after: str | None, limit: int) -> list[Row[Any]]:
    """First the cases that have a value to sort by, then those without: each walk follows an index."""
    value, case_id = order.read(after) if after is not None else (None, 0)
    rows: list[Row[Any]] = []
    if after is None or value is not None:
        query = _LINE.where(chosen, order.column.is_not(None))
        if after is not None:
            query = query.where(order.beyond(value, case_id))
        rows = list(tx.execute(order.sorted(query).limit(limit)))
        case_id = 0
    if len(rows) < limit and order.column.nullable:
        query = _LINE.where(chosen, order.column.is_(None), case.c.id > case_id).order_by(case.c.id)
        rows += tx.execute(query.limit(limit - len(rows)))
    return rows


def _numbers(tx: Connection, case_ids: Sequence[int]) -> dict[int, list[str]]:
    if not case_ids:
        return {}
    query = (
        select(claim.c.case_id, invoice.c.number)
        .join(invoice, invoice.c.id == claim.c.invoice_id)
        .where(claim.c.case_id.in_(case_ids), invoice.c.status == "open")
        .order_by(invoice.c.due_on, invoice.c.id)
    )
    found: dict[int, list[str]] = {}
    for case_id, number in tx.execute(query):
        found.setdefault(case_id, []).append(number)
    return found


def _totals(tx: Connection, chosen: ColumnElement[bool]) -> tuple[CurrencyFigures, ...]:
    sums = (func.count(), func.sum(case.c.remaining_minor), func.sum(case.c.overdue_minor))
    rows = tx.execute(select(case.c.currency, *sums).where(chosen).group_by(case.c.currency).order_by(case.c.currency))
    return tuple(CurrencyFigures(currency, cases, int(left), int(late)) for currency, cases, left, late in rows)


def _matching(tx: Connection, words: str) -> list[int]:
    """Cases the words point to, at most one more than MOST_FOUND, oldest first."""
    of_debtor = select(case.c.id).join(debtor, debtor.c.id == case.c.debtor_id)
    of_invoice = select(claim.c.case_id).join(invoice, invoice.c.id == claim.c.invoice_id)
    found = union(
        of_debtor.where(debtor.c.name.icontains(words, autoescape=True)),
        of_debtor.where(func.lower(debtor.c.email) == words.lower()),
        of_debtor.where(debtor.c.stripe_id == words),
        of_invoice.where(invoice.c.stripe_id == words),
        *(of_invoice.where(_begins(tx, invoice.c.number, start)) for start in {words, words.upper()}),
    ).subquery()
    return list(tx.execute(select(found.c[0]).order_by(found.c[0]).limit(MOST_FOUND + 1)).scalars())


def _begins(tx: Connection, column: Column[Any], start: str) -> ColumnElement[bool]:
    """`column` begins with `start`, as a range that the index on it answers; LIKE is not, with bound values."""
    beyond = start + "\U0010ffff"
    if tx.dialect.name == "sqlite":
        return and_(column >= start, column < beyond)
    return and_(column.bool_op("~>=~")(start), column.bool_op("~<~")(beyond))
