"""What a statement says in words is what its lines do: who owes what kind of interest, from which day, paid how."""

from __future__ import annotations

from typing import Any

import pytest

from collector.documents.statement_data import statement_data
from collector.domain.statement import Statement
from tests.documents.samples import BUSINESS, CONSUMER, CREDITOR
from tests.domain.money_examples import claim_of, clause, day, entry, statement

UNPAID = claim_of("1000.00", "2025-11-14")
UNDER_A_CLAUSE = claim_of("1000.00", "2025-11-14", terms_key="clause")
NOTICE = day("2026-01-10")


def printed(made: Statement, language: str = "fr", debtor: Any = CONSUMER) -> dict[str, Any]:
    return statement_data(CREDITOR, debtor, language, made, "D-1", "", "")


@pytest.mark.parametrize(
    ("percent", "country", "name", "basis"),
    [
        # 1 % binds the creditor: no legal rate is asked for. 12 % is cut to the legal rate.
        ("1", "FR", "Intérêts de retard", "CGV 2025, art. 6 ; C. civ., art. 1231-6 et 1344-1"),
        ("12", "FR", "Intérêts au taux légal", "C. civ., art. 1231-6 et 1344-1 ; CMF, art. L313-2"),
        ("12", "BE", "Intérêts de retard", "loi belge du 2 août 2002, art. 5"),
        ("5", "BE", "Intérêts de retard", "CGV 2025, art. 6 ; code belge de droit économique, livre XIX"),
    ],
)
def test_a_consumers_interest_is_called_what_it_is(percent: str, country: str, name: str, basis: str) -> None:
    terms = clause(percent)
    made = statement(
        UNDER_A_CLAUSE, "2026-06-30", "consumer", country=country, terms=terms, interest_from_notice_on=NOTICE
    )
    data = printed(made)
    assert data["interest_name"] == name
    assert name in [row[0] for row in data["totals"]]
    assert [it.replace("\u00a0", " ") for it in data["blocks"][0]["basis"]] == [basis]


def test_the_day_that_interest_waited_for_is_printed() -> None:
    made = statement(UNPAID, "2026-06-30", "consumer", interest_from_notice_on=NOTICE)
    block = printed(made)["blocks"][0]
    assert (block["segments"][0]["from"], block["notice_received"]) == (
        "11/01/2026", "Mise en demeure reçue le 10 janvier 2026.",
    )  # fmt: skip
    early = statement(UNPAID, "2026-06-30", "consumer", interest_from_notice_on=day("2025-11-01"))
    assert printed(early)["blocks"][0]["notice_received"] == ""  # the due date came later and decides
    assert printed(statement(UNPAID, "2026-06-30"), debtor=BUSINESS)["blocks"][0]["notice_received"] == ""


def test_a_belgian_consumer_reads_of_the_days_that_the_notice_leaves() -> None:
    terms = clause("5")
    made = statement(
        UNDER_A_CLAUSE, "2026-06-30", "consumer", country="BE", terms=terms, interest_from_notice_on=NOTICE
    )
    data = printed(made, "en")
    assert data["blocks"][0]["segments"][0]["from"] == "25 Jan 2026"  # 14 days free, 11 to 24 January
    assert data["conventions"][0].startswith("Interest runs from the day after the time that the law leaves the debtor")
    assert data["blocks"][0]["notice_received"] == ""


def test_a_payment_of_the_penalty_invoice_says_so_and_what_is_taken_back_was_not_the_debtors_word() -> None:
    claim = claim_of(
        "1000.00", "2026-01-10",
        entry("payment", "2026-02-10", "2.00", "pay:interest", designated="interest"),
        entry("payment", "2026-02-11", "5.00", "inpay_1", designated="interest"),
        entry("refund", "2026-02-12", "1.00", "re_1:interest", reverses="pay:interest", designated="interest"),
        entry("refund", "2026-02-13", "1.00", "re_2", reverses="inpay_1", designated="interest"),
    )  # fmt: skip
    placed = [it["placed"] for it in printed(statement(claim, "2026-03-01"), "en", BUSINESS)["blocks"][0]["movements"]]
    assert placed == [
        "interest €2.00 (paid on the penalty invoice)", "interest €5.00 (placed as the debtor asked)",
        "interest €1.00", "interest €1.00",
    ]  # fmt: skip


def test_a_line_cut_at_the_cap_says_why_it_is_less_than_base_times_rate() -> None:
    # 1 000 x 15 % x 279 / 365 would be 114.66; the contract gives 3 % of the invoice at most.
    made = statement(UNDER_A_CLAUSE, "2026-08-20", terms=clause("15", interest_cap_e5=300_000))
    assert printed(made, "en", BUSINESS)["remarks"] == [
        "Invoice F-1: the line from 15 Nov 2025 to 20 Aug 2026 is cut to €30.00, where interest reaches the cap of the "
        "contract (CGV 2025, art. 6)."
    ]
