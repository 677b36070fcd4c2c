"""What came of reading Stripe: how many invoices, which are owed to us, which are not asked for, and why?"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select

from collector.domain.facts import InvoiceStatus
from collector.store.schema import claim, invoice


class Group(NamedTuple):
    """Invoices of one conclusion and currency. `owed_minor` is what remains of them by Stripe's word."""

    concludes: str  # as `stripe explain` says it, or set_aside, or penalty_invoice
    currency: str
    invoices: int
    owed_minor: int


def groups(tx: Connection, today: date) -> list[Group]:
    """All invoices in our books by what follows from them today. Reads the whole table once."""
    parts = (
        invoice.c.status, invoice.c.currency, invoice.c.payment_processing, (invoice.c.due_on < today).label("late"),
        claim.c.id.is_not(None).label("claimed"), invoice.c.set_aside.is_not(None).label("aside"),
        invoice.c.penalty_uid.is_not(None).label("penalty"),
    )  # fmt: skip
    query = (
        select(*parts, func.count().label("count"), func.sum(invoice.c.remaining_minor).label("owed"))
        .outerjoin(claim, claim.c.invoice_id == invoice.c.id)
        .group_by(*parts)
    )
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in tx.execute(query):
        sums = found[(_concludes(row), row.currency)]
        sums[0] += row._mapping["count"]
        sums[1] += int(row.owed or 0) if row.status == InvoiceStatus.OPEN else 0
    return [Group(concludes, currency, *sums) for (concludes, currency), sums in sorted(found.items())]


def _concludes(row: Row[Any]) -> str:
    if row.aside:
        return "set_aside"
    if row.status != InvoiceStatus.OPEN:
        return str(row.status)
    if row.penalty:
        return "penalty_invoice"
    if not row.claimed:
        return "not_ours_to_chase"
    if row.payment_processing:
        return "payment_pending"
    return "collectible" if row.late else "not_yet_due"
