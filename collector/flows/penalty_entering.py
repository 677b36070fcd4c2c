"""What does news of a penalty invoice mean for the late invoices it is for?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from collector.domain.claims import EntryKind
from collector.domain.decisions import TaskKind
from collector.domain.penalty_invoices import from_record, mirrored
from collector.domain.readings import InvoiceReading
from collector.domain.stripe_writing import PENALTY_KEY
from collector.store import penalty_ledger, tasks, write_backs
from collector.store.ledger import NewEntry
from collector.store.session import Transaction


def settle(
    tx: Transaction, at: datetime, readings: Mapping[int, InvoiceReading], facts: Sequence[NewEntry]
) -> set[int]:
    """Money on penalty invoices becomes entries of the late invoices; returns the cases whose account changed.

    An invoice that bears our mark and is not in our books was made by another copy of this service: nobody is chased
    for it, and the owner hears of it.
    """
    marked = {each.stripe_id: uid for each in readings.values() if (uid := dict(each.metadata).get(PENALTY_KEY))}
    money = {readings[fact.invoice_id].stripe_id: fact.invoice_id for fact in facts if fact.invoice_id in readings}
    if not marked and not money:
        return set()
    ours = write_backs.penalty_invoices(tx, [*marked, *money], list(marked.values()))
    known = {each.uid for each in ours}
    for stripe_id, uid in marked.items():
        if uid not in known:
            told = {"code": "ask_look_at_foreign_penalty", "values": {"number": stripe_id}}
            tasks.open_task(tx, at, None, TaskKind.LOOK_AT_SET_ASIDE, stripe_id[:80], told, who="collector")
    cases: set[int] = set()
    for each in ours:
        stripe_id = each.stripe_id or next((id_ for id_, uid in marked.items() if uid == each.uid), "")
        if stripe_id in money:
            entries = penalty_ledger.entries_of(tx, money[stripe_id])
            cases |= penalty_ledger.enter(tx, at, mirrored(from_record(each.payload), entries), who="stripe")
            _tell_of_returns(tx, at, each.case_id, [it for it in facts if it.invoice_id == money[stripe_id]])
    return cases


def _tell_of_returns(tx: Transaction, at: datetime, case_id: int, facts: Sequence[NewEntry]) -> None:
    """The penalties are owed again, and nothing is written about them by itself: a person hears of it."""
    for fact in facts:
        if fact.kind in (EntryKind.REFUND, EntryKind.CHARGEBACK):
            because = {"code": "ask_penalty_returned", "values": {}}
            tasks.open_task(tx, at, case_id, TaskKind.PENALTY_RETURNED, fact.reference, because, who="stripe")
