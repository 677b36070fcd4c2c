"""What is to be written into Stripe, by whom it was asked, and what became of it?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, or_, select, update

from collector.domain.policy import Mode
from collector.domain.stripe_writing import UNENDED, WriteKind, WriteState
from collector.store import journal
from collector.store.dialect import insert_for
from collector.store.journal import Entry
from collector.store.schema import case, debtor, installation, invoice, write_back

KEY_GOOD_FOR = timedelta(hours=23)  # Stripe keeps keys for 24 hours at least


@dataclass(frozen=True, slots=True)
class WriteBack:
    """One write. `payload` is what was frozen when it was asked for; `subject` the invoice it is about, or empty."""

    id: int
    uid: str
    kind: WriteKind
    case_id: int
    subject: str
    state: WriteState
    payload: Mapping[str, Any]
    asked_by: str
    asked_at: datetime
    tries: int
    key_number: int
    stripe_id: str | None
    because: str | None
    ended_at: datetime | None
    customer_id: str  # Stripe's id of the debtor

    def key(self, verb: str) -> str:
        """The idempotency key of one request of this write."""
        return f"{self.uid}-{verb}-{self.key_number}"


def ask(
    tx: Connection, at: datetime, uid: str, kind: WriteKind, case_id: int, subject: str, payload: Mapping[str, Any], *,
    who: str, stripe_id: str | None = None,
) -> bool:  # fmt: skip
    """Write down what is wanted; False where the same is under way already. `stripe_id`: the invoice written on."""
    values = {
        "uid": uid, "kind": kind.value, "case_id": case_id, "subject": subject, "state": WriteState.WANTED.value,
        "payload": dict(payload), "asked_by": who, "asked_at": at, "not_before": at,
        "stripe_id": stripe_id,
    }  # fmt: skip
    statement = insert_for(tx, write_back).on_conflict_do_nothing().values(**values).returning(write_back.c.id)
    if tx.execute(statement).scalar_one_or_none() is None:
        return False
    data = {"write": uid, "kind": kind.value, "invoice": subject, **_amounts(payload)}
    journal.append(tx, at, [Entry("stripe_write_asked", who, case_id, data)])
    return True


def is_waiting(tx: Connection, now: datetime) -> bool:
    """Whether anything is to be written now."""
    return bool(tx.execute(select(exists().where(_unended(), write_back.c.not_before <= now))).scalar_one())


def claim(tx: Connection, now: datetime, worker: str, *, most: int, lease: timedelta) -> list[WriteBack]:
    """Take up to `most` writes whose time has come, oldest first. None in observe mode or behind the kill switch.

    What a worker that died was sending becomes a doubt: the next thing is a look, never the same call on a guess.
    """
    house = tx.execute(select(installation.c.mode, installation.c.kill_switch).with_for_update()).one()
    if house.kill_switch or house.mode == Mode.OBSERVE:
        return []
    free = or_(write_back.c.lease_until.is_(None), write_back.c.lease_until <= now)
    rows = tx.execute(
        _writes().where(_unended(), write_back.c.not_before <= now, free)
        .order_by(write_back.c.not_before, write_back.c.id).limit(most)
    ).all()  # fmt: skip
    if not rows:
        return []
    ids = [row.id for row in rows]
    tx.execute(update(write_back).where(write_back.c.id.in_(ids)).values(worker=worker, lease_until=now + lease))
    lost = [row for row in rows if row.state == WriteState.SENDING]
    if lost:
        named = write_back.c.id.in_([row.id for row in lost])
        tx.execute(update(write_back).where(named).values(state=WriteState.DOUBT.value))
        journal.append(tx, now, [_told("stripe_write_doubt", row, "worker", because="lost") for row in lost])
    return [_as_write(row) for row in rows]


def begin(
    tx: Connection,
    now: datetime,
    mine: WriteBack,
    worker: str,
    lease: timedelta,
    payload: Mapping[str, Any] | None = None,
) -> WriteBack | None:
    """The last gate before the calls of one round; None where the write is no longer ours, or nothing may leave.

    `payload`: what is known now for the first time and must be the same at every later try.
    """
    house = tx.execute(select(installation.c.mode, installation.c.kill_switch)).one()
    if house.kill_switch or house.mode == Mode.OBSERVE:
        return None
    ours = (write_back.c.id == mine.id) & (write_back.c.worker == worker) & _unended()
    row = tx.execute(select(write_back).where(ours, write_back.c.lease_until > now)).one_or_none()
    if row is None:
        return None
    values: dict[str, Any] = {"state": WriteState.SENDING.value, "tries": row.tries + 1, "lease_until": now + lease}
    if row.key_at is None or now - row.key_at >= KEY_GOOD_FOR:
        values |= {"key_at": now, "key_number": row.key_number + (row.key_at is not None)}
    if payload is not None:
        values["payload"] = dict(payload)
    tx.execute(update(write_back).where(ours).values(**values))
    data = {"write": mine.uid, "kind": mine.kind.value, "invoice": mine.subject, "attempt": row.tries + 1}
    journal.append(tx, now, [Entry("stripe_write_sending", "worker", mine.case_id, data)])
    return find(tx, mine.uid)


def note_made(tx: Connection, now: datetime, mine: WriteBack, stripe_id: str) -> None:
    """What Stripe made, as soon as we know; an invoice of ours is known as such from now on."""
    changed = tx.execute(
        update(write_back)
        .where(write_back.c.id == mine.id, write_back.c.stripe_id.is_distinct_from(stripe_id))
        .values(stripe_id=stripe_id)
    )
    if changed.rowcount and mine.kind is WriteKind.PENALTY_INVOICE:
        tx.execute(update(invoice).where(invoice.c.stripe_id == stripe_id).values(penalty_uid=mine.uid))


def end(tx: Connection, now: datetime, mine: WriteBack, state: WriteState, because: str = "", *, who: str) -> bool:
    """It is done, refused or withdrawn. False where it had ended before."""
    row = tx.execute(
        update(write_back)
        .where(write_back.c.id == mine.id, _unended())
        .values(state=state.value, because=because or None, ended_at=now, worker=None, lease_until=None)
        .returning(write_back.c.uid, write_back.c.kind, write_back.c.subject, write_back.c.case_id,
                   write_back.c.stripe_id, write_back.c.payload)
    ).one_or_none()  # fmt: skip
    if row is None:
        return False
    journal.append(tx, now, [_told(f"stripe_write_{state.value}", row, who, because=because[:200])])
    return True


def later(
    tx: Connection, now: datetime, mine: WriteBack, not_before: datetime, state: WriteState, because: str
) -> None:
    """Not ended: WANTED where surely nothing was done, DOUBT where nobody knows. Tried again at `not_before`."""
    ours = (write_back.c.id == mine.id) & _unended()
    before = tx.execute(select(write_back.c.state).where(ours)).scalar_one_or_none()
    tx.execute(
        update(write_back)
        .where(ours)
        .values(state=state.value, because=because[:500], not_before=not_before, worker=None, lease_until=None)
    )
    if before not in (None, state):
        data = {"write": mine.uid, "kind": mine.kind.value, "invoice": mine.subject, "because": because[:200]}
        journal.append(tx, now, [Entry(f"stripe_write_{state.value}", "worker", mine.case_id, data)])


def find(tx: Connection, uid: str) -> WriteBack | None:
    """One write by its uid."""
    row = tx.execute(_writes().where(write_back.c.uid == uid)).one_or_none()
    return None if row is None else _as_write(row)


def of_case(tx: Connection, case_id: int) -> tuple[WriteBack, ...]:
    """What was ever to be written because of a case, oldest first, the metadata left out."""
    shown = (write_back.c.case_id == case_id) & (write_back.c.kind != WriteKind.PLACE.value)
    return tuple(_as_write(row) for row in tx.execute(_writes().where(shown).order_by(write_back.c.id)))


def penalty_invoices(tx: Connection, stripe_ids: Collection[str], uids: Collection[str]) -> list[WriteBack]:
    """The penalty invoices among these, by what Stripe made or by what stands in its metadata."""
    if not stripe_ids and not uids:
        return []
    named = or_(write_back.c.stripe_id.in_(sorted(stripe_ids)), write_back.c.uid.in_(sorted(uids)))
    query = _writes().where(write_back.c.kind == WriteKind.PENALTY_INVOICE.value, named).order_by(write_back.c.id)
    return [_as_write(row) for row in tx.execute(query)]


def live_penalty_invoices(tx: Connection) -> list[tuple[WriteBack, int]]:
    """Penalty invoices that were made and are neither paid nor void nor deleted, with what Stripe says is left."""
    is_live = invoice.c.status.in_(("draft", "open", "uncollectible"))
    made = (write_back.c.kind == WriteKind.PENALTY_INVOICE.value) & (write_back.c.state == WriteState.DONE.value)
    query = (
        _writes()
        .add_columns(invoice.c.remaining_minor)
        .join(invoice, invoice.c.stripe_id == write_back.c.stripe_id)
        .where(made, is_live)
        .order_by(write_back.c.id)
    )
    return [(_as_write(row), int(row.remaining_minor)) for row in tx.execute(query)]


def is_overtaken(tx: Connection, mine: WriteBack) -> bool:
    """Whether a later place is to be written on the same invoice."""
    later_one = (write_back.c.kind == WriteKind.PLACE.value) & (write_back.c.stripe_id == mine.stripe_id)
    return bool(tx.execute(select(exists().where(later_one, write_back.c.id > mine.id))).scalar_one())


def _writes() -> Select[Any]:
    return (
        select(write_back, debtor.c.stripe_id.label("customer_id"))
        .join(case, case.c.id == write_back.c.case_id)
        .join(debtor, debtor.c.id == case.c.debtor_id)
    )


def _unended() -> Any:
    """With the states spelled out: only then is a partial index of the same words used."""
    words = [state.value for state in UNENDED]
    return write_back.c.state.in_(bindparam("unended", words, unique=True, expanding=True, literal_execute=True))


def _as_write(row: Any) -> WriteBack:
    return WriteBack(
        row.id, row.uid, WriteKind(row.kind), row.case_id, row.subject, WriteState(row.state), row.payload,
        row.asked_by, row.asked_at, row.tries, row.key_number, row.stripe_id, row.because, row.ended_at,
        row.customer_id,
    )  # fmt: skip


def _told(kind: str, row: Any, who: str, **more: str) -> Entry:
    data = {"write": row.uid, "kind": row.kind, "invoice": row.subject, "stripe_id": row.stripe_id or "",
            **_amounts(row.payload), **{name: value for name, value in more.items() if value}}  # fmt: skip
    return Entry(kind, who, row.case_id, data)


def _amounts(payload: Mapping[str, Any]) -> dict[str, int]:
    return {name: payload[name] for name in ("total_minor", "amount_minor") if isinstance(payload.get(name), int)}
