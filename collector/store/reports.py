"""What is known of a notice after it left: the provider's reports, each kept once, or the owner's own proof."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select, update

from collector.domain.decisions import TaskKind
from collector.domain.delivery import Outcome, Report, ReportKind
from collector.domain.facts import NoticeState
from collector.domain.policy import StepKind
from collector.store import cases, journal, tasks
from collector.store.dialect import insert_for
from collector.store.journal import Entry
from collector.store.outbox import LAWYER
from collector.store.schema import attempt, delivery_event, notice
from collector.store.sending import LEFT, accepted, dossier_of


def keep(tx: Connection, notice_id: int, dedupe: str, report: Report, raw: Mapping[str, Any]) -> bool:
    """Keep a report; False when it was known already (the provider repeats itself, under new ids too)."""
    values = {
        "notice_id": notice_id, "dedupe": dedupe, "kind": report.kind.value, "at": report.at, "reason": report.reason,
        "raw": dict(raw),
    }  # fmt: skip
    insertion = insert_for(tx, delivery_event).values(**values).on_conflict_do_nothing()
    made = tx.execute(insertion.returning(delivery_event.c.id))
    return made.scalar_one_or_none() is not None


class Told(NamedTuple):
    """One report as the provider sent it: `raw` is its own words, the proof behind `kind` and `reason`."""

    notice_id: int
    at: datetime
    kind: str
    reason: str
    raw: Mapping[str, Any]


def of_case(tx: Connection, case_id: int) -> list[Told]:
    """All reports about the notices of a case, in order of time."""
    columns = (delivery_event.c.notice_id, delivery_event.c.at, delivery_event.c.kind, delivery_event.c.reason)
    query = select(*columns, delivery_event.c.raw).join(notice, notice.c.id == delivery_event.c.notice_id)
    rows = tx.execute(query.where(notice.c.case_id == case_id).order_by(delivery_event.c.at, delivery_event.c.id))
    return [Told(*row) for row in rows]


def of_notice(tx: Connection, notice_id: int) -> list[Report]:
    """All reports of a notice, in no particular order."""
    rows = tx.execute(
        select(delivery_event.c.kind, delivery_event.c.at, delivery_event.c.reason).where(
            delivery_event.c.notice_id == notice_id
        )
    )
    return [Report(ReportKind(row.kind), row.at, row.reason) for row in rows]


@dataclass(frozen=True, slots=True)
class Sent:
    """A notice that was handed over, as delivery reports find it."""

    id: int
    uid: str
    case_id: int
    debtor_id: int
    state: NoticeState
    deadline_days: int | None
    recipient_role: str
    to_email: str | None


def find_sent(tx: Connection, uid: str | None, provider_id: str | None) -> Sent | None:
    """The notice a report speaks of: by our own id, else by the beginning of the provider's id."""
    columns = (notice.c.id, notice.c.uid, notice.c.case_id, notice.c.debtor_id, notice.c.state, notice.c.deadline_days,
               notice.c.recipient_role, notice.c.to_email)  # fmt: skip
    query = select(*columns)
    if uid:
        row = tx.execute(query.where(notice.c.uid == uid)).one_or_none()
    elif provider_id:
        joined = query.join(attempt, attempt.c.notice_id == notice.c.id)
        row = tx.execute(joined.where(attempt.c.provider_id == provider_id.split(".")[0])).first()
    else:
        row = None
    if row is None:
        return None
    return Sent(row.id, row.uid, row.case_id, row.debtor_id, NoticeState(row.state), row.deadline_days,
                row.recipient_role, row.to_email)  # fmt: skip


def last_to(tx: Connection, to_email: str, until: datetime, since: datetime) -> Sent | None:
    """The last notice that left for an address between two instants, the later one first."""
    left = (notice.c.accepted_at <= until) & (notice.c.accepted_at >= since) & notice.c.state.in_(LEFT)
    same = func.lower(notice.c.to_email) == to_email.lower()
    row = tx.execute(select(notice.c.uid).where(left, same).order_by(notice.c.accepted_at.desc()).limit(1)).first()
    return None if row is None else find_sent(tx, row.uid, None)


@dataclass(frozen=True, slots=True)
class Silent:
    """A mail the provider took, of which it has not said that it was delivered or came back."""

    notice_id: int
    uid: str
    case_id: int
    to_email: str
    accepted_at: datetime


def silent(tx: Connection, since: datetime, until: datetime, most: int, *, not_asked_since: datetime) -> list[Silent]:
    """Mails taken between two instants and silent since, whose log entry was not asked for since another, oldest first.

    One that was complained about had arrived, though the report of it is missing: its day is in the log. Formal notices
    are asked about by the case itself: their time does not run before somebody has seen them arrive.
    """
    query = (
        select(notice.c.id, notice.c.uid, notice.c.case_id, notice.c.to_email, notice.c.accepted_at)
        .join(attempt, (attempt.c.notice_id == notice.c.id) & (attempt.c.number == notice.c.tries))
        .where(or_(_is_silent(), _only_complained()), notice.c.accepted_at > since, notice.c.accepted_at <= until)
        .where(or_(attempt.c.asked_at.is_(None), attempt.c.asked_at <= not_asked_since))
        .where(notice.c.kind.not_in((StepKind.FORMAL_NOTICE, StepKind.FINAL_NOTICE)))
    )
    return [Silent(*row) for row in tx.execute(query.order_by(notice.c.accepted_at).limit(most))]


def is_silent(tx: Connection, notice_id: int) -> bool:
    """Whether nothing has been heard of it by now."""
    return tx.execute(select(notice.c.id).where(notice.c.id == notice_id, _is_silent())).first() is not None


def _is_silent() -> ColumnElement[bool]:
    return (notice.c.state == NoticeState.ACCEPTED) & notice.c.confirms_delivery


def _only_complained() -> ColumnElement[bool]:
    of_notice = delivery_event.c.notice_id == notice.c.id
    came_back = (ReportKind.BOUNCED, ReportKind.BLOCKED, ReportKind.DROPPED)
    return (
        (notice.c.state == NoticeState.BOUNCED)
        & exists().where(of_notice, delivery_event.c.kind == ReportKind.COMPLAINED)
        & ~exists().where(of_notice, delivery_event.c.kind.in_(came_back))
    )


def asked(tx: Connection, now: datetime, notice_id: int) -> None:
    """The log was asked about its last attempt."""
    tx.execute(update(attempt).where(attempt.c.notice_id == notice_id).values(asked_at=now))


def reported(
    tx: Connection, now: datetime, today: date, sent: Sent, outcome: Outcome, deadline_on: date | None,
    provider_id: str | None, *, who: str,
) -> bool:  # fmt: skip
    """Move a notice to what all its reports prove, whatever their order was. Returns whether anything changed.

    Any report proves that it left, also of a notice that the owner thought had not. `deadline_on`: its last day if it
    was delivered. Only what the owner confirmed outlasts a report that merely says "accepted".
    """
    if sent.state not in LEFT:
        accepted(tx, now, today, sent.id, provider_id, because="delivery report", who=who,
                 confirms_delivery=True, deadline_on=None)  # fmt: skip
    if outcome.state not in (NoticeState.DELIVERED, NoticeState.BOUNCED):
        return sent.state not in LEFT
    differs = or_(
        notice.c.state != outcome.state,
        notice.c.delivered_at.is_distinct_from(outcome.delivered_at),
        notice.c.ended_because.is_distinct_from(outcome.reason or None),
    )
    changed = tx.execute(
        update(notice)
        .where(notice.c.id == sent.id, notice.c.state.in_(LEFT), differs)
        .values(
            state=outcome.state, delivered_at=outcome.delivered_at, deadline_on=deadline_on,
            ended_because=outcome.reason or None,
        )
    )  # fmt: skip
    if changed.rowcount != 1:
        return False
    cases.facts_changed(tx, now, [sent.case_id])
    at = outcome.delivered_at.isoformat() if outcome.delivered_at else ""
    data = {"notice": sent.id, "at": at, "reason": outcome.reason[:200]}
    journal.append(tx, now, [Entry(f"notice_{outcome.state.value}", who, sent.case_id, data)])
    if sent.recipient_role == LAWYER and outcome.state is NoticeState.BOUNCED:
        cases.take_back(tx, now, sent.case_id, "dossier_bounced", who=who)
    elif sent.recipient_role == LAWYER:
        cases.hand_off(tx, now, sent.case_id, today, dossier_of(tx, sent.id), who=who)
    return True


def delivered_by_owner(
    tx: Connection, now: datetime, notice_id: int, received_on: date, received_at: datetime,
    deadline_after: Callable[[int], date], *, who: str,
) -> int | None:  # fmt: skip
    """The owner has proof that an accepted notice was received. Its deadline runs from then. Returns the case.

    `deadline_after` gives the last day of so many days from then.
    """
    row = tx.execute(
        select(notice.c.case_id, notice.c.deadline_days, notice.c.state).where(notice.c.id == notice_id)
    ).one_or_none()
    if row is None or row.state != NoticeState.ACCEPTED:
        return None
    deadline_on = None if row.deadline_days is None else deadline_after(row.deadline_days)
    tx.execute(
        update(notice)
        .where(notice.c.id == notice_id, notice.c.state == NoticeState.ACCEPTED)
        .values(state=NoticeState.DELIVERED, delivered_at=received_at, deadline_on=deadline_on)
    )
    cases.facts_changed(tx, now, [row.case_id])
    tasks.done_where(tx, now, row.case_id, TaskKind.DELIVERY_SILENT, str(notice_id), "confirmed", who=who)
    data = {"notice": notice_id, "received_on": received_on.isoformat()}
    journal.append(tx, now, [Entry("delivery_confirmed", who, row.case_id, data)])
    return int(row.case_id)
