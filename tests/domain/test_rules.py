"""Are the rules of law complete, and is a wrong one told with its field and the remedy?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from collector.domain.jurisdictions import RULES
from collector.domain.jurisdictions.france import BUSINESS, CONSUMER
from collector.domain.jurisdictions.rule import ClauseUse, FixedSum, RateSpan, Rule, StatutoryRate, Tier
from collector.domain.jurisdictions.validation import RuleError, validate_rules
from tests.domain.money_examples import RATES


def test_the_rules_of_the_release_are_whole() -> None:
    validate_rules(RULES, RATES.by_key)


def test_a_rule_without_its_table_is_refused_by_name() -> None:
    with pytest.raises(RuleError, match=r"rule 'fr_business', rate: no rate table 'ecb_mro'; there are: fr_legal_oth"):
        validate_rules(RULES, {"fr_legal_others"})


def _sum(*tiers: tuple[int, int], currency: str = "eur", article: str = "art. 1") -> FixedSum:
    return FixedSum(tuple(Tier(*tier) for tier in tiers), currency, article)


def _rate(**more: Any) -> StatutoryRate:
    return replace(StatutoryRate("ecb_mro", 800_000, RateSpan.EACH_HALF_YEAR, "art. 1"), **more)


# what is wrong, what the message says
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"country": "fr"}, "country: 'fr' is no country"),
    ({"source": " "}, "source: is empty; say where the rule was read"),
    ({"day_counts": ()}, "day_counts: is empty"),
    ({"notice_days": 14}, "notice_days: counts only where interest starts with a formal notice"),
    ({"rate": _rate(article="")}, "rate: its article is empty"),
    ({"rate": _rate(table="libor")}, "rate: no rate table 'libor'"),
    ({"rate": _rate(table=None, points_e5=0)}, "rate: a rate without a table is a percentage above 0"),
    ({"rate": _rate(table=None, span=RateSpan.FIRST_HALF_YEAR)}, "rate: a rate without a table .* never changes"),
    ({"clause": ClauseUse.CAPPED}, "cap: a clause is capped if and only if"),
    ({"cap": _rate()}, "cap: a clause is capped if and only if"),
    ({"clause": ClauseUse.IGNORED}, "floor: a floor needs a clause that applies"),
    ({"rate": None}, "floor: a floor needs a clause that applies"),
    ({"fixed_sum": _sum((1, 4000))}, "fixed_sum: the tiers begin at 0 and rise"),
    ({"fixed_sum": _sum((0, 4000), (0, 7000))}, "fixed_sum: the tiers begin at 0 and rise"),
    ({"fixed_sum": _sum((0, 7000), (100, 4000))}, "fixed_sum: each tier grants"),
    ({"fixed_sum": _sum((0, 4000), article="")}, "fixed_sum: its article is empty"),
    ({"fixed_sum": _sum((0, 4000), currency="EUR")}, "fixed_sum: 'EUR' is no currency"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "message"), WRONG)
def test_a_wrong_rule_is_refused_with_field_and_remedy(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(RuleError, match=f"rule 'fr_business', {message}"):
        validate_rules([replace(BUSINESS, **wrong)], RATES.by_key)


@pytest.mark.parametrize("twice", [replace(CONSUMER, kind=BUSINESS.kind), replace(CONSUMER, key=BUSINESS.key)])
def test_one_country_and_kind_has_one_rule(twice: Rule) -> None:
    with pytest.raises(RuleError, match="stand there twice; keep one"):
        validate_rules([BUSINESS, twice], RATES.by_key)
