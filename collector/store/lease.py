"""Who leads? One row per name; whoever takes it after another starts a new epoch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, update

from collector.store.dialect import insert_for
from collector.store.schema import lease

LONG_OVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Lease:
    """`holder` leads until `until`. The epoch grows whenever there may have been a gap in its lead."""

    name: str
    holder: str
    epoch: int
    until: datetime


def take_or_renew(tx: Connection, name: str, holder: str, now: datetime, seconds: int) -> Lease | None:
    """Lead for another `seconds`: renew our own running lease, or take one that is free or over. None: another leads.

    Renewing keeps the epoch. A lease of ours that ran out is taken like anybody's, with a new epoch: meanwhile others
    may have acted in our absence.
    """
    until = now + timedelta(seconds=seconds)
    first = insert_for(tx, lease).on_conflict_do_nothing().values(name=name, holder=holder, epoch=1, until=until)
    if tx.execute(first.returning(lease.c.epoch)).scalar_one_or_none() is not None:
        return Lease(name, holder, 1, until)
    ours = (lease.c.holder == holder) & (lease.c.until > now)
    renewed = update(lease).where(lease.c.name == name, ours).values(until=until)
    epoch = tx.execute(renewed.returning(lease.c.epoch)).scalar_one_or_none()
    if epoch is None:
        # The condition and the write are one statement: of two candidates at the same moment one finds it taken.
        taken = update(lease).where(lease.c.name == name, lease.c.until <= now)
        taken = taken.values(holder=holder, epoch=lease.c.epoch + 1, until=until)
        epoch = tx.execute(taken.returning(lease.c.epoch)).scalar_one_or_none()
    return None if epoch is None else Lease(name, holder, int(epoch), until)


def release(tx: Connection, name: str, holder: str) -> None:
    """Stop leading, so that another may start at once; nothing happens if we lead no more."""
    tx.execute(update(lease).where(lease.c.name == name, lease.c.holder == holder).values(until=LONG_OVER))
