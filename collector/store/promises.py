"""Which day did the debtor name, and was the word kept?"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select, update

from collector.store import journal
from collector.store.cases import facts_changed
from collector.store.journal import Entry
from collector.store.schema import promise


def record(
    tx: Connection, at: datetime, case_id: int, promised_on: date, due_on: date, amount_minor: int, *, who: str
) -> int:
    """The debtor said on `promised_on` that `amount_minor` (minor units of the case) will be paid by `due_on`.

    A promise that still runs is replaced: it ends neither kept nor broken. Returns the id.
    """
    replaced = replace(tx, case_id, promised_on)
    values = {"case_id": case_id, "promised_on": promised_on, "due_on": due_on, "amount_minor": amount_minor}
    made = insert(promise).values(**values, recorded_by=who, recorded_at=at).returning(promise.c.id)
    promise_id = int(tx.execute(made).scalar_one())
    facts_changed(tx, at, [case_id])
    data = {
        "promise": promise_id,
        "due_on": due_on.isoformat(),
        "amount_minor": amount_minor,
        "replaces": replaced,
    }
    journal.append(tx, at, [Entry("promise_recorded", who, case_id, data)])
    return promise_id


def replace(tx: Connection, case_id: int, on: date) -> list[int]:
    """A promise that runs ends neither kept nor broken: an agreement takes its place, whose entry tells it."""
    running = (promise.c.case_id == case_id) & promise.c.kept.is_(None) & promise.c.settled_on.is_(None)
    ended = update(promise).where(running).values(settled_on=on).returning(promise.c.id)
    return list(tx.execute(ended).scalars())


def settle(tx: Connection, at: datetime, case_id: int, kept: bool, on: date, *, who: str) -> bool:
    """The running promise of the case was kept or broken, found on the day `on`. False if none was running."""
    rows = tx.execute(
        update(promise)
        .where(promise.c.case_id == case_id, promise.c.kept.is_(None), promise.c.settled_on.is_(None))
        .values(kept=kept, settled_on=on)
        .returning(promise.c.id, promise.c.due_on)
    ).all()
    if not rows:
        return False
    facts_changed(tx, at, [case_id])
    kind = "promise_kept" if kept else "promise_broken"
    entries = [Entry(kind, who, case_id, {"promise": row.id, "due_on": row.due_on.isoformat()}) for row in rows]
    journal.append(tx, at, entries)
    return True


def broken_count(tx: Connection, case_id: int) -> int:
    """How many promises of this case were broken."""
    broken = select(func.count()).where(promise.c.case_id == case_id, promise.c.kept.is_(False))
    return int(tx.execute(broken).scalar_one())
