"""What the owner says of payments: the day the money was there, what it was for, and what it settles first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from collector.domain.account import ImpossibleLedger
from collector.domain.allocation import Allocation
from collector.domain.claims import Designated
from collector.domain.reversals import AGAIN
from collector.flows import act, gestures
from collector.flows.days import today_of, zone_of
from collector.flows.refused import Refused, needs_words
from collector.flows.statements import statement_for
from collector.parts import Collector
from collector.store import cases, facts, ledger, outbox, payments
from collector.store.payments import Payment
from collector.store.session import Transaction


def correct_value_date(
    collector: Collector, case_id: int, claim_id: int, reference: str, on: date, reason: str, who: str
) -> None:
    """The money was there on the day `on`. A transfer has one value date: all that it paid moves with it.

    Raises Refused: the day has not come, is before the invoice, or is after the money was given back.
    """
    needs_words(reason)
    if on > today_of(collector):
        raise Refused("date_in_the_future")
    with collector.store.write() as tx:
        found = payments.of_transfer(tx, case_id, claim_id, reference)
        if not found:
            raise Refused("no_such_payment")
        if any(on < payment.issued_on for payment in found):
            raise Refused("value_date_before_invoice")
        moved = [payment for payment in found if payment.on != on]
        if not moved:
            raise Refused("value_date_unchanged")
        payments.correct_value_date(tx, collector.clock.now(), moved, on, reason, who=who)
        _still_adds_up(collector, tx, moved)
    act.look(collector, sorted({payment.case_id for payment in moved}))


def received_again(collector: Collector, case_id: int, amount_minor: int, on: date, who: str) -> None:
    """What was owed again came outside Stripe, where the invoice is paid and takes no payment any more.

    Laid on the oldest claim first. Raises Refused: more than is owed again, a day to come or before the invoice.
    """
    today = today_of(collector)
    if amount_minor <= 0:
        raise Refused("amount_not_positive")
    if on > today:
        raise Refused("date_in_the_future")
    with collector.store.write() as tx:
        [found] = facts.load_case_facts(tx, [case_id], zone_of(collector), today)
        again = [it for it in found.claims if it.owed_again_minor]
        if not again:
            raise Refused("nothing_owed_again")
        if amount_minor > sum(it.owed_again_minor for it in again):
            raise Refused("more_than_owed_again")
        if any(on < it.claim.issued_on for it in again):
            raise Refused("value_date_before_invoice")
        shares = dict(gestures.shares(((it.claim.id, it.owed_again_minor) for it in again), amount_minor))
        reference = f"{AGAIN}{collector.ids.uid()}"
        ledger.enter_by_owner(tx, collector.clock.now(), case_id, shares, on, reference, who=who)
        ledger.no_more_owed_again(tx, case_id)
    act.look(collector, [case_id])


def designate(
    collector: Collector, case_id: int, claim_id: int, reference: str, part: Designated | None, reason: str, who: str
) -> None:
    """The debtor said what the payment is for (C. civ. 1342-10); None takes such a word back."""
    needs_words(reason)
    with collector.store.write() as tx:
        found = payments.of_transfer(tx, case_id, claim_id, reference)
        if not found:
            raise Refused("no_such_payment")
        payments.designate(tx, collector.clock.now(), found[0], part, reason, who=who)
    act.look(collector, [case_id])


def choose_allocation(collector: Collector, case_id: int, allocation: Allocation, who: str) -> None:
    """What a payment settles first in this case, chosen once: a formal notice has demanded figures made in one order.

    Raises Refused after a formal notice, and where nothing would change.
    """
    with collector.store.write() as tx:
        if outbox.formal_has_left(tx, case_id):
            raise Refused("allocation_after_formal_notice")
        if not cases.choose_allocation(tx, collector.clock.now(), case_id, allocation, who=who):
            raise Refused("allocation_unchanged")
    act.look(collector, [case_id])


def _still_adds_up(collector: Collector, tx: Transaction, moved: Sequence[Payment]) -> None:
    """A payment cannot come after the day on which it was given back: then nothing is changed."""
    today = today_of(collector)
    for found in facts.load_case_facts(tx, {payment.case_id for payment in moved}, zone_of(collector), today):
        try:
            statement_for(collector, found, today, tuple(it.claim for it in found.claims))
        except ImpossibleLedger:
            raise Refused("value_date_after_refund") from None
