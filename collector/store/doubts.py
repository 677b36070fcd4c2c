"""What did a worker that died leave behind, and of which notices does nobody know whether they left?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, select, update

from collector.domain.facts import NoticeState
from collector.store.claiming import one_of
from collector.store.outbox import UNDER_WAY
from collector.store.schema import attempt, notice
from collector.store.sending import not_accepted


def lapse(tx: Connection, now: datetime) -> tuple[list[int], list[int]]:
    """Leases that ran out: a claimed notice goes back (nothing left), one being sent becomes a doubt, never due again.

    Returns (notice ids given back, notice ids now in doubt).
    """
    back = tx.execute(
        update(notice)
        .where(one_of(notice.c.state, UNDER_WAY), notice.c.state == NoticeState.CLAIMED, notice.c.lease_until <= now)
        .values(state=NoticeState.PLANNED, worker=None, lease_until=None)
        .returning(notice.c.id)
    ).scalars()
    given_back = list(back)
    lost = list(
        tx.execute(
            select(notice.c.id).where(
                one_of(notice.c.state, UNDER_WAY), notice.c.state == NoticeState.SENDING, notice.c.lease_until <= now
            )
        ).scalars()
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
    last = (
        select(attempt.c.notice_id, func.max(attempt.c.number).label("number")).group_by(attempt.c.notice_id).subquery()
    )
    query = (
        select(
            notice.c.id, notice.c.uid, notice.c.case_id, notice.c.kind, notice.c.to_email, attempt.c.number,
            attempt.c.started_at, attempt.c.asked_count, notice.c.deadline_days,
        )
        .join(last, last.c.notice_id == notice.c.id)
        .join(attempt, and_(attempt.c.notice_id == notice.c.id, attempt.c.number == last.c.number))
        .where(notice.c.state == NoticeState.DOUBT)
        .order_by(notice.c.id)
    )  # fmt: skip
    return [Doubtful(*row) for row in tx.execute(query)]


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
