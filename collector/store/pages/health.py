"""Does everything run: what ran last, what waits, what is stuck, what came back?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from collector.domain.facts import NoticeState
from collector.store import cursors, installation, migrate, runs, stripe_account
from collector.store.claiming import one_of
from collector.store.installation import Installation
from collector.store.outbox import UNDER_WAY
from collector.store.pages.figures import StateFigures, figures
from collector.store.runs import Run
from collector.store.schema import cursor, inbox, invoice, journal_head, notice, task
from collector.store.stripe_account import Heard


@dataclass(frozen=True, slots=True)
class Delivery:
    """Notices a provider took in the last seven days, and how many of them reached the address or came back."""

    accepted: int
    delivered: int
    bounced: int


@dataclass(frozen=True, slots=True)
class Health:
    """What the page *Health* judges. Instants are UTC; the page knows which age is amber and which red.

    `runs` holds the last run of each job that ever ran, `cursors` when each reader of Stripe last moved. `compared`:
    what the last whole comparison with Stripe counted (invoices `read`, `differences`), None before it. `waiting`:
    inbox rows not yet worked off, the oldest since `waiting_since`; `dead`: those given up. `under_way`: notices by
    state between claimed and known. `schema`: the last migration the database has seen.
    """

    installation: Installation | None
    runs: Mapping[str, Run]
    cursors: Mapping[str, datetime]
    compared: Mapping[str, int] | None
    waiting: int
    waiting_since: datetime | None
    dead: int
    last_received_at: datetime | None
    under_way: Mapping[str, int]
    doubts: int
    delivery: Delivery
    set_aside_invoices: int
    journal_seq: int
    schema: str | None


@dataclass(frozen=True, slots=True)
class Metrics:
    """What the endpoint of metrics counts: the same figures as the pages. `tasks`: open ones by kind."""

    health: Health
    figures: tuple[StateFigures, ...]
    tasks: Mapping[str, int]
    heard: Heard


def health(tx: Connection, now: datetime, jobs: Sequence[str]) -> Health:
    """The state of the service in about ten queries; `jobs` are the names of the timetable."""
    under_way = _under_way(tx)
    waiting, waiting_since, dead, set_aside, journal_seq, received_at = _counts(tx)
    places = {row.name: row for row in tx.execute(select(cursor.c.name, cursor.c.at, cursor.c.value))}
    return Health(
        installation=installation.read(tx), runs=runs.last_of_each(tx, jobs),
        cursors={name: place.at for name, place in places.items()},
        compared=(places[cursors.COMPARISON].value or {}).get("last") if cursors.COMPARISON in places else None,
        waiting=waiting,
        waiting_since=waiting_since, dead=dead, last_received_at=received_at, under_way=under_way,
        doubts=under_way.get(NoticeState.DOUBT.value, 0), delivery=_delivery(tx, now - timedelta(days=7)),
        set_aside_invoices=set_aside, journal_seq=journal_seq, schema=migrate.current(tx),
    )  # fmt: skip


def metrics(tx: Connection, now: datetime, jobs: Sequence[str]) -> Metrics:
    """Health, figures of the cases and open tasks, in about twelve queries."""
    open_tasks = select(task.c.kind, func.count()).where(task.c.done_at.is_(None)).group_by(task.c.kind)
    return Metrics(health(tx, now, jobs), figures(tx), dict(tx.execute(open_tasks).all()), stripe_account.heard(tx))


def _counts(tx: Connection) -> tuple[int, datetime | None, int, int, int, datetime | None]:
    """Waiting, the oldest of them, given up, invoices set aside, length of the journal, last event received."""
    is_waiting = (inbox.c.processed_at.is_(None), inbox.c.dead_at.is_(None))
    last = select(inbox.c.received_at).order_by(inbox.c.id.desc()).limit(1)
    row = tx.execute(
        select(
            select(func.count()).select_from(inbox).where(*is_waiting).scalar_subquery().label("waiting"),
            select(func.min(inbox.c.received_at)).where(*is_waiting).scalar_subquery().label("since"),
            select(func.count()).select_from(inbox).where(inbox.c.dead_at.is_not(None)).scalar_subquery().label("dead"),
            select(func.count()).select_from(invoice).where(invoice.c.set_aside.is_not(None)).scalar_subquery()
            .label("set_aside"),
            select(func.max(journal_head.c.seq)).scalar_subquery().label("seq"),
            last.scalar_subquery().label("received_at"),
        )
    ).one()  # fmt: skip
    return row.waiting, row.since, row.dead, row.set_aside, row.seq or 0, row.received_at


def _under_way(tx: Connection) -> dict[str, int]:
    query = select(notice.c.state, func.count()).where(one_of(notice.c.state, UNDER_WAY)).group_by(notice.c.state)
    return dict(tx.execute(query).all())


def _delivery(tx: Connection, since: datetime) -> Delivery:
    query = select(notice.c.state, func.count()).where(notice.c.accepted_at >= since).group_by(notice.c.state)
    counts: dict[str, int] = dict(tx.execute(query).all())
    return Delivery(
        sum(counts.values()), counts.get(NoticeState.DELIVERED.value, 0), counts.get(NoticeState.BOUNCED.value, 0)
    )
