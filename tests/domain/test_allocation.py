"""In which order money settles a claim, and what the other order would have left; figures by hand.

1 000.00 due on 31 January 2026, ten days late on 10 February: 1 000 x 12.15 % x 10 / 365 = 3.33, and 40.00.
"""

from __future__ import annotations

from itertools import product

import pytest

from collector.domain.allocation import Allocation
from collector.domain.claims import Designated, EntryKind, LedgerEntry
from collector.domain.statement import AllocationDifference
from collector.domain.statement_lines import MoneyLine
from tests.domain.money_examples import claim_of, day, entry, insolvent_from, only_block, statement

COST = entry("cost", "2026-02-05", "73.04", "invoice of the commissaire")

# paid on the tenth day -> (interest, principal, fixed sum, cost, unallocated)
COSTS_FIRST = [
    ("50.00", (0, 0, 0, 5000, 0)),
    ("75.00", (196, 0, 0, 7304, 0)),
    ("500.00", (333, 42_363, 0, 7304, 0)),
    ("1200.00", (333, 100_000, 4000, 7304, 8363)),
]


@pytest.mark.parametrize(("paid", "parts"), COSTS_FIRST)
def test_costs_then_interest_then_principal(paid: str, parts: tuple) -> None:
    claim = claim_of("1000.00", "2026-01-31", COST, entry("payment", "2026-02-10", paid))
    line = only_block(statement(claim, "2026-02-10", allocation="costs_first")).payments[0]
    assert (
        line.interest_minor, line.principal_minor, line.fixed_sum_minor, line.cost_minor, line.unallocated_minor,
    ) == parts  # fmt: skip


def test_every_order_names_each_part_once() -> None:
    for allocation, designated in product(Allocation, [None, *Designated]):
        assert sorted(allocation.order_for(designated)) == [0, 1, 2, 3]
    assert Allocation.PRINCIPAL_FIRST.order_for(Designated.FIXED_SUM) == (2, 1, 0, 3)


def test_where_nobody_chose_the_law_does_and_its_article_is_named() -> None:
    claim = claim_of("1000.00", "2026-01-31", entry("payment", "2026-02-10", "500.00"))
    by_law = statement(claim, "2026-02-10", allocation=None)
    assert (by_law.allocation, by_law.allocation_basis) == (Allocation.INTEREST_FIRST, "C. civ., art. 1343-1")
    chosen = statement(claim, "2026-02-10", allocation="principal_first")
    assert (chosen.allocation, chosen.allocation_basis) == (Allocation.PRINCIPAL_FIRST, "")


def test_the_other_order_is_reckoned_beside_the_chosen_one() -> None:
    # Interest first: 500.00 pays 3.33 and 496.67; 503.33 owed for 10 days more: 1.68 (1.6755).
    # Principal first: 500.00 owed for 10 days more: 1.66 (1.6644), and 3.33 from before.
    paid = claim_of("1000.00", "2026-01-31", entry("payment", "2026-02-10", "500.00"))
    other = claim_of("200.00", "2026-02-20", id=2)
    expected = AllocationDifference(
        interest_first_minor=50_333 + 168 + 4000 + 20_000, interest_first_principal_minor=50_333 + 20_000,
        principal_first_minor=50_000 + 166 + 333 + 4000 + 20_000, principal_first_principal_minor=50_000 + 20_000,
    )  # fmt: skip
    for chosen in ("interest_first", "principal_first"):
        made = statement((paid, other), "2026-02-20", allocation=chosen)
        assert made.allocation_difference == expected
    assert made.total.minor == expected.principal_first_minor


def test_the_difference_is_summed_over_all_claims_that_were_paid() -> None:
    # Each as the first claim of the story above: 545.01 or 544.99, principal 503.33 or 500.00.
    both = tuple(
        claim_of("1000.00", "2026-01-31", entry("payment", "2026-02-10", "500.00"), id=number) for number in (1, 2)
    )
    made = statement(both, "2026-02-20")
    assert made.allocation_difference == AllocationDifference(109_002, 100_666, 108_998, 100_000)


def test_the_other_order_waits_for_the_formal_notice_too() -> None:
    # 2.62 % of 36 500.00 are 2.62 a day: 26.20 until the payment, ten days after the notice was received.
    # Interest first: 9 973.80 of principal, then 26 526.20 for 10 days: 19.04. Principal first: 26 500.00: 19.02.
    claim = claim_of("36500.00", "2026-01-31", entry("payment", "2026-02-20", "10000.00"))
    made = statement(claim, "2026-03-02", "consumer", interest_from_notice_on=day("2026-02-10"))
    assert made.allocation_difference == AllocationDifference(2_654_524, 2_652_620, 2_654_522, 2_650_000)


def test_the_other_order_stands_still_on_the_same_days() -> None:
    # Five days after the payment: 503.33 bear 0.84, 500.00 bear 0.83.
    claim = claim_of("1000.00", "2026-01-31", entry("payment", "2026-02-10", "500.00"))
    made = statement(claim, "2026-02-20", standstills=[insolvent_from(day("2026-02-16"))])
    assert made.allocation_difference == AllocationDifference(54_417, 50_333, 54_416, 50_000)


def test_a_line_of_money_says_everything_that_is_known_of_it() -> None:
    paid = LedgerEntry(
        EntryKind.PAYMENT, day("2026-02-10"), 50_000, "inpay_1", "transfer of the 9th", "", day("2026-02-12"),
        Designated.PRINCIPAL,
    )  # fmt: skip
    back = LedgerEntry(EntryKind.CHARGEBACK, day("2026-02-20"), 10_000, "du_1", "bank", "inpay_1")
    block = only_block(statement(claim_of("1000.00", "2026-01-31", paid, back), "2026-02-20"))
    assert block.payments == (
        MoneyLine(
            EntryKind.PAYMENT, day("2026-02-10"), "inpay_1", "transfer of the 9th", 50_000, 0, 50_000, 0, 0, 0,
            day("2026-02-12"), Designated.PRINCIPAL,
        ),
    )  # fmt: skip
    assert block.reversals == (
        MoneyLine(
            EntryKind.CHARGEBACK, day("2026-02-20"), "du_1", "bank", 10_000, 0, 10_000, 0, 0, 0, None, None,
        ),
    )  # fmt: skip


def test_what_is_paid_bears_nothing_more_whatever_rate_comes() -> None:
    daily = statement(claim_of("1000.00", "2026-01-31", entry("payment", "2026-01-31", "1000.00")), "2026-02-20").daily
    assert daily is not None
    assert (daily.numerator, daily.minor, daily.until_on) == (0, 0, None)


@pytest.mark.parametrize("entries", [
    [],
    [entry("payment", "2026-01-20", "400.00")],  # before any interest
    [entry("payment", "2026-02-10", "1043.33")],  # everything
    [entry("payment", "2026-02-10", "500.00", "pay"), entry("refund", "2026-02-10", "500.00", reverses="pay")],
])  # fmt: skip
def test_no_difference_where_the_order_decides_nothing(entries: list) -> None:
    assert statement(claim_of("1000.00", "2026-01-31", *entries), "2026-02-10").allocation_difference is None


def test_a_payment_that_names_a_part_gives_it_back_last() -> None:
    # Principal named: 995.00 of principal, no interest. 994.00 back, and 1.00 stays where it was meant to lie.
    paid = entry("payment", "2026-02-10", "995.00", "pay", designated="principal")
    back = entry("refund", "2026-02-10", "994.00", reverses="pay")
    made = statement(claim_of("1000.00", "2026-01-31", paid, back), "2026-02-10")
    assert only_block(made).reversals[0].principal_minor == 99_400
    assert (made.totals.principal_minor, made.totals.interest_minor) == (99_900, 333)


def test_one_transfer_for_several_invoices_is_placed_and_taken_back_on_each() -> None:
    # 700.00 by one transfer: 500.00 named one invoice, 200.00 the other; the bank then takes the whole back.
    first = claim_of("1000.00", "2026-01-31", entry("payment", "2026-02-10", "500.00", "pi_1"))
    second = claim_of("200.00", "2026-02-10", entry("payment", "2026-02-10", "200.00", "pi_1"), id=2)
    made = statement((first, second), "2026-02-10", allocation="principal_first")
    assert sum(line.minor for block in made.blocks for line in block.payments) == 70_000
    assert [block.principal.due_minor for block in made.blocks] == [50_000, 0]
    returned = tuple(
        claim._replace(entries=(*claim.entries, entry("chargeback", "2026-02-10", amount, "dp_1", reverses="pi_1")))
        for claim, amount in ((first, "500.00"), (second, "200.00"))
    )
    untouched = tuple(claim._replace(entries=claim.entries[:1]) for claim in (first, second))
    assert statement(returned, "2026-02-10").totals == statement(untouched, "2026-02-10").totals
