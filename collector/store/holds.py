"""Who asked that nothing be sent, until when, and who let it go on?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, exists, insert, select, update

from collector.domain.facts import QUOTE_HOLD
from collector.domain.mediations import MEDIATION_HOLD
from collector.store import journal
from collector.store.cases import facts_changed
from collector.store.journal import Entry
from collector.store.schema import hold


def place(
    tx: Connection, at: datetime, case_id: int, claim_id: int | None, kind: str, reason: str, until: date | None, *,
    who: str, no_interest_from: date | None = None,
) -> int:  # fmt: skip
    """No step until `until`, that day included; None: until a person lifts it. `claim_id` None: the whole case.

    `kind` is a code ("owner", "reply", "insolvency"...); `reason` is free text and stays out of the journal. From
    `no_interest_from` to the end of the hold no interest runs; None: it runs. Returns the hold's id.
    """
    values = {
        "case_id": case_id, "claim_id": claim_id, "kind": kind, "reason": reason, "until": until,
        "no_interest_from": no_interest_from,
    }  # fmt: skip
    hold_id = tx.execute(insert(hold).values(**values, placed_by=who, placed_at=at).returning(hold.c.id)).scalar_one()
    facts_changed(tx, at, [case_id])
    data: dict[str, Any] = {
        "hold": hold_id,
        "kind": kind,
        "claim": claim_id,
        "until": until.isoformat() if until else None,
    }
    if no_interest_from is not None:
        data["no_interest_from"] = no_interest_from.isoformat()
    journal.append(tx, at, [Entry("hold_placed", who, case_id, data)])
    return int(hold_id)


def stops_interest_from(tx: Connection, case_id: int, kind: str, on: date) -> bool:
    """Whether an open hold of this kind already stops the interest of the whole case from that very day."""
    same = (hold.c.case_id == case_id) & (hold.c.kind == kind) & (hold.c.no_interest_from == on)
    return bool(tx.execute(select(exists().where(same, hold.c.lifted_at.is_(None)))).scalar_one())


def lift_all(tx: Connection, at: datetime, case_id: int, *, who: str) -> int:
    """Lift every hold of a case, those of single claims too; that of an offer or a mediation ends with it.

    Returns how many there were.
    """
    rows = tx.execute(
        update(hold)
        .where(hold.c.case_id == case_id, hold.c.lifted_at.is_(None), hold.c.kind.not_in((QUOTE_HOLD, MEDIATION_HOLD)))
        .values(lifted_at=at, lifted_by=who)
        .returning(hold.c.id, hold.c.kind)
    ).all()
    if rows:
        facts_changed(tx, at, [case_id])
    journal.append(tx, at, [Entry("hold_lifted", who, case_id, {"hold": row.id, "kind": row.kind}) for row in rows])
    return len(rows)


def lift_kind(tx: Connection, at: datetime, case_id: int, kind: str, *, who: str) -> int:
    """Lift the holds of one kind that lie on a whole case. Returns how many there were."""
    rows = tx.execute(
        update(hold)
        .where(hold.c.case_id == case_id, hold.c.claim_id.is_(None), hold.c.kind == kind, hold.c.lifted_at.is_(None))
        .values(lifted_at=at, lifted_by=who)
        .returning(hold.c.id)
    ).all()
    if rows:
        facts_changed(tx, at, [case_id])
    journal.append(tx, at, [Entry("hold_lifted", who, case_id, {"hold": row.id, "kind": kind}) for row in rows])
    return len(rows)
