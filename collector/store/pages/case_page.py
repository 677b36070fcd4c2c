"""What happened in one case, what stands in its way, and what comes next?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import ColumnElement, Connection, Date, Select, Text, cast, func, literal, null, select, union_all
from sqlalchemy import case as when

from collector.domain.facts import CaseFacts, NoticeState
from collector.store import journal
from collector.store.facts import load_cases
from collector.store.schema import (
    Id,
    Instant,
    call,
    delivery_event,
    dispute,
    document,
    hold,
    notice,
    promise,
    reply,
    task,
)
from collector.store.schema import journal as journal_table
from collector.store.schema import note as note_table


class RecordKind(StrEnum):
    HOLD = "hold"
    DISPUTE = "dispute"
    PROMISE = "promise"
    CALL = "call"
    NOTE = "note"
    TASK = "task"
    DOCUMENT = "document"
    DELIVERY = "delivery"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Record:
    """One thing on file about the case. What `code`, `words`, `on` and `outcome` hold depends on the kind:

    hold: kind, reason, last day, -; dispute: source, reason, -, outcome; promise: kept, broken, replaced or running,
    -, day promised, -; call: step, note, day asked or done, outcome; note: -, text, -, -; task: kind, -, deadline,
    outcome; document: kind, name, -, content type; delivery: kind, reason, -, -; reply: labels (JSON), words, -,
    answer.
    """

    kind: RecordKind
    id: int
    at: datetime | None
    claim_id: int | None
    notice_id: int | None
    code: str
    words: str
    on: date | None
    minor: int | None
    by: str
    reference: str  # a provider's id, a task's subject, a document's SHA-256
    ended_at: datetime | None
    outcome: str
    because: Mapping[str, Any] | None = None  # of a task


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """A notice of any cycle as the page shows it. The amounts are those frozen with its bytes, None before."""

    id: int
    uid: str
    cycle: int
    step_key: str
    level: int
    kind: str
    recipient_role: str
    state: NoticeState
    consent: str
    send_on: date
    because: Mapping[str, Any]
    tries: int
    decided_by: str | None
    decided_at: datetime | None
    to_email: str | None
    language: str | None
    subject: str | None
    principal_minor: int | None
    interest_minor: int | None
    fixed_sum_minor: int | None
    total_minor: int | None
    statement_number: str | None
    payload_sha256: str | None
    sending_at: datetime | None
    accepted_at: datetime | None
    delivered_at: datetime | None
    deadline_on: date | None
    ended_because: str | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case. `facts` are what a decision looks at; state, `because` and next step are those of the last decision.

    `records` are in order of time, `journal` newest first; `more_journal`: there are older entries than those.
    """

    facts: CaseFacts
    regime: str
    version: int
    state: str
    because: Mapping[str, Any] | None
    next_look_on: date | None
    next_step_on: date | None
    next_step_kind: str | None
    next_step_consent: str | None
    remaining_minor: int
    overdue_minor: int
    oldest_due_on: date | None
    closed_because: str | None
    notices: tuple[NoticeCard, ...]
    records: tuple[Record, ...]
    journal: tuple[journal.Row, ...]
    more_journal: bool

    def records_of(self, *kinds: RecordKind) -> tuple[Record, ...]:
        """The records of these kinds, in order of time."""
        return tuple(record for record in self.records if record.kind in kinds)


def case_page(tx: Connection, case_id: int, zone: ZoneInfo, today: date, *, most_journal: int = 200) -> CasePage | None:
    """One case in twelve queries; None if there is no such case. `zone` is the creditor's."""
    found = load_cases(tx, [case_id], zone, today)
    if not found:
        return None
    row, facts = found[0]
    entries = _journal(tx, case_id, most_journal + 1)
    return CasePage(
        facts=facts, regime=row.regime, version=row.version, state=row.state, because=row.because,
        next_look_on=row.next_look_on, next_step_on=row.next_step_on, next_step_kind=row.next_step_kind,
        next_step_consent=row.next_step_consent, remaining_minor=row.remaining_minor, overdue_minor=row.overdue_minor,
        oldest_due_on=row.oldest_due_on, closed_because=row.closed_because, notices=_notices(tx, case_id),
        records=_records(tx, case_id), journal=entries[:most_journal], more_journal=len(entries) > most_journal,
    )  # fmt: skip


def _notices(tx: Connection, case_id: int) -> tuple[NoticeCard, ...]:
    names = tuple(NoticeCard.__dataclass_fields__)
    rows = tx.execute(
        select(*(notice.c[name] for name in names)).where(notice.c.case_id == case_id).order_by(notice.c.id)
    )
    return tuple(NoticeCard(**{**row._mapping, "state": NoticeState(row.state)}) for row in rows)


def _journal(tx: Connection, case_id: int, most: int) -> tuple[journal.Row, ...]:
    query = select(journal_table).where(journal_table.c.case_id == case_id).order_by(journal_table.c.seq.desc())
    return tuple(journal.Row(**row._mapping) for row in tx.execute(query.limit(most)))


def _records(tx: Connection, case_id: int) -> tuple[Record, ...]:
    """Nine tables in one statement: a page has thirteen."""
    parts = (
        _line(RecordKind.HOLD, hold.c.id, at=hold.c.placed_at, claim_id=hold.c.claim_id, code=hold.c.kind,
              words=hold.c.reason, on=hold.c.until, by=hold.c.placed_by, ended_at=hold.c.lifted_at)
        .where(hold.c.case_id == case_id),
        _line(RecordKind.DISPUTE, dispute.c.id, at=dispute.c.opened_at, claim_id=dispute.c.claim_id,
              code=dispute.c.source, words=dispute.c.reason, by=dispute.c.opened_by, reference=dispute.c.reference,
              ended_at=dispute.c.closed_at, outcome=dispute.c.outcome)
        .where(dispute.c.case_id == case_id),
        _line(RecordKind.PROMISE, promise.c.id, at=promise.c.recorded_at, code=_how_it_stands(), on=promise.c.due_on,
              minor=promise.c.amount_minor, by=promise.c.recorded_by)
        .where(promise.c.case_id == case_id),
        _line(RecordKind.CALL, call.c.id, code=call.c.step_key, words=call.c.note,
              on=func.coalesce(call.c.done_on, call.c.asked_on), outcome=call.c.outcome)
        .where(call.c.case_id == case_id),
        _line(RecordKind.NOTE, note_table.c.id, at=note_table.c.written_at, words=note_table.c.text,
              by=note_table.c.written_by)
        .where(note_table.c.case_id == case_id),
        _line(RecordKind.TASK, task.c.id, at=task.c.created_at, code=task.c.kind, words=cast(task.c.because, Text),
              on=task.c.due_on, by=task.c.done_by, reference=task.c.subject, ended_at=task.c.done_at,
              outcome=task.c.outcome)
        .where(task.c.case_id == case_id),
        _line(RecordKind.DOCUMENT, document.c.id, at=document.c.at, notice_id=document.c.notice_id,
              code=document.c.kind, words=document.c.name, reference=document.c.sha256, outcome=document.c.content_type)
        .where(document.c.case_id == case_id),
        _line(RecordKind.DELIVERY, delivery_event.c.id, at=delivery_event.c.at, notice_id=delivery_event.c.notice_id,
              code=delivery_event.c.kind, words=delivery_event.c.reason)
        .join_from(delivery_event, notice, notice.c.id == delivery_event.c.notice_id)
        .where(notice.c.case_id == case_id),
        _line(RecordKind.REPLY, reply.c.id, at=reply.c.received_at, notice_id=reply.c.notice_id,
              code=cast(reply.c.labels, Text), words=reply.c.words, by=reply.c.from_email, reference=reply.c.sha256,
              ended_at=reply.c.answered_at, outcome=reply.c.answer)
        .where(reply.c.case_id == case_id),
    )  # fmt: skip
    records = [_record(**row._mapping) for row in tx.execute(union_all(*parts))]
    return tuple(sorted(records, key=_when))


def _how_it_stands() -> ColumnElement[str]:
    return when(
        (promise.c.kept, literal("kept")),
        (~promise.c.kept, literal("broken")),
        (promise.c.settled_on.is_not(None), literal("replaced")),
        else_=literal("running"),
    )


_COLUMNS: Mapping[str, Any] = {
    "at": Instant, "claim_id": Id, "notice_id": Id, "code": Text, "words": Text, "on": Date, "minor": Id, "by": Text,
    "reference": Text, "ended_at": Instant, "outcome": Text,
}  # fmt: skip


def _line(kind: RecordKind, identity: ColumnElement[int], **given: ColumnElement[Any]) -> Select[Any]:
    """One part of the union: the columns that are given, the others empty, each of its type on both databases."""
    columns = (
        given[name].label(name) if name in given else cast(null(), type_).label(name)
        for name, type_ in _COLUMNS.items()
    )
    return select(literal(kind.value, Text).label("kind"), identity.label("id"), *columns)


def _record(kind: str, code: str | None, words: str | None, by: str | None, reference: str | None,
            outcome: str | None, **rest: Any) -> Record:  # fmt: skip
    of_kind = RecordKind(kind)
    because = orjson.loads(words) if of_kind is RecordKind.TASK and words else None
    return Record(
        kind=of_kind, code=code or "", words="" if because is not None else words or "", by=by or "",
        reference=reference or "", outcome=outcome or "", because=because, **rest,
    )  # fmt: skip


def _when(record: Record) -> tuple[str, int]:
    """A call is only known by its day; it sorts before what has an hour of that day."""
    moment = record.at.isoformat() if record.at else record.on.isoformat() if record.on else ""
    return moment, record.id
