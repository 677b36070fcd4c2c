"""What do we keep about a case as a whole, and when does somebody look at it again?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, exists, insert, select, update

from collector.domain.allocation import Allocation
from collector.domain.decisions import CloseReason
from collector.store import journal
from collector.store.journal import Entry
from collector.store.schema import case, claim
from collector.store.schema import note as note_table

CLOSED = "closed"
GIVEN_UP = "given_up"  # beside the reasons of CloseReason: the owner stopped the matter


@dataclass(frozen=True, slots=True)
class Summary:
    """What the last decision found, kept on the case so that lists and the daily run need not decide again.

    `because` is JSON. `next_step_kind` and `next_step_consent` are the words of StepKind and Consent of the step that
    is expected on `next_step_on`. Amounts in minor units of the case's currency; `overdue_minor` is the part of
    `remaining_minor` whose due date is past.
    """

    case_id: int
    state: str
    because: Mapping[str, Any] | None
    next_look_on: date | None
    next_step_on: date | None
    remaining_minor: int
    overdue_minor: int
    oldest_due_on: date | None
    open_claims: int
    next_step_kind: str | None = None
    next_step_consent: str | None = None


def write_summaries(tx: Connection, summaries: Sequence[Summary]) -> None:
    """Keep what the decisions found. Not a change of facts: neither the version nor the journal moves."""
    if not summaries:
        return
    tx.execute(_WRITE_SUMMARY, [_as_parameters(summary) for summary in summaries])


_KEPT = {f"to_{field.name}": field.name for field in fields(Summary) if field.name != "case_id"}
_WRITE_SUMMARY = (
    update(case)
    .where(case.c.id == bindparam("of_case"))
    .values({name: bindparam(parameter) for parameter, name in _KEPT.items()})
)


def facts_changed(tx: Connection, at: datetime, case_ids: Collection[int]) -> None:
    """Something a decision rests on has changed: what was made of the old facts may not leave; a look is due at once.

    Every function that writes such a fact calls this in its transaction; `begin_sending` compares the version (I-8).
    """
    if case_ids:
        tx.execute(_CHANGED, {"of_cases": list(case_ids), "next_look_on": _begun_everywhere(at)})


_CHANGED = update(case).where(case.c.id.in_(bindparam("of_cases", expanding=True))).values(version=case.c.version + 1)


def look_at_all(tx: Connection, at: datetime) -> None:
    """Every open case is due for a look: something that concerns them all has changed."""
    due = {"version": case.c.version + 1, "next_look_on": _begun_everywhere(at)}
    tx.execute(update(case).where(case.c.closed_on.is_(None)).values(due))


def is_look_due(tx: Connection, case_id: int, today: date) -> bool:
    """Whether the case is open and waits for a look that is due."""
    due = (case.c.id == case_id) & case.c.closed_on.is_(None) & (case.c.next_look_on <= today)
    return bool(tx.execute(select(exists().where(due))).scalar_one())


def is_handed_off(tx: Connection, case_id: int) -> bool:
    """Whether the file of an open case has gone to the lawyer."""
    gone = (case.c.id == case_id) & case.c.handed_off_on.is_not(None) & case.c.closed_on.is_(None)
    return bool(tx.execute(select(exists().where(gone))).scalar_one())


def open_case_ids(tx: Connection, after: int, limit: int) -> list[int]:
    """Ids of open cases above `after`, in order."""
    query = select(case.c.id).where(case.c.closed_on.is_(None), case.c.id > after).order_by(case.c.id).limit(limit)
    return list(tx.execute(query).scalars())


def mark_handoff(tx: Connection, at: datetime, case_id: int, on: date, claim_ids: Collection[int], *, who: str) -> bool:
    """The ladder is done: the case is ready for the lawyer from the day `on`. False if it was marked before."""
    open_case = case.c.handoff_marked_on.is_(None) & case.c.closed_on.is_(None)
    if not _change(tx, at, case_id, open_case, handoff_marked_on=on):
        return False
    data = {"on": on.isoformat(), "claims": sorted(claim_ids)}
    journal.append(tx, at, [Entry("handoff_marked", who, case_id, data)])
    return True


def unmark_handoff(tx: Connection, at: datetime, case_id: int, *, who: str) -> bool:
    """The case need not go to the lawyer after all and goes on where it stood. False if not marked, or gone."""
    marked = case.c.handoff_marked_on.is_not(None) & case.c.handed_off_on.is_(None) & case.c.closed_on.is_(None)
    if not _change(tx, at, case_id, marked, handoff_marked_on=None):
        return False
    journal.append(tx, at, [Entry("handoff_unmarked", who, case_id, {})])
    return True


def hand_off(tx: Connection, at: datetime, case_id: int, on: date, dossier_sha256: str, *, who: str) -> bool:
    """The dossier went to the lawyer: all automation of the case stops. False if that was done before."""
    still_ours = case.c.handed_off_on.is_(None) & case.c.closed_on.is_(None)
    if not _change(tx, at, case_id, still_ours, handed_off_on=on, handoff_marked_on=on):
        return False
    data = {"on": on.isoformat(), "dossier_sha256": dossier_sha256}
    journal.append(tx, at, [Entry("handed_off", who, case_id, data)])
    return True


def take_back(tx: Connection, at: datetime, case_id: int, because: str, *, who: str) -> bool:
    """The dossier did not reach the lawyer: the case is marked again, and waits for the owner. False if it was not off.

    `because` is a code such as "dossier_bounced".
    """
    handed_off = case.c.handed_off_on.is_not(None) & case.c.closed_on.is_(None)
    if not _change(tx, at, case_id, handed_off, handed_off_on=None):
        return False
    journal.append(tx, at, [Entry("handoff_taken_back", who, case_id, {"because": because})])
    return True


def close(tx: Connection, at: datetime, case_id: int, on: date, reason: CloseReason | str, *, who: str) -> bool:
    """End the conversation; nothing more is due on any day. False if it was closed before."""
    values = {"closed_on": on, "closed_because": str(reason), "state": CLOSED, "next_step_on": None}
    if not _change(tx, at, case_id, case.c.closed_on.is_(None), **values):
        return False
    tx.execute(update(case).where(case.c.id == case_id).values(next_look_on=None))
    journal.append(tx, at, [Entry("case_closed", who, case_id, {"on": on.isoformat(), "reason": str(reason)})])
    return True


def reopen(tx: Connection, at: datetime, case_id: int, because: str, *, person_first: bool, who: str) -> bool:
    """Begin a new cycle of a closed case, at the foot of the ladder. `because` is a code such as "chargeback".

    With `person_first` nothing leaves before a person has looked. False if the case is open, or if another case of
    the same debtor, currency and regime has been opened meanwhile: the claims then belong there.
    """
    other = case.alias()
    has_successor = exists().where(
        other.c.id != case.c.id,
        other.c.debtor_id == case.c.debtor_id,
        other.c.currency == case.c.currency,
        other.c.regime == case.c.regime,
        other.c.closed_on.is_(None),
        other.c.handed_off_on.is_(None),  # one with the lawyer is silent: nothing joins it
    )
    values = {
        "cycle": case.c.cycle + 1, "closed_on": None, "closed_because": None, "handoff_marked_on": None,
        "handed_off_on": None, "brake_released": False, "person_first": person_first, "state": "new",
        "penalties_claimed_on": None,
    }  # fmt: skip
    if not _change(tx, at, case_id, case.c.closed_on.is_not(None) & ~has_successor, **values):
        return False
    journal.append(tx, at, [Entry("case_reopened", who, case_id, {"because": because, "person_first": person_first})])
    return True


def reviewed(tx: Connection, at: datetime, case_id: int, *, who: str) -> bool:
    """A person has looked at a reopened case: it goes on by itself. False if nobody was waited for."""
    if not _change(tx, at, case_id, case.c.person_first, person_first=False):
        return False
    journal.append(tx, at, [Entry("case_reviewed", who, case_id, {})])
    return True


def close_by_owner(tx: Connection, at: datetime, case_id: int, on: date, reason: str, *, who: str) -> bool:
    """The owner gives the matter up; her words are kept as a note. False if the case was closed before."""
    if not close(tx, at, case_id, on, GIVEN_UP, who=who):
        return False
    told = {"code": "close_given_up", "values": {}}
    tx.execute(update(case).where(case.c.id == case_id).values(because=told, next_step_on=None))
    note(tx, at, case_id, reason, who=who)
    return True


def release_brake(tx: Connection, at: datetime, case_id: int, *, who: str) -> bool:
    """The owner lets a case go on against a debtor who matters. False where nothing holds it up, or she had said so."""
    if not _change(tx, at, case_id, case.c.braked_by.is_not(None) & ~case.c.brake_released, brake_released=True):
        return False
    journal.append(tx, at, [Entry("brake_released", who, case_id, {})])
    return True


def see_credit(tx: Connection, at: datetime, case_id: int, credit: ColumnElement[int], *, who: str) -> bool:
    """The owner has seen what lies at Stripe for the debtor (`credit`) and keeps it aside. False: nothing new there."""
    if not _change(tx, at, case_id, credit > case.c.credit_seen_minor, credit_seen_minor=credit):
        return False
    journal.append(tx, at, [Entry("credit_seen", who, case_id, {})])
    return True


def confirm_due_date(tx: Connection, at: datetime, case_id: int, claim_id: int, *, who: str) -> bool:
    """The due date that was assumed for a claim is right. False if it was confirmed before or is not of this case."""
    unconfirmed = ~claim.c.due_on_confirmed & (claim.c.case_id == case_id)
    changed = tx.execute(update(claim).where(claim.c.id == claim_id, unconfirmed).values(due_on_confirmed=True))
    if changed.rowcount == 0:
        return False
    facts_changed(tx, at, [case_id])
    journal.append(tx, at, [Entry("due_date_confirmed", who, case_id, {"claim": claim_id})])
    return True


def claim_penalties(tx: Connection, at: datetime, case_id: int, on: date, *, who: str) -> bool:
    """Penalties stay claimed though all else is paid, the owner said on the day `on`. False if the case is closed."""
    if not _change(tx, at, case_id, case.c.closed_on.is_(None), penalties_claimed_on=on):
        return False
    journal.append(tx, at, [Entry("penalties_claimed", who, case_id, {"on": on.isoformat()})])
    return True


def choose_allocation(tx: Connection, at: datetime, case_id: int, allocation: Allocation, *, who: str) -> bool:
    """What a payment settles first in this case, from its first payment on. False if that was chosen before."""
    before = tx.execute(select(case.c.allocation).where(case.c.id == case_id)).scalar_one()
    other = case.c.allocation.is_distinct_from(allocation.value)
    if not _change(tx, at, case_id, other, allocation=allocation.value):
        return False
    journal.append(tx, at, [Entry("allocation_chosen", who, case_id, {"to": allocation.value, "from": before})])
    return True


def note(tx: Connection, at: datetime, case_id: int, text: str, *, who: str) -> int:
    """Keep words about a case; they stay out of the journal, which could not be made to forget them."""
    values = {"case_id": case_id, "text": text, "written_by": who, "written_at": at}
    note_id = int(tx.execute(insert(note_table).values(**values).returning(note_table.c.id)).scalar_one())
    journal.append(tx, at, [Entry("note_added", who, case_id, {"note": note_id})])
    return note_id


def _change(tx: Connection, at: datetime, case_id: int, condition: Any, **values: Any) -> bool:
    changed = tx.execute(
        update(case)
        .where(case.c.id == case_id, condition)
        .values(version=case.c.version + 1, next_look_on=_begun_everywhere(at), **values)
    )
    return changed.rowcount == 1


def _begun_everywhere(at: datetime) -> date:
    """A day that has begun in whatever zone the creditor lives, so that the next daily run looks at once."""
    return (at - timedelta(days=1)).date()


def _as_parameters(summary: Summary) -> dict[str, Any]:
    return {parameter: getattr(summary, name) for parameter, name in _KEPT.items()} | {"of_case": summary.case_id}
