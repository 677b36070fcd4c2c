"""Where does a reader of Stripe, or a walk through our own rows, go on after a stop?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from collector.store.dialect import insert_for
from collector.store.schema import cursor

BACKFILL, EVENTS, RECONCILE, STRIPE_WRITES = "backfill", "events", "reconcile", "stripe_writes"
COMPARISON = "comparison"
SUPPRESSIONS = "suppressions"
MAILBOX = "mailbox"
DAILY_RUN = "daily_run"
READS_STRIPE = (BACKFILL, EVENTS, RECONCILE, COMPARISON)  # those that move only when Stripe has answered


def read_cursor(tx: Connection, name: str) -> dict[str, Any] | None:
    """The saved place of a reader, or None where it never began."""
    value = tx.execute(select(cursor.c.value).where(cursor.c.name == name)).scalar_one_or_none()
    return value if isinstance(value, dict) else None


def locked_cursor(tx: Connection, name: str) -> dict[str, Any] | None:
    """The same for one of several workers: on PostgreSQL the others wait until this transaction has moved it."""
    query = select(cursor.c.value).where(cursor.c.name == name).with_for_update()
    return tx.execute(query).scalar_one_or_none()


def cursor_saved_at(tx: Connection, name: str) -> datetime | None:
    """When the place was last saved, in UTC."""
    return tx.execute(select(cursor.c.at).where(cursor.c.name == name)).scalar_one_or_none()


def save_cursor(tx: Connection, name: str, value: dict[str, Any], at: datetime) -> None:
    """Remember the place, in the transaction that wrote what was read up to it."""
    statement = insert_for(tx, cursor).values(name=name, value=value, at=at)
    changed = {"value": statement.excluded.value, "at": statement.excluded.at}
    tx.execute(statement.on_conflict_do_update(index_elements=[cursor.c.name], set_=changed))


def forget_cursor(tx: Connection, name: str) -> None:
    """The reader begins anew."""
    tx.execute(delete(cursor).where(cursor.c.name == name))
