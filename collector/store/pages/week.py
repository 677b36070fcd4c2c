"""What needs the owner this week, what happened since the last, and what comes in the next?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, and_, exists, func, or_, select, true

from collector.domain.claims import EntryKind
from collector.domain.facts import NoticeState
from collector.store.claiming import one_of
from collector.store.pages.figures import CurrencyFigures, by_currency, figures
from collector.store.payments import last_word
from collector.store.schema import (
    case,
    cursor,
    debtor,
    invoice,
    ledger_entry,
    notice,
    payment_correction,
    promise,
    task,
)

_GIVEN_BACK = (EntryKind.REFUND.value, EntryKind.CHARGEBACK.value)
_MONEY = (EntryKind.PAYMENT.value, *_GIVEN_BACK)
_BEFORE_OWNER = (NoticeState.ANNOUNCED, NoticeState.AWAITING_APPROVAL)
_LEAVING = (NoticeState.PLANNED, NoticeState.ANNOUNCED)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A thing for the owner, with the case it is about; the fields of the case are None where it is about none.

    `because` is {"code", "values", "details"?}. Amounts in minor units of `currency`.
    """

    id: int
    kind: str
    subject: str
    because: Mapping[str, Any]
    created_at: datetime
    due_on: date | None
    case_id: int | None
    state: str | None
    currency: str | None
    remaining_minor: int | None
    overdue_minor: int | None
    oldest_due_on: date | None
    debtor_id: int | None
    debtor_name: str | None


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice the owner may still stop (announced) or must allow (awaiting_approval), with its case."""

    id: int
    step_key: str
    kind: str
    state: NoticeState
    send_on: date
    recipient_role: str
    because: Mapping[str, Any]
    case_id: int
    currency: str
    remaining_minor: int
    overdue_minor: int
    oldest_due_on: date | None
    debtor_id: int
    debtor_name: str


@dataclass(frozen=True, slots=True)
class Received:
    """Money of one currency: payments by value date less what was given or taken back; `payments` counts the former."""

    currency: str
    minor: int
    payments: int


@dataclass(frozen=True, slots=True)
class NextSteps:
    """Cases whose next step of this kind is expected in the next seven days; `kind` None: not known yet."""

    kind: str | None
    consent: str | None
    cases: int


@dataclass(frozen=True, slots=True)
class Week:
    """The start page. Lists are cut at `most`; their counts are whole. `since`: the first day looked back upon."""

    today: date
    since: date
    tasks: tuple[TaskLine, ...]
    task_count: int
    before_owner: tuple[NoticeLine, ...]
    before_owner_count: int
    received: tuple[Received, ...]
    sent: Mapping[str, int]
    promises_kept: int
    promises_broken: int
    next_steps: tuple[NextSteps, ...]
    next_step_on: date | None
    totals: tuple[CurrencyFigures, ...]
    open_cases: int
    quiet_cases: int
    synced_at: datetime | None


def week(tx: Connection, today: date, zone: ZoneInfo, *, most: int = 50) -> Week:
    """The figures of the start page and of the digest, in nine queries. `zone` is the creditor's.

    Looks back on the seven days that end with `today`, and ahead on the seven that follow it.
    """
    since = today - timedelta(days=6)
    tasks, task_count = _tasks(tx, most)
    before_owner, before_owner_count = _before_owner(tx, most)
    kept, broken = _promises(tx, since)
    next_steps, next_step_on = _next_steps(tx, today)
    totals = by_currency(figures(tx))
    open_cases = sum(line.cases for line in totals)
    return Week(
        today=today, since=since, tasks=tasks, task_count=task_count, before_owner=before_owner,
        before_owner_count=before_owner_count, received=_received(tx, since, today), sent=_sent(tx, since, zone),
        promises_kept=kept, promises_broken=broken, next_steps=next_steps, next_step_on=next_step_on, totals=totals,
        open_cases=open_cases, quiet_cases=open_cases - _cases_with_something(tx), synced_at=_synced_at(tx),
    )  # fmt: skip


def _tasks(tx: Connection, most: int) -> tuple[tuple[TaskLine, ...], int]:
    """Sorted by deadline, then by amount."""
    query = (
        select(
            task.c.id, task.c.kind, task.c.subject, task.c.because, task.c.created_at, task.c.due_on, task.c.case_id,
            case.c.state, case.c.currency, case.c.remaining_minor, case.c.overdue_minor, case.c.oldest_due_on,
            case.c.debtor_id, debtor.c.name, func.count().over().label("in_all"),
        )
        .outerjoin(case, case.c.id == task.c.case_id)
        .outerjoin(debtor, debtor.c.id == case.c.debtor_id)
        .where(task.c.done_at.is_(None))
        .order_by(task.c.due_on.is_(None), task.c.due_on, func.coalesce(case.c.overdue_minor, 0).desc(), task.c.id)
        .limit(most)
    )  # fmt: skip
    rows = tx.execute(query).all()
    return tuple(TaskLine(*row[:-1]) for row in rows), rows[0].in_all if rows else 0


def _before_owner(tx: Connection, most: int) -> tuple[tuple[NoticeLine, ...], int]:
    query = (
        select(
            notice.c.id, notice.c.step_key, notice.c.kind, notice.c.state, notice.c.send_on, notice.c.recipient_role,
            notice.c.because, notice.c.case_id, case.c.currency, case.c.remaining_minor, case.c.overdue_minor,
            case.c.oldest_due_on, notice.c.debtor_id, debtor.c.name, func.count().over().label("in_all"),
        )
        .join(case, case.c.id == notice.c.case_id)
        .join(debtor, debtor.c.id == notice.c.debtor_id)
        .where(one_of(notice.c.state, _BEFORE_OWNER))
        .order_by(notice.c.send_on, case.c.overdue_minor.desc(), notice.c.id)
        .limit(most)
    )  # fmt: skip
    rows = tx.execute(query).all()
    lines = tuple(NoticeLine(*row[:3], NoticeState(row.state), *row[4:-1]) for row in rows)
    return lines, rows[0].in_all if rows else 0


def _received(tx: Connection, since: date, today: date) -> tuple[Received, ...]:
    """By value date, as the owner corrected it. Currency and corrections are looked up payment by payment, so that no
    plan ever walks the invoices."""
    currency = select(invoice.c.currency).where(invoice.c.id == ledger_entry.c.invoice_id).scalar_subquery()
    corrected_on = last_word(payment_correction.c.on)
    moved_here = select(payment_correction.c.invoice_id).where(payment_correction.c.on.between(since, today))
    entries = (
        select(currency.label("currency"), ledger_entry.c.kind, ledger_entry.c.minor)
        .where(
            ledger_entry.c.kind.in_(_MONEY),
            or_(ledger_entry.c.on.between(since, today), ledger_entry.c.invoice_id.in_(moved_here)),
            func.coalesce(corrected_on, ledger_entry.c.on).between(since, today),
        )
        .subquery()
    )
    query = select(
        entries.c.currency, entries.c.kind, func.sum(entries.c.minor).label("minor"), func.count().label("n")
    )
    found: dict[str, Received] = {}
    for row in tx.execute(query.group_by(entries.c.currency, entries.c.kind)):
        so_far = found.get(row.currency, Received(row.currency, 0, 0))
        back = row.kind in _GIVEN_BACK
        minor = so_far.minor + (-int(row.minor) if back else int(row.minor))
        found[row.currency] = Received(row.currency, minor, so_far.payments + (0 if back else row.n))
    return tuple(found[currency] for currency in sorted(found))


def _sent(tx: Connection, since: date, zone: ZoneInfo) -> dict[str, int]:
    """Notices that a provider took, by kind of step."""
    began = datetime.combine(since, time(), zone)
    query = select(notice.c.kind, func.count()).where(notice.c.accepted_at >= began).group_by(notice.c.kind)
    return dict(tx.execute(query.order_by(notice.c.kind)).all())


def _promises(tx: Connection, since: date) -> tuple[int, int]:
    query = select(promise.c.kept, func.count()).where(promise.c.settled_on >= since).group_by(promise.c.kept)
    counts: dict[bool | None, int] = dict(tx.execute(query).all())
    return counts.get(True, 0), counts.get(False, 0)


def _next_steps(tx: Connection, today: date) -> tuple[tuple[NextSteps, ...], date | None]:
    """By kind and consent, the steps of the next seven days; and the first day of any, also beyond.

    With them what is due by today and has not left: it waits for its hour, or for the owner who only observes.
    """
    is_open = case.c.closed_on.is_(None)
    due = select(notice.c.case_id).where(one_of(notice.c.state, _LEAVING), notice.c.send_on <= today)
    is_ahead = or_(case.c.next_step_on > today, case.c.id.in_(due))
    first = select(func.min(case.c.next_step_on)).where(is_open, case.c.next_step_on > today).scalar_subquery()
    grouped = (
        select(case.c.next_step_kind, case.c.next_step_consent, func.count().label("cases"))
        .where(is_open, is_ahead, case.c.next_step_on <= today + timedelta(days=7))
        .group_by(case.c.next_step_kind, case.c.next_step_consent)
        .subquery()
    )
    one = select(first.label("first")).subquery()
    query: Select[Any] = select(one.c.first, grouped).select_from(one.outerjoin(grouped, true()))
    rows = tx.execute(query.order_by(grouped.c.next_step_kind, grouped.c.next_step_consent)).all()
    steps = (NextSteps(row.next_step_kind, row.next_step_consent, row.cases) for row in rows if row.cases)
    return tuple(steps), rows[0].first


def _cases_with_something(tx: Connection) -> int:
    """Open cases that a person is waited for in: by a task, or by a notice before her."""
    has_task = select(task.c.case_id).where(task.c.done_at.is_(None), task.c.case_id.is_not(None))
    has_notice = select(notice.c.case_id).where(one_of(notice.c.state, _BEFORE_OWNER))
    named = has_task.union(has_notice).subquery()
    query = select(func.count()).where(exists().where(and_(case.c.id == named.c.case_id, case.c.closed_on.is_(None))))
    return int(tx.execute(query.select_from(named)).scalar_one())


def _synced_at(tx: Connection) -> datetime | None:
    at: datetime | None = tx.execute(select(func.max(cursor.c.at))).scalar_one()
    return at
