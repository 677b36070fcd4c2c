"""When did each job run last, what did it count, and did it fail?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, union_all, update

from collector.store.schema import run

# Made once: the ticks of every job write this.
_KEEP = insert(run).returning(run.c.id)
_REPLACE = (
    update(run)
    .where(run.c.id == bindparam("replaced"))
    .values({column: bindparam(column) for column in ("started_at", "ended_at", "counts")})
)


@dataclass(frozen=True, slots=True)
class Run:
    """One pass of one job. `error` is None where it succeeded; `counts` is what it counted."""

    job: str
    started_at: datetime
    ended_at: datetime | None
    counts: Mapping[str, int]
    error: str | None


def finished(
    tx: Connection, job: str, started_at: datetime, ended_at: datetime, counts: Mapping[str, int],
    instead_of: int | None = None,
) -> int:  # fmt: skip
    """Keep a pass that succeeded, perhaps `instead_of` a row that told as little. Returns the row's id."""
    values = {"started_at": started_at, "ended_at": ended_at, "counts": dict(counts)}
    if instead_of is not None and tx.execute(_REPLACE, {"replaced": instead_of, **values}).rowcount:
        return instead_of
    return int(tx.execute(_KEEP, {"job": job, **values}).scalar_one())


def failed(tx: Connection, job: str, started_at: datetime, ended_at: datetime, error: str) -> None:
    """Keep a pass that failed; `error` names what happened, without personal data."""
    tx.execute(insert(run).values(job=job, started_at=started_at, ended_at=ended_at, counts={}, error=error))


def last_of_each(tx: Connection, jobs: Sequence[str]) -> dict[str, Run]:
    """The last pass of each of these jobs, in one query that costs the same however many passes are kept."""
    if not jobs:
        return {}
    one_each = [
        select(run).where(run.c.job == job).order_by(run.c.started_at.desc(), run.c.id.desc()).limit(1).subquery()
        for job in jobs
    ]
    rows = tx.execute(union_all(*(select(part) for part in one_each)))
    return {row.job: _of(row) for row in rows}


def last_good(tx: Connection, job: str) -> Run | None:
    """The last pass of a job that succeeded."""
    good = select(run).where(run.c.job == job, run.c.error.is_(None), run.c.ended_at.is_not(None))
    row = tx.execute(good.order_by(run.c.started_at.desc(), run.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _of(row)


def forget(tx: Connection, before: datetime) -> int:
    """Drop passes that started before an instant; there are thousands a day. Returns how many."""
    return tx.execute(delete(run).where(run.c.started_at < before)).rowcount


def _of(row: Row[tuple[object, ...]]) -> Run:
    return Run(row.job, row.started_at, row.ended_at, row.counts or {}, row.error)
