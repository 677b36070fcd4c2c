"""Which events were received, and which still wait to be worked off?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from collector.domain.decisions import TaskKind
from collector.store import tasks
from collector.store.dialect import Upsert, among, insert_in
from collector.store.schema import inbox

FAILURES_AT_MOST = 5
FIRST_WAIT = timedelta(minutes=1)
TAKEN_FOR = timedelta(minutes=5)  # a worker that dies with events in hand gives them back after this


@dataclass(frozen=True, slots=True)
class InboxEvent:
    """One event as it came. `object_id` is what it speaks of, so that many events cost one read; may be empty."""

    source: str  # stripe | sendgrid
    provider_id: str
    kind: str
    object_id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row to work off."""

    id: int
    provider_id: str
    kind: str
    object_id: str
    body: bytes
    received_at: datetime
    failures: int


@dataclass(frozen=True, slots=True)
class InboxState:
    """How much waits, since when, and how much was given up."""

    waiting: int
    oldest_received_at: datetime | None
    dead: int


def store_events(tx: Connection, at: datetime, events: Sequence[InboxEvent]) -> int:
    """Keep events, each once by its provider's id; returns how many were new."""
    if not events:
        return 0
    return len(tx.execute(_keep(tx.dialect.name).returning(inbox.c.id), _rows(at, events)).all())


def keep_events(tx: Connection, at: datetime, events: Sequence[InboxEvent]) -> None:
    """The same uncounted, for the many that wait for their answer."""
    tx.execute(_keep(tx.dialect.name), _rows(at, events))


def keep_at_once(tx: Connection, at: datetime, events: Sequence[InboxEvent]) -> None:
    """The same on PostgreSQL by one statement, handed to its driver.

    On SQLAlchemy's way each row is a statement: three times our processor time, and twice the server's.
    """
    values = [value for row in _rows(at, events) for value in row.values()]
    tx.exec_driver_sql(_keep_at_once(len(events)), tuple(values))


@cache
def _keep_at_once(count: int) -> str:
    rows = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * count)
    columns = "source, provider_id, kind, object_id, body, received_at, not_before"  # as _rows gives them
    return f"INSERT INTO inbox ({columns}) VALUES {rows} ON CONFLICT DO NOTHING"  # noqa: S608  nothing of it was given


@cache
def _keep(dialect: str) -> Upsert:
    return insert_in(dialect, inbox).on_conflict_do_nothing()


def _rows(at: datetime, events: Sequence[InboxEvent]) -> list[dict[str, Any]]:
    return [
        {
            "source": event.source, "provider_id": event.provider_id, "kind": event.kind,
            "object_id": event.object_id, "body": event.body, "received_at": at, "not_before": at,
        }
        for event in events
    ]  # fmt: skip


def waiting(tx: Connection, source: str, now: datetime, limit: int) -> list[Waiting]:
    """Rows that may be worked off now, in the order of arrival. Takes nothing."""
    return _waiting(tx, source, now, limit, skip_locked=False)


def take(tx: Connection, source: str, now: datetime, limit: int) -> list[Waiting]:
    """The same, taken: no other worker sees them for five minutes. Ends by done, failed or put_back."""
    found = _waiting(tx, source, now, limit, skip_locked=True)
    put_back(tx, [row.id for row in found], now + TAKEN_FOR)
    return found


def put_back(tx: Connection, ids: Collection[int], not_before: datetime) -> None:
    """Let rows wait until an instant, without blame: it was not their fault (Stripe is away)."""
    if ids:
        tx.execute(_PUT_BACK, {"ids": list(ids), "until": not_before})


def done(tx: Connection, at: datetime, ids: Collection[int]) -> None:
    """These were worked off."""
    if ids:
        tx.execute(_DONE, {"ids": list(ids), "at": at})


def failed(tx: Connection, at: datetime, row_id: int, error: str) -> bool:
    """Working this off failed: it waits twice as long each time, and after five failures a person is asked.

    Returns True where it was given up now.
    """
    failures = tx.execute(
        update(inbox)
        .where(inbox.c.id == row_id)
        .values(failures=inbox.c.failures + 1, last_error=error[:2000])
        .returning(inbox.c.failures)
    ).scalar_one()
    if failures < FAILURES_AT_MOST:
        put_back(tx, [row_id], at + FIRST_WAIT * 2 ** (failures - 1))
        return False
    tx.execute(update(inbox).where(inbox.c.id == row_id).values(dead_at=at))
    because = {"code": "ask_inbox_dead", "values": {"inbox": row_id, "failures": failures}}
    tasks.open_task(tx, at, None, TaskKind.INBOX_DEAD, str(row_id), because, who="collector")
    return True


def state(tx: Connection, source: str | None = None) -> InboxState:
    """For the Health page and the alarms."""
    mine = inbox.c.source == source if source else inbox.c.source.is_not(None)
    open_rows = select(func.count(), func.min(inbox.c.received_at)).where(
        mine, inbox.c.processed_at.is_(None), inbox.c.dead_at.is_(None)
    )
    count, oldest = tx.execute(open_rows).one()
    dead = tx.execute(select(func.count()).where(mine, inbox.c.dead_at.is_not(None))).scalar_one()
    return InboxState(count, oldest, dead)


def forget_processed(tx: Connection, before: datetime, limit: int = 5_000) -> int:
    """Delete what was worked off before an instant: it was only a hint, and it holds personal data."""
    old = select(inbox.c.id).where(inbox.c.processed_at < before).order_by(inbox.c.id).limit(limit)
    return tx.execute(delete(inbox).where(inbox.c.id.in_(old))).rowcount


def _waiting(tx: Connection, source: str, now: datetime, limit: int, *, skip_locked: bool) -> list[Waiting]:
    query = _TO_TAKE if skip_locked else _TO_LOOK_AT
    return [Waiting(*row) for row in tx.execute(query, {"of": source, "now": now, "most": limit})]


# Made once: every tick asks this.
_TO_LOOK_AT = (
    select(
        inbox.c.id, inbox.c.provider_id, inbox.c.kind, inbox.c.object_id, inbox.c.body, inbox.c.received_at,
        inbox.c.failures,
    )
    .where(
        inbox.c.processed_at.is_(None), inbox.c.dead_at.is_(None), inbox.c.source == bindparam("of"),
        inbox.c.not_before <= bindparam("now"),
    )
    .order_by(inbox.c.not_before, inbox.c.id)
    .limit(bindparam("most"))
)  # fmt: skip
_TO_TAKE = _TO_LOOK_AT.with_for_update(skip_locked=True)
_PUT_BACK = update(inbox).where(among(inbox.c.id, "ids")).values(not_before=bindparam("until"))
_DONE = update(inbox).where(among(inbox.c.id, "ids")).values(processed_at=bindparam("at"), last_error=None)
