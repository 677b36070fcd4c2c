"""Which cases are due for a look, and which of them does this worker take?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, tuple_

from collector.store.cursors import DAILY_RUN, forget_cursor, locked_cursor, save_cursor
from collector.store.dialect import among
from collector.store.schema import case


class DueCase(NamedTuple):
    """An open case to look at: since when, and which."""

    next_look_on: date
    case_id: int


def due_cases(tx: Connection, today: date, after: DueCase | None, limit: int) -> list[DueCase]:
    """Open cases whose look is due, longest due first; `after` is the last one of the batch before.

    A case that could not be decided stays due: going on after it keeps one bad case from stopping the run.
    """
    query = select(case.c.next_look_on, case.c.id).where(case.c.closed_on.is_(None), case.c.next_look_on <= today)
    if after is not None:
        query = query.where(tuple_(case.c.next_look_on, case.c.id) > after)
    rows = tx.execute(query.order_by(case.c.next_look_on, case.c.id).limit(limit))
    return [DueCase(on, case_id) for on, case_id in rows]


class Page(NamedTuple):
    """Some due cases for one worker; whether they are the first or the last of the walk through all of them."""

    case_ids: tuple[int, ...] = ()
    is_first: bool = True
    is_last: bool = True


def take_page(tx: Connection, now: datetime, today: date, most: int) -> Page:
    """The next due cases of the walk that all workers share: each goes on where the last one took.

    It spares them looking at the same cases, and no more than that: what a dead worker had taken stays due, and so
    comes up in the next walk. That a case is dealt with once is seen to by `versions_of_due`.
    """
    place = locked_cursor(tx, DAILY_RUN)
    after = DueCase(date.fromisoformat(place["on"]), place["case"]) if place else None
    found = due_cases(tx, today, after, most)
    is_last = len(found) < most
    if not is_last:
        save_cursor(tx, DAILY_RUN, {"on": found[-1].next_look_on.isoformat(), "case": found[-1].case_id}, now)
    elif place:
        forget_cursor(tx, DAILY_RUN)
    return Page(tuple(it.case_id for it in found), after is None, is_last)


def versions_of_due(tx: Connection, case_ids: Collection[int], today: date) -> dict[int, int]:
    """Those of the cases that are open and due, with the version of their facts.

    The same before a decision and in the transaction that writes it: nobody has looked meanwhile, and no fact moved.
    """
    return {row.id: row.version for row in tx.execute(_VERSIONS, {"ids": list(case_ids), "today": today})}


_VERSIONS = select(case.c.id, case.c.version).where(
    among(case.c.id, "ids"), case.c.closed_on.is_(None), case.c.next_look_on <= bindparam("today")
)
