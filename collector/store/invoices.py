"""What do we hold of each invoice, as last read from Stripe? A page at a time, and never an older read over a newer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy import case as when

from collector.domain.decisions import TaskKind
from collector.domain.facts import InvoiceStatus
from collector.domain.readings import Deleted, InvoiceReading
from collector.domain.stripe_writing import PENALTY_KEY
from collector.store import journal, quarantine, tasks
from collector.store.books import BookRules
from collector.store.dialect import Upsert, among, insert_in
from collector.store.many import insert_numbered
from collector.store.schema import claim, invoice, task

ASSUMED_DAYS_TO_PAY = 30  # C. com. L441-10 I, where nothing was agreed

# Changes a decision rests on; the journal tells them with the value before and after.
_GIVEN_UP = (InvoiceStatus.OPEN.value, InvoiceStatus.UNCOLLECTIBLE.value)
_TOLD = ("status", "remaining_minor", "principal_minor", "due_on", "payment_processing", "latest_revision", "set_aside")
_FACTS = ("status", "remaining_minor", "paid_minor", "due_on", "currency", "debtor_id", "set_aside")


class OnFile(NamedTuple):
    """An invoice as the dossier shows it: `raw` is Stripe's JSON as received."""

    number: str
    issued_on: date
    raw: bytes
    pdf_url: str | None


class Known(NamedTuple):
    """What we hold of an invoice before a new read is entered."""

    id: int
    case_id: int | None
    row: Any  # a Row of _KNOWN


class Held(NamedTuple):
    """What tells whether a page of a list says enough of an invoice. `case_id` is None where it has no case."""

    content_hash: str
    payment_processing: bool
    case_id: int | None


@dataclass(frozen=True, slots=True)
class InvoicesEntered:
    """What a page did. `ids`: ours by Stripe's, of every reading that was entered (older ones are left out).

    `case_ids`: the case of each invoice that has one, by our id. `changed`: known invoices of which something changed
    that a decision rests on; `new`: first seen; `differences`: how many of the changes are of money, status or date;
    `given_up`: those that were open and are uncollectible.
    """

    ids: Mapping[str, int]
    case_ids: Mapping[int, int]
    new: tuple[int, ...]
    changed: tuple[int, ...]
    differences: int
    given_up: tuple[int, ...] = ()


def enter_invoices(
    tx: Connection,
    at: datetime,
    readings: Iterable[InvoiceReading],
    debtor_ids: Mapping[str, int],
    rules: BookRules,
) -> InvoicesEntered:
    """Insert or update the invoices of a page, journal what changed, and lift the quarantine of what can be read again.

    Unchanged invoices cost no more than the note of when they were read.
    """
    latest = {reading.stripe_id: reading for reading in sorted(readings, key=lambda each: each.read_at)}
    known = _known(tx, list(latest))
    entered = {
        stripe_id: reading
        for stripe_id, reading in latest.items()
        if stripe_id not in known or known[stripe_id].row.read_at <= reading.read_at
    }
    same = {
        stripe_id
        for stripe_id, reading in entered.items()
        if _is_same(known.get(stripe_id), reading, debtor_ids.get(reading.customer_id or ""), rules)
    }
    rows = [
        _row(reading, debtor_ids.get(reading.customer_id or ""), rules)
        for stripe_id, reading in entered.items()
        if stripe_id not in same
    ]
    new_ids = _write(tx, rows, known)
    _mark_read(tx, [known[stripe_id].id for stripe_id in same], [entered[stripe_id] for stripe_id in same])
    changes = [
        (known[row["stripe_id"]], _changes(known[row["stripe_id"]], row)) for row in rows if row["stripe_id"] in known
    ]
    changes = [(before, changed) for before, changed in changes if changed]
    _tell(tx, at, changes, list(new_ids))
    _lift_quarantine(tx, at, [*new_ids, *(before.row.stripe_id for before, _ in changes)])
    return InvoicesEntered(
        ids={stripe_id: known[stripe_id].id for stripe_id in entered if stripe_id in known} | new_ids,
        case_ids={before.id: before.case_id for before in known.values() if before.case_id is not None},
        new=tuple(new_ids.values()),
        changed=tuple(before.id for before, _ in changes),
        differences=sum(any(name in _FACTS for name in changed) for _, changed in changes),
        given_up=tuple(before.id for before, changed in changes if changed.get("status") == _GIVEN_UP),
    )


def enter_deleted(tx: Connection, at: datetime, deleted: Sequence[Deleted]) -> InvoicesEntered:
    """Stripe no longer knows these: they are not chased. Unknown ones are left out."""
    read_at = {each.stripe_id: each.read_at for each in deleted}
    known = _known(tx, list(read_at))
    gone = [before for stripe_id, before in known.items() if before.row.read_at <= read_at[stripe_id]]
    changed = [before for before in gone if before.row.status != InvoiceStatus.DELETED]
    for before in gone:
        values = {"status": InvoiceStatus.DELETED.value, "read_at": read_at[before.row.stripe_id]}
        tx.execute(update(invoice).where(invoice.c.id == before.id).values(values))
    told = [(before, {"status": (before.row.status, InvoiceStatus.DELETED.value)}) for before in changed]
    _tell(tx, at, told, [])
    return InvoicesEntered(
        ids={before.row.stripe_id: before.id for before in gone},
        case_ids={before.id: before.case_id for before in gone if before.case_id is not None},
        new=(),
        changed=tuple(before.id for before in changed),
        differences=len(changed),
    )


def set_aside(tx: Connection, at: datetime, stripe_id: str, because: str, shown: bytes = b"") -> int | None:
    """One invoice that cannot be understood is kept from everything else, and a person is asked to look.

    `shown` is the object as received, for her eyes.

    Returns the case it belongs to, if any: there the decision asks; else a task of its own does. The next good read
    lifts it.
    """
    quarantine.keep(tx, at, stripe_id[:80], because, shown)
    before = _known(tx, [stripe_id]).get(stripe_id)
    if before is not None and before.row.set_aside != because:
        tx.execute(update(invoice).where(invoice.c.id == before.id).values(set_aside=because))
        _tell(tx, at, [(before, {"set_aside": (before.row.set_aside, because)})], [])
    if before is None or before.case_id is None:
        told = {"code": "ask_look_at_set_aside_because", "values": {"number": stripe_id, "reason": because}}
        tasks.open_task(tx, at, None, TaskKind.LOOK_AT_SET_ASIDE, stripe_id[:80], told, who="collector")
        return None
    return before.case_id


def status_of(tx: Connection, stripe_id: str) -> str | None:
    """The status an invoice was last read with; None where it was never read."""
    return tx.execute(select(invoice.c.status).where(invoice.c.stripe_id == stripe_id)).scalar_one_or_none()


def of_case(tx: Connection, case_id: int) -> list[OnFile]:
    """The invoices of a case as last read, oldest first."""
    query = (
        select(invoice.c.number, invoice.c.issued_on, invoice.c.raw, invoice.c.pdf_url)
        .join(claim, claim.c.invoice_id == invoice.c.id)
        .where(claim.c.case_id == case_id)
        .order_by(invoice.c.issued_on, invoice.c.id)
    )
    return [OnFile(*row) for row in tx.execute(query)]


def raw_of_claims(tx: Connection, claim_ids: Collection[int]) -> list[bytes]:
    """The invoices of these claims as Stripe last showed them, oldest first."""
    query = select(invoice.c.raw).join(claim, claim.c.invoice_id == invoice.c.id).where(claim.c.id.in_(claim_ids))
    return list(tx.execute(query.order_by(invoice.c.id)).scalars())


def open_but_not_read_since(tx: Connection, since: datetime, after_id: int, limit: int) -> list[tuple[int, str]]:
    """Invoices we hold as open that no read since then has shown, as (our id, Stripe's), in the order of our id."""
    query = (
        select(invoice.c.id, invoice.c.stripe_id)
        .where(invoice.c.status == InvoiceStatus.OPEN.value, invoice.c.read_at < since, invoice.c.id > after_id)
        .order_by(invoice.c.id)
        .limit(limit)
    )
    return [(row.id, row.stripe_id) for row in tx.execute(query)]


def held(tx: Connection, stripe_ids: Sequence[str]) -> dict[str, Held]:
    """What we hold of these invoices; unknown ones are left out."""
    query = (
        select(invoice.c.stripe_id, invoice.c.content_hash, invoice.c.payment_processing, claim.c.case_id)
        .outerjoin(claim, claim.c.invoice_id == invoice.c.id)
        .where(among(invoice.c.stripe_id, "stripe_ids"))
    )
    rows = tx.execute(query, {"stripe_ids": list(stripe_ids)}) if stripe_ids else ()
    return {row.stripe_id: Held(row.content_hash, row.payment_processing, row.case_id) for row in rows}


def needs_a_closer_look(known: Mapping[str, Held], listed: InvoiceReading) -> bool:
    """Whether a list says too little of an invoice we hold: it has changed, or a payment of it was under way.

    Only a single read tells by what it was paid or credited, and how the payment ended.
    """
    before = known.get(listed.stripe_id)
    return before is not None and (before.payment_processing or before.content_hash != listed.content_hash)


def first_with_case_created_at(tx: Connection) -> datetime | None:
    """When Stripe made the oldest invoice that has a case; None where there is none."""
    query = select(func.min(invoice.c.created_at)).join(claim, claim.c.invoice_id == invoice.c.id)
    return tx.execute(query).scalar_one_or_none()


def _known(tx: Connection, stripe_ids: Collection[str]) -> dict[str, Known]:
    if not stripe_ids:
        return {}
    rows = tx.execute(_KNOWN, {"stripe_ids": sorted(stripe_ids)})
    return {row.stripe_id: Known(row.id, row.case_id, row) for row in rows}


_KNOWN = (
    select(
        invoice.c.id, invoice.c.stripe_id, invoice.c.read_at, invoice.c.content_hash, invoice.c.detail_read_at,
        invoice.c.paid_minor, invoice.c.currency, invoice.c.debtor_id, *(invoice.c[name] for name in _TOLD),
        claim.c.case_id,
    )
    .outerjoin(claim, claim.c.invoice_id == invoice.c.id)
    .where(among(invoice.c.stripe_id, "stripe_ids"))
    .order_by(invoice.c.id)
    .with_for_update(of=invoice)
)  # fmt: skip


def _is_same(before: Known | None, reading: InvoiceReading, debtor_id: int | None, rules: BookRules) -> bool:
    """Nothing to write: Stripe shows what it showed, and our columns say so too (they may have been damaged)."""
    if before is None or before.row.content_hash != reading.content_hash or before.row.set_aside is not None:
        return False
    row = before.row
    held = (row.status, row.remaining_minor, row.paid_minor, row.currency, row.debtor_id, row.due_on)
    shown = (
        reading.status.value, reading.remaining_minor, reading.paid_minor, reading.currency,
        debtor_id or row.debtor_id, _due_on(reading, rules),
    )  # fmt: skip
    if held != shown:
        return False
    return not reading.detail_complete or bool(before.row.payment_processing) == reading.payment_processing


def _row(reading: InvoiceReading, debtor_id: int | None, rules: BookRules) -> dict[str, Any]:
    return {
        "stripe_id": reading.stripe_id,
        "debtor_id": debtor_id,
        "number": reading.number,
        "status": reading.status.value,
        "collection_method": reading.collection_method,
        "currency": reading.currency,
        "total_minor": reading.total_minor,
        "due_minor": reading.due_minor,
        "paid_minor": reading.paid_minor,
        "remaining_minor": reading.remaining_minor,
        "principal_minor": reading.principal_minor,
        "created_at": reading.created_at,
        "issued_on": _issued_on(reading, rules),
        "due_on": _due_on(reading, rules),
        "due_on_assumed": reading.due_at is None,
        "served_on": rules.day(reading.period_end_at) if reading.period_end_at else None,
        "paid_at": reading.paid_at,
        "hosted_url": reading.hosted_url,
        "pdf_url": reading.pdf_url,
        "auto_advance": reading.auto_advance,
        "attempt_count": reading.attempt_count,
        "next_attempt_at": reading.next_attempt_at,
        "payment_processing": reading.payment_processing,
        "latest_revision": reading.latest_revision,
        "uncollectible_reason": reading.uncollectible_reason,
        "livemode": reading.livemode,
        "penalty_uid": dict(reading.metadata).get(PENALTY_KEY, "")[:40] or None,
        "raw": reading.raw,
        "content_hash": reading.content_hash,
        "read_at": reading.read_at,
        "detail_read_at": reading.read_at if reading.detail_complete else None,
        "set_aside": None,
    }


def _issued_on(reading: InvoiceReading, rules: BookRules) -> date:
    return rules.day(reading.issued_at or reading.finalized_at or reading.created_at)


def _due_on(reading: InvoiceReading, rules: BookRules) -> date:
    if reading.due_at:
        return rules.day(reading.due_at)
    return _issued_on(reading, rules) + timedelta(days=ASSUMED_DAYS_TO_PAY)


def _write(tx: Connection, rows: list[dict[str, Any]], known: Collection[str]) -> dict[str, int]:
    """Insert what is new and bring the rest up to date. Returns our ids of the new ones by Stripe's."""
    new = [row for row in rows if row["stripe_id"] not in known]
    if changed := [row for row in rows if row["stripe_id"] in known]:
        tx.execute(_upsert_statement(tx.dialect.name), changed)
    return dict(zip((row["stripe_id"] for row in new), insert_numbered(tx, invoice, new), strict=True))


@cache
def _upsert_statement(dialect: str) -> Upsert:
    statement = insert_in(dialect, invoice)
    read = statement.excluded
    values = {column.name: read[column.name] for column in invoice.c if column.name not in ("id", "stripe_id")}
    # A list does not show payments: what the last single read said of them stays, as long as the invoice is open.
    listed = read.detail_read_at.is_(None) & (read.status == InvoiceStatus.OPEN.value)
    values["payment_processing"] = when((listed, invoice.c.payment_processing), else_=read.payment_processing)
    values["detail_read_at"] = func.coalesce(read.detail_read_at, invoice.c.detail_read_at)
    values["debtor_id"] = func.coalesce(read.debtor_id, invoice.c.debtor_id)
    values["penalty_uid"] = func.coalesce(read.penalty_uid, invoice.c.penalty_uid)  # metadata can be wiped
    return statement.on_conflict_do_update(
        index_elements=[invoice.c.stripe_id], set_=values, where=read.read_at >= invoice.c.read_at
    )


def _mark_read(tx: Connection, invoice_ids: list[int], readings: list[InvoiceReading]) -> None:
    if not invoice_ids:
        return
    read_at = min(reading.read_at for reading in readings)
    mark = _MARK_DETAILED if all(reading.detail_complete for reading in readings) else _MARK
    tx.execute(mark, {"ids": invoice_ids, "at": read_at})


_MARK = (
    update(invoice)
    .where(among(invoice.c.id, "ids"), invoice.c.read_at < bindparam("at"))
    .values(read_at=bindparam("at"))
)
_MARK_DETAILED = _MARK.values(detail_read_at=bindparam("at"))


Changed = Mapping[str, tuple[Any, Any]]


def _changes(before: Known, row: Mapping[str, Any]) -> Changed:
    found = {}
    for name in (*_TOLD, "paid_minor", "currency", "debtor_id"):
        old, new = before.row._mapping[name], row[name]
        listed = name == "payment_processing" and row["detail_read_at"] is None
        untold = name == "debtor_id" and new is None
        if old != new and not listed and not untold:
            found[name] = (old, new)
    return found


def _tell(tx: Connection, at: datetime, changes: Iterable[tuple[Known, Changed]], new: Sequence[str]) -> None:
    """One journal entry an invoice that changed, one for all that are new: a first import is one event a page."""
    entries = [journal.Entry("invoices_first_read", "stripe", None, {"invoices": list(new)})] if new else []
    for before, changed in changes:
        told = {name: [_plain(old), _plain(value)] for name, (old, value) in changed.items()}
        if "set_aside" in told:
            told["set_aside"] = [old is not None for old in told["set_aside"]]
        data = {"invoice": before.row.stripe_id, **told}
        entries.append(journal.Entry("invoice_changed", "stripe", before.case_id, data))
    journal.append(tx, at, entries)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _lift_quarantine(tx: Connection, at: datetime, stripe_ids: Sequence[str]) -> None:
    """What can be read again needs nobody any more."""
    if not stripe_ids:
        return
    quarantine.forget(tx, stripe_ids)
    for task_id in tx.execute(_SET_ASIDE_OF_NO_CASE, {"stripe_ids": list(stripe_ids)}).scalars().all():
        tasks.done(tx, at, task_id, "readable_again", who="stripe")


_SET_ASIDE_OF_NO_CASE = select(task.c.id).where(
    task.c.case_id.is_(None), task.c.kind == TaskKind.LOOK_AT_SET_ASIDE, task.c.done_at.is_(None),
    among(task.c.subject, "stripe_ids"),
)  # fmt: skip
