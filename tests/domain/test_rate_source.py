"""Does every line of interest say where its rate comes from: which table, day, row and article, how it was made?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from collector.domain.rates import Verification
from collector.domain.schedule import RateOrigin, RateSource
from collector.domain.terms import ReferenceRate, Terms
from tests.domain.money_examples import claim_of, clause, day, only_block, statement

ECB_2025 = {
    "table": "ecb_mro", "row_from": date(2025, 6, 11), "reference_e5": 215_000,
    "read_from": "rates published in Italy, Ireland and Belgium for 2025-S2 and 2026-S1 (10.15 = 2.15 + 8)",
    "verification": Verification.TWO_SOURCES,
}  # fmt: skip
FIRST_OF_2026 = {"half_year_on": date(2026, 1, 1), "in_force_on": date(2026, 1, 1)}
EVE_OF_2026 = {"half_year_on": date(2026, 1, 1), "in_force_on": date(2025, 12, 31)}

# country, kind, currency -> article, the rest of what the line tells (percents a year times 100 000)
SOURCES = [
    ("FR", "business", "eur", "C. com., art. L441-10, II", 1_215_000,
     {**ECB_2025, **FIRST_OF_2026, "points_e5": 1_000_000}),
    ("IT", "business", "eur", "D.Lgs. 231/2002, artt. 2, 4, 5", 1_015_000,
     {**ECB_2025, **FIRST_OF_2026, "points_e5": 800_000}),
    ("IE", "business", "eur", "S.I. No. 580/2012", 1_015_000, {**ECB_2025, **EVE_OF_2026, "points_e5": 800_000}),
    ("BE", "business", "eur", "loi belge du 2 août 2002, art. 5", 1_050_000,
     {**ECB_2025, **FIRST_OF_2026, "points_e5": 800_000, "rounded_up_to_e5": 50_000}),
    ("DE", "business", "eur", "BGB, §§ 286, 288 Abs. 2", 1_027_000,
     {**FIRST_OF_2026, "table": "de_base", "row_from": date(2026, 1, 1), "reference_e5": 127_000, "points_e5": 900_000,
      "read_from": "test file of September 2026; recomputed from the ECB rate (BGB 247)",
      "verification": Verification.TWO_SOURCES}),
    ("GB", "business", "gbp", "Late Payment of Commercial Debts (Interest) Act 1998", 1_175_000,
     {**EVE_OF_2026, "table": "boe_base", "row_from": date(2025, 12, 18), "reference_e5": 375_000, "points_e5": 800_000,
      "read_from": "copy of the Bank's history page (checked 8 October 2026)",
      "verification": Verification.ONE_SOURCE}),
    ("CH", "business", "chf", "CO suisse, art. 104", 500_000, {}),
]  # fmt: skip


@pytest.mark.parametrize(("country", "kind", "currency", "article", "rate_e5", "told"), SOURCES)
def test_a_statutory_line_tells_where_its_rate_was_read(country, kind, currency, article, rate_e5, told) -> None:
    claim = claim_of("1000.00", "2026-01-31", currency=currency)
    (line,) = only_block(statement(claim, "2026-02-28", kind, country=country)).segments
    assert line.rate == RateSource(RateOrigin.STATUTORY, rate_e5, line.rate.basis, **told)
    assert line.rate.basis.startswith(article)


def test_a_clause_has_no_table_and_names_itself_and_the_law_that_allows_it() -> None:
    claim = claim_of("1000.00", "2026-01-31", terms_key="clause")
    (line,) = only_block(statement(claim, "2026-02-28", terms=clause("15.00"))).segments
    assert line.rate == RateSource(RateOrigin.CLAUSE, 1_500_000, "CGV 2025, art. 6 ; C. com., art. L441-10, II")


@pytest.mark.parametrize(
    ("percent", "origin", "rate_e5"),
    [("12.00", "cap", 1_050_000), ("10.50", "clause", 1_050_000), ("6.00", "clause", 600_000)],
)
def test_a_clause_against_a_belgian_consumer_stands_up_to_the_cap(percent: str, origin: str, rate_e5: int) -> None:
    claim = claim_of("1000.00", "2026-01-31", terms_key="clause")
    made = statement(
        claim, "2026-04-30", "consumer", country="BE", terms=clause(percent),
        interest_from_notice_on={1: day("2026-02-10")},
    )  # fmt: skip
    (line,) = only_block(made).segments
    assert (line.rate.origin, line.rate.rate_e5, line.from_on) == (origin, rate_e5, day("2026-02-25"))


def test_a_clause_over_a_reference_rate_tells_table_half_year_and_row() -> None:
    over = {"clause": Terms("clause", day("2000-01-01"), ReferenceRate("ecb_mro", 1_100_000), "", "CGV, art. 6")}
    claim = claim_of("1000.00", "2026-01-31", terms_key="clause")
    (line,) = only_block(statement(claim, "2026-02-28", terms=over)).segments
    told: dict[str, Any] = {**ECB_2025, **FIRST_OF_2026, "points_e5": 1_100_000}
    basis = "CGV, art. 6 ; C. com., art. L441-10, II"
    assert line.rate == RateSource(RateOrigin.CLAUSE, 1_315_000, basis, **told)
