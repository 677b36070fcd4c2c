"""How does what Stripe showed become debtors, invoices, money facts, claims and cases, all in one transaction?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from collector.domain.claims import EntryKind
from collector.domain.decisions import TaskKind
from collector.domain.facts import BY_A_PERSON, InvoiceStatus
from collector.domain.readings import Deleted, InvoiceReading
from collector.domain.terms import terms_in_force
from collector.flows import penalty_entering
from collector.flows.days import today_of, zone_of
from collector.gateways.stripe_problems import Unreadable
from collector.parts import Collector
from collector.store import cases, cases_opening, debtors, invoices, ledger, tasks, waivers
from collector.store.books import BookRules
from collector.store.session import Transaction

TAKEN_BACK = (EntryKind.REFUND, EntryKind.CHARGEBACK)


@dataclass(frozen=True, slots=True)
class Entered:
    """What entering readings did. `touched`: cases whose facts changed, to be looked at again.

    `new` and `changed` count invoices; `differences` counts changes of money, status or date of known invoices.
    """

    touched: tuple[int, ...] = ()
    new: int = 0
    changed: int = 0
    differences: int = 0
    set_aside: int = 0


def rules_of(collector: Collector) -> BookRules:
    """The policy's part in bookkeeping. A claim is under the creditor's law (docs/decisions)."""
    creditor = collector.policy.creditor

    def terms_key(issued_on: date) -> str:
        return terms_in_force(collector.terms, issued_on).key

    return BookRules(zone_of(collector), creditor.country, creditor.language, collector.policy.default_kind, terms_key)


def enter(
    tx: Transaction,
    collector: Collector,
    read: Sequence[InvoiceReading | Deleted],
    unreadable: Iterable[Unreadable] = (),
) -> Entered:
    """Enter what was read, open claims and cases for what is owed, and bring touched cases up for a look."""
    at, today, rules = collector.clock.now(), today_of(collector), rules_of(collector)
    readings = [each for each in read if isinstance(each, InvoiceReading)]
    cases_opening.hold_cases_of(tx, {each.customer_id for each in readings if each.customer_id})
    who = debtors.enter_debtors(tx, at, [(each.customer, each.read_at) for each in readings if each.customer], rules)
    entered = invoices.enter_invoices(tx, at, readings, who.ids, rules)
    gone = invoices.enter_deleted(tx, at, [each for each in read if isinstance(each, Deleted)])
    by_id = {entered.ids[each.stripe_id]: each for each in readings if each.stripe_id in entered.ids}
    facts = ledger.enter_money_facts(tx, at, by_id, entered.case_ids, rules)
    orphans = [_without_debtor(each) for each in by_id.values() if each.customer is None and _is_owed(each)]
    aside = [invoices.set_aside(tx, at, each.stripe_id, each.because, each.shown) for each in (*unreadable, *orphans)]
    moved = [
        case_id
        for debtor_id in who.reclassified
        for case_id in cases_opening.change_regime(tx, at, today, debtor_id, rules, who="stripe")
    ]
    open_ids = [i for i, each in by_id.items() if i not in entered.case_ids and _is_owed(each)]
    opened = cases_opening.open_cases(tx, at, today, open_ids, rules, _for_a_person(facts, entered, by_id))
    touched = _reopen(tx, at, facts, entered.case_ids)
    _tell_lawyer(tx, at, facts, entered.case_ids, by_id)
    settled = penalty_entering.settle(tx, at, by_id, facts)
    waivers.lapse(tx, at, {it.invoice_id: it.on for it in facts if it.kind in TAKEN_BACK}, who="stripe")
    touched |= {
        entered.case_ids[i] for i in (*entered.changed, *(fact.invoice_id for fact in facts)) if i in entered.case_ids
    }
    touched |= {gone.case_ids[i] for i in gone.changed if i in gone.case_ids}
    touched |= {*debtors.open_cases_of(tx, who.changed), *moved, *(case_id for case_id in aside if case_id), *settled}
    cases.facts_changed(tx, at, sorted(touched))
    return Entered(
        touched=tuple(sorted(touched | set(opened.values()))),
        new=len(entered.new),
        changed=len(entered.changed) + len(gone.changed),
        differences=entered.differences + gone.differences,
        set_aside=len(aside),
    )


def _is_owed(reading: InvoiceReading) -> bool:
    if reading.status is not InvoiceStatus.OPEN or reading.remaining_minor <= 0:
        return False
    return reading.collection_method == "send_invoice" or reading.auto_collection_over


def _without_debtor(reading: InvoiceReading) -> Unreadable:
    return Unreadable(reading.stripe_id, "the invoice names no customer, so nobody can be asked to pay it", reading.raw)


def _for_a_person(
    facts: Sequence[ledger.NewEntry], entered: invoices.InvoicesEntered, by_id: Mapping[int, InvoiceReading]
) -> list[int]:
    """Invoices nobody had to chase: paid, and the bank has taken the money back (a refund the owner made herself); or
    charged by Stripe, whose settings have given them up. What of it is owed, only a person knows."""
    back = [fact.invoice_id for fact in facts if fact.kind is EntryKind.CHARGEBACK]
    given_up = [each for each in entered.given_up if by_id[each].uncollectible_reason not in (None, BY_A_PERSON)]
    return [each for each in (*back, *given_up) if each not in entered.case_ids]


def _tell_lawyer(
    tx: Transaction, at: datetime, facts: Sequence[ledger.NewEntry], case_ids: Mapping[int, int],
    by_id: Mapping[int, InvoiceReading],
) -> None:  # fmt: skip
    """What went back to the payer after the file had gone to the lawyer is news for the lawyer, once a payment."""
    for fact in facts:
        if (
            fact.kind in TAKEN_BACK
            and fact.invoice_id in case_ids
            and cases.is_handed_off(tx, case_ids[fact.invoice_id])
        ):
            because = {"code": "ask_tell_lawyer_taken_back", "values": {"number": by_id[fact.invoice_id].number or ""}}
            kind, case_id = TaskKind.TELL_LAWYER_TAKEN_BACK, case_ids[fact.invoice_id]
            tasks.open_task(tx, at, case_id, kind, fact.reference, because, who="stripe")


def _reopen(tx: Transaction, at: datetime, facts: Sequence[ledger.NewEntry], case_ids: Mapping[int, int]) -> set[int]:
    """Money was taken back: its case opens in a new cycle, or its claim joins the debtor's open case.

    There the decision asks a person before anything is written about it. Returns the cases that got a claim.
    """
    joined = set()
    for fact in facts:
        if fact.kind not in TAKEN_BACK or fact.invoice_id not in case_ids:
            continue
        case_id = case_ids[fact.invoice_id]
        if not cases.reopen(tx, at, case_id, fact.kind.value, person_first=True, who="stripe"):
            joined.add(cases_opening.move_to_open_case(tx, at, fact.invoice_id, who="stripe"))
    return {case_id for case_id in joined if case_id is not None}
