"""How does money on a penalty invoice come into the books of the late invoices? Each entry once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from collector.domain.claims import Designated, EntryKind, LedgerEntry
from collector.domain.penalty_invoices import Share
from collector.store import cases, journal
from collector.store.dialect import insert_for
from collector.store.journal import Entry
from collector.store.schema import claim, invoice, ledger_entry


def entries_of(tx: Connection, invoice_id: int) -> list[LedgerEntry]:
    """The money facts of a penalty invoice, in the order in which we heard of them."""
    columns = (ledger_entry.c.kind, ledger_entry.c.on, ledger_entry.c.minor, ledger_entry.c.reference,
               ledger_entry.c.note, ledger_entry.c.reverses, ledger_entry.c.transfer)  # fmt: skip
    rows = tx.execute(select(*columns).where(ledger_entry.c.invoice_id == invoice_id).order_by(ledger_entry.c.id))
    return [
        LedgerEntry(EntryKind(kind), on, minor, reference, note, reverses, transfer=transfer)
        for kind, on, minor, reference, note, reverses, transfer in rows
    ]


def enter(tx: Connection, at: datetime, entries: Iterable[tuple[str, LedgerEntry]], *, who: str) -> set[int]:
    """Write those of the entries that are not there yet, by Stripe's id of the late invoice. Returns the cases."""
    wanted = list(entries)
    late = _late(tx, {stripe_id for stripe_id, _ in wanted})
    touched: set[int] = set()
    for stripe_id, entry in wanted:
        if stripe_id not in late:
            continue
        invoice_id, case_id = late[stripe_id]
        values: dict[str, Any] = {
            "invoice_id": invoice_id, "kind": entry.kind.value, "on": entry.on, "minor": entry.minor,
            "reference": entry.reference, "reverses": entry.reverses, "note": entry.note, "at": at,
            "designated": entry.designated.value if entry.designated else "", "written_by": who,
            "transfer": entry.transfer,
        }  # fmt: skip
        statement = insert_for(tx, ledger_entry).on_conflict_do_nothing().values(**values)
        if tx.execute(statement.returning(ledger_entry.c.id)).scalar_one_or_none() is None:
            continue
        touched.add(case_id)
        data = {
            "invoice": stripe_id, "kind": entry.kind.value, "on": entry.on.isoformat(), "minor": entry.minor,
            "reference": entry.reference, "part": values["designated"],
        }  # fmt: skip
        journal.append(tx, at, [Entry("money_fact", who, case_id, data)])
    cases.facts_changed(tx, at, sorted(touched))
    return touched


def waive(tx: Connection, at: datetime, on: date, reference: str, shares: Sequence[Share], *, who: str) -> set[int]:
    """Give up these shares of the late invoices' penalties."""
    parts = [
        (share.stripe_invoice_id, part, minor)
        for share in shares
        for part, minor in ((Designated.INTEREST, share.interest_minor), (Designated.FIXED_SUM, share.fixed_sum_minor))
        if minor
    ]
    entries = [
        (stripe_id, LedgerEntry(EntryKind.WAIVER, on, minor, f"{reference}:{part}", designated=part))
        for stripe_id, part, minor in parts
    ]
    return enter(tx, at, entries, who=who)


def _late(tx: Connection, stripe_ids: set[str]) -> dict[str, tuple[int, int]]:
    query = (
        select(invoice.c.stripe_id, invoice.c.id, claim.c.case_id)
        .join(claim, claim.c.invoice_id == invoice.c.id)
        .where(invoice.c.stripe_id.in_(sorted(stripe_ids)))
    )
    return {row.stripe_id: (row.id, row.case_id) for row in tx.execute(query)}
