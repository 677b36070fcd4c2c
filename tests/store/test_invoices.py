"""What do we remember of invoices and debtors after reads in any order, and what does the journal tell of it?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, select

from collector.domain.debtors import DebtorKind, KindSource
from collector.domain.facts import InvoiceStatus
from collector.domain.readings import (
    CreditNoteReading,
    CustomerReading,
    Deleted,
    InvoiceReading,
    PaymentReading,
    ReversalReading,
)
from collector.domain.sentences import read_because, say
from collector.store import cases_opening, debtors, invoices, journal, ledger
from collector.store.schema import case, claim, debtor, invoice, ledger_entry, task
from collector.store.session import Store
from tests.support.readings import DURAND, MONDAY, OPEN, RULES, changed, numbered

TODAY = date(2026, 1, 5)
DAY = 24 * 60  # minutes


def enter(store: Store, *readings: InvoiceReading) -> invoices.InvoicesEntered:
    """As the flows do: debtors, invoices, money facts, cases, in one transaction."""
    with store.write() as tx:
        read = [(each.customer, each.read_at) for each in readings if each.customer]
        who = debtors.enter_debtors(tx, MONDAY, read, RULES)
        entered = invoices.enter_invoices(tx, MONDAY, readings, who.ids, RULES)
        by_id = {entered.ids[each.stripe_id]: each for each in readings if each.stripe_id in entered.ids}
        ledger.enter_money_facts(tx, MONDAY, by_id, entered.case_ids, RULES)
        cases_opening.open_cases(tx, MONDAY, TODAY, list(by_id), RULES)
    return entered


def enter_customers(store: Store, *readings: CustomerReading, minutes: int = 0) -> debtors.DebtorsEntered:
    read_at = MONDAY + timedelta(minutes=minutes)
    with store.write() as tx:
        return debtors.enter_debtors(tx, MONDAY, [(each, read_at) for each in readings], RULES)


def rows(store: Store, table: Table) -> Sequence[Any]:
    with store.read() as tx:
        return tx.execute(select(table).order_by(table.c.id)).all()


def one(store: Store, table: Table) -> Any:
    [row] = rows(store, table)
    return row


def told(store: Store, kind: str) -> list[dict[str, Any]]:
    with store.read() as tx:
        assert journal.verify(tx) is None
        return [json.loads(row.data) for row in journal.read(tx) if row.kind == kind]


def entries(store: Store) -> list[tuple[str, str, int, str]]:
    return [(row.kind, row.on.isoformat(), row.minor, row.reference) for row in rows(store, ledger_entry)]


def test_an_open_invoice_becomes_a_claim_in_a_case(store: Store) -> None:
    enter(store, OPEN)
    kept = one(store, invoice)
    assert (kept.number, kept.status, kept.remaining_minor, kept.principal_minor) == (
        "F-0001",
        "open",
        120_000,
        120_000,
    )
    assert (kept.issued_on, kept.due_on, kept.due_on_assumed) == (date(2026, 1, 5), date(2026, 2, 4), False)
    opened = one(store, case)
    assert (opened.currency, opened.regime, opened.opened_on) == ("eur", "FR/business", TODAY)
    assert opened.next_look_on == date(2026, 1, 25)  # ten days before it falls due
    assert (one(store, claim).case_id, one(store, claim).terms_key) == (opened.id, "2026")
    [entry] = told(store, "claim_opened")
    assert (entry["invoice"], entry["remaining_minor"], entry["due_on"]) == ("in_1", 120_000, "2026-02-04")
    assert [each["regime"] for each in told(store, "case_opened")] == ["FR/business"]


def test_what_a_new_case_owes_is_on_the_lists_before_its_first_look(store: Store) -> None:
    late = replace(numbered(2), due_at=MONDAY - timedelta(days=3), remaining_minor=50_000)
    enter(store, OPEN, late)
    opened = one(store, case)
    assert (opened.remaining_minor, opened.overdue_minor, opened.open_claims) == (170_000, 50_000, 2)
    assert opened.oldest_due_on == date(2026, 1, 2)


def test_days_are_those_of_the_creditor(store: Store) -> None:
    late = MONDAY.replace(hour=23, minute=30)  # half past midnight in Paris
    enter(store, replace(OPEN, issued_at=late, due_at=late + timedelta(days=30)))
    kept = one(store, invoice)
    assert (kept.issued_on, kept.due_on) == (date(2026, 1, 6), date(2026, 2, 5))


def test_without_a_due_date_thirty_days_are_assumed_and_said_so(store: Store) -> None:
    enter(store, replace(OPEN, due_at=None))
    kept = one(store, invoice)
    assert (kept.due_on, kept.due_on_assumed) == (date(2026, 2, 4), True)
    assert told(store, "claim_opened")[0]["due_on_assumed"]


def test_reading_again_changes_nothing_but_the_moment(store: Store) -> None:
    enter(store, OPEN)
    before = len(told(store, "claim_opened")), one(store, case).version
    entered = enter(store, changed(OPEN, minutes=5))
    assert (entered.new, entered.changed, entered.differences) == ((), (), 0)
    assert one(store, invoice).read_at == MONDAY + timedelta(minutes=5)
    assert (len(told(store, "claim_opened")), one(store, case).version) == before
    assert told(store, "invoice_changed") == []


def test_an_older_read_never_overwrites_a_newer(store: Store) -> None:
    paid = changed(OPEN, status=InvoiceStatus.PAID, remaining_minor=0, paid_minor=120_000)
    enter(store, paid)
    entered = enter(store, changed(OPEN, minutes=-1, remaining_minor=5))
    assert entered.ids == {}
    assert (one(store, invoice).status, one(store, invoice).remaining_minor) == ("paid", 0)


def test_of_two_reads_at_the_same_instant_the_later_one_counts(store: Store) -> None:
    enter(store, OPEN)
    enter(store, changed(OPEN, minutes=0, status=InvoiceStatus.PAID, remaining_minor=0))
    assert one(store, invoice).status == "paid"


def test_each_change_is_journalled_with_before_and_after_on_its_case(store: Store) -> None:
    enter(store, OPEN)
    entered = enter(store, changed(OPEN, remaining_minor=70_000, paid_minor=50_000))
    assert entered.differences == 1
    [entry] = told(store, "invoice_changed")
    assert entry == {"invoice": "in_1", "remaining_minor": [120_000, 70_000], "paid_minor": [0, 50_000]}
    with store.read() as tx:
        [row] = [row for row in journal.read(tx, one(store, case).id) if row.kind == "invoice_changed"]
    assert row.who == "stripe"


@pytest.mark.parametrize(
    "status", [InvoiceStatus.PAID, InvoiceStatus.VOID, InvoiceStatus.UNCOLLECTIBLE, InvoiceStatus.DRAFT]
)
def test_only_open_invoices_become_claims(store: Store, status: InvoiceStatus) -> None:
    enter(store, replace(OPEN, status=status))
    assert rows(store, claim) == []


@pytest.mark.parametrize(
    ("attempts", "next_attempt", "claims"),
    [(0, None, 0), (2, MONDAY + timedelta(days=3), 0), (4, None, 1)],
    ids=["not tried", "will be tried again", "failed for good"],
)
def test_a_card_invoice_is_a_claim_once_stripe_has_given_up(
    store: Store, attempts: int, next_attempt: Any, claims: int
) -> None:
    by_card = {"collection_method": "charge_automatically", "attempt_count": attempts, "next_attempt_at": next_attempt}
    enter(store, replace(OPEN, **by_card))
    assert len(rows(store, claim)) == claims


def test_one_case_per_debtor_currency_and_regime(store: Store) -> None:
    other = replace(DURAND, stripe_id="cus_martin", name="Martin", tax_ids=())
    enter(
        store,
        numbered(1),
        numbered(2),
        numbered(3, currency="usd"),
        numbered(4, customer=other, customer_id="cus_martin"),
    )
    keys = [(row.debtor_id, row.currency, row.regime) for row in rows(store, case)]
    assert sorted(keys) == [(1, "eur", "FR/business"), (1, "usd", "FR/business"), (2, "eur", "FR/consumer")]
    enter(store, numbered(5))
    assert len(rows(store, case)) == 3
    assert len(rows(store, claim)) == 5


def test_a_page_of_hundreds_is_entered_at_once(store: Store) -> None:
    page = [
        numbered(number, customer_id=f"cus_{number % 40}", customer=replace(DURAND, stripe_id=f"cus_{number % 40}"))
        for number in range(300)
    ]
    entered = enter(store, *page)
    assert (len(entered.new), len(rows(store, case)), len(rows(store, claim))) == (300, 40, 300)
    again = enter(store, *[changed(each) for each in page])
    assert (again.new, again.changed) == ((), ())
    assert [len(each["invoices"]) for each in told(store, "invoices_first_read")] == [300]


def test_a_list_does_not_forget_a_payment_under_way(store: Store) -> None:
    enter(store, replace(OPEN, payment_processing=True))
    enter(store, changed(OPEN, detail_complete=False, number="F-0001 b"))
    assert one(store, invoice).payment_processing
    enter(store, changed(OPEN, minutes=2, payment_processing=False))
    assert not one(store, invoice).payment_processing


# --- money facts ------------------------------------------------------------------------------------------------


def test_money_facts_are_entered_once_on_their_day_in_the_creditors_zone(store: Store) -> None:
    near_midnight = MONDAY.replace(hour=23, minute=10)
    paid = changed(
        OPEN,
        minutes=DAY,  # read the next day
        paid_minor=50_000,
        remaining_minor=50_000,
        due_minor=100_000,
        pre_payment_credit_minor=20_000,
        payments=(PaymentReading("inpay_1", 50_000, near_midnight, "payment_record", "pyr_1"),),
        credit_notes=(CreditNoteReading("cn_1", 20_000, MONDAY, None),),
    )
    enter(store, OPEN)
    enter(store, paid)
    enter(store, changed(paid))
    assert entries(store) == [
        ("payment", "2026-01-06", 50_000, "inpay_1"),
        ("credit_note", "2026-01-05", 20_000, "cn_1"),
    ]
    assert len(told(store, "money_fact")) == 2
    assert one(store, invoice).principal_minor == 120_000


def test_a_voided_credit_note_is_given_back(store: Store) -> None:
    note = CreditNoteReading("cn_1", 20_000, MONDAY, None)
    enter(store, changed(OPEN, credit_notes=(note,)))
    voided = replace(note, voided_at=MONDAY + timedelta(days=3))
    enter(store, changed(OPEN, minutes=2, credit_notes=(voided,)))
    assert entries(store) == [
        ("credit_note", "2026-01-05", 20_000, "cn_1"),
        ("credit_note_voided", "2026-01-08", 20_000, "cn_1"),
    ]


def test_money_outside_stripe_is_known_by_its_sum_and_entered_by_what_is_new(store: Store) -> None:
    first = PaymentReading("in_1:out_of_band", 30_000, MONDAY, "out_of_band", "")
    rest = replace(first, amount_minor=120_000, paid_at=MONDAY + timedelta(days=9))
    enter(store, changed(OPEN, paid_minor=30_000, payments=(first,)))
    for minutes in (10 * DAY, 10 * DAY + 1):
        enter(store, changed(OPEN, minutes=minutes, paid_minor=120_000, payments=(rest,)))
    assert entries(store) == [
        ("payment", "2026-01-05", 30_000, "in_1:out_of_band"),
        ("payment", "2026-01-14", 90_000, "in_1:out_of_band:2"),
    ]


def test_refunds_and_chargebacks_name_the_payment_they_take_back(store: Store) -> None:
    taken = ReversalReading("dp_1", "chargeback", 120_000, MONDAY, "needs_response", "inpay_1")
    enter(store, changed(OPEN, status=InvoiceStatus.PAID, reversals=(taken,)))
    [row] = rows(store, ledger_entry)
    assert (row.kind, row.minor, row.reference, row.reverses) == ("chargeback", 120_000, "dp_1", "inpay_1")
    won = replace(taken, status="won", given_back_at=MONDAY + timedelta(days=60))
    enter(store, changed(OPEN, minutes=60 * DAY, status=InvoiceStatus.PAID, reversals=(won,)))
    assert entries(store)[1:] == [("payment", "2026-03-06", 120_000, "dp_1:returned")]


def test_what_was_read_has_happened_by_then_whatever_another_clock_says(store: Store) -> None:
    ahead = PaymentReading("inpay_1", 120_000, MONDAY + timedelta(days=60), "payment_intent", "pi_1")
    back = ReversalReading("re_1", "refund", 5_000, MONDAY + timedelta(days=90), "succeeded", "inpay_1")
    paid = {"status": InvoiceStatus.PAID, "remaining_minor": 0, "paid_minor": 120_000}
    enter(store, changed(OPEN, minutes=DAY, payments=(ahead,), reversals=(back,), **paid))
    assert entries(store) == [("payment", "2026-01-06", 120_000, "inpay_1"), ("refund", "2026-01-06", 5_000, "re_1")]


def test_a_refund_that_failed_unseen_and_one_that_pays_out_a_credit_note_are_no_debt(store: Store) -> None:
    failed = ReversalReading("re_1", "refund", 500, MONDAY, "failed", "inpay_1", MONDAY)
    pays_out = ReversalReading("re_2", "refund", 700, MONDAY, "succeeded", "inpay_1")
    note = CreditNoteReading("cn_1", 0, MONDAY, None, ("re_2",))
    enter(store, changed(OPEN, status=InvoiceStatus.PAID, reversals=(failed, pays_out), credit_notes=(note,)))
    assert entries(store) == []


# --- what cannot be handled, or is gone --------------------------------------------------------------------------


def test_a_poisoned_invoice_is_set_aside_with_a_task_until_it_can_be_read(store: Store) -> None:
    with store.write() as tx:
        assert invoices.set_aside(tx, MONDAY, "in_1", "status is 'reborn'") is None
        assert invoices.set_aside(tx, MONDAY, "in_1", "status is 'reborn'") is None
    asked = one(store, task)
    assert (asked.kind, asked.subject, asked.done_at) == ("look_at_set_aside", "in_1", None)
    told = read_because(asked.because["code"], asked.because["values"])
    assert say(told, "en") == "Invoice in_1 cannot be handled and has been set aside: status is 'reborn'"
    enter(store, OPEN)
    assert one(store, task).outcome == "readable_again"


def test_a_known_invoice_that_turns_strange_is_set_aside_on_its_case(store: Store) -> None:
    enter(store, OPEN)
    with store.write() as tx:
        assert invoices.set_aside(tx, MONDAY, "in_1", "total is None") == one(store, case).id
    assert one(store, invoice).set_aside == "total is None"
    enter(store, changed(OPEN))
    assert one(store, invoice).set_aside is None


def test_an_invoice_that_stripe_forgot_is_deleted_here_too(store: Store) -> None:
    enter(store, OPEN)
    with store.write() as tx:
        gone = invoices.enter_deleted(tx, MONDAY, [Deleted("in_1", MONDAY), Deleted("in_other", MONDAY)])
    assert (one(store, invoice).status, gone.differences) == ("deleted", 1)
    assert told(store, "invoice_changed") == [{"invoice": "in_1", "status": ["open", "deleted"]}]


def test_what_no_read_has_shown_since_is_found_in_order(store: Store) -> None:
    enter(store, *[numbered(number) for number in range(1, 6)])
    enter(store, changed(numbered(2), minutes=10), changed(numbered(4), status=InvoiceStatus.PAID))
    with store.read() as tx:
        later = MONDAY + timedelta(minutes=5)
        assert invoices.open_but_not_read_since(tx, later, 0, 2) == [(1, "in_1"), (3, "in_3")]
        assert invoices.open_but_not_read_since(tx, later, 3, 2) == [(5, "in_5")]


# --- debtors ----------------------------------------------------------------------------------------------------


def test_an_unusable_address_is_none_and_kept_as_text(store: Store) -> None:
    enter_customers(store, replace(DURAND, email="a@durand.example, b@durand.example"))
    kept = one(store, debtor)
    assert (kept.email, kept.metadata) == (None, {"unusable_email": "a@durand.example, b@durand.example"})
    assert (kept.kind, kept.kind_source, kept.siren, kept.language) == ("business", "tax_id", "732829320", "fr")


def test_the_owners_word_on_the_kind_survives_every_read(store: Store) -> None:
    enter(store, replace(OPEN, customer=replace(DURAND, tax_ids=())))
    with store.write() as tx:
        touched = debtors.set_kind(tx, MONDAY, 1, DebtorKind.BUSINESS, KindSource.OWNER, who="owner:1")
        moved = cases_opening.change_regime(tx, MONDAY, TODAY, 1, RULES, who="owner:1")
    assert (touched, moved) == ([1], [1])
    again = replace(DURAND, tax_ids=(), metadata=(("debtor_kind", "consumer"),), content_hash="durand-2")
    enter_customers(store, again, minutes=5)
    assert (one(store, debtor).kind, one(store, debtor).kind_source) == ("business", "owner")
    # The same conversation goes on under another law: its holds, promises and proofs stay with it.
    assert (one(store, case).regime, one(store, case).closed_on) == ("FR/business", None)


def test_a_new_address_is_told_and_forgets_that_the_old_one_bounced(store: Store) -> None:
    enter_customers(store, DURAND)
    with store.write() as tx:
        debtors.set_address_aside(tx, MONDAY, 1, "compta@durand.example", "bounced", who="sendgrid")
    enter_customers(store, replace(DURAND, phone="+33 1", content_hash="durand-2"), minutes=1)
    assert one(store, debtor).email_set_aside == "bounced"
    entered = enter_customers(store, replace(DURAND, email="new@durand.example", content_hash="durand-3"), minutes=2)
    assert (one(store, debtor).email, one(store, debtor).email_set_aside) == ("new@durand.example", None)
    assert entered.changed == (1,)
    assert told(store, "debtor_changed")[-1] == {"debtor": 1, "changed": ["email"]}


def test_what_an_invoice_froze_never_overwrites_the_customer(store: Store) -> None:
    enter_customers(store, DURAND)
    frozen = replace(DURAND, email="old@durand.example", from_invoice=True, content_hash="frozen")
    enter_customers(store, frozen, minutes=5)
    assert one(store, debtor).email == "compta@durand.example"


def test_tax_ids_grow_by_invoices_and_are_replaced_by_the_customer(store: Store) -> None:
    enter_customers(store, DURAND)
    enter_customers(store, replace(DURAND, tax_ids=(("eu_vat", "FR40303265045"),), content_hash="2"), minutes=1)
    assert one(store, debtor).tax_ids == [["eu_vat", "FR40303265045"], ["fr_siren", "732829320"]]
    enter_customers(store, replace(DURAND, tax_ids=(), tax_ids_complete=True, content_hash="3"), minutes=2)
    assert one(store, debtor).tax_ids == []


def test_a_deleted_customer_keeps_its_name_and_address(store: Store) -> None:
    enter_customers(store, DURAND)
    gone = CustomerReading("cus_durand", "cus_durand", None, None, None, (), None, (), (), deleted=True)
    enter_customers(store, gone, minutes=1)
    kept = one(store, debtor)
    assert (kept.name, kept.email, kept.deleted) == ("Durand SARL", "compta@durand.example", True)


# Stripe's due date is an instant; the clocks of Paris go forward on 29 March and back on 25 October 2026.
@pytest.mark.parametrize(
    ("due_at", "due_on"),
    [
        ("2026-03-28T22:59:59", "2026-03-28"),  # still UTC + 1
        ("2026-03-28T23:00:00", "2026-03-29"),
        ("2026-03-29T21:59:59", "2026-03-29"),  # UTC + 2 since the night
        ("2026-03-29T22:00:00", "2026-03-30"),
        ("2026-10-24T21:59:59", "2026-10-24"),
        ("2026-10-24T22:00:00", "2026-10-25"),
        ("2026-10-25T22:59:59", "2026-10-25"),  # UTC + 1 again: a day of 25 hours
        ("2026-10-25T23:00:00", "2026-10-26"),
        ("2026-12-31T23:00:00", "2027-01-01"),  # another half-year, another rate
    ],
)
def test_a_due_date_is_the_day_it_is_where_the_creditor_is(due_at: str, due_on: str) -> None:
    assert RULES.day(datetime.fromisoformat(due_at).replace(tzinfo=UTC)) == date.fromisoformat(due_on)
