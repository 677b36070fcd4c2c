"""What each country's law gives, by hand: three or more worked rows a rule, so that a jurist can check them.

Rates of 1 January / 1 July (ECB: Banque de France and Banka Slovenije; base rate: Bundesbank) or of their eve (Bank
of England: payontime.co.uk). Days are counted from the day after the due date, both ends; each line is
base x rate x days / 36 500, half up to the cent.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import pytest

from collector.domain.claims import Claim
from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions import RULES, rule_for
from collector.domain.jurisdictions.rule import PRINCIPAL_ONLY, Certainty
from collector.domain.limitation import limitation_of
from collector.domain.money import exponent_of
from collector.domain.regime import WarningCode
from collector.domain.schedule import RateOrigin
from collector.domain.statement import Statement
from tests.domain.money_examples import claim_of, clause, day, entry, lines, only_block, statement

UNION: Final = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
READ: Final = {"BE", "DE", "DK", "ES", "FR", "IE", "IT", "LU", "NL"}


def _amount(minor: int, currency: str) -> str:
    return f"{Decimal(minor).scaleb(-exponent_of(currency)):f}"


# country, kind, currency, amount, due, until, lines (first day, last day, days, percent, amount), fixed sum
WORKED = [
    # Germany, business: Basiszinssatz + 9 (BGB 288(2)); 40 EUR (288(5)).
    # 2026-S1: 1.27 + 9 = 10.27; 1000 x 10.27 % x 30/365 = 8.441 -> 8.44
    ("DE", "business", "eur", "1000.00", "2026-01-31", "2026-03-02",
     [("2026-02-01", "2026-03-02", 30, "10.27", "8.44")], "40.00"),
    # Over 1 July 2026: 10.27 for 30 days (8.44), 10.52 for 31 days: 1000 x 10.52 % x 31/365 = 8.9348 -> 8.93
    ("DE", "business", "eur", "1000.00", "2026-05-31", "2026-07-31",
     [("2026-06-01", "2026-06-30", 30, "10.27", "8.44"), ("2026-07-01", "2026-07-31", 31, "10.52", "8.93")], "40.00"),
    # The negative base rate of 2022-S2: -0.88 + 9 = 8.12 (law.md 9); 10000 x 8.12 % x 92/365 = 204.668 -> 204.67
    ("DE", "business", "eur", "10000.00", "2022-06-30", "2022-09-30",
     [("2022-07-01", "2022-09-30", 92, "8.12", "204.67")], "40.00"),
    # United Kingdom, 8 + Bank Rate of the eve, one rate for the whole debt (SI 2002/1675, art. 4).
    # Late in 2024-S1: 5.25 of 31 Dec 2023 + 8 = 13.25, to the end: 1000 x 13.25 % x 365/365 = 132.50; sum 70 from 1000
    ("GB", "business", "gbp", "1000.00", "2024-03-31", "2025-03-31",
     [("2024-04-01", "2025-03-31", 365, "13.25", "132.50")], "70.00"),
    # Due on 30 June, so late from 1 July: 5.25 of 30 June 2024; 999.99 x 13.25 % x 31/365 = 11.2533 -> 11.25; sum 40
    ("GB", "business", "gbp", "999.99", "2024-06-30", "2024-07-31",
     [("2024-07-01", "2024-07-31", 31, "13.25", "11.25")], "40.00"),
    # Late in 2026-S1: 3.75 of 31 Dec 2025 + 8 = 11.75; 10000 x 11.75 % x 181/365 = 582.671 -> 582.67; sum 100
    ("GB", "business", "gbp", "10000.00", "2025-12-31", "2026-06-30",
     [("2026-01-01", "2026-06-30", 181, "11.75", "582.67")], "100.00"),
    # A day earlier it is the eve of 2025-S2: 4.25 + 8 = 12.25 for all 182 days: 9999.99 x 12.25 % x 182/365 = 610.821
    ("GB", "business", "gbp", "9999.99", "2025-12-30", "2026-06-30",
     [("2025-12-31", "2026-06-30", 182, "12.25", "610.82")], "70.00"),
    # Ireland: ECB of the eve + 8 of the day of default (S.I. 580/2012): 10.15 for 2026-S1 (taylorryan.ie), kept in S2.
    # 1000 x 10.15 % x 181/365 = 50.3329 -> 50.33; sum 40 up to 1000
    ("IE", "business", "eur", "1000.00", "2026-01-31", "2026-07-31",
     [("2026-02-01", "2026-07-31", 181, "10.15", "50.33")], "40.00"),
    # Late in 2026-S2: 2.40 + 8 = 10.40; 1000.01 x 10.40 % x 31/365 = 8.8330 -> 8.83; above 1000: 70
    ("IE", "business", "eur", "1000.01", "2026-06-30", "2026-07-31",
     [("2026-07-01", "2026-07-31", 31, "10.40", "8.83")], "70.00"),
    # Above 10 000: 100. Late in 2024-S2: 4.25 + 8 = 12.25; 10000.01 x 12.25 % x 10/365 = 33.5617 -> 33.56
    ("IE", "business", "eur", "10000.01", "2024-09-30", "2024-10-10",
     [("2024-10-01", "2024-10-10", 10, "12.25", "33.56")], "100.00"),
    # Belgium: ECB + 8 raised to the half point. 2026-S1: 10.15 -> 10.5 (embuild.be); 1000 x 10.5 % x 28/365 = 8.0548
    ("BE", "business", "eur", "1000.00", "2026-01-31", "2026-02-28",
     [("2026-02-01", "2026-02-28", 28, "10.50", "8.05")], "40.00"),
    # 2024-S1: 4.50 + 8 = 12.5 stays 12.5 (medenam.be); 1000 x 12.5 % x 31/365 = 10.6164 -> 10.62
    ("BE", "business", "eur", "1000.00", "2024-02-29", "2024-03-31",
     [("2024-03-01", "2024-03-31", 31, "12.50", "10.62")], "40.00"),
    # 2024-S2: 4.25 + 8 = 12.25 -> 12.5. Both half-years have the same rate and their own line, each with its reference.
    # 1000 x 12.5 % x 30/365 = 10.2740 -> 10.27; x 31/365 = 10.62
    ("BE", "business", "eur", "1000.00", "2024-05-31", "2024-07-31",
     [("2024-06-01", "2024-06-30", 30, "12.50", "10.27"), ("2024-07-01", "2024-07-31", 31, "12.50", "10.62")], "40.00"),
    # Netherlands: ECB + 8 (BW 6:119a), 40 EUR the least. 1000 x 10.15 % x 28/365 = 7.7863 -> 7.79
    ("NL", "business", "eur", "1000.00", "2026-01-31", "2026-02-28",
     [("2026-02-01", "2026-02-28", 28, "10.15", "7.79")], "40.00"),
    # 2023-S1: 2.50 + 8 = 10.5; 2500 x 10.5 % x 31/365 = 22.2945 -> 22.29
    ("NL", "business", "eur", "2500.00", "2023-02-28", "2023-03-31",
     [("2023-03-01", "2023-03-31", 31, "10.50", "22.29")], "40.00"),
    # 2024-S2: 12.25; 500 x 12.25 % x 92/365 = 15.4384 -> 15.44
    ("NL", "business", "eur", "500.00", "2024-09-30", "2024-12-31",
     [("2024-10-01", "2024-12-31", 92, "12.25", "15.44")], "40.00"),
    # Spain: ECB before the half-year + 8 (Ley 3/2004, art. 7). 2026-S1 2.15 + 8 = 10.15 (BOE-A-2025-27201)
    ("ES", "business", "eur", "1000.00", "2026-01-31", "2026-02-28",
     [("2026-02-01", "2026-02-28", 28, "10.15", "7.79")], "40.00"),
    # Over 1 January 2023: 0.00 + 8 on 30 June 2022 (the rise is of 27 July), 2.50 + 8 on 31 December 2022.
    # 1000 x 8 % x 31/365 = 6.7945 -> 6.79; 1000 x 10.5 % x 31/365 = 8.9178 -> 8.92
    ("ES", "business", "eur", "1000.00", "2022-11-30", "2023-01-31",
     [("2022-12-01", "2022-12-31", 31, "8.00", "6.79"), ("2023-01-01", "2023-01-31", 31, "10.50", "8.92")], "40.00"),
    # 2026-S2: 2.40 + 8 = 10.4; 3480 x 10.4 % x 31/365 = 30.7386 -> 30.74
    ("ES", "business", "eur", "3480.00", "2026-07-31", "2026-08-31",
     [("2026-08-01", "2026-08-31", 31, "10.40", "30.74")], "40.00"),
    # Italy: ECB of 1 January / 1 July + 8: 10.15 in 2025-S2 and 2026-S1 (calcolatorifiscali.it), days over 365.
    # The reference is another one on either side of 1 January, so there are two lines: 31 days 8.6205 -> 8.62 each
    ("IT", "business", "eur", "1000.00", "2025-11-30", "2026-01-31",
     [("2025-12-01", "2025-12-31", 31, "10.15", "8.62"), ("2026-01-01", "2026-01-31", 31, "10.15", "8.62")], "40.00"),
    # 2024-S1: 4.50 + 8 = 12.5; a leap year counts its days over 365 too: 1000 x 12.5 % x 60/365 = 20.5479 -> 20.55
    ("IT", "business", "eur", "1000.00", "2023-12-31", "2024-02-29",
     [("2024-01-01", "2024-02-29", 60, "12.50", "20.55")], "40.00"),
    # 2026-S2: 10.4; 2000 x 10.4 % x 31/365 = 17.6658 -> 17.67
    ("IT", "business", "eur", "2000.00", "2026-06-30", "2026-07-31",
     [("2026-07-01", "2026-07-31", 31, "10.40", "17.67")], "40.00"),
    # Luxembourg: before the first day of the half-year, + 8; 40 EUR.
    ("LU", "business", "eur", "1000.00", "2026-01-31", "2026-02-28",
     [("2026-02-01", "2026-02-28", 28, "10.15", "7.79")], "40.00"),
    ("LU", "business", "eur", "2000.00", "2026-06-30", "2026-07-31",
     [("2026-07-01", "2026-07-31", 31, "10.40", "17.67")], "40.00"),
    ("LU", "business", "eur", "500.00", "2024-09-30", "2024-12-31",
     [("2024-10-01", "2024-12-31", 92, "12.25", "15.44")], "40.00"),
    # Denmark: Nationalbank + 8, 310 DKK. 2026-S1 1.75 + 8 = 9.75; 10000 x 9.75 % x 28/365 = 74.7945 -> 74.79
    ("DK", "business", "dkk", "10000.00", "2026-01-31", "2026-02-28",
     [("2026-02-01", "2026-02-28", 28, "9.75", "74.79")], "310.00"),
    # Over 1 July: 9.75 for 30 days: 80.1370 -> 80.14; 1.60 + 8 = 9.6 for 31 days: 81.5342 -> 81.53
    ("DK", "business", "dkk", "10000.00", "2026-05-31", "2026-07-31",
     [("2026-06-01", "2026-06-30", 30, "9.75", "80.14"), ("2026-07-01", "2026-07-31", 31, "9.60", "81.53")], "310.00"),
    # In euros the 310 kroner are not claimed: 1000 x 9.6 % x 31/365 = 8.1534 -> 8.15
    ("DK", "business", "eur", "1000.00", "2026-06-30", "2026-07-31",
     [("2026-07-01", "2026-07-31", 31, "9.60", "8.15")], "0.00"),
    # Switzerland: 5 % whatever the year (CO 104), no fixed sum. 1000 x 5 % x 365/365 = 50.00
    ("CH", "business", "chf", "1000.00", "2025-01-31", "2026-01-31",
     [("2025-02-01", "2026-01-31", 365, "5.00", "50.00")], "0.00"),
    ("CH", "business", "chf", "7300.00", "2026-01-31", "2026-02-28",
     [("2026-02-01", "2026-02-28", 28, "5.00", "28.00")], "0.00"),
    ("CH", "business", "chf", "100.05", "2023-12-31", "2024-12-31",
     [("2024-01-01", "2024-12-31", 366, "5.00", "5.02")], "0.00"),  # 100.05 x 5 % x 366/365 = 5.0162
    # The least of Directive 2011/7/EU: ECB + 8 and 40 EUR.
    ("PT", "business", "eur", "1000.00", "2026-01-31", "2026-02-28",
     [("2026-02-01", "2026-02-28", 28, "10.15", "7.79")], "40.00"),
    ("FI", "business", "eur", "2000.00", "2026-06-30", "2026-07-31",
     [("2026-07-01", "2026-07-31", 31, "10.40", "17.67")], "40.00"),
    ("GR", "business", "eur", "500.00", "2024-09-30", "2024-12-31",
     [("2024-10-01", "2024-12-31", 92, "12.25", "15.44")], "40.00"),
]  # fmt: skip


@pytest.mark.parametrize(("country", "kind", "currency", "amount", "due", "until", "expected", "fixed_sum"), WORKED)
def test_the_law_of_each_country(
    country: str, kind: str, currency: str, amount: str, due: str, until: str,
    expected: list[tuple[str, str, int, str, str]], fixed_sum: str,
) -> None:  # fmt: skip
    made = statement(claim_of(amount, due, currency=currency), until, kind, country=country)
    found = [(first, last, days, percent, minor) for first, last, days, _, percent, minor in lines(only_block(made))]
    assert found == expected
    assert _amount(made.totals.fixed_sum_minor, currency) == fixed_sum
    assert made.figures_complete


# kind of clause, country, kind, due, notice received, until, lines
CONSUMERS = [
    # Germany, consumer: base + 5 from the day after the Mahnung: 1.27 + 5 = 6.27; 1000 x 6.27 % x 28/365 = 4.8099
    ("DE", "", "2026-01-15", "2026-01-31", "2026-02-28", [("2026-02-01", 28, "6.27", "4.81")]),
    # 2026-S2: 6.52; received before it was due: from the day after the due date. 1000 x 6.52 % x 31/365 = 5.5375
    ("DE", "", "2026-06-30", "2026-06-15", "2026-07-31", [("2026-07-01", 31, "6.52", "5.54")]),
    # 2022-S2: -0.88 + 5 = 4.12; 1000 x 4.12 % x 31/365 = 3.4992 -> 3.50. A clause changes nothing
    ("DE", "15.00", "2022-06-30", "2022-07-31", "2022-08-31", [("2022-08-01", 31, "4.12", "3.50")]),
    ("DE", "", "2026-01-15", None, "2026-02-28", []),
    # Belgium, consumer: the contract's rate, fourteen days after the reminder, at most that between businesses (10.5).
    # Received on 31 January: the days end on 14 February. 1000 x 8 % x 14/365 = 3.0685 -> 3.07
    ("BE", "8.00", "2026-01-15", "2026-01-31", "2026-02-28", [("2026-02-15", 14, "8.00", "3.07")]),
    # 15 % asked, 10.5 given: 1000 x 10.5 % x 14/365 = 4.0274 -> 4.03
    ("BE", "15.00", "2026-01-15", "2026-01-31", "2026-02-28", [("2026-02-15", 14, "10.50", "4.03")]),
    ("BE", "10.50", "2026-01-15", "2026-01-31", "2026-02-28", [("2026-02-15", 14, "10.50", "4.03")]),
    ("BE", "15.00", "2026-01-15", "2026-02-14", "2026-02-28", []),  # the fourteen days end on the 28th
    ("BE", "15.00", "2026-01-15", None, "2026-02-28", []),
    ("BE", "", "2026-01-15", "2026-01-31", "2026-02-28", []),
    # Netherlands, consumer: the civil rate is not held, the clause not applied.
    ("NL", "", "2026-01-15", "2026-01-31", "2026-02-28", []),
    ("NL", "15.00", "2026-01-15", "2026-01-31", "2026-02-28", []),
    ("NL", "15.00", "2026-01-15", None, "2026-02-28", []),
    # United Kingdom and United States, consumer: the contract or nothing. 1000 x 8 % x 28/365 = 6.1370 -> 6.14
    ("GB", "", "2026-01-31", "2026-01-31", "2026-02-28", []),
    ("GB", "8.00", "2026-01-31", None, "2026-02-28", [("2026-02-01", 28, "8.00", "6.14")]),
    ("GB", "12.00", "2026-01-31", None, "2026-02-28", [("2026-02-01", 28, "12.00", "9.21")]),
    ("US", "", "2026-01-31", "2026-01-31", "2026-02-28", []),
    ("US", "8.00", "2026-01-31", None, "2026-02-28", [("2026-02-01", 28, "8.00", "6.14")]),
    ("US", "18.00", "2026-01-31", None, "2026-02-28", [("2026-02-01", 28, "18.00", "13.81")]),
    ("ES", "15.00", "2026-01-31", "2026-01-31", "2026-02-28", []),  # no rule for Spanish consumers
]  # fmt: skip


@pytest.mark.parametrize(("country", "percent", "due", "received", "until", "expected"), CONSUMERS)
def test_the_law_of_each_country_for_a_consumer(
    country: str, percent: str, due: str, received: str | None, until: str, expected: list[tuple[str, int, str, str]]
) -> None:
    terms = clause(percent) if percent else {}
    claim = claim_of("1000.00", due, terms_key="clause" if percent else "statutory")
    on = day(received) if received else None
    made = statement(
        claim, until, "consumer", country=country, terms=terms, interest_from_notice_on={1: on} if on else {}
    )
    assert [(first, days, rate, minor) for first, _, days, _, rate, minor in lines(only_block(made))] == expected
    assert made.totals.fixed_sum_minor == 0


@pytest.mark.parametrize(("country", "percent", "amount"), [
    ("US", "18.00", "13.81"),  # 1000 x 18 % x 28/365 = 13.8082
    ("GB", "4.00", "3.07"),  # 3.0685
    ("IE", "12.00", "9.21"),  # 9.2055
    ("AT", "10.00", "7.67"),  # 7.6712
    ("SE", "10.00", "7.67"),
    ("CH", "6.00", "4.60"),  # 4.6027
])  # fmt: skip
def test_a_business_owes_the_rate_of_the_contract(country: str, percent: str, amount: str) -> None:
    claim = claim_of("1000.00", "2026-01-31", terms_key="clause")
    made = statement(claim, "2026-02-28", country=country, terms=clause(percent))
    assert [line[-1] for line in lines(only_block(made))] == [amount]
    assert WarningCode.RATE_NOT_HELD not in {it.code for it in made.warnings}


# Their reference rate is in no table, so no interest is claimed and the reader is told; the fixed sum in its currency.
@pytest.mark.parametrize(("country", "currency", "fixed_sum"), [
    ("AT", "eur", "40.00"), ("BG", "eur", "40.00"), ("HR", "eur", "40.00"), ("PL", "eur", "40.00"),
    ("HU", "eur", "40.00"), ("RO", "eur", "40.00"), ("PL", "pln", "0.00"),
    ("SE", "sek", "450.00"), ("SE", "eur", "0.00"), ("CZ", "czk", "1200.00"), ("CZ", "eur", "0.00"),
])  # fmt: skip
def test_no_other_rate_stands_in_for_a_rate_we_do_not_hold(country: str, currency: str, fixed_sum: str) -> None:
    made = statement(claim_of("1000.00", "2026-01-31", currency=currency), "2026-06-30", country=country)
    assert (made.totals.interest_minor, _amount(made.totals.fixed_sum_minor, currency)) == (0, fixed_sum)
    assert {WarningCode.RATE_NOT_HELD, WarningCode.UNVERIFIED_RULE} <= {it.code for it in made.warnings}


def test_danish_interest_before_the_table_is_missing_not_guessed() -> None:
    made = statement(claim_of("1000.00", "2025-11-30", currency="dkk"), "2026-02-28", country="DK")
    assert not made.figures_complete
    assert made.missing_half_years == (day("2025-07-01"),)


def _belgian(claim: Claim, until: str, percent: str) -> Statement:
    received = {1: day("2026-01-31")}
    return statement(claim, until, "consumer", country="BE", terms=clause(percent), interest_from_notice_on=received)


def test_a_clause_above_its_cap_is_told() -> None:
    claim = claim_of("1000.00", "2026-01-15", terms_key="clause")
    for percent, told in (("15.00", True), ("10.50", False)):
        made = _belgian(claim, "2026-02-28", percent)
        assert (WarningCode.CLAUSE_ABOVE_CAP in {it.code for it in made.warnings}) is told
        origin = only_block(made).segments[0].rate.origin
        assert origin is (RateOrigin.CAP if told else RateOrigin.CLAUSE)


def test_a_half_year_whose_cap_is_unknown_has_no_rate() -> None:
    claim = claim_of("1000.00", "2026-01-15", terms_key="clause")
    made = _belgian(claim, "2027-02-28", "1.00")
    assert made.missing_half_years == (day("2027-01-01"),)


def test_british_debt_needs_only_the_rate_of_the_day_it_became_late() -> None:
    made = statement(claim_of("1000.00", "2026-10-31", currency="gbp"), "2027-10-31", country="GB")
    assert made.figures_complete  # 2027 is in no table, and not needed
    assert [line[:3] for line in lines(only_block(made))] == [("2026-11-01", "2027-10-31", 365)]


def test_a_fixed_sum_follows_the_principal_that_is_late() -> None:
    # 1 000.00 invoiced, 0.01 credited before the due date: 40 and not 70 (s. 5A counts the debt that is late).
    claim = claim_of("1000.00", "2026-01-31", entry("credit_note", "2026-01-20", "0.01"), currency="gbp")
    assert statement(claim, "2026-02-28", country="GB").totals.fixed_sum_minor == 4000
    # Paid in part after that day: the debt had been 1 000.00.
    claim = claim_of("1000.00", "2026-01-31", entry("payment", "2026-02-10", "500.00"), currency="gbp")
    assert only_block(statement(claim, "2026-02-28", country="GB")).fixed_sum.charged_minor == 7000


@pytest.mark.parametrize(("rate", "last"), [("DE", "2029-12-31"), ("GB", "2031-01-31"), ("IE", "2032-01-31")])
def test_limitation_by_country(rate: str, last: str) -> None:
    found = limitation_of(claim_of("1000.00", "2026-01-31"), DebtorKind.BUSINESS, rate)
    assert found is not None
    assert found.last_day_on == day(last)


def test_the_unknown_kind_is_a_consumer_and_the_unknown_country_owes_the_principal() -> None:
    assert rule_for("de", DebtorKind.UNKNOWN).key == "de_consumer"
    for country, kind in ((None, DebtorKind.BUSINESS), ("JP", DebtorKind.BUSINESS), ("DE", DebtorKind.PUBLIC_BODY)):
        assert rule_for(country, kind) is PRINCIPAL_ONLY


def test_every_state_of_the_union_has_a_rule_for_businesses() -> None:
    union = set(UNION)
    covered = {rule.country for rule in RULES if rule.kind is DebtorKind.BUSINESS}
    assert covered == union | {"GB", "CH", "US"}


def test_what_rests_on_general_knowledge_is_called_unverified() -> None:
    unverified = {rule.country for rule in RULES if rule.certainty is Certainty.UNVERIFIED}
    assert unverified == set(UNION) - READ | {"US", "GB"}
