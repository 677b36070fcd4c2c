"""A block of a statement says everything that is known of its claim; one rich claim, reckoned by hand."""

from __future__ import annotations

import pytest

from collector.domain.claims import EntryKind, LedgerEntry
from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions.rule import Certainty
from collector.domain.money import CurrencyMismatch
from collector.domain.standstills import Standstill, StandstillKind
from collector.domain.statement_lines import Block, CostLine, CreditLine, FixedSumLine, Part, WaiverLine
from tests.domain.money_examples import claim_of, clause, day, insolvent_from, only_block, statement

ARTICLES = "C. com., art. L441-10, II"


def test_a_block_holds_every_fact_and_every_sum() -> None:
    # 900.00 after the credit note, ten days: 2.9958, printed 3.00. The first gesture gives up 3.00 and 2.00, the second
    # 1.00 of the fixed sum; the first lapses. 900.00 + 3.00 + 39.00 + 73.04 = 1 015.04.
    tenth = day("2026-02-10")
    claim = claim_of(
        "1000.00", "2026-01-31",
        LedgerEntry(EntryKind.CREDIT_NOTE, day("2026-01-20"), 10_000, "cn_1", "one screen less"),
        LedgerEntry(EntryKind.COST, day("2026-02-05"), 7304, "bill_9", "commissaire de justice"),
        LedgerEntry(EntryKind.WAIVER, tenth, 500, "w1", "for the call"),
        LedgerEntry(EntryKind.WAIVER, tenth, 100, "w2", "for the trouble"),
        LedgerEntry(EntryKind.WAIVER_LAPSED, tenth, 500, "w1:lapsed", "the bank took it back", "w1"),
        id=7,
    )  # fmt: skip
    block = only_block(statement(claim, "2026-02-10"))
    assert block._replace(segments=()) == Block(
        claim_id=7, stripe_invoice_id="in_7", number="F-7", issued_on=day("2026-01-01"), due_on=day("2026-01-31"),
        due_on_assumed=False, days_late=10, terms_key="statutory", interest_from_on=day("2026-02-01"),
        invoiced_minor=100_000,
        credits=(CreditLine(EntryKind.CREDIT_NOTE, day("2026-01-20"), "cn_1", "one screen less", 10_000),),
        payments=(), reversals=(), segments=(), standstills=(),
        fixed_sum_line=FixedSumLine(day("2026-02-01"), 4000, f"{ARTICLES} et D441-5"),
        waivers=(
            WaiverLine(tenth, "w1", "for the call", 500, 300, 200),
            WaiverLine(tenth, "w2", "for the trouble", 100, 0, 100),
        ),
        lapsed_waivers=(WaiverLine(tenth, "w1:lapsed", "the bank took it back", 500, 300, 200),),
        costs=(CostLine(day("2026-02-05"), "bill_9", "commissaire de justice", 7304, ARTICLES),),
        principal=Part(90_000, 0, 0, 90_000), interest=Part(300, 0, 0, 300), fixed_sum=Part(4000, 100, 0, 3900),
        cost=Part(7304, 0, 0, 7304), unallocated_minor=0, remaining_minor=90_000, total_minor=101_504,
        floors=(), floor_difference=None,
    )  # fmt: skip


def test_no_day_bears_interest_where_nothing_makes_it_run() -> None:
    without_notice = statement(claim_of("1000.00", "2026-01-31"), "2026-02-10", "consumer")
    without_law = statement(claim_of("1000.00", "2026-01-31"), "2026-02-10", country="JP")
    assert only_block(without_notice).interest_from_on is None
    assert only_block(without_law).interest_from_on is None


@pytest.mark.parametrize(
    ("judged_on", "shown"), [("2026-01-31", True), ("2026-02-10", True), ("2026-02-11", False), ("2026-01-01", True)]
)
def test_a_standstill_is_shown_where_it_took_days_out(judged_on: str, shown: bool) -> None:
    insolvent = insolvent_from(day(judged_on))
    made = statement(claim_of("1000.00", "2026-01-31"), "2026-02-10", standstills=[insolvent])
    assert only_block(made).standstills == ((insolvent,) if shown else ())


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("2026-01-20", "2026-01-31", False),  # before anything would have borne interest
        ("2026-01-20", "2026-02-01", True),
        ("2026-02-10", "2026-02-12", True),
        ("2026-02-11", "2026-02-12", False),
    ],
)
def test_an_agreement_about_days_is_shown_where_it_took_days_out(first: str, last: str, shown: bool) -> None:
    agreed = Standstill(StandstillKind.AGREEMENT, day(first), day(last))
    made = statement(claim_of("1000.00", "2026-01-31"), "2026-02-10", standstills=[agreed])
    assert only_block(made).standstills == ((agreed,) if shown else ())


def test_a_line_under_a_clause_without_compounding_rests_on_the_clause_alone() -> None:
    made = statement(claim_of("1000.00", "2026-01-31", terms_key="clause"), "2026-02-10", terms=clause("15.00"))
    assert [line.compound_basis for line in only_block(made).segments] == [""]
    assert [line.basis for line in only_block(made).segments] == [f"CGV 2025, art. 6 ; {ARTICLES}"]


def test_a_statement_names_its_day_its_law_and_how_sure_we_are_of_it() -> None:
    made = statement(claim_of("1000.00", "2026-01-31"), "2026-02-10", country="IE")
    assert (made.as_of, made.country, made.debtor_kind) == (day("2026-02-10"), "IE", DebtorKind.BUSINESS)
    assert (made.rule_key, made.certainty) == ("ie_business", Certainty.SECONDARY)


def test_what_cannot_be_stated_is_refused_in_words() -> None:
    euros, pounds = claim_of("1.00", "2026-01-31"), claim_of("1.00", "2026-01-31", currency="gbp", id=2)
    with pytest.raises(ValueError, match="^a statement needs at least one claim$"):
        statement((), "2026-02-10")
    with pytest.raises(CurrencyMismatch, match="^claim 2 is in gbp, claim 1 in eur$"):
        statement((euros, pounds), "2026-02-10")
    with pytest.raises(KeyError, match="claim 1 names the terms 'cgv'; known: clause, other"):
        statement(
            claim_of("1.00", "2026-01-31", terms_key="cgv"), "2026-02-10",
            terms={"other": clause("1.00")["clause"], **clause("2.00")},
        )  # fmt: skip


def test_where_the_cap_leaves_less_than_a_day_the_next_day_is_said_to_bear_nothing() -> None:
    # 15.00 a day; the cap is 36.50: after two days 6.50 are left.
    terms = clause("15.00", interest_cap_e5=10_000)
    daily = statement(claim_of("36500.00", "2026-01-31", terms_key="clause"), "2026-02-02", terms=terms).daily
    assert daily is not None
    assert (daily.minor, daily.from_on, daily.until_on) == (0, day("2026-02-03"), day("2026-02-03"))


@pytest.mark.parametrize(
    ("due", "until", "half_years"),
    [
        ("2026-06-20", "2026-07-01", ["2026-01-01", "2026-07-01"]),
        ("2026-06-20", "2026-06-30", ["2026-01-01"]),
        ("2026-06-30", "2026-07-10", ["2026-07-01"]),
    ],
)
def test_only_the_half_years_that_bore_interest_are_compared_with_the_floor(
    due: str, until: str, half_years: list[str]
) -> None:
    made = statement(claim_of("1000.00", due, terms_key="clause"), until, terms=clause("5.00"))
    assert [str(flag.half_year_on) for flag in only_block(made).floors] == half_years
