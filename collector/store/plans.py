"""Which instalment plans were agreed on, and what came of them?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, Row, bindparam, insert, select, update

from collector.domain.facts import Instalment, PlanFacts, PlanInterest
from collector.domain.standstills import Standstill, StandstillKind
from collector.store import journal, promises
from collector.store.cases import facts_changed
from collector.store.journal import Entry
from collector.store.schema import case, instalment, plan


@dataclass(frozen=True, slots=True)
class NewPlan:
    """What was agreed on `made_on`, when `owed_minor` was owed. See PlanFacts for the other words."""

    made_on: date
    owed_minor: int
    instalments: tuple[Instalment, ...]
    interest: PlanInterest
    all_due_days: int | None
    acknowledged: bool
    claim_ids: tuple[int, ...]
    known_references: tuple[str, ...]


class Plans(NamedTuple):
    """Of one case: the last plan of its present cycle, and the days that plans of any cycle took out of interest."""

    last: PlanFacts | None
    standstills: list[Standstill]


def make(tx: Connection, at: datetime, case_id: int, new: NewPlan, *, who: str) -> int:
    """Keep a plan in the present cycle of the case; a promise that still runs is replaced by it. Returns its id."""
    values = {
        "case_id": case_id, "made_on": new.made_on, "owed_minor": new.owed_minor, "interest": new.interest.value,
        "all_due_days": new.all_due_days, "acknowledged": new.acknowledged, "claim_ids": list(new.claim_ids),
        "known_references": list(new.known_references), "made_by": who, "made_at": at,
        "cycle": select(case.c.cycle).where(case.c.id == case_id).scalar_subquery(),
    }  # fmt: skip
    plan_id = int(tx.execute(insert(plan).values(**values).returning(plan.c.id)).scalar_one())
    tx.execute(
        insert(instalment),
        [
            {"plan_id": plan_id, "number": number, "due_on": it.due_on, "amount_minor": it.amount_minor}
            for number, it in enumerate(new.instalments, 1)
        ],
    )
    promises.replace(tx, case_id, new.made_on)
    facts_changed(tx, at, [case_id])
    data = {
        "plan": plan_id, "owed_minor": new.owed_minor, "total_minor": sum(it.amount_minor for it in new.instalments),
        "instalments": [[it.due_on.isoformat(), it.amount_minor] for it in new.instalments],
        "interest": new.interest.value, "all_due_days": new.all_due_days, "acknowledged": new.acknowledged,
    }  # fmt: skip
    journal.append(tx, at, [Entry("plan_made", who, case_id, data)])
    return plan_id


def settle(tx: Connection, at: datetime, case_id: int, plan_id: int, kept: bool, on: date, *, who: str) -> bool:
    """The instalments were all paid, or the plan was broken, found on the day `on`. False if it had ended."""
    return _end(tx, at, case_id, plan_id, "plan_kept" if kept else "plan_broken", {"kept": kept, "ended_on": on}, who)


def end(
    tx: Connection, at: datetime, case_id: int, plan_id: int, on: date, *, who: str, note_id: int | None = None
) -> bool:
    """The owner ends a plan that runs; chasing goes on where it stood. False if it had ended before."""
    return _end(tx, at, case_id, plan_id, "plan_ended", {"ended_on": on}, who, note_id)


def _end(
    tx: Connection, at: datetime, case_id: int, plan_id: int, kind: str, values: dict[str, Any], who: str,
    note_id: int | None = None,
) -> bool:  # fmt: skip
    runs = (plan.c.id == plan_id) & (plan.c.case_id == case_id) & plan.c.ended_on.is_(None)
    if tx.execute(update(plan).where(runs).values(**values)).rowcount == 0:
        return False
    facts_changed(tx, at, [case_id])
    noted = {} if note_id is None else {"note": note_id}
    journal.append(tx, at, [Entry(kind, who, case_id, {"plan": plan_id, **noted})])
    return True


# --- reading -----------------------------------------------------------------------------------------------------

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_PLANS = (
    select(plan, instalment.c.due_on, instalment.c.amount_minor, case.c.cycle.label("case_cycle"))
    .join(instalment, instalment.c.plan_id == plan.c.id)
    .join(case, case.c.id == plan.c.case_id)
    .where(plan.c.case_id.in_(_IDS))
    .order_by(plan.c.id, instalment.c.number)
)


def of_cases(tx: Connection, ids: Sequence[int]) -> dict[int, Plans]:
    """By case; one without a plan is left out."""
    found: defaultdict[int, Plans] = defaultdict(lambda: Plans(None, []))
    for _, of_one in groupby(tx.execute(_PLANS, {"ids": ids}), key=lambda row: row.id):
        rows = list(of_one)
        row = rows[0]
        last, standstills = found[row.case_id]
        if row.interest == PlanInterest.STOPPED and row.ended_on != row.made_on:
            # The day of the agreement is in the sum that was agreed on.
            first_on = row.made_on + timedelta(days=1)
            standstills.append(Standstill(StandstillKind.AGREEMENT, first_on, row.ended_on))
        was_ended = row.kept is None and row.ended_on is not None
        if row.cycle == row.case_cycle and not was_ended:
            last = _facts(rows)
        found[row.case_id] = Plans(last, standstills)
    return dict(found)


def _facts(rows: Sequence[Row[Any]]) -> PlanFacts:
    row = rows[0]
    return PlanFacts(
        row.id, row.made_on, tuple(Instalment(it.due_on, it.amount_minor) for it in rows), PlanInterest(row.interest),
        row.all_due_days, row.acknowledged, frozenset(row.claim_ids), frozenset(row.known_references), row.kept,
    )  # fmt: skip
