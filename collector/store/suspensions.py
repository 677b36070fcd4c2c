"""For whom does the creditor's service stop, and which system was told what?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, insert, or_, select, update

from collector.domain.facts import NoticeState
from collector.domain.policy import Mode, StepKind
from collector.domain.suspensions import Announced, CallState, CallTarget, CallVerb, LiftReason
from collector.store import cases, journal
from collector.store.journal import Entry
from collector.store.outbox import demanded_by
from collector.store.schema import case, installation, notice, service_call, suspension


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice of suspension whose time is over and that nothing has followed yet."""

    notice_id: int
    case_id: int
    announced: Announced


@dataclass(frozen=True, slots=True)
class Running:
    """A suspension that has not ended, and the claims it is about."""

    id: int
    case_id: int
    claim_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class NewCall:
    """What one system is to be told; `body` names `uid` where the other side reads it."""

    uid: str
    target: CallTarget
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that one system is told. `claim_ids` are those of the suspension."""

    id: int
    uid: str
    suspension_id: int
    case_id: int
    notice_id: int
    verb: CallVerb
    target: CallTarget
    subject: str
    state: CallState
    body: str
    asked_at: datetime
    tries: int
    because: str | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """One suspension as the page of its case shows it, with its calls, oldest first."""

    begun_at: datetime
    lifted_at: datetime | None
    lifted_because: LiftReason | None
    calls: tuple[Call, ...]


# Made once, for it is asked every ten seconds. The word is spelled out: only then is the partial index of it used.
_WAITING = (
    select(notice.c.id, notice.c.case_id, notice.c.deadline_on)
    .join(case, and_(case.c.id == notice.c.case_id, case.c.cycle == notice.c.cycle))
    .where(
        notice.c.kind == bindparam("kind", StepKind.SUSPEND_SERVICE.value, literal_execute=True),
        or_(
            notice.c.state == NoticeState.DELIVERED,
            and_(notice.c.state == NoticeState.ACCEPTED, ~notice.c.confirms_delivery),
        ),
        notice.c.deadline_on < bindparam("today"),
        case.c.closed_on.is_(None),
        ~exists().where(suspension.c.notice_id == notice.c.id),
    )
    .order_by(notice.c.id)
)


def waiting(tx: Connection, today: date) -> list[Waiting]:
    """Notices of suspension that were received and whose last day is over, without a suspension yet."""
    rows = tx.execute(_WAITING, {"today": today})
    return [Waiting(row.id, row.case_id, Announced(demanded_by(tx, row.id), row.deadline_on)) for row in rows]


def announced_of(tx: Connection, notice_id: int) -> Announced:
    """What a notice of suspension named, and until when it gave time."""
    deadline_on = tx.execute(select(notice.c.deadline_on).where(notice.c.id == notice_id)).scalar_one()
    return Announced(demanded_by(tx, notice_id), deadline_on or date.max)


def running(tx: Connection) -> list[Running]:
    """Suspensions that have not ended."""
    query = select(suspension.c.id, suspension.c.case_id, suspension.c.notice_id).where(
        suspension.c.lifted_at.is_(None)
    )
    return [Running(row.id, row.case_id, demanded_by(tx, row.notice_id)) for row in tx.execute(query)]


def begin(tx: Connection, at: datetime, item: Waiting, calls: Sequence[NewCall], *, who: str) -> None:
    """The service stops because of a notice: what each system is to be told is written down with it."""
    values = {"case_id": item.case_id, "notice_id": item.notice_id, "begun_at": at}
    suspension_id = tx.execute(insert(suspension).values(**values).returning(suspension.c.id)).scalar_one()
    _ask(tx, at, suspension_id, CallVerb.SUSPEND, calls)
    data = {"suspension": suspension_id, "notice": item.notice_id, "targets": [str(call.target) for call in calls]}
    journal.append(tx, at, [Entry("suspension_begun", who, item.case_id, data)])


def _ask(tx: Connection, at: datetime, suspension_id: int, verb: CallVerb, calls: Sequence[NewCall]) -> None:
    rows = [
        {
            "uid": call.uid, "suspension_id": suspension_id, "verb": verb, "target": call.target,
            "subject": call.subject, "state": CallState.WANTED, "body": call.body, "asked_at": at, "not_before": at,
        }
        for call in calls
    ]  # fmt: skip
    if rows:
        tx.execute(insert(service_call), rows)


def told(tx: Connection, suspension_id: int) -> list[Call]:
    """What systems have heard, or may have heard, of a suspension: those are to be told when it ends."""
    begun = (service_call.c.suspension_id == suspension_id) & (service_call.c.verb == CallVerb.SUSPEND)
    return [_as_call(row) for row in tx.execute(_calls().where(begun, service_call.c.tries > 0))]


def lift(
    tx: Connection, at: datetime, item: Running, because: LiftReason, calls: Sequence[NewCall], *, who: str
) -> bool:  # fmt: skip
    """The suspension ends. What nobody was told yet is not told any more. False if it had ended before."""
    still = (suspension.c.id == item.id) & suspension.c.lifted_at.is_(None)
    if tx.execute(update(suspension).where(still).values(lifted_at=at, lifted_because=because)).rowcount != 1:
        return False
    unsaid = (service_call.c.suspension_id == item.id) & (service_call.c.state == CallState.WANTED)
    tx.execute(update(service_call).where(unsaid).values(state=CallState.WITHDRAWN, ended_at=at))
    _ask(tx, at, item.id, CallVerb.RESUME, calls)
    data = {"suspension": item.id, "because": because.value, "targets": [str(call.target) for call in calls]}
    journal.append(tx, at, [Entry("suspension_lifted", who, item.case_id, data)])
    return True


def is_waiting(tx: Connection, now: datetime) -> bool:
    """Whether somebody is to be told now."""
    return bool(tx.execute(select(exists().where(_unended(), service_call.c.not_before <= now))).scalar_one())


def claim(tx: Connection, now: datetime, worker: str, *, most: int, lease: timedelta) -> list[Call]:
    """Take calls whose time has come, oldest first. None in observe mode.

    Behind the kill switch nobody is suspended any more, but who has paid is served again. A resumption waits while
    another worker may still be telling the opposite.
    """
    house = tx.execute(select(installation.c.mode, installation.c.kill_switch).with_for_update()).one()
    if house.mode == Mode.OBSERVE:
        return []
    free = or_(service_call.c.lease_until.is_(None), service_call.c.lease_until <= now)
    overtaken = (service_call.c.verb == CallVerb.SUSPEND) & exists().where(
        suspension.c.id == service_call.c.suspension_id, suspension.c.lifted_at.is_not(None)
    )
    tx.execute(update(service_call).where(_unended(), free, overtaken).values(state=CallState.WITHDRAWN, ended_at=now))
    other = service_call.alias()
    in_hand = exists().where(
        other.c.suspension_id == service_call.c.suspension_id, other.c.target == service_call.c.target,
        other.c.subject == service_call.c.subject, other.c.verb == CallVerb.SUSPEND, other.c.lease_until > now,
    )  # fmt: skip
    query = _calls().where(_unended(), service_call.c.not_before <= now, free)
    query = query.where(or_(service_call.c.verb == CallVerb.SUSPEND, ~in_hand))
    if house.kill_switch or house.mode != Mode.FULL:
        query = query.where(service_call.c.verb == CallVerb.RESUME)
    mine = [_as_call(row) for row in tx.execute(query.order_by(service_call.c.id).limit(most))]
    ids = [call.id for call in mine]
    tx.execute(update(service_call).where(service_call.c.id.in_(ids)).values(worker=worker, lease_until=now + lease))
    return mine


def start(tx: Connection, now: datetime, call: Call, worker: str, lease: timedelta) -> bool:
    """The last gate, committed before the call: still ours, not overtaken, nothing stopped. False where it is shut."""
    shut = installation.c.mode == Mode.OBSERVE
    lifted = suspension.c.lifted_at.is_not(None)
    if call.verb is CallVerb.SUSPEND:
        shut = installation.c.kill_switch | (installation.c.mode != Mode.FULL)
        lifted = suspension.c.lifted_at.is_(None)
    changed = tx.execute(
        update(service_call)
        .where(service_call.c.id == call.id, service_call.c.worker == worker, service_call.c.lease_until > now)
        .where(_unended(), ~exists().where(shut))
        .where(exists().where(suspension.c.id == service_call.c.suspension_id, lifted))
        .values(state=CallState.SENDING, tries=service_call.c.tries + 1, lease_until=now + lease)
    )
    if changed.rowcount == 1:
        journal.append(tx, now, [_entry("service_call_sending", call, attempt=call.tries + 1)])
    return changed.rowcount == 1


def end(tx: Connection, now: datetime, call: Call, state: CallState, because: str) -> bool:
    """The other side was told, or is given up. False where it had ended before."""
    ours = (service_call.c.id == call.id) & _unended()
    values = {"state": state, "because": because[:500], "ended_at": now, "worker": None, "lease_until": None}
    if tx.execute(update(service_call).where(ours).values(**values)).rowcount != 1:
        return False
    journal.append(tx, now, [_entry(f"service_call_{state.value}", call, because=because[:200])])
    return True


def later(tx: Connection, now: datetime, call: Call, not_before: datetime, because: str) -> None:
    """Not told, or nobody knows: tried again at `not_before`, under the same id."""
    ours = (service_call.c.id == call.id) & _unended()
    values = {"state": CallState.WANTED, "because": because[:500], "not_before": not_before}
    tx.execute(update(service_call).where(ours).values(**values, worker=None, lease_until=None))
    journal.append(tx, now, [_entry("service_call_failed", call, because=because[:200])])


def put_off(tx: Connection, call: Call, not_before: datetime) -> None:
    """The facts do not allow it at this moment: nothing was said, and it is looked at again later."""
    ours = (service_call.c.id == call.id) & _unended()
    values = {"state": CallState.WANTED, "not_before": not_before, "worker": None, "lease_until": None}
    tx.execute(update(service_call).where(ours).values(**values))


def keep_service(tx: Connection, at: datetime, case_id: int, keep: bool, *, who: str) -> bool:
    """The owner says that the service is never suspended in this case, or may be again. False if it was so before."""
    differs = (case.c.id == case_id) & (case.c.keeps_service != keep)
    if tx.execute(update(case).where(differs).values(keeps_service=keep)).rowcount != 1:
        return False
    cases.facts_changed(tx, at, [case_id])
    journal.append(tx, at, [Entry("service_kept" if keep else "service_not_kept", who, case_id, {})])
    return True


def of_case(tx: Connection, case_id: int) -> tuple[Told, ...]:
    """Every suspension of a case, oldest first."""
    rows = tx.execute(select(suspension).where(suspension.c.case_id == case_id).order_by(suspension.c.id)).all()
    calls = [_as_call(row) for row in tx.execute(_calls().where(suspension.c.case_id == case_id))]
    return tuple(
        Told(
            row.begun_at, row.lifted_at, LiftReason(row.lifted_because) if row.lifted_because else None,
            tuple(sorted((call for call in calls if call.suspension_id == row.id), key=lambda call: call.id)),
        )
        for row in rows
    )  # fmt: skip


def _calls() -> Any:
    return select(service_call, suspension.c.case_id, suspension.c.notice_id).join(
        suspension, suspension.c.id == service_call.c.suspension_id
    )


def _unended() -> ColumnElement[bool]:
    words = [CallState.WANTED.value, CallState.SENDING.value]
    return service_call.c.state.in_(bindparam("unended", words, unique=True, expanding=True, literal_execute=True))


def _as_call(row: Any) -> Call:
    return Call(
        row.id, row.uid, row.suspension_id, row.case_id, row.notice_id, CallVerb(row.verb), CallTarget(row.target),
        row.subject, CallState(row.state), row.body, row.asked_at, row.tries, row.because, row.ended_at,
    )  # fmt: skip


def _entry(kind: str, call: Call, **more: Any) -> Entry:
    data = {"call": call.uid, "verb": call.verb.value, "target": call.target.value, "subject": call.subject, **more}
    return Entry(kind, "worker", call.case_id, data)
