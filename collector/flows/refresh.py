"""Believe Stripe at the last moment: read every open invoice of a case afresh before anything leaves for it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from collector.domain.readings import Deleted, InvoiceReading
from collector.flows.entering import enter
from collector.flows.intake import read_one
from collector.gateways.stripe_problems import Unreadable
from collector.parts import Collector
from collector.store import cash_balances, ledger, sending

READERS = 6


def case(collector: Collector, case_id: int) -> None:
    """Read all invoices of the case that were open when last read, and write down what changed.

    Several at a time: a reading is good for a minute only, and one debtor may have hundreds of open invoices. One that
    cannot be understood is set aside. Raises a StripeTrouble when one cannot be read: then nothing leaves for this
    case (F-27).
    """
    with collector.store.read() as tx:
        stripe_ids = sending.open_invoices_of(tx, case_id)
    invoices(collector, stripe_ids)


def cash(collector: Collector, case_id: int) -> None:
    """Read what lies at Stripe for the debtor without paying anything, before a formal notice says that nobody paid.

    A key that may not look at it stops nothing: `doctor` names the switch. Raises a StripeTrouble when Stripe is away.
    """
    with collector.store.read() as tx:
        customers = cash_balances.customers_of(tx, case_id)
    found = {stripe_id: collector.stripe.read_cash(stripe_id) for stripe_id in customers}
    known = {stripe_id: cash for stripe_id, cash in found.items() if cash is not None}
    if known:
        with collector.store.write() as tx:
            cash_balances.enter(tx, collector.clock.now(), known)


def invoices(collector: Collector, stripe_ids: Sequence[str]) -> None:
    """Read these invoices and write down what changed, as `case` does."""
    with collector.store.read() as tx:
        noted = ledger.invoices_with_credit_notes(tx, stripe_ids)
    with ThreadPoolExecutor(READERS, thread_name_prefix="refresh") as readers:
        found = list(readers.map(lambda stripe_id: _read(collector, stripe_id, stripe_id in noted), stripe_ids))
    read = [each for some in found if not isinstance(some, Unreadable) for each in some]
    with collector.store.write() as tx:
        enter(tx, collector, read, [each for each in found if isinstance(each, Unreadable)])


def _read(collector: Collector, stripe_id: str, is_noted: bool) -> list[InvoiceReading | Deleted] | Unreadable:
    """`is_noted`: we remember a credit note of it, so that its credit notes must be looked for."""
    try:
        return read_one(collector, stripe_id, is_noted=is_noted)
    except Unreadable as trouble:
        return trouble
