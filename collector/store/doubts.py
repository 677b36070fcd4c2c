"""What did a worker that died leave behind, and of which notices does nobody know whether they left?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, func, select, update

from collector.domain.facts import NoticeState
from collector.store.claiming import one_of
from collector.store.outbox import UNDER_WAY
from collector.store.schema import attempt, notice
from collector.store.sending import not_accepted

# Made once: every tick asks this.
_RAN_OUT = select(notice.c.id, notice.c.state).where(
    one_of(notice.c.state, UNDER_WAY),
    notice.c.state.in_((NoticeState.CLAIMED, NoticeState.SENDING)),
    notice.c.lease_until <= bindparam("now"),
)


def lapse(tx: Connection, now: datetime) -> tuple[list[int], list[int]]:
    """Leases that ran out: a claimed notice goes back (nothing left), one being sent becomes a doubt, never due again.

    Returns (notice ids given back, notice ids now in doubt).
    """
    ran_out = tx.execute(_RAN_OUT, {"now": now}).all()
    given_back = [row.id for row in ran_out if row.state == NoticeState.CLAIMED]
    lost = [row.id for row in ran_out if row.state == NoticeState.SENDING]
    if given_back:
        tx.execute(
            update(notice)
            .where(notice.c.id.in_(given_back))
            .values(state=NoticeState.PLANNED, worker=None, lease_until=None)
        )
    for notice_id in lost:
        not_accepted(tx, now, notice_id, NoticeState.DOUBT, because="worker lost while sending", who="worker")
    return given_back, lost


@dataclass(frozen=True, slots=True)
class Doubtful:
    notice_id: int
    uid: str
    case_id: int
    kind: str
    to_email: str
    number: int
    started_at: datetime
    asked_count: int
    deadline_days: int | None


def all_of_them(tx: Connection) -> list[Doubtful]:
    """Every notice of which nobody knows yet whether it left, with its last attempt."""
    return [Doubtful(*row) for row in tx.execute(_IN_DOUBT)]


def _in_doubt() -> Select[Any]:
    last = (
        select(attempt.c.notice_id, func.max(attempt.c.number).label("number")).group_by(attempt.c.notice_id).subquery()
    )
    return (
        select(
            notice.c.id, notice.c.uid, notice.c.case_id, notice.c.kind, notice.c.to_email, attempt.c.number,
            attempt.c.started_at, attempt.c.asked_count, notice.c.deadline_days,
        )
        .join(last, last.c.notice_id == notice.c.id)
        .join(attempt, and_(attempt.c.notice_id == notice.c.id, attempt.c.number == last.c.number))
        .where(notice.c.state == NoticeState.DOUBT)
        .order_by(notice.c.id)
    )  # fmt: skip


_IN_DOUBT = _in_doubt()


def doubt_of(tx: Connection, notice_id: int) -> Doubtful | None:
    """One notice in doubt, or None when its end is known by now."""
    return next((item for item in all_of_them(tx) if item.notice_id == notice_id), None)


def asked_about(tx: Connection, now: datetime, doubtful: Doubtful, count: int) -> None:
    """Remember that the provider was asked for the `count`th time."""
    tx.execute(
        update(attempt)
        .where(attempt.c.notice_id == doubtful.notice_id, attempt.c.number == doubtful.number)
        .values(asked_count=count, asked_at=now)
    )
