"""Is all that a decision looks at read from the tables, truly and in few queries?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import event, insert

from collector.domain.claims import Designated, EntryKind, LedgerEntry
from collector.domain.debtors import DebtorKind
from collector.domain.facts import CallFacts, CaseFacts, HoldFacts, InvoiceStatus, NoticeState, PromiseFacts
from collector.domain.policy import Mode
from collector.store import cases, payments, schema
from collector.store.facts import load_case_facts
from collector.store.looks import DueCase, due_cases
from collector.store.session import Store
from tests.store.rows import AT, TODAY, add, add_case, add_claim, add_debtor, add_notice

PARIS = ZoneInfo("Europe/Paris")


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    yield statements
    event.remove(store.engine, "before_cursor_execute", note)


def only_case(store: Store, today: date = TODAY) -> CaseFacts:
    with store.read() as tx:
        (found,) = load_case_facts(tx, [1], PARIS, today)
    return found


def test_a_case_alone_is_read_with_its_debtor_and_nothing_else(store: Store) -> None:
    with store.write() as tx:
        add_case(tx, add_debtor(tx, email_set_aside="hard bounce"), person_first=True, cycle=2)
    found = only_case(store)
    assert (found.case_id, found.cycle, found.currency, found.opened_on) == (1, 2, "eur", date(2026, 2, 1))
    assert found.debtor.name == "Atelier Boréal"
    assert found.debtor.kind is DebtorKind.BUSINESS
    assert found.debtor.email_set_aside == "hard bounce"
    assert found.debtor.address_lines == ("1 rue des Lilas",)
    assert (found.claims, found.notices, found.calls, found.holds, found.promise) == ((), (), (), (), None)
    assert found.person_first and found.read_at is None
    assert (found.mode, found.kill_switch) == (Mode.OBSERVE, False), "an installation that never settled in observes"


def test_a_claim_begins_with_its_invoice_and_goes_on_by_date(store: Store) -> None:
    with store.write() as tx:
        debtor_id = add_debtor(tx)
        case_id = add_case(tx, debtor_id)
        claim_id, invoice_id = add_claim(tx, debtor_id, case_id, remaining_minor=80_000, served_on=date(2025, 12, 31))
        ledger = {"invoice_id": invoice_id, "at": AT}
        add(tx, schema.ledger_entry, **ledger, kind="payment", on=date(2026, 2, 20), minor=50_000, reference="inpay_2")
        add(tx, schema.ledger_entry, **ledger, kind="credit_note", on=date(2026, 2, 3), minor=5_000, reference="cn_1")
        add(
            tx, schema.ledger_entry, **ledger, kind="refund", on=date(2026, 2, 25), minor=15_000, reference="re_1",
            reverses="inpay_2",
        )  # fmt: skip
    (claim,) = only_case(store).claims
    assert claim.claim.id == claim_id
    assert claim.claim.entries == (
        LedgerEntry(EntryKind.INVOICE, date(2026, 1, 1), 120_000, "in_F-1"),
        LedgerEntry(EntryKind.CREDIT_NOTE, date(2026, 2, 3), 5_000, "cn_1"),
        LedgerEntry(EntryKind.PAYMENT, date(2026, 2, 20), 50_000, "inpay_2"),
        LedgerEntry(EntryKind.REFUND, date(2026, 2, 25), 15_000, "re_1", "", "inpay_2"),
    )
    assert (claim.claim.due_on, claim.claim.served_on, claim.claim.terms_key) == (
        date(2026, 1, 31), date(2025, 12, 31), "2026",
    )  # fmt: skip
    assert (claim.status, claim.remaining_minor, claim.is_due_to_us) == (InvoiceStatus.OPEN, 80_000, True)


def test_claims_come_oldest_first_and_the_oldest_read_of_an_open_one_counts(store: Store) -> None:
    early, middle = datetime(2026, 2, 28, 8, tzinfo=UTC), datetime(2026, 3, 1, 8, tzinfo=UTC)
    with store.write() as tx:
        debtor_id = add_debtor(tx)
        case_id = add_case(tx, debtor_id)
        add_claim(tx, debtor_id, case_id, "F-3", due_on=date(2026, 2, 10), read_at=AT)
        add_claim(tx, debtor_id, case_id, "F-2", due_on=date(2026, 2, 1), read_at=middle)
        add_claim(tx, debtor_id, case_id, "F-1", due_on=date(2026, 1, 1), read_at=early, status="paid")
    found = only_case(store)
    assert [claim.claim.number for claim in found.claims] == ["F-1", "F-2", "F-3"]
    assert found.read_at == middle


def test_card_invoices_are_ours_only_after_the_last_try(store: Store) -> None:
    with store.write() as tx:
        debtor_id = add_debtor(tx)
        case_id = add_case(tx, debtor_id)
        card = {"collection_method": "charge_automatically"}
        add_claim(tx, debtor_id, case_id, "never tried", **card)
        add_claim(tx, debtor_id, case_id, "tries again", **card, attempt_count=2, next_attempt_at=AT)
        add_claim(tx, debtor_id, case_id, "failed for good", **card, attempt_count=4)
    due = {claim.claim.number: claim.is_due_to_us for claim in only_case(store).claims}
    assert due == {"never tried": False, "tries again": False, "failed for good": True}


def test_an_assumed_due_date_is_assumed_until_the_owner_confirms_it(store: Store) -> None:
    with store.write() as tx:
        debtor_id = add_debtor(tx)
        case_id = add_case(tx, debtor_id)
        claim_id, _ = add_claim(tx, debtor_id, case_id, due_on_assumed=True)
    assert only_case(store).claims[0].claim.due_on_assumed
    with store.write() as tx:
        assert cases.confirm_due_date(tx, AT, case_id, claim_id, who="owner:1")
        assert not cases.confirm_due_date(tx, AT, case_id, claim_id, who="owner:1")
    assert not only_case(store).claims[0].claim.due_on_assumed


def test_what_stands_in_the_way_is_read(store: Store) -> None:
    with store.write() as tx:
        add(tx, schema.installation, id=1, tag="t", fingerprint="f", mode="full", kill_switch=True, created_at=AT)
        debtor_id = add_debtor(tx)
        case_id = add_case(tx, debtor_id)
        claim_id, _ = add_claim(tx, debtor_id, case_id, payment_processing=True, set_aside="unknown currency")
        held = {"case_id": case_id, "kind": "owner", "placed_by": "owner:1", "placed_at": AT}
        add(tx, schema.hold, **held, reason="ends today", until=TODAY)
        add(tx, schema.hold, **held, reason="ended yesterday", until=date(2026, 3, 1))
        add(tx, schema.hold, **held, reason="for this claim", until=None, claim_id=claim_id)
        add(tx, schema.hold, **held, reason="lifted", until=None, lifted_at=AT, lifted_by="owner:1")
        contest = {"case_id": case_id, "claim_id": claim_id, "source": "owner", "opened_at": AT, "opened_by": "owner:1"}
        add(tx, schema.dispute, **contest, reason="never ordered", closed_at=AT)
        add(tx, schema.dispute, **contest, reason="goods were broken")
        said = {"case_id": case_id, "amount_minor": 90_000, "recorded_by": "owner:1", "recorded_at": AT}
        add(tx, schema.promise, **said, promised_on=date(2026, 1, 5), due_on=date(2026, 1, 9), kept=False)
        add(tx, schema.promise, **said, promised_on=date(2026, 2, 5), due_on=date(2026, 2, 9), settled_on=TODAY)
        add(tx, schema.promise, **said, promised_on=TODAY, due_on=date(2026, 3, 9))
    found = only_case(store)
    assert (found.mode, found.kill_switch) == (Mode.FULL, True)
    assert found.holds == (HoldFacts("ends today", TODAY), HoldFacts("for this claim", None, claim_id))
    (claim,) = found.claims
    assert (claim.disputed, claim.dispute_note) == (True, "goods were broken")
    assert (claim.payment_processing, claim.set_aside) == (True, "unknown currency")
    assert found.promise == PromiseFacts(TODAY, date(2026, 3, 9), 90_000, None), "a replaced promise is neither"
    assert found.broken_promises == 1


def test_only_the_present_cycle_counts_and_days_are_the_creditors(store: Store) -> None:
    late_evening = datetime(2026, 2, 10, 23, 30, tzinfo=UTC)  # half past midnight on the 11th in Paris
    with store.write() as tx:
        debtor_id = add_debtor(tx)
        case_id = add_case(tx, debtor_id, cycle=2)
        claim_id, _ = add_claim(tx, debtor_id, case_id)
        annexed, _ = add_claim(tx, debtor_id, case_id, "F-2")
        add_notice(tx, case_id, debtor_id, cycle=1, state="delivered", accepted_at=late_evening)
        notice_id = add_notice(
            tx, case_id, debtor_id, cycle=2, state="delivered", accepted_at=late_evening, delivered_at=late_evening,
            confirms_delivery=True, deadline_on=date(2026, 2, 19),
        )  # fmt: skip
        tx.execute(insert(schema.notice_claim).values(notice_id=notice_id, claim_id=claim_id, demanded=True))
        tx.execute(insert(schema.notice_claim).values(notice_id=notice_id, claim_id=annexed, demanded=False))
        asked = {"case_id": case_id, "step_key": "call", "claim_ids": [claim_id], "asked_on": TODAY}
        add(tx, schema.call, **asked, cycle=1, done_on=TODAY, outcome="no_answer")
        add(tx, schema.call, **asked, cycle=2)
    found = only_case(store)
    (notice,) = found.notices
    assert (notice.id, notice.state, notice.claim_ids) == (notice_id, NoticeState.DELIVERED, frozenset({claim_id}))
    assert (notice.accepted_on, notice.delivered_on) == (date(2026, 2, 11), date(2026, 2, 11))
    assert (notice.confirms_delivery, notice.deadline_on) == (True, date(2026, 2, 19))
    assert found.calls == (CallFacts("call", TODAY, None, None, frozenset({claim_id})),)


def test_the_last_message_is_the_debtors_over_all_its_cases_and_a_doubt_counts(store: Store) -> None:
    with store.write() as tx:
        debtor_id = add_debtor(tx)
        add_case(tx, debtor_id)
        other = add_case(tx, debtor_id, currency="usd")
        add_notice(tx, other, debtor_id, kind="formal_notice", accepted_at=datetime(2026, 2, 3, 9, tzinfo=UTC))
        add_notice(tx, other, debtor_id, "reminder_2", accepted_at=datetime(2026, 2, 5, 9, tzinfo=UTC))
        doubt = {"state": "doubt", "sending_at": datetime(2026, 2, 9, 9, tzinfo=UTC)}
        add_notice(tx, other, debtor_id, "reminder_3", **doubt)
        came_back = {"state": "planned", "sending_at": datetime(2026, 2, 11, 9, tzinfo=UTC)}
        add_notice(tx, other, debtor_id, "reminder_4", **came_back)
    found = only_case(store)
    assert found.notices == ()
    assert (found.last_message_on, found.last_formal_on) == (date(2026, 2, 9), date(2026, 2, 3))


def test_three_hundred_cases_take_as_many_queries_as_one(store: Store) -> None:
    with store.write() as tx:
        for number in range(300):
            debtor_id = add_debtor(tx, f"debtor {number}")
            case_id = add_case(tx, debtor_id)
            add_claim(tx, debtor_id, case_id, f"F-{number}")
            add_notice(tx, case_id, debtor_id)
    with store.read() as tx, counted(store) as for_one:
        load_case_facts(tx, [1], PARIS, TODAY)
    with store.read() as tx, counted(store) as for_all:
        found = load_case_facts(tx, range(1, 301), PARIS, TODAY)
    assert len(for_all) == len(for_one) == 9
    assert [case.case_id for case in found] == list(range(1, 301))
    assert all(len(case.claims) == len(case.notices) == 1 for case in found)


def test_due_cases_come_longest_due_first_and_a_bad_one_is_passed(store: Store) -> None:
    with store.write() as tx:
        for number, look_on in enumerate(
            (TODAY, date(2026, 2, 20), None, date(2026, 3, 3), TODAY, date(2026, 2, 20)), 1
        ):
            add_case(tx, add_debtor(tx, f"debtor {number}"), next_look_on=look_on)
        add_case(tx, add_debtor(tx, "closed"), next_look_on=TODAY, closed_on=TODAY)
    with store.read() as tx:
        first = due_cases(tx, TODAY, None, 3)
        assert first == [(date(2026, 2, 20), 2), (date(2026, 2, 20), 6), (TODAY, 1)]
        assert due_cases(tx, TODAY, first[-1], 3) == [DueCase(TODAY, 5)]
        assert due_cases(tx, TODAY, DueCase(TODAY, 5), 3) == []


def test_the_owners_last_word_on_a_payment_counts_and_moves_it_to_its_day(store: Store) -> None:
    with store.write() as tx:
        debtor_id = add_debtor(tx)
        case_id = add_case(tx, debtor_id)
        claim_id, invoice_id = add_claim(tx, debtor_id, case_id)
        _, other_invoice = add_claim(tx, debtor_id, case_id, "F-2", due_on=date(2026, 2, 15))
        for of, reference, on in (
            (invoice_id, "inpay_1", 20),
            (invoice_id, "inpay_2", 21),
            (other_invoice, "inpay_3", 20),
        ):
            transfer = "" if reference == "inpay_2" else "pyr_1"
            add(
                tx, schema.ledger_entry, invoice_id=of, at=AT, kind="payment", on=date(2026, 2, on), minor=5_000,
                reference=reference, transfer=transfer,
            )  # fmt: skip
        found = payments.of_transfer(tx, case_id, claim_id, "inpay_1")
        assert [(it.number, it.on, it.minor) for it in found] == [
            ("F-1", date(2026, 2, 20), 5_000), ("F-2", date(2026, 2, 20), 5_000),
        ]  # fmt: skip
        payments.correct_value_date(tx, AT, found, date(2026, 2, 25), "a slip", who="owner:1")
        payments.correct_value_date(tx, AT, found, date(2026, 2, 27), "the bank says so", who="owner:1")
        payments.designate(tx, AT, found[1], Designated.PRINCIPAL, "as the advice said", who="owner:1")
        assert payments.of_transfer(tx, case_id + 1, claim_id, "inpay_1") == ()
        assert [it.reference for it in payments.of_transfer(tx, case_id, claim_id, "inpay_2")] == ["inpay_2"]
    one, other = only_case(store).claims
    assert [(it.reference, it.on, it.corrected_from, it.designated) for it in one.claim.entries[1:]] == [
        ("inpay_2", date(2026, 2, 21), None, None),
        ("inpay_1", date(2026, 2, 27), date(2026, 2, 20), None),
    ]
    (entry,) = other.claim.entries[1:]
    assert (entry.on, entry.designated, entry.transfer) == (date(2026, 2, 27), Designated.PRINCIPAL, "pyr_1")
