"""Who asked that nothing be sent, until when, and who let it go on?"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, insert, select, update

from collector.store import journal
from collector.store.cases import facts_changed
from collector.store.journal import Entry
from collector.store.schema import hold


def place(
    tx: Connection, at: datetime, case_id: int, claim_id: int | None, kind: str, reason: str, until: date | None, *,
    who: str,
) -> int:  # fmt: skip
    """No step until `until`, that day included; None: until a person lifts it. `claim_id` None: the whole case.

    `kind` is a code ("owner", "reply"...); `reason` is free text and stays out of the journal. Returns the hold's id.
    """
    values = {"case_id": case_id, "claim_id": claim_id, "kind": kind, "reason": reason, "until": until}
    hold_id = tx.execute(insert(hold).values(**values, placed_by=who, placed_at=at).returning(hold.c.id)).scalar_one()
    facts_changed(tx, at, [case_id])
    data = {"hold": hold_id, "kind": kind, "claim": claim_id, "until": until.isoformat() if until else None}
    journal.append(tx, at, [Entry("hold_placed", who, case_id, data)])
    return int(hold_id)


def place_once(
    tx: Connection, at: datetime, case_id: int, claim_id: int | None, kind: str, reason: str, until: date | None, *,
    who: str,
) -> int | None:  # fmt: skip
    """Like `place`, unless a hold of this kind stands already on the same case or claim; then None."""
    standing = select(hold.c.id).where(
        hold.c.case_id == case_id, hold.c.kind == kind, hold.c.claim_id.is_not_distinct_from(claim_id),
        hold.c.lifted_at.is_(None),
    )  # fmt: skip
    if tx.execute(standing.limit(1)).first() is not None:
        return None
    return place(tx, at, case_id, claim_id, kind, reason, until, who=who)


def lift(tx: Connection, at: datetime, hold_id: int, *, who: str) -> int | None:
    """Let the case go on. Returns the case, or None if the hold was lifted before."""
    return next(iter(_lift(tx, at, who, hold.c.id == hold_id)), None)


def lift_all(tx: Connection, at: datetime, case_id: int, *, who: str, kind: str | None = None) -> int:
    """Lift every hold of a case, or those of one kind. Returns how many there were."""
    condition = hold.c.case_id == case_id
    return len(_lift(tx, at, who, condition if kind is None else condition & (hold.c.kind == kind)))


def _lift(tx: Connection, at: datetime, who: str, condition: ColumnElement[bool]) -> list[int]:
    rows = tx.execute(
        update(hold)
        .where(condition, hold.c.lifted_at.is_(None))
        .values(lifted_at=at, lifted_by=who)
        .returning(hold.c.id, hold.c.case_id, hold.c.kind)
    ).all()
    facts_changed(tx, at, {row.case_id for row in rows})
    journal.append(tx, at, [Entry("hold_lifted", who, row.case_id, {"hold": row.id, "kind": row.kind}) for row in rows])
    return [int(row.case_id) for row in rows]
