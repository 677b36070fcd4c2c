"""What a reader of a statement must know: which claim, which half-year, which entry each warning speaks of."""

from __future__ import annotations

from datetime import date

import pytest

from collector.domain.statement import Statement
from tests.domain.money_examples import claim_of, clause, day, entry, statement

LATE = ("1000.00", "2026-01-31")


def warned(made: Statement) -> list[tuple[str, int | None, date | None, str]]:
    return [(str(it.code), it.claim_id, it.half_year_on, it.reference) for it in made.warnings]


def test_a_contract_that_asks_for_a_higher_fixed_sum_than_the_law_grants() -> None:
    terms = clause("15.00", fixed_sum_minor=5000)
    made = statement(claim_of(*LATE, terms_key="clause", id=7), "2026-02-10", terms=terms)
    assert warned(made) == [("fixed_sum_capped", 7, None, "")]


def test_the_fixed_sum_is_weighed_by_what_the_credit_notes_left() -> None:
    # 1 100.00 less 200.00 are below 1 000: the Act grants 40.00 GBP, not 70.00.
    claim = claim_of(
        "1100.00", "2026-01-31", entry("credit_note", "2026-01-20", "200.00"), currency="gbp", terms_key="clause", id=7
    )
    made = statement(claim, "2026-02-10", country="GB", terms=clause("15.00", fixed_sum_minor=7000))
    assert ("fixed_sum_capped", 7, None, "") in warned(made)
    assert made.totals.fixed_sum_minor == 4000


def test_a_consumer_whose_contract_asks_for_too_much() -> None:
    made = statement(
        claim_of(*LATE, terms_key="clause", id=7), "2026-03-20", "consumer", terms=clause("15.00", compounds=True),
        interest_from_notice_on=day("2026-02-10"),
    )  # fmt: skip
    assert warned(made) == [("compound_refused", 7, None, ""), ("clause_above_cap", 7, None, "")]


def test_a_half_year_without_a_rate() -> None:
    assert warned(statement(claim_of("1000.00", "2026-12-20", id=7), "2027-01-05")) == [
        ("missing_rate", 7, date(2027, 1, 1), "")
    ]


def test_a_clause_below_the_floor_in_one_half_year_and_one_whose_floor_is_unknown() -> None:
    # Three times the legal rate: 8.25 % in 2026-S2; that of 2027-S1 is not known yet.
    made = statement(claim_of("1000.00", "2026-12-20", terms_key="clause", id=7), "2027-01-05", terms=clause("5.00"))
    assert warned(made) == [
        ("clause_below_floor", 7, date(2026, 7, 1), ""), ("floor_unknown", 7, date(2027, 1, 1), ""),
    ]  # fmt: skip


def test_the_last_day_whose_floor_is_known_needs_no_warning() -> None:
    made = statement(claim_of("1000.00", "2026-12-20", terms_key="clause", id=7), "2026-12-31", terms=clause("15.00"))
    assert warned(made) == []


def test_the_cap_of_the_contract_is_reached() -> None:
    terms = clause("15.00", interest_cap_e5=10_000)  # 0.1 % of the invoice: 1.00
    made = statement(claim_of(*LATE, terms_key="clause", id=7), "2026-03-20", terms=terms)
    assert warned(made) == [("cap_reached", 7, None, "")]


def test_a_cost_that_the_law_leaves_to_the_creditor() -> None:
    cost = entry("cost", "2026-02-05", "73.04", "bill_9")
    made = statement(claim_of(*LATE, cost, id=7), "2026-02-10", "consumer")
    assert warned(made) == [("cost_not_claimable", 7, None, "bill_9")]


def test_a_due_date_nobody_gave() -> None:
    made = statement(claim_of(*LATE, id=7)._replace(due_on_assumed=True), "2026-02-10")
    assert warned(made) == [("due_date_assumed", 7, None, "")]


@pytest.mark.parametrize(
    ("amount", "expected"), [("1043.33", []), ("1043.34", [("overpaid", 7, None, "")])]
)  # interest 3.33, fixed sum 40.00
def test_more_came_than_is_owed(amount: str, expected: list) -> None:
    made = statement(claim_of(*LATE, entry("payment", "2026-02-10", amount), id=7), "2026-02-10")
    assert warned(made) == expected


@pytest.mark.parametrize(
    ("on", "amount", "expected"),
    [
        ("2026-02-10", "1000.00", [("credited_in_full", 7, None, "")]),
        ("2026-02-10", "999.99", []),
        ("2026-01-31", "1000.00", []),  # before anything was charged
    ],
)
def test_an_invoice_cancelled_whose_penalties_remain(on: str, amount: str, expected: list) -> None:
    made = statement(claim_of(*LATE, entry("credit_note", on, amount), id=7), "2026-02-20")
    assert warned(made) == expected
