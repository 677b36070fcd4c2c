"""Which penalties did the owner give up, on what ground, and which of these gifts have fallen again?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from collector.domain.claims import Designated, EntryKind
from collector.store import journal
from collector.store.cases import facts_changed
from collector.store.journal import Entry
from collector.store.schema import claim, invoice, ledger_entry

FOR_PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class Gift:
    """So much of the penalties of one claim; `part` None: interest, then the fixed sum."""

    claim_id: int
    minor: int
    part: Designated | None = None


def grant(
    tx: Connection, at: datetime, case_id: int, on: date, gifts: Sequence[Gift], because: str, *, uid: str, who: str,
    for_payment: bool = False, note_id: int | None = None,
) -> None:  # fmt: skip
    """Give up penalties as of the day `on`. It is kept: whoever was told of a gift may count on it.

    `because` is a code ("owner", "policy", "quote"). With `for_payment` the gift was made because the debtor paid, and
    falls when that money is taken back. The words of the owner are the note `note_id`.
    """
    invoices = _invoices(tx, case_id)
    for gift in gifts:
        invoice_id, number = invoices[gift.claim_id]
        part = gift.part.value if gift.part else ""
        values = {
            "invoice_id": invoice_id, "kind": EntryKind.WAIVER.value, "on": on, "minor": gift.minor,
            "reference": f"waiver:{uid}{':' if part else ''}{part}", "designated": part, "written_by": who,
            "granted_for": FOR_PAYMENT if for_payment else "", "at": at,
        }  # fmt: skip
        tx.execute(insert(ledger_entry).values(**values))
        data: dict[str, Any] = {
            "claim": gift.claim_id, "number": number, "minor": gift.minor, "part": part or None, "on": on.isoformat(),
            "because": because, "note": note_id,
        }  # fmt: skip
        journal.append(tx, at, [Entry("penalties_waived", who, case_id, data)])
    facts_changed(tx, at, [case_id])


def lapse(tx: Connection, at: datetime, taken_back: Mapping[int, date], *, who: str) -> None:
    """Money was taken back, by our invoice id and day: what was given up because of it is owed again."""
    if not taken_back:
        return
    for row in tx.execute(_STANDING.where(ledger_entry.c.invoice_id.in_(taken_back))).all():
        on = max(row.on, taken_back[row.invoice_id])
        values = {
            "invoice_id": row.invoice_id, "kind": EntryKind.WAIVER_LAPSED.value, "on": on, "minor": row.minor,
            "reference": f"{row.reference}:lapsed", "reverses": row.reference, "written_by": who, "at": at,
        }  # fmt: skip
        tx.execute(insert(ledger_entry).values(**values))
        data = {"claim": row.claim_id, "number": row.number, "minor": row.minor, "on": on.isoformat()}
        journal.append(tx, at, [Entry("waiver_lapsed", who, row.case_id, data)])


_LAPSED = ledger_entry.alias()
_STANDING = (
    select(
        ledger_entry.c.invoice_id, ledger_entry.c.reference, ledger_entry.c.on, ledger_entry.c.minor,
        invoice.c.number, claim.c.id.label("claim_id"), claim.c.case_id,
    )
    .join(invoice, invoice.c.id == ledger_entry.c.invoice_id)
    .join(claim, claim.c.invoice_id == ledger_entry.c.invoice_id)
    .where(
        ledger_entry.c.kind == EntryKind.WAIVER.value,
        ledger_entry.c.granted_for == FOR_PAYMENT,
        ~select(_LAPSED.c.id)
        .where(
            _LAPSED.c.invoice_id == ledger_entry.c.invoice_id,
            _LAPSED.c.kind == EntryKind.WAIVER_LAPSED.value,
            _LAPSED.c.reverses == ledger_entry.c.reference,
        )
        .exists(),
    )
    .order_by(ledger_entry.c.id)
)  # fmt: skip


def _invoices(tx: Connection, case_id: int) -> dict[int, tuple[int, str]]:
    query = select(claim.c.id, invoice.c.id, invoice.c.number).join(invoice, invoice.c.id == claim.c.invoice_id)
    return {row[0]: (row[1], row[2]) for row in tx.execute(query.where(claim.c.case_id == case_id))}
