"""Which due notices may one worker take now, and how does it give them back?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)

from collector.domain.debtors import DebtorKind
from collector.domain.decisions import CloseReason
from collector.domain.facts import NoticeState
from collector.domain.policy import Consent, Mode
from collector.domain.thanks import THANKS
from collector.store import journal
from collector.store.journal import Entry
from collector.store.outbox import BEYOND_REMINDERS, GONE_OR_GOING, UNDER_WAY
from collector.store.schema import case, debtor, hold, installation, notice


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice one worker has taken; `case_version` is what the case looked like then."""

    id: int
    uid: str
    case_id: int
    debtor_id: int
    cycle: int
    step_key: str
    level: int
    kind: str
    recipient_role: str
    consent: Consent
    deadline_days: int | None
    turn: int
    tries: int
    case_version: int
    decided_by: str | None
    country: str | None = None  # of the debtor
    debtor_kind: DebtorKind = DebtorKind.UNKNOWN


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may leave now: caps of policy, already lowered by the ramp of a new installation."""

    per_hour: int
    per_day: int
    new_debtors_per_day: int


def claim_due(
    tx: Connection,
    now: datetime,
    today: date,
    day_began: datetime,
    worker: str,
    limits: Limits,
    *,
    most: int,
    lease: timedelta,
) -> list[Claimed]:
    """Take at most `most` due notices for `worker`. `day_began` is the local midnight in UTC.

    The row of the installation is locked first, so that several workers cannot pass a cap together, and nothing is
    taken in observe mode or behind the kill switch (I-9, I-13, I-14). A debtor gets one message a day (I-4).
    """
    house = tx.execute(_HOUSE).one()
    if house.kill_switch or house.mode == Mode.OBSERVE or not _is_any_due(tx, now, today):
        return []
    room = min(most, limits.per_hour - _left_since(tx, now - timedelta(hours=1)),
               limits.per_day - _left_since(tx, now - timedelta(hours=24)))  # fmt: skip
    if room <= 0:
        return []
    room_for_new = min(room, limits.new_debtors_per_day - _first_words_today(tx, day_began))
    chosen = _one_a_debtor(_due(tx, now, today, day_began, Mode(house.mode), room, room_for_new))
    if not chosen:
        return []
    tx.execute(
        update(notice)
        .where(notice.c.id.in_([row.id for row in chosen]))
        .values(state=NoticeState.CLAIMED, worker=worker, lease_until=now + lease, case_version=None)
    )
    return [
        Claimed(
            row.id, row.uid, row.case_id, row.debtor_id, row.cycle, row.step_key, row.level, row.kind,
            row.recipient_role, Consent(row.consent), row.deadline_days, row.turn, row.tries, row.version,
            row.decided_by, row.country, DebtorKind(row.debtor_kind),
        )
        for row in chosen
    ]  # fmt: skip


def _is_any_due(tx: Connection, now: datetime, today: date) -> bool:
    """Whether the calendar lets anything leave; most ticks end here. What holds it up is asked afterwards."""
    return tx.execute(_ANY_DUE, {"now": now, "today": today}).first() is not None


def _left_since(tx: Connection, since: datetime) -> int:
    """What has left since, is leaving, or may have left since: a doubt counts from the moment its call began."""
    accepted_since = select(func.count()).where(notice.c.accepted_at > since)
    leaving = select(func.count()).where(
        one_of(notice.c.state, UNDER_WAY), or_(notice.c.state != NoticeState.DOUBT, notice.c.sending_at > since)
    )
    return int(tx.execute(accepted_since).scalar_one()) + int(tx.execute(leaving).scalar_one())


def one_of(column: ColumnElement[Any], states: Sequence[NoticeState]) -> ColumnElement[bool]:
    """`column IN (...)` with the states spelled out: only then is a partial index of the same words used."""
    words = [state.value for state in states]
    return column.in_(bindparam("states", words, unique=True, expanding=True, literal_execute=True))


_WAITING = one_of(notice.c.state, (NoticeState.PLANNED, NoticeState.ANNOUNCED))
# Made once: every tick asks this.
_HOUSE = select(installation.c.mode, installation.c.kill_switch).with_for_update()
_ANY_DUE = (
    select(notice.c.id)
    .where(_WAITING, notice.c.send_on <= bindparam("today"), notice.c.not_before <= bindparam("now"))
    .limit(1)
)


def in_its_time() -> ColumnElement[bool]:
    """Notices are for cases that are open; thanks for a payment for one that it closed."""
    return or_(
        (notice.c.kind != THANKS) & case.c.closed_on.is_(None),
        (notice.c.kind == THANKS) & (case.c.closed_because == CloseReason.PAID),
    )


def active_hold(today: date | BindParameter[date]) -> ColumnElement[bool]:
    return exists().where(
        hold.c.case_id == notice.c.case_id,
        hold.c.claim_id.is_(None),
        hold.c.lifted_at.is_(None),
        or_(hold.c.until.is_(None), hold.c.until >= today),
    )


def _due(
    tx: Connection, now: datetime, today: date, day_began: datetime, mode: Mode, room: int, room_for_new: int
) -> list[Row[Any]]:
    """At most `room` due notices, longest due first, of them `room_for_new` to debtors never written to before.

    The ramp of new debtors never holds up those who are written to already.
    """
    query = _due_query(now, today, day_began, mode)
    earlier = notice.alias()
    is_known = exists().where(earlier.c.debtor_id == notice.c.debtor_id, earlier.c.state.in_(GONE_OR_GOING))
    rows = list(tx.execute(query.where(is_known).limit(room)))
    if room_for_new > 0:
        rows += tx.execute(query.where(~is_known).limit(room_for_new))
    return sorted(rows, key=lambda row: (row.send_on, row.id))[:room]


# As sub-queries: they are looked up for the few rows that are taken, and change no plan.
_OF_DEBTOR = (
    select(debtor.c.country).where(debtor.c.id == notice.c.debtor_id).scalar_subquery().label("country"),
    select(debtor.c.kind).where(debtor.c.id == notice.c.debtor_id).scalar_subquery().label("debtor_kind"),
)


def _due_query(now: datetime, today: date, day_began: datetime, mode: Mode) -> Select[Any]:
    other = notice.alias()
    written_today = exists().where(
        other.c.debtor_id == notice.c.debtor_id,
        other.c.id != notice.c.id,
        other.c.recipient_role == notice.c.recipient_role,
        or_(other.c.state.in_(UNDER_WAY), other.c.accepted_at >= day_began),
    )
    query = (
        select(notice, case.c.version, *_OF_DEBTOR)
        .join(case, case.c.id == notice.c.case_id)
        .where(
            _WAITING,
            notice.c.send_on <= today,
            notice.c.not_before <= now,
            in_its_time(),
            case.c.handed_off_on.is_(None),
            case.c.cycle == notice.c.cycle,
            ~active_hold(today),
            ~written_today,
        )
        .order_by(notice.c.send_on, notice.c.id)
        .with_for_update(of=notice, skip_locked=True)
    )
    return query.where(notice.c.kind.not_in(BEYOND_REMINDERS)) if mode is Mode.REMINDERS else query


def _one_a_debtor(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    """Two cases of one debtor due at the same minute: the first goes, the other waits a day."""
    first: dict[tuple[int, str], Row[Any]] = {}
    for row in rows:
        first.setdefault((row.debtor_id, row.recipient_role), row)
    return list(first.values())


def _first_words_today(tx: Connection, day_began: datetime) -> int:
    """How many debtors were written to today, or are about to be, who never were before."""
    earlier = notice.alias()
    query = (
        select(func.count(func.distinct(notice.c.debtor_id)))
        .where(or_(notice.c.sending_at >= day_began, notice.c.state == NoticeState.CLAIMED))
        .where(~exists().where(earlier.c.debtor_id == notice.c.debtor_id, earlier.c.sending_at < day_began))
    )
    return int(tx.execute(query).scalar_one())


def release(tx: Connection, now: datetime, notice_id: int, worker: str, not_before: datetime, because: str) -> bool:
    """Give a claimed notice back untouched, to be taken again from `not_before` on. False if it was no longer ours."""
    changed = tx.execute(
        update(notice)
        .where(notice.c.id == notice_id, notice.c.state == NoticeState.CLAIMED, notice.c.worker == worker)
        .values(state=NoticeState.PLANNED, worker=None, lease_until=None, not_before=not_before, ended_because=because)
    )
    return changed.rowcount == 1


def withdraw_claimed(tx: Connection, now: datetime, notice_id: int, case_id: int, worker: str, because: str) -> bool:
    """The fresh read changed the facts: the claimed notice does not leave."""
    changed = tx.execute(
        update(notice)
        .where(notice.c.id == notice_id, notice.c.state == NoticeState.CLAIMED, notice.c.worker == worker)
        .values(state=NoticeState.WITHDRAWN, worker=None, lease_until=None, ended_because=because)
    )
    if changed.rowcount == 1:
        data = {"notice": notice_id, "because": because}
        journal.append(tx, now, [Entry("notice_withdrawn", "worker", case_id, data)])
        return True
    return False
