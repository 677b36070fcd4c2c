"""Interest by hand: each row can be checked with a pocket calculator.

A base of 36 500.00 makes one day worth exactly the percentage in euros: 36 500 x 12.15 % / 365 = 12.15.
Rates: ECB main refinancing rate of 1 January / 1 July + 10 points (C. com. L441-10 II). French legal rate, column
"tous les autres cas" (arrêtés quoted in collector/domain/rates/fr_legal_interest.csv).
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from collector.domain.allocation import Allocation
from collector.domain.amounts import replay
from collector.domain.claims import Claim
from collector.domain.day_count import DayCount
from collector.domain.jurisdictions.france import BUSINESS
from collector.domain.jurisdictions.rule import Rule
from collector.domain.regime import regime_of
from collector.domain.statement_block import block_of
from collector.domain.terms import BelowFloor, Terms
from tests.domain.money_examples import (
    RATES,
    cents,
    claim_of,
    clause,
    day,
    entry,
    insolvent_from,
    lines,
    only_block,
    statement,
)

# The percentages a creditor could read on 1 January and 1 July: ECB rate + 10.
# Sources: tables of Banque de France and Banka Slovenije; Italy and Ireland published 10.15 (+ 8) for 2025-S2, 2026-S1.
PUBLISHED = [
    ("2016-06-01", "10.05"),  # MRO 0.05 on 1 January 2016 (0.00 from 16 March only)
    ("2016-09-01", "10.00"),
    ("2022-09-01", "10.00"),  # MRO 0.00 on 1 July 2022, 0.50 from 27 July
    ("2023-03-01", "12.50"),
    ("2023-09-01", "14.00"),
    ("2024-03-01", "14.50"),
    ("2024-09-01", "14.25"),
    ("2025-03-01", "13.15"),
    ("2025-09-01", "12.15"),
    ("2026-03-01", "12.15"),
    ("2026-09-01", "12.40"),
    ("2026-09-20", "12.40"),  # the ECB moved to 2.65 on 16 September 2026: nothing before 1 January 2027
]


@pytest.mark.parametrize(("due", "percent"), PUBLISHED)
def test_a_day_of_36500_euros_costs_the_percentage(due: str, percent: str) -> None:
    until = str(day(due).replace(day=day(due).day + 1))
    block = only_block(statement(claim_of("36500.00", due), until))
    assert lines(block) == [(until, until, 1, "36500.00", percent, percent)]


# due, until, amount -> lines (from, to, days, base, percent, amount)
STATUTORY = [
    # 3 480 x 12.15 % = 422.82 a year; x 47 / 365 = 54.4453; x 51 / 365 = 59.0790. Same rate, yet one line a half-year.
    ("2025-11-14", "2026-02-20", "3480.00", [
        ("2025-11-15", "2025-12-31", 47, "3480.00", "12.15", "54.45"),
        ("2026-01-01", "2026-02-20", 51, "3480.00", "12.15", "59.08"),
    ]),
    # 10 000 x 12.15 % x 10 / 365 = 33.2877; x 12.40 % = 33.9726. 30 June old rate, 1 July new rate.
    ("2026-06-20", "2026-07-10", "10000.00", [
        ("2026-06-21", "2026-06-30", 10, "10000.00", "12.15", "33.29"),
        ("2026-07-01", "2026-07-10", 10, "10000.00", "12.40", "33.97"),
    ]),
    # Due on 30 June: the first day of delay is 1 July, wholly at the new rate. 14.25 x 2.
    ("2024-06-30", "2024-07-02", "36500.00", [("2024-07-01", "2024-07-02", 2, "36500.00", "14.25", "28.50")]),
    # Due on 31 December 2024: 1 January 2025 at 3.15 + 10.
    ("2024-12-31", "2025-01-01", "36500.00", [("2025-01-01", "2025-01-01", 1, "36500.00", "13.15", "13.15")]),
    # Leap year: 28 and 29 February, 1 March are three days, each a 365th. 14.50 x 3 (and not 3 x legal, 15.21).
    ("2024-02-27", "2024-03-01", "36500.00", [("2024-02-28", "2024-03-01", 3, "36500.00", "14.50", "43.50")]),
    # Due on 29 February.
    ("2024-02-29", "2024-03-02", "36500.00", [("2024-03-01", "2024-03-02", 2, "36500.00", "14.50", "29.00")]),
    # 1 234.56 x 12.40 % x 90 / 365 = 37.7471: 37.75, where a rounded daily rate gives 37.80 (guarantees, I-23).
    ("2026-07-01", "2026-09-29", "1234.56", [("2026-07-02", "2026-09-29", 90, "1234.56", "12.40", "37.75")]),
    # 18.25 x 10 % / 365 = 0.005 exactly: half a cent goes up; three days, 0.015, give 0.02.
    ("2020-03-01", "2020-03-02", "18.25", [("2020-03-02", "2020-03-02", 1, "18.25", "10.00", "0.01")]),
    ("2020-03-01", "2020-03-04", "18.25", [("2020-03-02", "2020-03-04", 3, "18.25", "10.00", "0.02")]),
    # On the due date and before it: nothing.
    ("2026-02-10", "2026-02-10", "1000.00", []),
    ("2026-02-10", "2026-01-31", "1000.00", []),
]  # fmt: skip


@pytest.mark.parametrize(("due", "until", "amount", "expected"), STATUTORY)
def test_statutory_interest_against_a_business(due: str, until: str, amount: str, expected: list) -> None:
    made = statement(claim_of(amount, due), until)
    assert lines(only_block(made)) == expected
    assert made.totals.interest_minor == sum(cents(line[-1]) for line in expected)
    assert made.totals.fixed_sum_minor == (4000 if expected else 0)
    assert all("L441-10" in line.basis and line.divisor == 365 for line in only_block(made).segments)


# Money on the way, principal first so that each base can be read: 36 500 and then 20 000.
# entries; until -> lines
MONEY = [
    # Payment on 30 June: that day still on the old principal; 20 000 x 12.40 % x 10 / 365 = 67.9452.
    ([entry("payment", "2026-06-30", "16500.00")], "2026-06-20", "2026-07-10", [
        ("2026-06-21", "2026-06-30", 10, "36500.00", "12.15", "121.50"),
        ("2026-07-01", "2026-07-10", 10, "20000.00", "12.40", "67.95"),
    ]),
    # Payment on 1 July: one day of the new rate on the old principal; 20 000 x 12.40 % x 9 / 365 = 61.1507.
    ([entry("payment", "2026-07-01", "16500.00")], "2026-06-20", "2026-07-10", [
        ("2026-06-21", "2026-06-30", 10, "36500.00", "12.15", "121.50"),
        ("2026-07-01", "2026-07-01", 1, "36500.00", "12.40", "12.40"),
        ("2026-07-02", "2026-07-10", 9, "20000.00", "12.40", "61.15"),
    ]),
    # Payment on 1 January; 20 000 x 12.15 % x 10 / 365 = 66.5753.
    ([entry("payment", "2026-01-01", "16500.00")], "2025-12-30", "2026-01-11", [
        ("2025-12-31", "2025-12-31", 1, "36500.00", "12.15", "12.15"),
        ("2026-01-01", "2026-01-01", 1, "36500.00", "12.15", "12.15"),
        ("2026-01-02", "2026-01-11", 10, "20000.00", "12.15", "66.58"),
    ]),
    # Part payment on the due date: the whole delay bears on the rest. 66.5753.
    ([entry("payment", "2026-01-31", "16500.00")], "2026-01-31", "2026-02-10", [
        ("2026-02-01", "2026-02-10", 10, "20000.00", "12.15", "66.58"),
    ]),
    # Credit note before the due date: as if invoiced for less.
    ([entry("credit_note", "2026-01-20", "16500.00")], "2026-01-31", "2026-02-10", [
        ("2026-02-01", "2026-02-10", 10, "20000.00", "12.15", "66.58"),
    ]),
    # Credit note in the delay: its own day already on the lowered principal. 20 000 x 12.15 % x 5 / 365 = 33.2877.
    ([entry("credit_note", "2026-06-06", "16500.00")], "2026-06-01", "2026-06-10", [
        ("2026-06-02", "2026-06-05", 4, "36500.00", "12.15", "48.60"),
        ("2026-06-06", "2026-06-10", 5, "20000.00", "12.15", "33.29"),
    ]),
    # ... and voided again on the 9th: that day bears on the whole once more. 20 000 x 3 days = 19.9726.
    ([entry("credit_note", "2026-06-06", "16500.00"), entry("credit_note_voided", "2026-06-09", "16500.00")],
     "2026-06-01", "2026-06-10", [
        ("2026-06-02", "2026-06-05", 4, "36500.00", "12.15", "48.60"),
        ("2026-06-06", "2026-06-08", 3, "20000.00", "12.15", "19.97"),
        ("2026-06-09", "2026-06-10", 2, "36500.00", "12.15", "24.30"),
    ]),
    # Paid on time, then 16 500 refunded on 10 June: owed again from the 11th. 16 500 x 12.15 % x 10 / 365 = 54.9247.
    ([entry("payment", "2026-05-31", "36500.00"), entry("refund", "2026-06-10", "16500.00")],
     "2026-05-31", "2026-06-20", [
        ("2026-06-11", "2026-06-20", 10, "16500.00", "12.15", "54.92"),
    ]),
    # A chargeback of the whole payment.
    ([entry("payment", "2026-05-31", "36500.00"), entry("chargeback", "2026-06-10", "36500.00")],
     "2026-05-31", "2026-06-11", [
        ("2026-06-11", "2026-06-11", 1, "36500.00", "12.15", "12.15"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("entries", "due", "until", "expected"), MONEY)
def test_money_cuts_the_lines(entries: list, due: str, until: str, expected: list) -> None:
    made = statement(claim_of("36500.00", due, *entries), until, allocation="principal_first")
    assert lines(only_block(made)) == expected
    assert made.totals.fixed_sum_minor == 4000


def test_payment_in_full_on_the_due_date_leaves_nothing() -> None:
    made = statement(claim_of("1000.00", "2026-01-31", entry("payment", "2026-01-31", "1000.00")), "2026-06-30")
    assert made.total.minor == 0
    assert only_block(made).segments == ()
    assert only_block(made).fixed_sum_line is None


def test_credit_note_in_full_before_the_delay_leaves_nothing() -> None:
    made = statement(claim_of("1000.00", "2026-01-31", entry("credit_note", "2026-02-01", "1000.00")), "2026-06-30")
    assert made.total.minor == 0


# Legal rate "autres": 2026-S1 2.62 (arrêté du 15 décembre 2025), 2026-S2 2.75. 36 500.00 due on 31 January 2026.
CONSUMER = [
    (None, "2026-07-10", []),
    # Notice received on 10 March: 11 to 20 March. 2.62 x 10.
    ("2026-03-10", "2026-03-20", [("2026-03-11", "2026-03-20", 10, "36500.00", "2.62", "26.20")]),
    ("2026-03-10", "2026-03-10", []),
    # Across 1 July.
    ("2026-06-20", "2026-07-10", [
        ("2026-06-21", "2026-06-30", 10, "36500.00", "2.62", "26.20"),
        ("2026-07-01", "2026-07-10", 10, "36500.00", "2.75", "27.50"),
    ]),
    # A notice received before the debt was late demanded nothing.
    ("2026-01-20", "2026-03-20", []),
    ("2026-01-31", "2026-03-20", []),
    ("2026-02-01", "2026-02-02", [("2026-02-02", "2026-02-02", 1, "36500.00", "2.62", "2.62")]),
]  # fmt: skip


@pytest.mark.parametrize("kind", ["consumer", "unknown"])
@pytest.mark.parametrize(("notice", "until", "expected"), CONSUMER)
def test_a_consumer_owes_the_legal_rate_after_the_formal_notice(
    kind: str, notice: str | None, until: str, expected: list
) -> None:
    received = day(notice) if notice else None
    made = statement(claim_of("36500.00", "2026-01-31"), until, kind, interest_from_notice_on=received)
    assert lines(only_block(made)) == expected
    assert made.totals.fixed_sum_minor == 0


def test_a_notice_counts_for_the_claims_it_named() -> None:
    claims = (claim_of("36500.00", "2026-01-31", id=1), claim_of("36500.00", "2026-01-31", id=2))
    made = statement(claims, "2026-03-20", "consumer", interest_from_notice_on={2: day("2026-03-10")})
    assert [block.interest.due_minor for block in made.blocks] == [0, 2620]


def test_a_notice_named_for_a_claim_never_makes_it_late_before_its_due_date() -> None:
    claim = claim_of("36500.00", "2026-01-31")
    notices = {1: day("2026-01-20")}
    assert statement(claim, "2026-01-31", "consumer", interest_from_notice_on=notices).total.minor == 3_650_000
    made = statement(claim, "2026-02-10", "consumer", interest_from_notice_on=notices)
    assert lines(only_block(made)) == [("2026-02-01", "2026-02-10", 10, "36500.00", "2.62", "26.20")]


def test_a_public_buyer_keeps_the_rate_of_the_first_half_year() -> None:
    # ECB 2.15 on 1 January 2026 + 8 = 10.15, for all of the twenty days (CCP R2192-31).
    made = statement(claim_of("36500.00", "2026-06-20"), "2026-07-10", "public_body")
    assert lines(only_block(made)) == [("2026-06-21", "2026-07-10", 20, "36500.00", "10.15", "203.00")]
    assert made.totals.fixed_sum_minor == 4000
    # On the due date the daily amount already is that of the whole debt, without end.
    daily = statement(claim_of("36500.00", "2026-06-20"), "2026-06-20", "public_body").daily
    assert daily is not None
    assert (daily.minor, daily.until_on) == (1015, None)


def test_a_contract_rate_is_one_line_however_many_half_years() -> None:
    made = statement(claim_of("36500.00", "2026-06-20", terms_key="clause"), "2026-07-10", terms=clause("15.00"))
    assert lines(only_block(made)) == [("2026-06-21", "2026-07-10", 20, "36500.00", "15.00", "300.00")]
    assert only_block(made).segments[0].basis == "CGV 2025, art. 6 ; C. com., art. L441-10, II"


# Floor: 3 x legal rate. 2024-S1: 15.21; 2026-S1: 7.86; 2026-S2: 8.25.
BELOW = [
    ("undecided", [("2026-06-21", "2026-07-10", 20, "36500.00", "8.00", "160.00")]),
    ("floor", [
        ("2026-06-21", "2026-06-30", 10, "36500.00", "8.00", "80.00"),
        ("2026-07-01", "2026-07-10", 10, "36500.00", "8.25", "82.50"),
    ]),
    ("statutory", [
        ("2026-06-21", "2026-06-30", 10, "36500.00", "8.00", "80.00"),
        ("2026-07-01", "2026-07-10", 10, "36500.00", "12.40", "124.00"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("choice", "expected"), BELOW)
def test_a_clause_below_the_floor_is_flagged_and_follows_the_owners_choice(choice: str, expected: list) -> None:
    terms = clause("8.00", below_floor=BelowFloor(choice))
    made = statement(claim_of("36500.00", "2026-06-20", terms_key="clause"), "2026-07-10", terms=terms)
    block = only_block(made)
    assert lines(block) == expected
    assert [(str(it.half_year_on), it.clause_e5, it.floor_e5, it.statutory_e5) for it in block.floors] == [
        ("2026-07-01", 800_000, 825_000, 1_240_000)
    ]
    assert [it.code for it in made.warnings] == ["clause_below_floor"]
    difference = block.floor_difference
    assert difference is not None
    assert (difference.as_written_minor, difference.with_floor_minor, difference.with_statutory_minor) == (
        16000, 16250, 20400,
    )  # fmt: skip


def test_a_clause_equal_to_the_floor_stands() -> None:
    made = statement(claim_of("36500.00", "2026-02-10", terms_key="clause"), "2026-03-10", terms=clause("7.86"))
    assert made.warnings == ()


def test_a_consumer_never_owes_the_contract_rate_by_itself() -> None:
    made = statement(
        claim_of("36500.00", "2026-01-31", terms_key="clause"), "2026-03-20", "consumer",
        terms=clause("15.00"), interest_from_notice_on=day("2026-03-10"),
    )  # fmt: skip
    assert made.totals.interest_minor == 2620
    assert [it.code for it in made.warnings] == ["clause_above_cap"]


def test_a_consumer_whose_contract_asks_for_less_than_the_law_owes_what_the_contract_says() -> None:
    # 36 500.00 at 1 % are 1.00 a day; ten days from 11 to 20 March 2026.
    made = statement(
        claim_of("36500.00", "2026-01-31", terms_key="clause"), "2026-03-20", "consumer",
        terms=clause("1.00"), interest_from_notice_on=day("2026-03-10"),
    )  # fmt: skip
    assert made.totals.interest_minor == 1000
    assert made.warnings == ()


def test_grace_days_of_the_contract_shift_interest_and_fixed_sum() -> None:
    terms = clause("15.00", grace_days=10)
    claim = claim_of("36500.00", "2026-06-10", terms_key="clause")
    assert statement(claim, "2026-06-20", terms=terms).total.minor == 3_650_000
    later = statement(claim, "2026-06-21", terms=terms)
    assert (later.totals.interest_minor, later.totals.fixed_sum_minor) == (1500, 4000)


def test_interest_stops_on_the_eve_of_an_insolvency_judgment() -> None:
    claim = claim_of("36500.00", "2026-01-31")
    made = statement(claim, "2026-06-30", standstills=[insolvent_from(day("2026-02-11"))])
    assert (made.totals.interest_minor, made.totals.fixed_sum_minor) == (12150, 4000)
    assert made.daily is not None
    assert made.daily.numerator == 0
    # Judgment before the due date: no fixed sum either (law, 2.2).
    assert statement(claim, "2026-06-30", standstills=[insolvent_from(day("2026-02-01"))]).total.minor == 3_650_000


def test_yen_and_dinars_round_to_their_own_units() -> None:
    # 1 000 000 x 12.15 % x 30 / 365 = 9 986.30: 9 986 yen, or 9.986 dinars of three decimals.
    for currency in ("jpy", "kwd"):
        made = statement(claim_of("10000.00", "2026-01-31", currency=currency), "2026-03-02")
        assert made.totals.interest_minor == 9986
        assert made.totals.fixed_sum_minor == 0
        assert [it.code for it in made.warnings] == ["fixed_sum_other_currency"]


@pytest.mark.parametrize("currency", ["jpy", "eur", "kwd"])
def test_money_without_and_with_three_decimals_is_placed_in_its_own_units(currency: str) -> None:
    # 1 000 000 units: 3 329 in ten days (3 328.77). 503 329 pays them and 500 000, half of which is charged back; ten
    # days more on 500 000 (1 664.38, the day of the chargeback included), then ten on 750 000 (2 496.58).
    paid = entry("payment", "2026-02-10", "5033.29", "pay")
    back = entry("chargeback", "2026-02-20", "2500.00", reverses="pay")
    claim = claim_of("10000.00", "2026-01-31", paid, back, currency=currency)
    made = statement(claim, "2026-03-02")
    assert [line.amount_minor for line in only_block(made).segments] == [3329, 1664, 2497]
    assert (made.totals.principal_minor, made.totals.interest_minor) == (750_000, 1664 + 2497)
    assert made.total.currency == currency
    assert made.totals.fixed_sum_minor == (4000 if currency == "eur" else 0)


def test_an_unknown_half_year_is_missing_and_never_guessed() -> None:
    # 1 to 31 December 2026 at 12.40; January 2027 unknown.
    made = statement(claim_of("36500.00", "2026-11-30"), "2027-01-05")
    assert lines(only_block(made)) == [("2026-12-01", "2026-12-31", 31, "36500.00", "12.40", "384.40")]
    assert not made.figures_complete
    assert made.missing_half_years == (day("2027-01-01"),)
    assert made.daily is None
    assert statement(claim_of("36500.00", "2026-11-30"), "2026-12-31").figures_complete
    paid = claim_of("36500.00", "2026-11-30", entry("payment", "2026-11-30", "36500.00"))
    assert statement(paid, "2027-01-05").figures_complete


def test_an_unknown_country_owes_the_principal_only() -> None:
    for country in ("BR", None):
        made = statement(claim_of("1000.00", "2026-01-31"), "2026-06-30", country=country)
        assert made.total.minor == 100_000
        assert [it.code for it in made.warnings] == ["no_rule_for_country"]


def under(rule: Rule, terms: Terms, claim: Claim, until: str) -> list[tuple[str, str, int, int, int]]:
    """Each line as (from, to, days, days of the year, amount) under a rule of our own making."""
    account = replay(claim, regime_of(rule, terms, "eur", RATES), day(until), Allocation.INTEREST_FIRST)
    return [(str(it.from_on), str(it.to_on), it.days, it.divisor, it.amount_minor)
            for it in block_of(account, day(until)).segments]  # fmt: skip


# 10 % by contract; 36 600.00 and 36 000.00 make a 366th and a 360th of it worth 10.00.
DAY_COUNTS = [
    # 31 December 2023 is a 365th: 3 660 / 365 = 10.0274; ten days of 2024 are 366ths: 100.00.
    ("ACT/ACT", "36600.00", "2023-12-30", "2024-01-10", [
        ("2023-12-31", "2023-12-31", 1, 365, 1003),
        ("2024-01-01", "2024-01-10", 10, 366, 10_000),
    ]),
    ("ACT/365", "36500.00", "2023-12-30", "2024-01-10", [("2023-12-31", "2024-01-10", 11, 365, 11_000)]),
    # Due on 15 January, paid up to 20 May: 15 days, three months of 30, and 20 days.
    ("30/360", "36000.00", "2025-01-15", "2025-05-20", [("2025-01-16", "2025-05-20", 125, 360, 125_000)]),
    # A year to the day is the whole year's interest, in leap years too.
    ("30/360", "36000.00", "2024-02-10", "2025-02-10", [("2024-02-11", "2025-02-10", 360, 360, 360_000)]),
    ("30/360", "36000.00", "2025-07-30", "2025-07-31", [("2025-07-31", "2025-07-31", 0, 360, 0)]),
]  # fmt: skip


@pytest.mark.parametrize(("day_count", "amount", "due", "until", "expected"), DAY_COUNTS)
def test_the_contract_may_name_a_day_count_that_the_rule_allows(
    day_count: str, amount: str, due: str, until: str, expected: list
) -> None:
    rule = replace(BUSINESS, day_counts=tuple(DayCount), floor=None)
    terms = clause("10.00", day_count=DayCount(day_count))["clause"]
    assert under(rule, terms, claim_of(amount, due, terms_key="clause"), until) == expected


def test_a_day_count_foreign_to_the_country_is_refused_and_said() -> None:
    terms = clause("10.00", day_count=DayCount.THIRTY_360)
    made = statement(claim_of("36500.00", "2026-01-31", terms_key="clause"), "2026-02-10", terms=terms)
    assert (made.totals.interest_minor, [it.code for it in made.warnings]) == (10_000, ["day_count_refused"])
    assert "year_of_365_days" in made.conventions


def test_two_day_counts_in_one_statement_have_one_exact_daily_amount() -> None:
    # 1 January 2028 opens a leap year: 36 500.00 at 10 % brings 10.00 a day by 365ths, 36 600.00 by 366ths.
    terms = {**clause("10.00"), "own": replace(clause("10.00")["clause"], key="own", day_count=DayCount.ACT_ACT)}
    claims = (
        claim_of("36500.00", "2027-12-31", terms_key="clause"),
        claim_of("36600.00", "2027-12-31", terms_key="own", id=2),
    )
    made = statement(claims, "2027-12-31", terms=terms)
    assert made.daily is not None
    assert (made.daily.numerator, made.daily.denominator % (365 * 366)) == (2000 * made.daily.denominator, 0)
    assert (made.daily.minor, str(made.daily.until_on)) == (2000, "2028-12-31")
    named = [it for it in made.conventions if it.startswith("year_of")]
    assert named == ["year_of_365_days", "year_of_its_own_length"]
