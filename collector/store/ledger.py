"""Which money facts of an invoice are new? Each is written once and never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from collector.domain.claims import EntryKind, LedgerEntry
from collector.domain.facts import BY_A_PERSON
from collector.domain.readings import InvoiceReading, PaymentReading, ReversalReading
from collector.domain.reversals import LEFT, RETURNED, taken_back_minor
from collector.store import journal
from collector.store.books import BookRules
from collector.store.cases import facts_changed
from collector.store.dialect import among, insert_for
from collector.store.schema import claim, invoice, ledger_entry


class NewEntry(NamedTuple):
    """One money fact to write. `minor` is positive; `on` is a day in the creditor's zone.

    `transfer` is the provider's id of the money itself: several invoices paid by one transfer name the same.
    """

    invoice_id: int
    kind: EntryKind
    on: date
    minor: int
    reference: str
    reverses: str = ""
    transfer: str = ""


Key = tuple[EntryKind, str]


def enter_money_facts(
    tx: Connection,
    at: datetime,
    readings: Mapping[int, InvoiceReading],
    case_ids: Mapping[int, int | None],
    rules: BookRules,
) -> list[NewEntry]:
    """Write what the complete readings tell and the ledger lacks; by our invoice id. Returns what was new."""
    complete = {invoice_id: reading for invoice_id, reading in readings.items() if reading.detail_complete}
    known = _known(tx, list(complete))
    new = [
        entry
        for invoice_id, reading in complete.items()
        for entry in _missing(invoice_id, reading, known.get(invoice_id, {}), rules)
    ]
    if new:
        rows = [{**entry._asdict(), "kind": entry.kind.value, "at": at} for entry in new]
        tx.execute(insert_for(tx, ledger_entry).on_conflict_do_nothing(), rows)
        journal.append(tx, at, [_told(entry, readings, case_ids) for entry in new])
    return new


def enter_by_owner(
    tx: Connection, at: datetime, case_id: int, shares: Mapping[int, int], on: date, reference: str, *, who: str
) -> None:
    """Money that came outside Stripe, as the owner says: minor units by claim, one transfer on the day `on`."""
    query = select(claim.c.id, claim.c.invoice_id, invoice.c.stripe_id)
    query = query.join(invoice, invoice.c.id == claim.c.invoice_id).where(claim.c.id.in_(shares))
    for row in tx.execute(query.order_by(claim.c.id)).all():
        paid = {"kind": EntryKind.PAYMENT.value, "on": on, "minor": shares[row.id], "reference": reference, "at": at}
        tx.execute(insert(ledger_entry).values(invoice_id=row.invoice_id, transfer=reference, written_by=who, **paid))
        data = {
            "invoice": row.stripe_id, "kind": EntryKind.PAYMENT.value, "on": on.isoformat(), "minor": shares[row.id],
            "reference": reference,
        }  # fmt: skip
        journal.append(tx, at, [journal.Entry("money_fact", who, case_id, data)])
    facts_changed(tx, at, [case_id])


def leave_taken_back(tx: Connection, at: datetime, today: date, case_id: int, *, who: str) -> list[int]:
    """A person does not want back what was taken back: a credit of our own for each claim. Returns its invoices."""
    entries: list[NewEntry] = []
    for invoice_id, stripe_id, missing in _missing_of(tx, case_id):
        reference = f"{stripe_id}:{at:%Y%m%d%H%M%S}{LEFT}"
        entries.append(NewEntry(invoice_id, EntryKind.CREDIT_NOTE, today, missing, reference))
    if entries:
        rows = [{**entry._asdict(), "kind": entry.kind.value, "at": at, "written_by": who} for entry in entries]
        tx.execute(insert_for(tx, ledger_entry).on_conflict_do_nothing(), rows)
        data = {"credited": [{"reference": entry.reference, "minor": entry.minor} for entry in entries]}
        journal.append(tx, at, [journal.Entry("taken_back_left", who, case_id, data)])
    return [entry.invoice_id for entry in entries]


def ask_again(tx: Connection, at: datetime, case_id: int, *, who: str) -> bool:
    """A person wants what was taken back from the claims of this case, or given up by Stripe. False: nothing of it."""
    missing = [*_missing_of(tx, case_id), *_given_up_of(tx, case_id)]
    if not missing:
        return False
    named = claim.c.invoice_id.in_([invoice_id for invoice_id, _, _ in missing])
    tx.execute(update(claim).where(named).values(owed_again=True))
    data = {"invoices": [{"invoice": stripe_id, "minor": minor} for _, stripe_id, minor in missing]}
    journal.append(tx, at, [journal.Entry("owed_again", who, case_id, data)])
    return True


def no_more_owed_again(tx: Connection, case_id: int) -> None:
    """All that went back has come again: were money taken back once more, a person would be asked once more."""
    missing = {invoice_id for invoice_id, _, _ in _missing_of(tx, case_id)}
    missing |= {invoice_id for invoice_id, _, _ in _given_up_of(tx, case_id)}
    done = (claim.c.case_id == case_id) & claim.c.owed_again & claim.c.invoice_id.not_in(missing)
    tx.execute(update(claim).where(done).values(owed_again=False))


def let_go(tx: Connection, at: datetime, case_id: int, *, who: str) -> bool:
    """A person lets go what Stripe's settings gave up. False where there is nothing of it."""
    found = list(_given_up_of(tx, case_id))
    if not found:
        return False
    named = claim.c.invoice_id.in_([invoice_id for invoice_id, _, _ in found])
    tx.execute(update(claim).where(named).values(let_go=True, owed_again=False))
    data = {"invoices": [{"invoice": stripe_id, "minor": minor} for _, stripe_id, minor in found]}
    journal.append(tx, at, [journal.Entry("let_go", who, case_id, data)])
    return True


def _given_up_of(tx: Connection, case_id: int) -> list[tuple[int, str, int]]:
    """(our invoice id, Stripe's, minor units) of what Stripe's settings gave up and no person has let go."""
    query = (
        select(invoice.c.id, invoice.c.stripe_id, invoice.c.remaining_minor)
        .join(claim, claim.c.invoice_id == invoice.c.id)
        .where(claim.c.case_id == case_id, invoice.c.status == "uncollectible", ~claim.c.let_go)
        .where(invoice.c.uncollectible_reason.is_not(None), invoice.c.uncollectible_reason != BY_A_PERSON)
        .order_by(invoice.c.id)
    )
    return [(row.id, row.stripe_id, row.remaining_minor) for row in tx.execute(query).all()]


def _missing_of(tx: Connection, case_id: int) -> Iterator[tuple[int, str, int]]:
    """(our invoice id, Stripe's, minor units) of what was taken back from the claims of a case."""
    query = (
        select(invoice.c.id, invoice.c.stripe_id, invoice.c.status, invoice.c.remaining_minor,
               invoice.c.principal_minor, invoice.c.issued_on)
        .join(claim, claim.c.invoice_id == invoice.c.id)
        .where(claim.c.case_id == case_id, invoice.c.status.in_(("open", "paid")))
        .order_by(invoice.c.id)
    )  # fmt: skip
    for row in tx.execute(query).all():
        written = select(ledger_entry.c.kind, ledger_entry.c.on, ledger_entry.c.minor, ledger_entry.c.reference)
        entries = [LedgerEntry(EntryKind.INVOICE, row.issued_on, row.principal_minor, row.stripe_id)]
        for kind, on, minor, reference in tx.execute(written.where(ledger_entry.c.invoice_id == row.id)):
            entries.append(LedgerEntry(EntryKind(kind), on, minor, reference))
        found = taken_back_minor(entries, row.remaining_minor if row.status == "open" else 0)
        if found:
            yield row.id, row.stripe_id, found


def invoices_with_credit_notes(tx: Connection, stripe_ids: Sequence[str]) -> set[str]:
    """Those of the invoices for which a credit note was once entered: a void one is only seen when looked for."""
    return set(tx.execute(_NOTED, {"stripe_ids": list(stripe_ids)}).scalars()) if stripe_ids else set()


_NOTED = (
    select(invoice.c.stripe_id)
    .distinct()
    .join(ledger_entry, ledger_entry.c.invoice_id == invoice.c.id)
    .where(
        among(invoice.c.stripe_id, "stripe_ids"),
        ledger_entry.c.kind == EntryKind.CREDIT_NOTE.value,
    )
)


def invoices_paid_by(tx: Connection, transfers: Collection[str]) -> set[str]:
    """The invoices (by Stripe's id) of which we hold that these payments (pi_..., ch_...) have paid them."""
    if not transfers:
        return set()
    query = select(invoice.c.stripe_id).join(ledger_entry, ledger_entry.c.invoice_id == invoice.c.id)
    return set(tx.execute(query.where(ledger_entry.c.transfer.in_(transfers))).scalars())


def invoices_taken_back(tx: Connection, since: datetime) -> set[str]:
    """The invoices (by Stripe's id) from which money was taken back since then: it may still come back, or more go."""
    kinds = (EntryKind.REFUND.value, EntryKind.CHARGEBACK.value)
    query = select(invoice.c.stripe_id).join(ledger_entry, ledger_entry.c.invoice_id == invoice.c.id)
    return set(tx.execute(query.where(ledger_entry.c.kind.in_(kinds), ledger_entry.c.at >= since)).scalars())


def _known(tx: Connection, invoice_ids: list[int]) -> dict[int, dict[Key, int]]:
    if not invoice_ids:
        return {}
    found: dict[int, dict[Key, int]] = {}
    for invoice_id, kind, reference, minor in tx.execute(_ENTERED, {"ids": invoice_ids}):
        found.setdefault(invoice_id, {})[(EntryKind(kind), reference)] = minor
    return found


_ENTERED = select(ledger_entry.c.invoice_id, ledger_entry.c.kind, ledger_entry.c.reference, ledger_entry.c.minor).where(
    among(ledger_entry.c.invoice_id, "ids")
)


def _missing(
    invoice_id: int, reading: InvoiceReading, known: Mapping[Key, int], rules: BookRules
) -> Iterator[NewEntry]:
    for entry in _told_by(invoice_id, reading, known, rules):
        if entry.minor > 0 and (entry.kind, entry.reference) not in known:
            yield entry


def _told_by(
    invoice_id: int, reading: InvoiceReading, known: Mapping[Key, int], rules: BookRules
) -> Iterator[NewEntry]:
    for payment in reading.payments:
        if payment.kind == "out_of_band":
            payment = _rest_outside(payment, known)
        day = rules.day(min(payment.paid_at, reading.read_at))
        yield NewEntry(
            invoice_id, EntryKind.PAYMENT, day, payment.amount_minor, payment.stripe_id, transfer=payment.provider_ref
        )
    for note in reading.credit_notes:
        day = rules.day(note.effective_at)
        yield NewEntry(invoice_id, EntryKind.CREDIT_NOTE, day, note.pre_payment_minor, note.stripe_id)
        if note.voided_at is not None:
            day = rules.day(note.voided_at)
            yield NewEntry(invoice_id, EntryKind.CREDIT_NOTE_VOIDED, day, note.pre_payment_minor, note.stripe_id)
    # A refund that pays out a credit note leaves nothing owed: the note lowered the debt that the payment had paid.
    explained = {refund_id for note in reading.credit_notes for refund_id in note.refund_ids}
    for reversal in reading.reversals:
        if reversal.stripe_id not in explained:
            yield from _reversed(invoice_id, _by_now(reversal, reading.read_at), known, rules)


def _by_now(reversal: ReversalReading, read_at: datetime) -> ReversalReading:
    """What was read has happened: the date of a test clock ahead of ours, or of a clock that is wrong, is not kept."""
    given_back_at = min(reversal.given_back_at, read_at) if reversal.given_back_at else None
    return replace(reversal, at=min(reversal.at, read_at), given_back_at=given_back_at)


def _rest_outside(payment: PaymentReading, known: Mapping[Key, int]) -> PaymentReading:
    """Money marked as paid outside Stripe is only known as a sum: what is new is the sum less what was entered."""
    entered = [
        minor
        for (kind, reference), minor in known.items()
        if kind is EntryKind.PAYMENT and reference.startswith(payment.stripe_id)
    ]
    if not entered:
        return payment
    reference = f"{payment.stripe_id}:{len(entered) + 1}"
    return PaymentReading(reference, payment.amount_minor - sum(entered), payment.paid_at, payment.kind, "")


def _reversed(
    invoice_id: int, reversal: ReversalReading, known: Mapping[Key, int], rules: BookRules
) -> Iterator[NewEntry]:
    kind = EntryKind.CHARGEBACK if reversal.kind == "chargeback" else EntryKind.REFUND
    was_entered = (kind, reversal.stripe_id) in known
    if kind is EntryKind.REFUND and reversal.given_back_at is not None and not was_entered:
        return  # It failed before we heard of it: no money moved.
    day = rules.day(reversal.at)
    yield NewEntry(invoice_id, kind, day, reversal.amount_minor, reversal.stripe_id, reversal.payment_id)
    if reversal.given_back_at is not None:
        day = rules.day(reversal.given_back_at)
        reference = f"{reversal.stripe_id}{RETURNED}"
        yield NewEntry(invoice_id, EntryKind.PAYMENT, day, reversal.amount_minor, reference)


def _told(entry: NewEntry, readings: Mapping[int, InvoiceReading], case_ids: Mapping[int, int | None]) -> journal.Entry:
    data: dict[str, Any] = {
        "invoice": readings[entry.invoice_id].stripe_id,
        "kind": entry.kind.value,
        "on": entry.on.isoformat(),
        "minor": entry.minor,
        "reference": entry.reference,
    }
    return journal.Entry("money_fact", "stripe", case_ids.get(entry.invoice_id), data)
