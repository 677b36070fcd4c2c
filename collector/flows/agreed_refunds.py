"""A refund that the debtor has accepted is given back through Stripe: on the owner's click, as offered, and once.

It is a credit note on the paid invoice that refunds its amount, and not a refund alone: the invoice, its VAT and our
account then say that this much is not owed, where money that merely went back would be owed again.
"""

from __future__ import annotations

from dataclasses import dataclass

from collector.documents.words import words_for
from collector.domain.decisions import TaskKind
from collector.domain.facts import CaseFacts, InvoiceStatus, Rung
from collector.domain.stripe_writing import REFERENCE_KEY, WriteKind, WriteState
from collector.flows.days import today_of, zone_of
from collector.flows.refused import Refused
from collector.flows.write_rounds import Ended, begin
from collector.parts import Collector
from collector.store import facts, offers, tasks, write_backs
from collector.store.session import Transaction
from collector.store.write_backs import WriteBack

_NOT_DONE = (WriteState.REFUSED, WriteState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Promised:
    """A refund that was accepted and not given yet, on a paid invoice. Minor units of the case."""

    offer_id: int
    stripe_invoice_id: str
    number: str
    amount_minor: int


def promised(tx: Transaction, found: CaseFacts) -> list[Promised]:
    """What may be given back now: as long as the owner has not said that she did, and Stripe was not asked to.

    An invoice that is not paid is left out: a credit note on it lowers what is left, and gives nothing back.
    """
    open_tasks = tasks.open_tasks_of(tx, found.case_id)
    due = {it.subject for it in open_tasks if it.kind == TaskKind.HONOUR_OFFER}
    if not due:
        return []
    asked = {
        it.payload["offer"]
        for it in write_backs.of_case(tx, found.case_id)
        if it.kind is WriteKind.AGREED_REFUND and it.state not in _NOT_DONE
    }
    paid = {it.claim.id: it.claim for it in found.claims if it.status is InvoiceStatus.PAID}
    accepted = [it for it in offers.accepted_of(tx, found.case_id, Rung.REFUND) if it.terms["claim"] in paid]
    return [
        Promised(it.id, claim.stripe_invoice_id, claim.number, it.terms["amount_minor"])
        for it in accepted
        if str(it.id) in due and it.id not in asked
        for claim in [paid[it.terms["claim"]]]
    ]


def ask(collector: Collector, case_id: int, offer_id: int, who: str) -> None:
    """A person has the refund of an accepted offer given back, exactly as it was accepted. Raises Refused."""
    if not collector.policy.stripe.agreed_refund:
        raise Refused("stripe_write_off_by_policy")
    now, uid = collector.clock.now(), collector.ids.uid()
    with collector.store.write() as tx:
        [found] = facts.load_case_facts(tx, [case_id], zone_of(collector), today_of(collector))
        due = next((it for it in promised(tx, found) if it.offer_id == offer_id), None)
        if due is None:
            raise Refused("refund_not_due")
        memo = words_for(found.debtor.language).say("page.refund.memo")
        payload = {"amount_minor": due.amount_minor, "offer": offer_id, "memo": memo}
        invoice_id = due.stripe_invoice_id
        if not write_backs.ask(
            tx, now, uid, WriteKind.AGREED_REFUND, case_id, invoice_id, payload, who=who, stripe_id=invoice_id
        ):
            raise Refused("stripe_write_under_way")


def give_back(collector: Collector, mine: WriteBack) -> Ended:
    """Look for our credit note, then make it, never above what was paid and not given back yet."""

    def kept(tx: Transaction) -> None:
        subject, now = str(mine.payload["offer"]), collector.clock.now()
        tasks.done_where(tx, now, mine.case_id, TaskKind.HONOUR_OFFER, subject, "given", who="stripe")

    done = Ended(WriteState.DONE, read_back=mine.subject, also=kept)
    if any(note.metadata.get(REFERENCE_KEY) == mine.uid for note in collector.stripe.credit_notes_of(mine.subject)):
        return done
    found, amount = collector.stripe.look_at(mine.subject), mine.payload["amount_minor"]
    if found is None or found.status != "paid" or amount > found.paid_minor - found.given_back_minor:
        return Ended(WriteState.WITHDRAWN, "refund_above_paid", mine.subject)
    mine = begin(collector, mine)
    metadata, key = {REFERENCE_KEY: mine.uid}, mine.key("refund")
    collector.stripe.give_back(mine.subject, amount, mine.payload["memo"], metadata, key)
    return done
