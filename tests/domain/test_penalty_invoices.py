"""How is money on a penalty invoice shared among the late invoices it is for? Every figure by hand."""

from __future__ import annotations

from datetime import date

from collector.domain.claims import Designated, EntryKind, LedgerEntry
from collector.domain.penalty_invoices import Share, from_record, is_still_owed, mirrored, to_record

ON = date(2026, 3, 2)
# Two late invoices: 12.34 and 5.00 of interest, 40.00 of fixed sum each; 97.34 in all.
SHARES = (Share(1, "in_a", "A-1", 1234, 4000), Share(2, "in_b", "A-2", 500, 4000))


def paid(minor: int, reference: str = "inpay_1") -> LedgerEntry:
    return LedgerEntry(EntryKind.PAYMENT, ON, minor, reference)


def given_up(minor: int, reference: str = "cn_1") -> LedgerEntry:
    return LedgerEntry(EntryKind.CREDIT_NOTE, ON, minor, reference)


def taken_back(minor: int, reverses: str = "inpay_1") -> LedgerEntry:
    return LedgerEntry(EntryKind.REFUND, ON, minor, "re_1", reverses=reverses)


def told(*entries: LedgerEntry) -> list[tuple[str, str, str, int]]:
    """(late invoice, kind, part, amount) of what follows."""
    return [
        (invoice, entry.kind.value, str(entry.designated), entry.minor) for invoice, entry in mirrored(SHARES, entries)
    ]


def test_a_full_payment_settles_every_part() -> None:
    assert told(paid(9734)) == [
        ("in_a", "payment", "interest", 1234),
        ("in_b", "payment", "interest", 500),
        ("in_a", "payment", "fixed_sum", 4000),
        ("in_b", "payment", "fixed_sum", 4000),
    ]


def test_part_payments_go_on_where_the_first_one_ended() -> None:
    assert told(paid(1300), paid(1000, "inpay_2")) == [
        ("in_a", "payment", "interest", 1234),
        ("in_b", "payment", "interest", 66),
        ("in_b", "payment", "interest", 434),
        ("in_a", "payment", "fixed_sum", 566),
    ]


def test_what_is_given_up_is_what_was_not_paid_from_the_end() -> None:
    assert told(paid(5234), given_up(4500)) == [
        ("in_a", "payment", "interest", 1234),
        ("in_b", "payment", "interest", 500),
        ("in_a", "payment", "fixed_sum", 3500),
        ("in_b", "waiver", "fixed_sum", 4000),
        ("in_a", "waiver", "fixed_sum", 500),
    ]


def test_money_taken_back_leaves_in_the_opposite_order_and_may_come_again() -> None:
    assert told(paid(9734), taken_back(4100), paid(4100, "inpay_2"))[4:] == [
        ("in_b", "refund", "fixed_sum", 4000),
        ("in_a", "refund", "fixed_sum", 100),
        ("in_a", "payment", "fixed_sum", 100),
        ("in_b", "payment", "fixed_sum", 4000),
    ]
    [*_, back] = [entry for _, entry in mirrored(SHARES, [paid(9734), taken_back(4000)])]
    assert (back.reference, back.reverses) == ("re_1:fixed_sum", "inpay_1:fixed_sum")


def test_too_much_money_stays_visible_on_the_last_part() -> None:
    assert told(paid(9744))[-1] == ("in_b", "payment", "fixed_sum", 4010)


def test_a_voided_credit_note_stays_a_gesture_and_an_unknown_return_moves_nothing() -> None:
    voided = LedgerEntry(EntryKind.CREDIT_NOTE_VOIDED, ON, 100, "cn_1")
    assert told(given_up(100), voided) == [("in_b", "waiver", "fixed_sum", 100)]
    assert told(taken_back(100, "inpay_elsewhere")) == []


def test_a_share_must_still_be_owed_in_full() -> None:
    assert is_still_owed(SHARES, SHARES)
    assert is_still_owed(SHARES[:1], (Share(1, "in_a", "A-1", 1300, 3934),))
    assert not is_still_owed(SHARES[:1], (Share(1, "in_a", "A-1", 1233, 4000),))
    assert not is_still_owed(SHARES, SHARES[1:])


def test_the_record_of_the_shares_gives_them_back() -> None:
    assert from_record(to_record(SHARES, ON)) == SHARES
    assert from_record({}) == ()


def test_the_designated_parts_are_those_a_statement_knows() -> None:
    assert {entry.designated for _, entry in mirrored(SHARES, [paid(9734)])} == {
        Designated.INTEREST,
        Designated.FIXED_SUM,
    }
