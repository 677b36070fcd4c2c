"""Who mediates between the owner and the debtor, until when, and what came of it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from collector.domain.mediations import MEDIATION_HOLD
from collector.store import journal
from collector.store.cases import facts_changed
from collector.store.journal import Entry
from collector.store.schema import hold, mediation


@dataclass(frozen=True, slots=True)
class Mediation:
    """One mediation; `ended_on` is None while it runs."""

    id: int
    case_id: int
    hold_id: int
    mediator: str
    notified_on: date
    agreed_on: date | None
    until: date
    ended_on: date | None
    result: str | None


_COLUMNS = tuple(mediation.c[name] for name in Mediation.__slots__)


def begin(
    tx: Connection, at: datetime, case_id: int, mediator: str, notified_on: date, agreed_on: date | None, until: date,
    *, who: str,
) -> int | None:  # fmt: skip
    """The case is silent until a person says how it ended. None if one runs already; else its id."""
    if running(tx, case_id) is not None:
        return None
    ask_on = date.fromordinal(until.toordinal() + 1)
    pause = {"case_id": case_id, "kind": MEDIATION_HOLD, "reason": mediator, "ask_on": ask_on}
    placed = tx.execute(insert(hold).values(**pause, placed_by=who, placed_at=at).returning(hold.c.id)).scalar_one()
    values = {
        "case_id": case_id, "hold_id": placed, "mediator": mediator, "notified_on": notified_on,
        "agreed_on": agreed_on, "until": until, "opened_by": who, "opened_at": at,
    }  # fmt: skip
    made = int(tx.execute(insert(mediation).values(**values).returning(mediation.c.id)).scalar_one())
    facts_changed(tx, at, [case_id])
    data = {
        "mediation": made, "notified_on": notified_on.isoformat(), "until": until.isoformat(),
        "agreed_on": agreed_on.isoformat() if agreed_on else None,
    }  # fmt: skip
    journal.append(tx, at, [Entry("mediation_begun", who, case_id, data)])
    return made


def extend(tx: Connection, at: datetime, case_id: int, until: date, *, who: str) -> bool:
    """The mediator takes more time. False if none runs."""
    found = running(tx, case_id)
    if found is None:
        return False
    tx.execute(update(mediation).where(mediation.c.id == found.id).values(until=until))
    ask_on = date.fromordinal(until.toordinal() + 1)
    tx.execute(update(hold).where(hold.c.id == found.hold_id).values(ask_on=ask_on))
    facts_changed(tx, at, [case_id])
    data = {"mediation": found.id, "until": until.isoformat()}
    journal.append(tx, at, [Entry("mediation_extended", who, case_id, data)])
    return True


def end(tx: Connection, at: datetime, case_id: int, on: date, result: str, words: str, *, who: str) -> bool:
    """It is over, found on the day `on`; the case goes on where it stood. False if none runs."""
    found = running(tx, case_id)
    if found is None:
        return False
    tx.execute(update(mediation).where(mediation.c.id == found.id).values(ended_on=on, result=result, words=words))
    tx.execute(update(hold).where(hold.c.id == found.hold_id).values(lifted_at=at, lifted_by=who))
    facts_changed(tx, at, [case_id])
    journal.append(tx, at, [Entry("mediation_ended", who, case_id, {"mediation": found.id, "result": result})])
    return True


def running(tx: Connection, case_id: int) -> Mediation | None:
    """The mediation of the case that is not over."""
    query = select(*_COLUMNS).where(mediation.c.case_id == case_id, mediation.c.ended_on.is_(None))
    row = tx.execute(query.order_by(mediation.c.id)).first()
    return None if row is None else Mediation(**row._mapping)


def of_case(tx: Connection, case_id: int) -> tuple[Mediation, ...]:
    """All of a case, oldest first."""
    rows = tx.execute(select(*_COLUMNS).where(mediation.c.case_id == case_id).order_by(mediation.c.id))
    return tuple(Mediation(**row._mapping) for row in rows)
