"""What is waiting for a person?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, select, update

from collector.domain.decisions import TaskKind
from collector.store import journal
from collector.store.dialect import among, insert_for
from collector.store.journal import Entry
from collector.store.schema import task


@dataclass(frozen=True, slots=True)
class Task:
    """Something only a person can do. `because` is JSON: {"code", "values"}. `due_on`: the last good day for it."""

    id: int
    case_id: int | None
    kind: str
    subject: str
    because: Mapping[str, Any]
    created_at: datetime
    due_on: date | None
    done_at: datetime | None
    done_by: str | None
    outcome: str | None


def open_task(
    tx: Connection, at: datetime, case_id: int | None, kind: TaskKind, subject: str, because: Mapping[str, Any], *,
    who: str, due_on: date | None = None,
) -> int | None:  # fmt: skip
    """Ask a person, once per case, kind and subject while the task is open. Returns the id of a new task, else None."""
    values = {
        "case_id": case_id, "kind": str(kind), "subject": subject, "because": dict(because), "created_at": at,
        "due_on": due_on,
    }  # fmt: skip
    made = tx.execute(
        insert_for(tx, task).on_conflict_do_nothing().values(**values).returning(task.c.id)
    ).scalar_one_or_none()
    if made is None:
        return None
    data = {"task": made, "kind": str(kind), "subject": subject}
    journal.append(tx, at, [Entry("task_opened", who, case_id, data)])
    return int(made)


def reword(tx: Connection, case_id: int | None, kind: TaskKind, subject: str, because: Mapping[str, Any]) -> None:
    """Give an open task another reason; it keeps its age."""
    same = (task.c.kind == str(kind)) & (task.c.subject == subject) & task.c.case_id.is_not_distinct_from(case_id)
    tx.execute(update(task).where(same, task.c.done_at.is_(None)).values(because=dict(because)))


def done(tx: Connection, at: datetime, task_id: int, outcome: str, *, who: str) -> int | None:
    """The person did it; `outcome` is a code. Returns the id of the task, or None if it was done before."""
    return next(iter(_end(tx, at, task.c.id == task_id, outcome, who)), None)


def done_where(
    tx: Connection, at: datetime, case_id: int | None, kind: TaskKind, subject: str, outcome: str, *, who: str
) -> bool:
    """End the open task of this case, kind and subject. False if there was none."""
    same = {"of_kind": str(kind), "of_subject": subject, "of_case": case_id}
    if not tx.execute(_OPEN, same).first():  # nearly always: most notices were never a question to anybody
        return False
    return bool(_end(tx, at, _SAME, outcome, who, same))


_SAME = (
    (task.c.kind == bindparam("of_kind"))
    & (task.c.subject == bindparam("of_subject"))
    & task.c.case_id.is_not_distinct_from(bindparam("of_case"))
)
_OPEN = select(task.c.id).where(_SAME, task.c.done_at.is_(None))


def done_of_kind(tx: Connection, at: datetime, case_id: int, kind: TaskKind, outcome: str, *, who: str) -> int:
    """End every open task of this kind in a case, whatever it is about. Returns how many there were."""
    return len(_end(tx, at, (task.c.case_id == case_id) & (task.c.kind == str(kind)), outcome, who))


def settle_decided(
    tx: Connection, at: datetime, wanted: Mapping[int, Mapping[str, Mapping[str, Any]]], *, who: str
) -> None:
    """Leave exactly these tasks open among those without a subject: by case, each kind with its reason.

    A task whose reason has changed keeps its age and gets the new words. Tasks with a subject were opened by an event
    (a refused notice, a set-aside invoice) and end only by a person or by another event.
    """
    if not wanted:
        return
    rows = tx.execute(_DECIDED, {"case_ids": list(wanted)}).all()
    over = [row.id for row in rows if row.kind not in wanted[row.case_id]]
    if over:
        _end(tx, at, task.c.id.in_(over), "no_longer_needed", who)
    for row in rows:
        because = wanted[row.case_id].get(row.kind)
        if because is not None and dict(because) != row.because:
            tx.execute(update(task).where(task.c.id == row.id).values(because=dict(because)))
    standing = {(row.case_id, row.kind) for row in rows}
    missing = [
        {"case_id": case_id, "kind": str(kind), "because": dict(because), "created_at": at}
        for case_id, kinds in wanted.items()
        for kind, because in kinds.items()
        if (case_id, str(kind)) not in standing
    ]
    _open_all(tx, at, missing, who)


_DECIDED = select(task.c.id, task.c.case_id, task.c.kind, task.c.because).where(
    among(task.c.case_id, "case_ids"), task.c.subject == "", task.c.done_at.is_(None)
)


def _open_all(tx: Connection, at: datetime, rows: Sequence[Mapping[str, Any]], who: str) -> None:
    if not rows:
        return
    opening = insert_for(tx, task).on_conflict_do_nothing().returning(task.c.id, task.c.case_id, task.c.kind)
    made = sorted(tx.execute(opening, rows).all())
    journal.append(tx, at, [
        Entry("task_opened", who, row.case_id, {"task": row.id, "kind": row.kind, "subject": ""}) for row in made
    ])  # fmt: skip


def end_all(tx: Connection, at: datetime, case_id: int, *, who: str) -> int:
    """End every open task of a case that is over. Returns how many there were."""
    return len(_end(tx, at, task.c.case_id == case_id, "case_closed", who))


def find(tx: Connection, task_id: int) -> Task | None:
    """One task, open or done."""
    row = tx.execute(select(task).where(task.c.id == task_id)).one_or_none()
    return None if row is None else Task(**row._mapping)


def open_of_kind(tx: Connection, kind: TaskKind) -> tuple[Task, ...]:
    """The open tasks of one kind over all cases, oldest first."""
    rows = tx.execute(select(task).where(task.c.kind == str(kind), task.c.done_at.is_(None)).order_by(task.c.id))
    return tuple(Task(**row._mapping) for row in rows)


def open_tasks_of(tx: Connection, case_id: int | None) -> tuple[Task, ...]:
    """The open tasks of a case, oldest first; None: those that are about no case."""
    of_case = task.c.case_id.is_not_distinct_from(case_id)
    rows = tx.execute(select(task).where(of_case, task.c.done_at.is_(None)).order_by(task.c.id))
    return tuple(Task(**row._mapping) for row in rows)


def _end(
    tx: Connection, at: datetime, condition: ColumnElement[bool], outcome: str, who: str,
    parameters: Mapping[str, Any] | None = None,
) -> list[int]:  # fmt: skip
    rows = tx.execute(
        update(task)
        .where(condition, task.c.done_at.is_(None))
        .values(done_at=at, done_by=who, outcome=outcome)
        .returning(task.c.id, task.c.case_id, task.c.kind, task.c.subject),
        parameters,
    ).all()
    entries = [
        Entry("task_done", who, row.case_id,
              {"task": row.id, "kind": row.kind, "subject": row.subject, "outcome": outcome})
        for row in rows
    ]  # fmt: skip
    journal.append(tx, at, entries)
    return [int(row.id) for row in rows]
