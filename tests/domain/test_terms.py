"""Which version of the contract speaks, and which country's rule."""

from __future__ import annotations

import pytest

from collector.domain.debtors import DebtorKind
from collector.domain.jurisdictions import RULES, rule_for
from collector.domain.schedule import schedule_of
from collector.domain.terms import NO_CLAUSE, BelowFloor, FixedRate, ReferenceRate, Terms, terms_in_force
from tests.domain.money_examples import RATES, claim_of, day, lines, only_block, statement

OLD = Terms("2024", day("2024-01-01"), FixedRate(1_200_000), "", "CGV 2024, art. 5")
NEW = Terms("2025", day("2025-03-01"), FixedRate(1_500_000), "", "CGV 2025, art. 6")


@pytest.mark.parametrize(("issued", "key"), [
    ("2023-12-31", "statutory"), ("2024-01-01", "2024"), ("2025-02-28", "2024"), ("2025-03-01", "2025"),
    ("2026-11-22", "2025"),
])  # fmt: skip
def test_the_version_in_force_on_the_day_of_issue(issued: str, key: str) -> None:
    assert terms_in_force([NEW, OLD], day(issued)).key == key


def test_a_rate_must_name_its_clause_and_stay_above_zero() -> None:
    with pytest.raises(ValueError, match="clause_reference"):
        Terms("x", day("2025-01-01"), FixedRate(1))
    with pytest.raises(ValueError, match="below zero"):
        Terms("x", day("2025-01-01"), FixedRate(-1), "", "art. 1")
    with pytest.raises(ValueError, match="start at 0"):
        Terms("x", day("2025-01-01"), grace_days=-1)


def test_a_clause_may_follow_the_reference_rate() -> None:
    # ECB + 12: 14.15 in 2026-S1, 14.40 in 2026-S2; three times the legal rate: 7.86 and 8.25, the floor itself.
    for rate, percents in (
        (ReferenceRate("ecb_mro", 1_200_000), ["14.15", "14.40"]),
        (ReferenceRate("fr_legal_others", 0, 3), ["7.86", "8.25"]),
    ):
        terms = {"clause": Terms("clause", day("2020-01-01"), rate, "", "CGV, art. 6")}
        made = statement(claim_of("36500.00", "2026-06-29", terms_key="clause"), "2026-07-01", terms=terms)
        assert [line[4] for line in lines(only_block(made))] == percents
        assert [line[5] for line in lines(only_block(made))] == percents
        assert made.warnings == ()


def test_a_statutory_choice_never_outlives_the_statutory_table() -> None:
    terms = Terms("x", day("2020-01-01"), FixedRate(100_000), "", "art. 1", below_floor=BelowFloor.STATUTORY)
    schedule = schedule_of(rule_for("FR", DebtorKind.BUSINESS), terms, RATES)
    assert schedule is not None
    assert {source.origin.value for source in schedule.sources} == {"clause", "statutory"}


@pytest.mark.parametrize(("country", "kind", "key"), [
    ("FR", "business", "fr_business"), ("fr", "consumer", "fr_consumer"), ("FR", "unknown", "fr_consumer"),
    ("FR", "public_body", "fr_public_body"), ("BR", "business", "principal_only"), (None, "consumer", "principal_only"),
])  # fmt: skip
def test_the_rule_of_a_country_and_a_kind(country: str | None, kind: str, key: str) -> None:
    assert rule_for(country, DebtorKind(kind)).key == key


def test_every_rule_names_its_article_source_and_a_table_that_exists() -> None:
    for rule in RULES:
        assert rule.source
        if rule.rate is not None:
            assert rule.rate.article
            assert rule.rate.table is None or rule.rate.table in RATES.by_key
        assert (schedule_of(rule, NO_CLAUSE, RATES) is None) == (rule.rate is None)
    assert rule_for("FR", DebtorKind.CONSUMER).fixed_sum is None
