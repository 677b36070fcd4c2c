"""Which debtors matter so much to the owner that she wants to be asked first?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy import case as when

from collector.domain.policy import Brake
from collector.store import journal
from collector.store.journal import Entry
from collector.store.schema import case, invoice, turnover

_COUNTED = ("open", "paid", "uncollectible")


def keep(tx: Connection, at: datetime, today: date, case_ids: Sequence[int], brake: Brake, *, who: str) -> None:
    """Write down why a case waits for the owner's word, where its debtor matters by the policy; and that it no longer
    does. Told in the journal where it begins."""
    found = _braked_by(tx, today, case_ids, brake)
    rows = tx.execute(select(case.c.id, case.c.braked_by).where(case.c.id.in_(case_ids), case.c.closed_on.is_(None)))
    entries = []
    for row in rows.all():
        braked_by = found.get(row.id)
        if braked_by == row.braked_by:
            continue
        tx.execute(update(case).where(case.c.id == row.id).values(braked_by=braked_by, version=case.c.version + 1))
        if row.braked_by is None:
            entries.append(Entry("brake_found", who, row.id, {"by": braked_by}))
    journal.append(tx, at, entries)


def _braked_by(tx: Connection, today: date, case_ids: Sequence[int], brake: Brake) -> dict[int, str]:
    """By case: "years:6" or "share:23"."""
    since = _a_year_before(today)
    recent = when((invoice.c.issued_on > since, invoice.c.principal_minor), else_=0)
    query = (
        select(
            case.c.id,
            func.sum(when((invoice.c.currency == case.c.currency, recent), else_=0)).label("minor"),
            func.min(invoice.c.issued_on).label("first_on"),
            case.c.currency,
        )
        .join(invoice, invoice.c.debtor_id == case.c.debtor_id)
        .where(case.c.id.in_(case_ids), invoice.c.status.in_(_COUNTED))
        .group_by(case.c.id, case.c.currency)
    )
    totals: dict[str, int] = {}
    found = {}
    for row in tx.execute(query).all():
        years = _years(row.first_on, today)
        if brake.years and years >= brake.years:
            found[row.id] = f"years:{years}"
        elif brake.share_percent:
            if row.currency not in totals:
                totals[row.currency] = _turnover(tx, row.currency, today)
            percent = row.minor * 100 // totals[row.currency] if totals[row.currency] else 0
            if percent >= brake.share_percent:
                found[row.id] = f"share:{percent}"
    return found


def _turnover(tx: Connection, currency: str, today: date) -> int:
    """What was invoiced in a currency in twelve months, from the row of the day; the first who asks reckons it."""
    known = tx.execute(select(turnover.c.as_of, turnover.c.minor).where(turnover.c.currency == currency)).one_or_none()
    if known is not None and known.as_of == today:
        return int(known.minor)
    counted = (invoice.c.currency == currency) & (invoice.c.issued_on > _a_year_before(today))
    query = select(func.coalesce(func.sum(invoice.c.principal_minor), 0))
    minor = int(tx.execute(query.where(counted, invoice.c.status.in_(_COUNTED))).scalar_one())
    tx.execute(delete(turnover).where(turnover.c.currency == currency))
    tx.execute(insert(turnover).values(currency=currency, as_of=today, minor=minor))
    return minor


def _a_year_before(today: date) -> date:
    last = (today.month, today.day) == (2, 29)
    return today.replace(year=today.year - 1, day=28 if last else today.day)


def _years(first_on: date, today: date) -> int:
    """Whole years since the first invoice."""
    return today.year - first_on.year - ((today.month, today.day) < (first_on.month, first_on.day))
