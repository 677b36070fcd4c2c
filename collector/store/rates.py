"""Which rows did the owner add to the rate tables? Append-only: a later row corrects, none is rewritten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from collector.domain.debtors import DebtorKind
from collector.domain.rate_additions import AddedRow
from collector.domain.rates import RateRow, Verification
from collector.store import journal
from collector.store.journal import Entry
from collector.store.schema import case, debtor, rate_row

_NEWEST = select(func.coalesce(func.max(rate_row.c.id), 0))  # made once: every tick of every job asks this


def newest(tx: Connection) -> int:
    """The id of the row added last, 0 without any: another one means that the tables have changed."""
    return int(tx.execute(_NEWEST).scalar_one())


def added(tx: Connection) -> tuple[AddedRow, ...]:
    """Every row, in the order they were added."""
    rows = tx.execute(select(rate_row).order_by(rate_row.c.id))
    return tuple(
        AddedRow(
            row.rate_table,
            RateRow(row.effective_from, row.rate_e5, row.source, Verification(row.verification)),
            row.reason,
        )
        for row in rows
    )


def add(tx: Connection, at: datetime, rows: Sequence[AddedRow], *, who: str) -> None:
    """Write these rows down, each with its entry; they were checked before."""
    for item in rows:
        row = item.row
        tx.execute(
            insert(rate_row).values(
                rate_table=item.table, effective_from=row.effective_from, rate_e5=row.rate_e5, source=row.source,
                verification=row.verification.value, reason=item.reason, written_by=who, at=at,
            )
        )  # fmt: skip
    journal.append(tx, at, [
        Entry("rate_corrected" if it.reason else "rate_added", who, None, {
            "table": it.table, "from": it.row.effective_from.isoformat(), "rate_e5": it.row.rate_e5,
        }) for it in rows
    ])  # fmt: skip


def laws_in_use(tx: Connection) -> set[tuple[str | None, DebtorKind]]:
    """The country and kind of every debtor with an open case."""
    query = select(debtor.c.country, debtor.c.kind).distinct().join(case).where(case.c.closed_on.is_(None))
    return {(row.country, DebtorKind(row.kind)) for row in tx.execute(query)}
