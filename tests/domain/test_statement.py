"""Where each cent of a payment went, and what the statement says of it; figures by hand.

Statutory rate 2026-S1: 12.15 % (ECB 2.15 on 1 January 2026 + 10).
"""

from __future__ import annotations

import pytest

from collector.domain.account import ImpossibleLedger
from collector.domain.claims import Claim
from collector.domain.money import CurrencyMismatch, UnknownCurrency
from collector.domain.statement import Statement
from collector.domain.statement_lines import MoneyLine
from tests.domain.money_examples import cents, claim_of, clause, day, entry, only_block, statement


def placed(line: MoneyLine) -> tuple[int, int, int, int, int]:
    return line.interest_minor, line.principal_minor, line.fixed_sum_minor, line.cost_minor, line.unallocated_minor


def owed(made: Statement) -> tuple[int, int, int]:
    return made.totals.principal_minor, made.totals.interest_minor, made.totals.fixed_sum_minor


# 1 000.00 due on 31 January, ten days late on 10 February: 1 000 x 12.15 % x 10 / 365 = 3.33, and 40.00.
# allocation, paid -> (interest, principal, fixed sum, cost, unallocated), then still owed (principal, interest, fixed)
PLACED = [
    ("interest_first", "2.00", (200, 0, 0, 0, 0), (100_000, 133, 4000)),
    ("interest_first", "500.00", (333, 49_667, 0, 0, 0), (50_333, 0, 4000)),
    ("interest_first", "1000.00", (333, 99_667, 0, 0, 0), (333, 0, 4000)),
    ("interest_first", "1003.33", (333, 100_000, 0, 0, 0), (0, 0, 4000)),
    ("interest_first", "1020.00", (333, 100_000, 1667, 0, 0), (0, 0, 2333)),
    ("interest_first", "1043.33", (333, 100_000, 4000, 0, 0), (0, 0, 0)),
    ("interest_first", "1050.00", (333, 100_000, 4000, 0, 667), (0, 0, 0)),
    ("principal_first", "500.00", (0, 50_000, 0, 0, 0), (50_000, 333, 4000)),
    ("principal_first", "1000.00", (0, 100_000, 0, 0, 0), (0, 333, 4000)),
    ("principal_first", "1002.00", (200, 100_000, 0, 0, 0), (0, 133, 4000)),
]


@pytest.mark.parametrize(("allocation", "paid", "parts", "left"), PLACED)
def test_a_late_payment_is_placed_cent_by_cent(allocation: str, paid: str, parts: tuple, left: tuple) -> None:
    claim = claim_of("1000.00", "2026-01-31", entry("payment", "2026-02-10", paid))
    made = statement(claim, "2026-02-10", allocation=allocation)
    assert placed(only_block(made).payments[0]) == parts
    assert only_block(made).remaining_minor == max(0, 100_000 - cents(paid))
    assert owed(made) == left
    assert made.totals.unallocated_minor == parts[4]
    assert ("overpaid" in [it.code for it in made.warnings]) is (parts[4] > 0)


def test_penalties_outlive_a_principal_paid_late() -> None:
    claim = claim_of("1000.00", "2026-01-31", entry("payment", "2026-02-10", "1000.00"))
    made = statement(claim, "2026-12-31", allocation="principal_first")
    assert owed(made) == (0, 333, 4000)
    assert only_block(made).remaining_minor == 0


def test_the_fixed_sum_is_due_once_however_many_part_payments() -> None:
    payments = [entry("payment", f"2026-02-{number:02}", "100.00") for number in range(1, 9)]
    made = statement(claim_of("1000.00", "2026-01-31", *payments), "2026-06-30")
    assert only_block(made).fixed_sum.charged_minor == 4000


def test_one_fixed_sum_for_each_late_invoice() -> None:
    claims = (
        claim_of("1000.00", "2026-01-31", id=1),
        claim_of("500.00", "2026-02-05", id=2),
        claim_of("500.00", "2026-02-10", id=3),
    )
    made = statement(claims, "2026-02-10")
    assert made.totals.fixed_sum_minor == 8000
    # 3.33 and 500 x 12.15 % x 5 / 365 = 0.83; the third is due today, so not late.
    assert [block.interest.due_minor for block in made.blocks] == [333, 83, 0]
    assert made.total.minor == 200_000 + 416 + 8000


def test_a_refund_gives_back_what_the_payment_had_settled_last() -> None:
    # 500.00 went 3.33 to interest and 496.67 to principal; of 498.00 taken back, 496.67 is principal and 1.33 interest.
    claim = claim_of(
        "1000.00", "2026-01-31", entry("payment", "2026-02-10", "500.00"), entry("refund", "2026-02-10", "498.00")
    )
    made = statement(claim, "2026-02-10")
    assert placed(only_block(made).reversals[0]) == (133, 49_667, 0, 0, 0)
    assert owed(made) == (100_000, 133, 4000)
    # The same as if 2.00 had been paid.
    assert owed(made) == owed(
        statement(claim_of("1000.00", "2026-01-31", entry("payment", "2026-02-10", "2.00")), "2026-02-10")
    )


def test_a_refund_names_the_payment_it_takes_back() -> None:
    first = entry("payment", "2026-02-10", "100.00", "pay_1")
    second = entry("payment", "2026-02-10", "300.00", "pay_2")
    back = entry("chargeback", "2026-02-12", "100.00", "dp_1", reverses="pay_1")
    made = statement(claim_of("1000.00", "2026-01-31", first, second, back), "2026-02-12")
    # pay_1 had brought 3.33 of interest and 96.67 of principal. Two days on 603.33: 0.40.
    assert placed(only_block(made).reversals[0]) == (333, 9667, 0, 0, 0)
    assert owed(made) == (100_000 - 30_000, 333 + 40, 4000)


def test_an_unnamed_refund_leaves_the_payment_that_another_names_that_day() -> None:
    # Without names the latest payment would go first, and nothing would be left for the chargeback of pay_2.
    claim = claim_of(
        "1000.00", "2026-01-31",
        entry("payment", "2026-01-10", "100.00", "pay_1"), entry("payment", "2026-01-20", "100.00", "pay_2"),
        entry("refund", "2026-01-25", "100.00"), entry("chargeback", "2026-01-25", "100.00", reverses="pay_2"),
    )  # fmt: skip
    assert statement(claim, "2026-01-31").total.minor == 100_000


def test_an_overpayment_given_back_changes_nothing() -> None:
    paid = entry("payment", "2026-01-20", "1100.00")
    made = statement(claim_of("1000.00", "2026-01-31", paid, entry("refund", "2026-03-01", "100.00")), "2026-06-30")
    assert made.total.minor == 0
    assert made.totals.unallocated_minor == 0


def test_a_credit_note_on_a_paid_invoice_and_its_refund_cancel_out() -> None:
    # What Stripe does for a credit note after payment: note and refund of the same day, in either order.
    paid = entry("payment", "2026-01-20", "1000.00")
    note, back = entry("credit_note", "2026-02-20", "250.00"), entry("refund", "2026-02-20", "250.00")
    for after in ([note, back], [back, note]):
        made = statement(claim_of("1000.00", "2026-01-31", paid, *after), "2026-06-30")
        assert (made.total.minor, made.totals.unallocated_minor) == (0, 0)
        assert only_block(made).segments == ()


def test_money_freed_by_a_credit_note_settles_the_penalties_first() -> None:
    # 1 003.33 paid interest and principal on 10 February; 40.00 is left. A credit note of 100.00 frees 100.00.
    claim = claim_of(
        "1000.00", "2026-01-31", entry("payment", "2026-02-10", "1003.33"), entry("credit_note", "2026-03-01", "100.00")
    )
    made = statement(claim, "2026-03-01")
    assert owed(made) == (0, 0, 0)
    assert made.totals.unallocated_minor == 6000


def test_a_waiver_takes_interest_then_the_fixed_sum_and_never_more() -> None:
    for amount, left in (("1.00", (233, 4000)), ("10.00", (0, 3333)), ("100.00", (0, 0))):
        made = statement(claim_of("1000.00", "2026-01-31", entry("waiver", "2026-02-10", amount)), "2026-02-10")
        assert (made.totals.interest_minor, made.totals.fixed_sum_minor) == left
        assert made.totals.principal_minor == 100_000


def test_a_waiver_of_the_day_of_payment_helps_the_debtor() -> None:
    claim = claim_of(
        "1000.00", "2026-01-31", entry("payment", "2026-02-10", "1000.00"), entry("waiver", "2026-02-10", "43.33")
    )
    assert statement(claim, "2026-06-30").total.minor == 0


def test_a_recovery_cost_is_claimed_from_a_business_never_from_a_consumer() -> None:
    claim = claim_of("1000.00", "2026-01-31", entry("cost", "2026-02-05", "73.04", "invoice of the commissaire"))
    made = statement(claim, "2026-02-10")
    assert made.totals.cost_minor == 7304
    assert made.total.minor == 100_000 + 333 + 4000 + 7304
    consumer = statement(claim, "2026-02-10", "consumer")
    assert (consumer.totals.cost_minor, consumer.total.minor) == (0, 100_000)
    assert [it.code for it in consumer.warnings] == ["cost_not_claimable"]


def test_the_contract_may_ask_less_than_40_euros_never_more() -> None:
    for asked, claimed, codes in ((0, 0, []), (2500, 2500, []), (6000, 4000, ["fixed_sum_capped"])):
        terms = clause("15.00", fixed_sum_minor=asked)
        made = statement(claim_of("1000.00", "2026-01-31", terms_key="clause"), "2026-02-10", terms=terms)
        assert made.totals.fixed_sum_minor == claimed
        assert [it.code for it in made.warnings] == codes


def test_the_daily_amount_is_exact_and_rounded_only_to_be_read() -> None:
    # 3 480.00 x 12.15 % / 365 = 1.15841...: 1.16 a day, from the morrow to the end of the half-year.
    daily = statement(claim_of("3480.00", "2026-01-31"), "2026-02-20").daily
    assert daily is not None
    assert (daily.numerator, daily.denominator) == (348_000 * 1_215_000, 365 * 10_000_000)
    assert (daily.minor, daily.from_on, daily.until_on) == (116, day("2026-02-21"), day("2026-06-30"))


def test_the_daily_amount_starts_the_day_after_the_due_date_and_not_sooner() -> None:
    def daily(on: str, kind: str = "business") -> int:
        amount = statement(claim_of("36500.00", "2026-02-10"), on, kind).daily
        assert amount is not None
        return amount.minor

    assert [daily(on) for on in ("2026-02-08", "2026-02-09", "2026-02-10")] == [0, 0, 1215]
    assert daily("2026-03-10", "consumer") == 0
    assert daily("2026-06-30") == 1240  # tomorrow, 1 July, has the new rate


def test_the_daily_amount_ends_with_the_first_rate_that_changes() -> None:
    # 12.15 (until 30 June) on the first, 15.00 of the contract without end on the second.
    claims = (claim_of("36500.00", "2026-01-31"), claim_of("36500.00", "2026-01-31", terms_key="clause", id=2))
    daily = statement(claims, "2026-03-10", terms=clause("15.00")).daily
    assert daily is not None
    assert (daily.minor, daily.until_on) == (2715, day("2026-06-30"))


def test_warnings_tell_what_the_reader_must_know() -> None:
    assumed = Claim(7, "in_7", "F-7", "eur", day("2026-01-01"), day("2026-01-31"), True,
                    claim_of("10.00", "2026-01-31").entries, "statutory")  # fmt: skip
    assert [it.code for it in statement(assumed, "2026-02-10").warnings] == ["due_date_assumed"]
    assert [it.code for it in statement(assumed, "2026-02-10", "unknown").warnings] == [
        "kind_unknown", "due_date_assumed",
    ]  # fmt: skip
    cancelled = claim_of("1000.00", "2026-01-31", entry("credit_note", "2026-02-11", "1000.00"))
    made = statement(cancelled, "2026-02-20")
    assert owed(made) == (0, 333, 4000)
    assert [it.code for it in made.warnings] == ["credited_in_full"]
    # No floor is known for 2027: the clause stands as written, and says so.
    claim = claim_of("36500.00", "2026-12-31", terms_key="clause")
    made = statement(claim, "2027-01-02", terms=clause("15.00"))
    assert (made.totals.interest_minor, made.figures_complete) == (3000, True)
    assert [(it.code, str(it.half_year_on)) for it in made.warnings] == [("floor_unknown", "2027-01-01")]


@pytest.mark.parametrize(
    "entries",
    [
        [entry("refund", "2026-02-10", "1.00")],
        [entry("payment", "2026-02-10", "5.00"), entry("refund", "2026-02-12", "5.01")],
        [entry("payment", "2026-02-10", "5.00", "a"), entry("refund", "2026-02-12", "5.00", reverses="b")],
        [entry("credit_note", "2026-02-10", "1000.01")],
        [entry("credit_note_voided", "2026-02-10", "1.00")],
        [entry("payment", "2026-02-10", "0.00")],
        [entry("payment", "2026-02-10", "-5.00")],
    ],
)
def test_entries_that_cannot_be_true_set_the_claim_aside(entries: list) -> None:
    with pytest.raises(ImpossibleLedger, match="F-1.*Stripe"):
        statement(claim_of("1000.00", "2026-01-31", *entries), "2026-06-30")


def test_refusals_name_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="at least one claim"):
        statement((), "2026-06-30")
    with pytest.raises(CurrencyMismatch, match=r"claim 2 is in usd"):
        statement((claim_of("1.00", "2026-01-31"), claim_of("1.00", "2026-01-31", currency="usd", id=2)), "2026-06-30")
    with pytest.raises(UnknownCurrency, match="'xxx'"):
        statement(claim_of("1.00", "2026-01-31", currency="xxx"), "2026-06-30")
    with pytest.raises(KeyError, match="names the terms 'gone'"):
        statement(claim_of("1.00", "2026-01-31", terms_key="gone"), "2026-06-30")


def test_every_part_adds_up() -> None:
    claim = claim_of(
        "3480.00", "2025-11-14", entry("payment", "2025-12-20", "500.00"), entry("waiver", "2026-01-05", "10.00"),
        entry("credit_note", "2026-01-10", "200.00"), entry("refund", "2026-01-20", "100.00"),
    )  # fmt: skip
    block = only_block(statement(claim, "2026-02-20"))
    for part in (block.principal, block.interest, block.fixed_sum, block.cost):
        assert part.due_minor == part.charged_minor - part.waived_minor - part.paid_minor
    assert block.interest.charged_minor == sum(line.amount_minor for line in block.segments)
    assert block.remaining_minor == cents("3480.00") - cents("500.00") - cents("200.00") + cents("100.00")


def test_the_surplus_leaves_first_and_the_latest_payment_before_the_earlier() -> None:
    # 1 050.00 on day ten: 3.33 interest, 1 000.00 principal, 40.00, and 6.67 too much; 10.00 go back.
    late = entry("payment", "2026-02-10", "1050.00")
    made = statement(claim_of("1000.00", "2026-01-31", late, entry("refund", "2026-02-11", "10.00")), "2026-02-11")
    assert placed(only_block(made).reversals[0]) == (0, 0, 333, 0, 667)
    # 2.00 all to interest, then 100.00; an unnamed refund of 2.00 takes principal of the second.
    two = (entry("payment", "2026-02-10", "2.00"), entry("payment", "2026-02-10", "100.00", "second"))
    made = statement(claim_of("1000.00", "2026-01-31", *two, entry("refund", "2026-02-10", "100.00")), "2026-02-10")
    assert placed(only_block(made).reversals[0]) == (133, 9867, 0, 0, 0)
    assert owed(made) == (100_000, 133, 4000)


def test_a_credit_note_frees_the_latest_payment() -> None:
    early = (entry("payment", "2026-01-10", "500.00"), entry("payment", "2026-01-20", "500.00"))
    made = statement(
        claim_of("1000.00", "2026-01-31", *early, entry("credit_note", "2026-01-25", "100.00")), "2026-06-30"
    )
    assert [placed(line) for line in only_block(made).payments] == [(0, 50_000, 0, 0, 0), (0, 40_000, 0, 0, 10_000)]


def test_before_the_invoice_nothing_is_owed() -> None:
    claim = claim_of("1000.00", "2026-01-31")  # issued on 1 January
    assert statement(claim, "2025-12-31").total.minor == 0
    assert statement(claim, "2026-01-01").total.minor == 100_000


@pytest.mark.parametrize(
    ("designated", "amount", "parts", "left"),
    [
        # 1 000.00 due on 31 January 2026; on 10 February 3.33 of interest and 40.00 are owed beside it.
        (None, "500.00", (333, 49_667, 0, 0, 0), (50_333, 0, 4000)),
        ("principal", "500.00", (0, 50_000, 0, 0, 0), (50_000, 333, 4000)),
        ("principal", "1002.00", (200, 100_000, 0, 0, 0), (0, 133, 4000)),
        ("fixed_sum", "45.00", (333, 167, 4000, 0, 0), (99_833, 0, 0)),
        ("interest", "3.33", (333, 0, 0, 0, 0), (100_000, 0, 4000)),
    ],
)
def test_a_payment_goes_first_where_the_debtor_said(designated, amount, parts, left) -> None:
    paid = entry("payment", "2026-02-10", amount, designated=designated)
    made = statement(claim_of("1000.00", "2026-01-31", paid), "2026-02-10")
    assert placed(only_block(made).payments[0]) == parts
    assert owed(made) == left


def test_what_is_taken_back_of_a_designated_payment_leaves_its_part_last() -> None:
    paid = entry("payment", "2026-02-10", "1002.00", designated="principal")
    back = entry("refund", "2026-02-10", "102.00")
    made = statement(claim_of("1000.00", "2026-01-31", paid, back), "2026-02-10")
    assert placed(only_block(made).reversals[0]) == (200, 10_000, 0, 0, 0)
    assert owed(made) == (10_000, 333, 4000)


@pytest.mark.parametrize(
    ("designated", "amount", "left"),
    [
        (None, "10.00", (100_000, 0, 3333)),  # 3.33 of interest, then 6.67 of the fixed sum
        ("interest", "10.00", (100_000, 0, 4000)),  # never more than is owed of it
        ("fixed_sum", "10.00", (100_000, 333, 3000)),
        ("fixed_sum", "99.00", (100_000, 333, 0)),
    ],
)
def test_a_waiver_gives_up_what_it_names(designated, amount, left) -> None:
    waived = entry("waiver", "2026-02-10", amount, designated=designated)
    assert owed(statement(claim_of("1000.00", "2026-01-31", waived), "2026-02-10")) == left


def test_a_waiver_granted_against_a_payment_falls_with_it() -> None:
    # Paid on 10 February and the 43.33 given up; the bank takes the money back on 2 March. The interest of the days
    # between does not run: the principal was paid then. Two days after the 2nd: 0.67.
    claim = claim_of(
        "1000.00", "2026-01-31",
        entry("waiver", "2026-02-10", "43.33", "w1"), entry("payment", "2026-02-10", "1000.00", "pay_1"),
        entry("chargeback", "2026-03-02", "1000.00", "dp_1", reverses="pay_1"),
        entry("waiver_lapsed", "2026-03-02", "43.33", "w1:lapsed", reverses="w1"),
    )  # fmt: skip
    assert owed(statement(claim, "2026-03-01")) == (0, 0, 0)
    assert owed(statement(claim, "2026-03-04")) == (100_000, 333 + 67, 4000)
    assert only_block(statement(claim, "2026-03-04")).interest.waived_minor == 0


def test_what_is_given_up_again_on_the_day_it_fell_is_given_up() -> None:
    # Paid on 10 February and the 43.33 given up, taken back, paid once more and given up once more, all on that day.
    claim = claim_of(
        "1000.00", "2026-01-31",
        entry("payment", "2026-02-10", "1000.00", "pay_1"), entry("waiver", "2026-02-10", "43.33", "w1"),
        entry("chargeback", "2026-02-10", "1000.00", "dp_1", reverses="pay_1"),
        entry("waiver_lapsed", "2026-02-10", "43.33", "w1:lapsed", reverses="w1"),
        entry("payment", "2026-02-10", "1000.00", "pay_2"), entry("waiver", "2026-02-10", "43.33", "w2"),
    )  # fmt: skip
    assert owed(statement(claim, "2026-02-10")) == (0, 0, 0)


def test_a_lapse_that_names_no_waiver_is_for_a_person() -> None:
    with pytest.raises(ImpossibleLedger, match="names no waiver"):
        statement(
            claim_of("1000.00", "2026-01-31", entry("waiver_lapsed", "2026-03-02", "1.00", reverses="w")), "2026-03-04"
        )
