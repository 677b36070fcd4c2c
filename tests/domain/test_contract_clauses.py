"""What a contract may add or take away: interest on interest, caps, days that bear none; figures by hand.

A base of 36 500.00 makes a day at 10 % worth 10.00.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.domain.allocation import Allocation
from collector.domain.amounts import replay
from collector.domain.calendar import whole_years_after
from collector.domain.jurisdictions.france import BUSINESS
from collector.domain.regime import regime_of
from collector.domain.schedule import LAST_DAY
from collector.domain.standstills import Standstill, StandstillKind, windows_from
from collector.domain.statement import Statement
from collector.domain.terms import ReferenceRate, Terms
from tests.domain.money_examples import (
    RATES,
    claim_of,
    clause,
    day,
    entry,
    insolvent_from,
    lines,
    only_block,
    statement,
)

# --- interest on interest (C. civ. 1343-2) ---------------------------------------------------------------------------


def compounding(*entries, until: str) -> Statement:
    """36 500.00 at 10 %, due on 31 December 2025, so that 2026 is the first whole year: 3 650.00."""
    claim = claim_of("36500.00", "2025-12-31", *entries, terms_key="clause")
    return statement(claim, until, terms=clause("10.00", compounds=True))


def test_interest_of_a_whole_year_bears_interest_on_lines_of_its_own() -> None:
    made = compounding(until="2027-01-10")
    assert lines(only_block(made)) == [
        ("2026-01-01", "2026-12-31", 365, "36500.00", "10.00", "3650.00"),
        ("2027-01-01", "2027-01-10", 10, "36500.00", "10.00", "100.00"),
        ("2027-01-01", "2027-01-10", 10, "3650.00", "10.00", "10.00"),
    ]
    assert [line.basis for line in only_block(made).segments[1:]] == [
        "CGV 2025, art. 6 ; C. com., art. L441-10, II", "CGV 2025, art. 6 ; C. civ., art. 1343-2",
    ]  # fmt: skip
    assert "compound_after_a_year" in made.conventions
    assert "simple_interest" not in made.conventions


def test_less_than_a_whole_year_bears_simple_interest() -> None:
    made = compounding(until="2026-12-31")
    assert made.totals.interest_minor == 365_000
    # From tomorrow on a day is worth 10.00, and 1.00 of the old interest, for the whole of 2027.
    assert made.daily is not None
    assert (made.daily.minor, str(made.daily.until_on)) == (1100, "2027-12-31")
    eve = compounding(until="2026-12-30").daily
    assert eve is not None
    assert (eve.minor, str(eve.until_on)) == (1000, "2026-12-31")


def test_the_second_year_adds_what_the_first_brought() -> None:
    # 2027: 3 650.00 and 365.00 on old interest of 3 650.00; so 7 665.00 on 1 January 2028, worth 2.10 a day.
    made = compounding(until="2028-01-10")
    assert [line[3:] for line in lines(only_block(made))[-2:]] == [
        ("36500.00", "10.00", "100.00"), ("7665.00", "10.00", "21.00"),
    ]  # fmt: skip


def test_a_payment_settles_the_oldest_interest_first() -> None:
    # 5 January: 3 650.00 old, 55.00 of the year. 1 000.00 leaves 2 650.00 of the old: 0.7260 a day, 3.63 in five.
    made = compounding(entry("payment", "2027-01-05", "1000.00", "pay"), until="2027-01-10")
    assert lines(only_block(made))[-2:] == [
        ("2027-01-06", "2027-01-10", 5, "36500.00", "10.00", "50.00"),
        ("2027-01-06", "2027-01-10", 5, "2650.00", "10.00", "3.63"),
    ]
    back = entry("chargeback", "2027-01-05", "1000.00", reverses="pay")
    taken = compounding(entry("payment", "2027-01-05", "1000.00", "pay"), back, until="2027-01-10")
    assert taken.totals == replace(compounding(until="2027-01-10").totals)


def test_interest_on_interest_goes_on_after_the_principal_is_paid() -> None:
    made = statement(
        claim_of("36500.00", "2025-12-31", entry("payment", "2026-12-31", "36500.00"), terms_key="clause"),
        "2027-01-10", terms=clause("10.00", compounds=True), allocation="principal_first",
    )  # fmt: skip
    assert [line[3:] for line in lines(only_block(made))] == [
        ("36500.00", "10.00", "3650.00"), ("3650.00", "10.00", "10.00"),
    ]  # fmt: skip


@pytest.mark.parametrize(("rule", "code"), [
    (replace(BUSINESS, compound_article=""), "compound_refused"),  # as in Germany (BGB 289)
    (BUSINESS, None),
])  # fmt: skip
def test_a_law_that_forbids_it_is_stronger_than_the_clause(rule, code) -> None:
    regime = regime_of(rule, clause("10.00", compounds=True)["clause"], "eur", RATES)
    assert regime.compounds is (code is None)
    assert [it.value for it in regime.warnings] == ([code] if code else [])
    claim = claim_of("36500.00", "2025-12-31", terms_key="clause")
    account = replay(claim, regime, day("2027-01-10"), Allocation.INTEREST_FIRST)
    assert account.interest_minor == 375_000 + (1000 if code is None else 0)


def test_a_consumer_never_owes_interest_on_interest() -> None:
    made = statement(
        claim_of("36500.00", "2025-01-31", terms_key="clause"), "2026-12-31", "consumer",
        terms=clause("10.00", compounds=True), interest_from_notice_on=day("2025-03-10"),
    )  # fmt: skip
    assert [it.code for it in made.warnings] == ["compound_refused", "clause_above_cap"]
    assert "simple_interest" in made.conventions


def test_a_whole_year_that_begins_on_29_february_is_over_on_1_march() -> None:
    first = date(2024, 2, 29).toordinal()
    assert date.fromordinal(whole_years_after(first, 1)) == date(2025, 3, 1)
    assert date.fromordinal(whole_years_after(first, 4)) == date(2028, 2, 29)


# --- caps ------------------------------------------------------------------------------------------------------------

CAPPED = clause("20.00", interest_cap_e5=1_000_000)  # 10 % of the invoice: 3 650.00 of 36 500.00, 20.00 a day


def test_the_cap_cuts_the_line_that_reaches_it_and_nothing_runs_beyond() -> None:
    claim = claim_of("36500.00", "2026-01-31", terms_key="clause")
    made = statement(claim, "2026-12-31", terms=CAPPED)
    assert [(line.days, line.amount_minor, line.is_capped) for line in only_block(made).segments] == [
        (334, 365_000, True)
    ]
    assert [it.code for it in made.warnings] == ["cap_reached"]
    assert "interest_capped" in made.conventions
    assert made.daily is not None
    assert made.daily.numerator == 0
    later = claim._replace(entries=(*claim.entries, entry("payment", "2026-10-01", "100.00")))
    assert only_block(statement(later, "2026-12-31", terms=CAPPED)).interest.charged_minor == 365_000


def test_the_daily_amount_ends_with_the_last_day_below_the_cap() -> None:
    # 181 days: 3 620.00, so that one more day fits under 3 650.00.
    daily = statement(claim_of("36500.00", "2026-01-31", terms_key="clause"), "2026-07-31", terms=CAPPED).daily
    assert daily is not None
    assert (daily.minor, str(daily.until_on)) == (2000, "2026-08-01")


def test_the_cap_is_of_the_amount_less_credit_notes() -> None:
    note = entry("credit_note", "2026-01-20", "16500.00")
    made = statement(claim_of("36500.00", "2026-01-31", note, terms_key="clause"), "2026-12-31", terms=CAPPED)
    assert made.totals.interest_minor == 200_000


def test_a_clause_that_follows_a_table_may_have_a_ceiling() -> None:
    # ECB + 12: 14.15 in 2026-S1; 14.40 in 2026-S2, of which the contract lets 14.20 count.
    rate = ReferenceRate("ecb_mro", 1_200_000, at_most_e5=1_420_000)
    terms = {"clause": Terms("clause", day("2020-01-01"), rate, "", "CGV, art. 6")}
    made = statement(claim_of("36500.00", "2026-06-29", terms_key="clause"), "2026-07-01", terms=terms)
    assert [line[5] for line in lines(only_block(made))] == ["14.15", "14.20"]
    assert [line.rate.at_most_e5 for line in only_block(made).segments] == [1_420_000, 1_420_000]


def test_a_cap_or_compounding_names_its_clause() -> None:
    for key in ({"compounds": True}, {"interest_cap_e5": 1}):
        with pytest.raises(ValueError, match="clause_reference"):
            Terms("x", day("2025-01-01"), **key)
    with pytest.raises(ValueError, match="below zero"):
        Terms("x", day("2025-01-01"), None, "", "art. 1", interest_cap_e5=-1)


# --- days that bear no interest --------------------------------------------------------------------------------------


def agreed(first: str, last: str | None, claim_id: int | None = None) -> Standstill:
    return Standstill(StandstillKind.AGREEMENT, day(first), None if last is None else day(last), claim_id)


def test_agreed_days_are_left_out_and_shown() -> None:
    # 12.15 a day: ten days, then eight, then five.
    standstills = [agreed("2026-02-11", "2026-02-20"), agreed("2026-03-01", "2026-03-05", claim_id=1)]
    made = statement(claim_of("36500.00", "2026-01-31"), "2026-03-10", standstills=standstills)
    assert lines(only_block(made)) == [
        ("2026-02-01", "2026-02-10", 10, "36500.00", "12.15", "121.50"),
        ("2026-02-21", "2026-02-28", 8, "36500.00", "12.15", "97.20"),
        ("2026-03-06", "2026-03-10", 5, "36500.00", "12.15", "60.75"),
    ]
    assert list(only_block(made).standstills) == standstills
    other = statement(claim_of("36500.00", "2026-01-31", id=2), "2026-03-10", standstills=standstills)
    assert len(only_block(other).segments) == 2
    before = statement(claim_of("36500.00", "2026-01-31"), "2026-02-10", standstills=standstills)
    assert only_block(before).standstills == ()


def test_the_daily_amount_knows_the_days_that_stand_still() -> None:
    def daily(on: str) -> tuple[int, str]:
        made = statement(claim_of("36500.00", "2026-01-31"), on, standstills=[agreed("2026-02-11", "2026-02-20")])
        assert made.daily is not None
        return made.daily.minor, str(made.daily.until_on)

    assert daily("2026-02-09") == (1215, "2026-02-10")
    assert daily("2026-02-10") == (0, "2026-02-20")
    assert daily("2026-02-20") == (1215, "2026-06-30")


def test_time_given_over_the_due_date_makes_the_delay_begin_later() -> None:
    given_time = [agreed("2026-01-20", "2026-02-10")]
    claim = claim_of("36500.00", "2026-01-31")
    assert statement(claim, "2026-02-10", standstills=given_time).total.minor == 3_650_000
    made = statement(claim, "2026-02-11", standstills=given_time)
    assert (made.totals.interest_minor, made.totals.fixed_sum_minor) == (1215, 4000)
    assert str(only_block(made).interest_from_on) == "2026-02-11"


def test_an_insolvency_judgment_ends_interest_whatever_was_agreed() -> None:
    made = statement(
        claim_of("36500.00", "2026-01-31"), "2026-06-30",
        standstills=[insolvent_from(day("2026-02-21")), agreed("2026-02-11", "2026-03-20")],
    )  # fmt: skip
    assert lines(only_block(made)) == [("2026-02-01", "2026-02-10", 10, "36500.00", "12.15", "121.50")]
    assert len(only_block(made).standstills) == 2


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="2026-03-05 until 2026-03-01"):
        agreed("2026-03-05", "2026-03-01")


@given(st.integers(1, 60), st.lists(st.tuples(st.integers(1, 80), st.integers(0, 20)), max_size=5))
def test_every_day_either_bears_or_stands_still(first: int, spans: list[tuple[int, int]]) -> None:
    standstills = [
        Standstill(StandstillKind.AGREEMENT, date.fromordinal(begin), date.fromordinal(begin + more))
        for begin, more in spans
    ]
    windows = windows_from(first, standstills)
    assert windows[-1][1] == LAST_DAY
    for ordinal in range(1, 120):
        still = any(begin <= ordinal <= begin + more for begin, more in spans)
        assert any(begin <= ordinal <= end for begin, end in windows) == (ordinal >= first and not still)
