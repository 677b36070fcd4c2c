"""What does the owner know of a payment that Stripe does not? Each word is a row of its own; the payment stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, insert, select

from collector.domain.claims import Designated, EntryKind
from collector.store import journal
from collector.store.cases import facts_changed
from collector.store.journal import Entry
from collector.store.schema import claim, invoice, ledger_entry, payment_correction


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment in the ledger and the claim it paid. It counts from `on`; `recorded_on` is the day Stripe gave."""

    invoice_id: int
    number: str
    issued_on: date
    case_id: int
    claim_id: int
    reference: str
    on: date
    recorded_on: date
    minor: int
    transfer: str


def of_transfer(tx: Connection, case_id: int, claim_id: int, reference: str) -> tuple[Payment, ...]:
    """This payment, first, and what else the same transfer of money has paid; empty where there is no such payment."""
    found = _payments(tx, (claim.c.id == claim_id) & (ledger_entry.c.reference == reference))
    if not found or found[0].case_id != case_id:
        return ()
    mine = found[0]
    if not mine.transfer:
        return (mine,)
    same = _payments(tx, ledger_entry.c.transfer == mine.transfer)
    return (mine, *(it for it in same if (it.invoice_id, it.reference) != (mine.invoice_id, mine.reference)))


def correct_value_date(
    tx: Connection, at: datetime, payments: Sequence[Payment], on: date, reason: str, *, who: str
) -> None:
    """These payments count from the day `on`: their money was there then. The reason stays out of the journal."""
    for payment in payments:
        _word(tx, at, payment, reason, who, on=on)
        data = {
            "payment": payment.reference, "invoice": payment.invoice_id, "on": on.isoformat(),
            "recorded_on": payment.recorded_on.isoformat(), "minor": payment.minor,
        }  # fmt: skip
        journal.append(tx, at, [Entry("value_date_corrected", who, payment.case_id, data)])


def designate(
    tx: Connection, at: datetime, payment: Payment, part: Designated | None, reason: str, *, who: str
) -> None:
    """The debtor named the part of the claim that this payment is for; None: it named none after all."""
    _word(tx, at, payment, reason, who, designated=part.value if part else "")
    data = {
        "payment": payment.reference, "invoice": payment.invoice_id, "part": part.value if part else None,
        "minor": payment.minor,
    }  # fmt: skip
    journal.append(tx, at, [Entry("payment_designated", who, payment.case_id, data)])


def last_word(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """What the owner said last of this entry, in one of the columns of a correction; null where she said nothing."""
    return (
        select(column)
        .where(
            payment_correction.c.invoice_id == ledger_entry.c.invoice_id,
            payment_correction.c.reference == ledger_entry.c.reference,
            column.is_not(None),
        )
        .order_by(payment_correction.c.id.desc())
        .limit(1)
        .correlate(ledger_entry)
        .scalar_subquery()
    )


def _word(tx: Connection, at: datetime, payment: Payment, reason: str, who: str, **said: date | str) -> None:
    of = {"invoice_id": payment.invoice_id, "reference": payment.reference}
    tx.execute(insert(payment_correction).values(**of, reason=reason, written_by=who, at=at, **said))
    facts_changed(tx, at, [payment.case_id])


def _payments(tx: Connection, condition: ColumnElement[bool]) -> tuple[Payment, ...]:
    query: Select[Any] = (
        select(
            invoice.c.id, invoice.c.number, invoice.c.issued_on, claim.c.case_id, claim.c.id, ledger_entry.c.reference,
            func.coalesce(last_word(payment_correction.c.on), ledger_entry.c.on), ledger_entry.c.on,
            ledger_entry.c.minor, ledger_entry.c.transfer,
        )
        .join(invoice, invoice.c.id == ledger_entry.c.invoice_id)
        .join(claim, claim.c.invoice_id == invoice.c.id)
        .where(condition, ledger_entry.c.kind == EntryKind.PAYMENT.value)
        .order_by(invoice.c.due_on, claim.c.id, ledger_entry.c.id)
    )  # fmt: skip
    return tuple(Payment(*row) for row in tx.execute(query))
