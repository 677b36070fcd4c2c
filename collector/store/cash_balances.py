"""Which money of our debtors lies at Stripe and pays nothing yet? As last read, by currency."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, ScalarSelect, func, select
from sqlalchemy import case as when

from collector.store import debtors, journal
from collector.store.cases import facts_changed
from collector.store.dialect import insert_for
from collector.store.schema import case, cash_balance, debtor

Cash = Mapping[str, int]

CASH_OF_CASE = (
    select(func.coalesce(func.sum(cash_balance.c.available_minor), 0))
    .where(cash_balance.c.debtor_id == case.c.debtor_id, cash_balance.c.currency == case.c.currency)
    .correlate(case)
    .scalar_subquery()
)
_BALANCE = select(debtor.c.balance_minor).where(debtor.c.id == case.c.debtor_id).correlate(case).scalar_subquery()


def credit_of(balance: ColumnElement[int] | ScalarSelect[int]) -> ColumnElement[int]:
    """What could pay a case, beside the customer's balance there (negative: a credit)."""
    return when((balance < 0, -balance), else_=0) + CASH_OF_CASE


CREDIT_OF_CASE = credit_of(_BALANCE)


def customers_of(tx: Connection, case_id: int) -> list[str]:
    """Stripe's ids of the customers a case is about: one, unless it was deleted there."""
    query = select(debtor.c.stripe_id).join(case, case.c.debtor_id == debtor.c.id)
    return list(tx.execute(query.where(case.c.id == case_id, debtor.c.deleted.is_(False))).scalars())


def enter(tx: Connection, at: datetime, read: Mapping[str, Cash]) -> list[int]:
    """What customers (by Stripe's id) have there now, minor units by currency. Returns the open cases it may change."""
    query = select(debtor.c.id, debtor.c.stripe_id).where(debtor.c.stripe_id.in_(sorted(read)))
    changed = [
        row.id for row in tx.execute(query.order_by(debtor.c.id)).all() if _put(tx, at, row.id, read[row.stripe_id])
    ]
    case_ids = debtors.open_cases_of(tx, changed)
    facts_changed(tx, at, case_ids)
    return case_ids


def _put(tx: Connection, at: datetime, debtor_id: int, cash: Cash) -> bool:
    """False where it is what we knew."""
    query = select(cash_balance.c.currency, cash_balance.c.available_minor)
    known = {
        row.currency: row.available_minor for row in tx.execute(query.where(cash_balance.c.debtor_id == debtor_id))
    }
    now = {currency: cash.get(currency, 0) for currency in {*known, *cash}}
    if now == known:
        return False
    rows = [
        {"debtor_id": debtor_id, "currency": currency, "available_minor": minor, "read_at": at}
        for currency, minor in sorted(now.items())
    ]
    statement = insert_for(tx, cash_balance)
    latest = {name: statement.excluded[name] for name in ("available_minor", "read_at")}
    tx.execute(statement.on_conflict_do_update(index_elements=["debtor_id", "currency"], set_=latest), rows)
    data = {"debtor": debtor_id, "changed": ["cash_balance"], "cash_balance": dict(sorted(now.items()))}
    journal.append(tx, at, [journal.Entry("debtor_changed", "stripe", None, data)])
    return True
