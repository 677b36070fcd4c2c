"""What a sum says beside its figures: messages that name the remedy, the edges of limits, the parts of a limitation."""

from __future__ import annotations

from datetime import date

import pytest

from collector.domain.account import ImpossibleLedger
from collector.domain.calculator_batch import answers
from collector.domain.debtors import DebtorKind
from collector.domain.limitation import Limitation, LimitationStart, limitation_of
from collector.domain.money import CurrencyMismatch, Money, UnknownCurrency, percent_from_rate_e5
from collector.domain.rates import MissingRate
from collector.domain.terms import FixedRate
from tests.domain.money_examples import RATES, claim_of, clause, day, entry, only_block, statement


def test_an_unknown_currency_says_what_to_do_and_keeps_its_name() -> None:
    with pytest.raises(UnknownCurrency, match=r"after checking docs\.stripe\.com/currencies$") as refused:
        Money(1, "xyz")
    assert refused.value.currency == "xyz"


def test_a_missing_rate_names_table_half_year_and_remedy() -> None:
    missing = MissingRate("ecb_mro", date(2027, 2, 3))
    assert str(missing) == (
        "no rate for 2027-S1 in table ecb_mro: add the official row, collector rates add --table ecb_mro "
        "--from 2027-01-01 --percent ... --source ... --verification official"
    )
    assert (missing.table, missing.half_year_on) == ("ecb_mro", date(2027, 1, 1))


def test_two_currencies_in_one_comparison_are_named() -> None:
    with pytest.raises(CurrencyMismatch, match="^eur and gbp cannot be put in one sum or comparison$"):
        _ = Money(1, "eur") < Money(1, "gbp")


def test_equal_sums_are_not_less_than_each_other() -> None:
    assert not Money(5, "eur") < Money(5, "eur")


@pytest.mark.parametrize(
    ("rate_e5", "printed"), [(1_000_001, "10.00001"), (1_215_000, "12.15"), (987_500, "9.875"), (0, "0.00")]
)
def test_a_percentage_shows_the_decimals_it_has(rate_e5: int, printed: str) -> None:
    assert str(percent_from_rate_e5(rate_e5)) == printed


def test_a_limitation_tells_from_when_for_how_long_and_under_which_article() -> None:
    assert limitation_of(claim_of("100.00", "2026-01-31"), DebtorKind.BUSINESS, "FR") == Limitation(
        LimitationStart.DUE_DATE, day("2026-01-31"), 5, day("2031-01-31"), "C. com., art. L110-4 ; C. civ., art. 2224"
    )


def test_a_german_limitation_ends_with_the_year() -> None:
    limitation = limitation_of(claim_of("100.00", "2026-02-03"), DebtorKind.BUSINESS, "DE")
    assert limitation is not None
    assert (limitation.starts_on, limitation.years, limitation.last_day_on) == (day("2026-02-03"), 3, day("2029-12-31"))


def test_terms_of_nothing_are_terms_and_less_than_nothing_are_not() -> None:
    none = clause("0", grace_days=0, fixed_sum_minor=0, interest_cap_e5=0)["clause"]
    assert (none.rate, none.grace_days, none.fixed_sum_minor, none.interest_cap_e5) == (FixedRate(0), 0, 0, 0)
    for name in ("grace_days", "fixed_sum_minor", "interest_cap_e5"):
        with pytest.raises(ValueError, match="below zero|start at 0"):
            clause("1", **{name: -1})
    with pytest.raises(ValueError, match="the rate is below zero; leave it out for the statutory rate"):
        clause("-0.00001")


def test_each_cost_adds_to_the_others() -> None:
    costs = (entry("cost", "2026-02-05", "73.04", "a"), entry("cost", "2026-02-06", "10.00", "b"))
    assert only_block(statement(claim_of("1000.00", "2026-01-31", *costs), "2026-02-10")).cost.due_minor == 8304


def test_what_a_lapsed_waiver_had_given_up_is_owed_beside_the_rest() -> None:
    # Ten days of 1000 EUR at 12.15 % are 3.33; one euro of it is given up, and three of the forty. A month later both
    # are owed again beside what stayed.
    waivers = (
        entry("waiver", "2026-02-10", "1.00", "w1", designated="interest"),
        entry("waiver", "2026-02-10", "3.00", "w2", designated="fixed_sum"),
        entry("waiver_lapsed", "2026-03-02", "1.00", "w1:lapsed", reverses="w1"),
        entry("waiver_lapsed", "2026-03-02", "3.00", "w2:lapsed", reverses="w2"),
    )
    block = only_block(statement(claim_of("1000.00", "2026-01-31", *waivers), "2026-03-02"))
    assert (block.interest.due_minor, block.fixed_sum.due_minor) == (999, 4000)


def test_an_impossible_entry_is_named_with_its_reason_and_the_remedy() -> None:
    lapse = entry("waiver_lapsed", "2026-03-02", "1.00", "w:lapsed", reverses="w")
    with pytest.raises(ImpossibleLedger) as refused:
        statement(claim_of("1000.00", "2026-01-31", lapse), "2026-03-04")
    assert str(refused.value) == (
        "claim 1 (invoice F-1): waiver_lapsed w:lapsed of 2026-03-02 cannot be right, it names no waiver of this "
        "claim; compare the invoice's payments and credit notes with Stripe"
    )


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ([("credit_note_voided", "5.00")], "more is voided than was credited"),
        ([("payment", "5.00"), ("refund", "5.01")], "more is given back than that payment had brought"),
        ([("credit_note", "1000.01")], "more is credited than was invoiced"),
    ],
)
def test_a_ledger_that_cannot_be_says_why(entries: list[tuple[str, str]], why: str) -> None:
    ledger = [entry(kind, "2026-02-03", amount) for kind, amount in entries]
    with pytest.raises(ImpossibleLedger, match=f"cannot be right, {why}; compare"):
        statement(claim_of("1000.00", "2026-01-31", *ledger), "2026-03-04")


def test_what_was_given_back_of_a_payment_cannot_be_given_back_again() -> None:
    payment = entry("payment", "2026-02-03", "100.00", "pay_1")
    refunds = [entry("refund", "2026-02-04", amount, reverses="pay_1") for amount in ("30.00", "20.00")]
    assert (
        only_block(statement(claim_of("1000.00", "2026-02-28", payment, *refunds), "2026-02-05")).remaining_minor
        == 95_000
    )
    too_much = entry("refund", "2026-02-05", "50.01", reverses="pay_1")
    with pytest.raises(ImpossibleLedger, match="more is given back"):
        statement(claim_of("1000.00", "2026-02-28", payment, *refunds, too_much), "2026-02-05")


def test_a_service_that_ends_on_the_due_date_changes_nothing() -> None:
    claim = claim_of("100.00", "2026-01-31")._replace(served_on=day("2026-01-31"))
    limitation = limitation_of(claim, DebtorKind.BUSINESS, "FR")
    assert limitation is not None and limitation.start is LimitationStart.DUE_DATE


def test_the_last_day_of_the_last_known_half_year_bears_interest() -> None:
    (line,) = only_block(statement(claim_of("3650.00", "2026-12-30"), "2026-12-31")).segments
    assert (line.from_on, line.days, line.amount_minor) == (day("2026-12-31"), 1, 124)  # 3650 x 12.40 % / 365


def test_a_cap_that_is_not_known_yet_is_the_missing_rate() -> None:
    asked = {
        "id": 1, "country": "BE", "debtor_kind": "consumer", "principal": "100.00", "currency": "EUR",
        "due_on": "2026-11-30", "until": "2027-01-15", "formal_notice_on": "2026-12-01",
        "rate": {"rule": "contract", "percent": "12.00"},
    }  # fmt: skip
    (told,) = answers([asked], RATES, lambda *_: "")
    assert told["error"].startswith("no rate for 2027-S1 in table ecb_mro: ")
