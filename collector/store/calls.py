"""Which calls was the owner asked to make, and what came of them?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, case, exists, func, select, update

from collector.store import journal
from collector.store.cases import facts_changed
from collector.store.dialect import insert_for
from collector.store.journal import Entry
from collector.store.schema import call


def ask(
    tx: Connection, at: datetime, case_id: int, cycle: int, step_key: str, claim_ids: Collection[int], on: date, *,
    who: str,
) -> bool:  # fmt: skip
    """Ask the owner on the day `on` to telephone about these claims. False if each was asked about before.

    A later claim may need the call that an earlier one had: each is a turn of the step within the cycle.
    """
    of_step = (call.c.case_id == case_id) & (call.c.cycle == cycle) & (call.c.step_key == step_key)
    earlier = tx.execute(select(call.c.claim_ids).where(of_step)).scalars().all()
    if set(claim_ids) <= {claim_id for ids in earlier for claim_id in ids}:
        return False
    values = {
        "case_id": case_id, "cycle": cycle, "step_key": step_key, "turn": len(earlier) + 1,
        "claim_ids": sorted(claim_ids), "asked_on": on,
    }  # fmt: skip
    made = tx.execute(
        insert_for(tx, call).on_conflict_do_nothing().values(**values).returning(call.c.id)
    ).scalar_one_or_none()
    if made is None:
        return False
    facts_changed(tx, at, [case_id])
    data = {"call": made, "step": step_key, "claims": sorted(claim_ids)}
    journal.append(tx, at, [Entry("call_asked", who, case_id, data)])
    return True


def is_waiting(tx: Connection, case_id: int) -> bool:
    """Whether a call of the case waits for its result."""
    waiting = (call.c.case_id == case_id) & call.c.done_on.is_(None)
    return bool(tx.execute(select(exists().where(waiting))).scalar_one())


def tried(tx: Connection, at: datetime, case_id: int, on: date, note: str, *, who: str) -> bool:
    """Nobody answered on the day `on`: the last call asked for goes on waiting. `note` is added to what is noted.

    False if none waits.
    """
    waiting = select(func.max(call.c.id)).where(call.c.case_id == case_id, call.c.done_on.is_(None)).scalar_subquery()
    row = tx.execute(
        update(call)
        .where(call.c.id == waiting)
        .values(tries=call.c.tries + 1, tried_on=on, note=_added(note))
        .returning(call.c.id, call.c.step_key, call.c.tries)
    ).one_or_none()
    if row is None:
        return False
    facts_changed(tx, at, [case_id])
    data = {"call": row.id, "step": row.step_key, "tries": row.tries, "on": on.isoformat()}
    journal.append(tx, at, [Entry("call_tried", who, case_id, data)])
    return True


def done(tx: Connection, at: datetime, case_id: int, on: date, outcome: str, note: str, *, who: str) -> bool:
    """Keep the result of the call that was asked for, made on the day `on`. `outcome` is a code such as "no_answer".

    `note` is free text and stays out of the journal. False if no call of the case waits for a result. Of several, the
    last one asked for is meant.
    """
    waiting = select(func.max(call.c.id)).where(call.c.case_id == case_id, call.c.done_on.is_(None)).scalar_subquery()
    row = tx.execute(
        update(call)
        .where(call.c.id == waiting)
        .values(done_on=on, outcome=outcome, note=_added(note))
        .returning(call.c.id, call.c.step_key)
    ).one_or_none()
    if row is None:
        return False
    facts_changed(tx, at, [case_id])
    data = {"call": row.id, "step": row.step_key, "outcome": outcome, "on": on.isoformat()}
    journal.append(tx, at, [Entry("call_done", who, case_id, data)])
    return True


def _added(note: str) -> ColumnElement[str]:
    """What is noted already, and this below it."""
    if not note:
        return call.c.note
    return case((call.c.note == "", note), else_=call.c.note + "\n" + note)
