"""What the mail provider reported of a notice, each report kept once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from collector.domain.delivery import Report, ReportKind
from collector.store.dialect import insert_for
from collector.store.schema import delivery_event, notice


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
