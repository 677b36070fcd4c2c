"""Notices waiting to leave: planned, withdrawn, and decided upon by the owner.

Together with claiming.py, sending.py, doubts.py and reports.py this holds every arrow between the states of a notice.
Each is one conditional statement: it either happens in the state it expects, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from collector.domain.facts import NoticeState
from collector.domain.policy import Consent, StepKind
from collector.store import cases, journal
from collector.store.dialect import among
from collector.store.journal import Entry
from collector.store.many import insert_many
from collector.store.schema import notice, notice_claim

UNSENT = (NoticeState.PLANNED, NoticeState.ANNOUNCED, NoticeState.AWAITING_APPROVAL)
REVIVABLE = (*UNSENT, NoticeState.WITHDRAWN)
# A worker has it, or nobody knows whether it left: no other notice of the same step is made meanwhile.
UNDER_WAY = (NoticeState.CLAIMED, NoticeState.SENDING, NoticeState.DOUBT)
MAX_TRIES = 5
# Whom a notice is for.
DEBTOR, LAWYER = "invoice_contact", "lawyer"
# What a provider may already have taken, or is taking: it counts against every cap.
GONE_OR_GOING = (
    NoticeState.CLAIMED,
    NoticeState.SENDING,
    NoticeState.ACCEPTED,
    NoticeState.DELIVERED,
    NoticeState.DOUBT,
    NoticeState.BOUNCED,
)
LEFT = tuple(state for state in GONE_OR_GOING if state is not NoticeState.CLAIMED)
FORMAL = (StepKind.FORMAL_NOTICE.value, StepKind.FINAL_NOTICE.value, StepKind.HANDOFF.value)
# What leaves in full mode only.
BEYOND_REMINDERS = (*FORMAL, StepKind.SUSPEND_SERVICE.value)


@dataclass(frozen=True, slots=True)
class Plan:
    """A notice the decision wants for a case; `send_on` is the first day it may leave."""

    case_id: int
    debtor_id: int
    cycle: int
    step_key: str
    level: int
    kind: str
    recipient_role: str
    consent: Consent
    send_on: date
    deadline_days: int | None
    demanded: tuple[int, ...]
    annexed: tuple[int, ...]
    because: Mapping[str, Any]
    policy_version: str
    uid: str
    not_before: datetime | None = None  # the hour at which it may leave; None: at once


@dataclass(frozen=True, slots=True)
class Unsent:
    """A notice of a case that has not left yet."""

    id: int
    case_id: int
    cycle: int
    step_key: str
    recipient_role: str
    state: NoticeState
    send_on: date
    demanded: frozenset[int]


# --- planning --------------------------------------------------------------------------------------------------


def formal_has_left(tx: Connection, case_id: int) -> bool:
    """Whether a formal notice of this case left, or may have, in whatever cycle: its figures have been demanded."""
    left = (notice.c.case_id == case_id) & notice.c.kind.in_(FORMAL) & notice.c.state.in_(LEFT)
    return tx.execute(select(notice.c.id).where(left).limit(1)).first() is not None


def unsent_of(tx: Connection, case_ids: Sequence[int]) -> dict[int, list[Unsent]]:
    """The notices of these cases that have not left, by case."""
    found: dict[int, list[Unsent]] = {}
    rows = tx.execute(_UNSENT_OF, {"case_ids": case_ids}).all()
    demanded = _demanded(tx, [row.id for row in rows])
    for row in rows:
        item = Unsent(
            row.id, row.case_id, row.cycle, row.step_key, row.recipient_role, NoticeState(row.state), row.send_on,
            frozenset(demanded.get(row.id, ())),
        )  # fmt: skip
        found.setdefault(row.case_id, []).append(item)
    return found


_UNSENT_OF = select(
    notice.c.id, notice.c.case_id, notice.c.cycle, notice.c.step_key, notice.c.recipient_role, notice.c.state,
    notice.c.send_on,
).where(among(notice.c.case_id, "case_ids"), notice.c.state.in_(UNSENT))  # fmt: skip


def is_under_way(tx: Connection, case_id: int, recipient_role: str) -> bool:
    """Whether a worker has a notice of this case to this recipient in hand, or nobody knows whether one left."""
    query = select(notice.c.id).where(
        notice.c.case_id == case_id, notice.c.recipient_role == recipient_role, notice.c.state.in_(UNDER_WAY)
    )
    return tx.execute(query.limit(1)).first() is not None


def demanded_by(tx: Connection, notice_id: int) -> frozenset[int]:
    """The claims that one notice demands."""
    return frozenset(_demanded(tx, [notice_id]).get(notice_id, ()))


def _demanded(tx: Connection, notice_ids: Sequence[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    if not notice_ids:
        return found
    for notice_id, claim_id in tx.execute(_DEMANDED, {"notice_ids": notice_ids}):
        found.setdefault(notice_id, set()).add(claim_id)
    return found


_DEMANDED = select(notice_claim.c.notice_id, notice_claim.c.claim_id).where(
    among(notice_claim.c.notice_id, "notice_ids"), notice_claim.c.demanded
)


FIRST_STATE = {
    Consent.AUTO: NoticeState.PLANNED,
    Consent.VETO: NoticeState.ANNOUNCED,
    Consent.APPROVE: NoticeState.AWAITING_APPROVAL,
}


def plan(tx: Connection, at: datetime, plans: Sequence[Plan], who: str) -> None:
    """Put notices into the outbox. One of the same step that was withdrawn before comes back to life.

    A step whose notice has left is planned as a new turn: for claims it did not name, or because it bounced. The key
    of a turn is taken only once, whoever plans it (I-3). While its last notice is under way a step is not planned.
    """
    known = _last_turns(tx, plans)
    plans = [item for item in plans if _key(item) not in known or known[_key(item)].state not in UNDER_WAY]
    if not plans:
        return
    revived = [(item, known[_key(item)]) for item in plans if _key(item) in known]
    revived = [(item, row) for item, row in revived if row.state in REVIVABLE]
    same = {id(item) for item, _ in revived}
    fresh = [item for item in plans if id(item) not in same]
    for start in range(0, len(fresh), 500):
        _insert(tx, at, fresh[start : start + 500], known)
    for item, row in revived:
        _replan(tx, at, item, row)
    entries = [
        Entry("notice_planned", who, item.case_id, {"step": item.step_key, "send_on": item.send_on.isoformat(),
              "consent": item.consent.value, "because": dict(item.because)})
        for item in plans
    ]  # fmt: skip
    journal.append(tx, at, entries)


def _key(item: Any) -> tuple[int, int, str, str]:
    return (item.case_id, item.cycle, item.step_key, item.recipient_role)


def _last_turns(tx: Connection, plans: Sequence[Plan]) -> dict[tuple[int, int, str, str], Any]:
    """By case, cycle, step and recipient, the last notice made."""
    if not plans:
        return {}
    rows = tx.execute(_TURNS_OF, {"case_ids": list({item.case_id for item in plans})})
    return {_key(row): row for row in rows.all()}


_TURNS_OF = (
    select(
        notice.c.id, notice.c.state, notice.c.turn, notice.c.case_id, notice.c.cycle, notice.c.step_key,
        notice.c.recipient_role,
    )
    .where(among(notice.c.case_id, "case_ids"))
    .order_by(notice.c.turn)
)  # fmt: skip


def _insert(tx: Connection, at: datetime, plans: Sequence[Plan], known: Mapping[Any, Any]) -> None:
    rows = [
        {
            "uid": item.uid, "case_id": item.case_id, "debtor_id": item.debtor_id, "cycle": item.cycle,
            "step_key": item.step_key, "level": item.level, "kind": item.kind, "recipient_role": item.recipient_role,
            "turn": known[_key(item)].turn + 1 if _key(item) in known else 1,
            "state": FIRST_STATE[item.consent], "consent": item.consent, "send_on": item.send_on,
            "because": dict(item.because), "planned_at": at, "policy_version": item.policy_version,
            "deadline_days": item.deadline_days, "not_before": item.not_before or at,
        }
        for item in plans
    ]  # fmt: skip
    insert_many(tx, notice, rows)
    uids = {item.uid: item for item in plans}
    ids = tx.execute(_IDS_OF, {"uids": list(uids)}).all()
    _name_claims(tx, [(row.id, uids[row.uid]) for row in ids])


_IDS_OF = select(notice.c.id, notice.c.uid).where(among(notice.c.uid, "uids"))


def _replan(tx: Connection, at: datetime, item: Plan, row: Any) -> None:
    """Only a notice that never left may be planned again."""
    changed = tx.execute(
        update(notice)
        .where(notice.c.id == row.id, notice.c.state.in_(REVIVABLE))
        .values(
            state=FIRST_STATE[item.consent], consent=item.consent, send_on=item.send_on, because=dict(item.because),
            planned_at=at, policy_version=item.policy_version, deadline_days=item.deadline_days,
            not_before=item.not_before or at,
            ended_because=None, decided_by=None, decided_at=None,
        )
    )  # fmt: skip
    if changed.rowcount:
        tx.execute(notice_claim.delete().where(notice_claim.c.notice_id == row.id))
        _name_claims(tx, [(row.id, item)])


def _name_claims(tx: Connection, plans: Iterable[tuple[int, Plan]]) -> None:
    rows = [
        {"notice_id": notice_id, "claim_id": claim_id, "demanded": demanded}
        for notice_id, item in plans
        for demanded, ids in ((True, item.demanded), (False, item.annexed))
        for claim_id in ids
    ]
    insert_many(tx, notice_claim, rows)


def withdraw(tx: Connection, at: datetime, items: Sequence[tuple[int, int]], because: str, who: str) -> None:
    """Take notices (id, case id) back that have not left. `because` is a code such as "facts_changed"."""
    if not items:
        return
    withdrawn = tx.execute(
        update(notice)
        .where(notice.c.id.in_([notice_id for notice_id, _ in items]), notice.c.state.in_(UNSENT))
        .values(state=NoticeState.WITHDRAWN, ended_because=because, decided_by=None, decided_at=None)
        .returning(notice.c.id)
    ).scalars()
    case_of = dict(items)
    journal.append(
        tx,
        at,
        [
            Entry("notice_withdrawn", who, case_of[notice_id], {"notice": notice_id, "because": because})
            for notice_id in sorted(withdrawn)
        ],
    )


def decide_consent(tx: Connection, at: datetime, notice_id: int, yes: bool, who: str) -> int | None:
    """The owner approves or vetoes a notice that has not left. Returns its case, or None when it was too late.

    A veto is not too late while a worker only prepares the notice: that worker then finds it gone.
    """
    to = NoticeState.PLANNED if yes else NoticeState.VETOED
    still_here = UNSENT if yes else (*UNSENT, NoticeState.CLAIMED)
    row = tx.execute(
        update(notice)
        .where(notice.c.id == notice_id, notice.c.state.in_(still_here))
        .values(state=to, decided_by=who, decided_at=at, worker=None, lease_until=None)
        .returning(notice.c.case_id, notice.c.step_key)
    ).one_or_none()
    if row is None:
        return None
    kind = "notice_approved" if yes else "notice_vetoed"
    cases.facts_changed(tx, at, [row.case_id])
    journal.append(tx, at, [Entry(kind, who, row.case_id, {"notice": notice_id, "step": row.step_key})])
    return int(row.case_id)


def waive(tx: Connection, at: datetime, notice_id: int, who: str, reason: str) -> int | None:
    """The owner lets the ladder pass a step without its notice, with a reason. Returns the case or None."""
    row = tx.execute(
        update(notice)
        .where(notice.c.id == notice_id, notice.c.state.in_((*UNSENT, NoticeState.VETOED, NoticeState.REFUSED)))
        .values(state=NoticeState.WAIVED, decided_by=who, decided_at=at, ended_because=reason)
        .returning(notice.c.case_id, notice.c.step_key)
    ).one_or_none()
    if row is None:
        return None
    cases.facts_changed(tx, at, [row.case_id])
    journal.append(tx, at, [Entry("step_waived", who, row.case_id, {"notice": notice_id, "step": row.step_key})])
    return int(row.case_id)


def revive(tx: Connection, at: datetime, notice_id: int, who: str) -> int | None:
    """Give a vetoed or refused notice another chance: it counts as withdrawn, so it may be planned again."""
    row = tx.execute(
        update(notice)
        .where(notice.c.id == notice_id, notice.c.state.in_((NoticeState.VETOED, NoticeState.REFUSED)))
        .values(state=NoticeState.WITHDRAWN, decided_by=who, decided_at=at)
        .returning(notice.c.case_id, notice.c.step_key)
    ).one_or_none()
    if row is None:
        return None
    cases.facts_changed(tx, at, [row.case_id])
    journal.append(tx, at, [Entry("notice_revived", who, row.case_id, {"notice": notice_id, "step": row.step_key})])
    return int(row.case_id)
