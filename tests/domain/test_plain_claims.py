"""The short way to the account of a claim that nobody paid anything on says what the long way says."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from random import Random

from collector.domain.allocation import Allocation
from collector.domain.amounts import first_day_of_delay, replay
from collector.domain.daily_amount import share_of
from collector.domain.day_count import DayCount
from collector.domain.jurisdictions import RULES
from collector.domain.plain_claims import PlainClaim, plain_claim
from collector.domain.regime import regime_of
from collector.domain.statement_block import block_of, warnings_of
from collector.domain.terms import NO_CLAUSE, FixedRate, ReferenceRate, Terms
from tests.domain.money_examples import RATES, claim_of, day, entry

SINCE = day("2000-01-01")
CONTRACTS = (
    NO_CLAUSE,
    Terms("high", SINCE, FixedRate(3_000_000), "", "CGV, art. 6"),
    Terms("low", SINCE, FixedRate(300_000), "", "CGV, art. 6", grace_days=5),
    Terms("follows", SINCE, ReferenceRate("ecb_mro", 1_000_000), "", "CGV, art. 6"),
    Terms("gift", SINCE, fixed_sum_minor=0),
    Terms("greedy", SINCE, fixed_sum_minor=9_000),
    Terms("capped", SINCE, FixedRate(1_200_000), "", "CGV, art. 6", interest_cap_e5=100_000),
    Terms("compounds", SINCE, FixedRate(1_200_000), "", "CGV, art. 6", compounds=True),
    Terms("own_year", SINCE, FixedRate(1_200_000), "", "CGV, art. 6", day_count=DayCount.ACT_ACT),
)
FRENCH_BUSINESS = next(rule for rule in RULES if rule.key == "fr_business")


def test_both_ways_say_the_same_under_every_law_and_contract() -> None:
    random, plain_ones = Random(5), 0
    for rule, terms in product(RULES, CONTRACTS):
        for currency in ("eur", "gbp"):
            regime = regime_of(rule, terms, currency, RATES)
            due, as_of = day("2019-01-01") + timedelta(random.randrange(2_800)), day("2026-02-11")
            as_of = min(as_of, due + timedelta(random.choice((-3, 0, 1, 5, 40, 300, 3_000))))
            claim = claim_of(f"{random.randrange(1, 10**7)}.{random.randrange(100):02d}", str(due), currency=currency)
            claim = claim._replace(due_on_assumed=random.random() < 0.2)
            first = first_day_of_delay(claim, regime, due + timedelta(3))
            short = plain_claim(claim, regime, first, as_of)
            if short is not None:
                plain_ones += 1
                account = replay(claim, regime, as_of, Allocation.INTEREST_FIRST, due + timedelta(3))
                block = block_of(account, as_of)
                long = PlainClaim(block, share_of(account, as_of), tuple(warnings_of(account, block)))
                assert short == long, (rule.key, terms.key, claim, as_of)
    assert plain_ones > 100


def test_a_claim_on_which_something_happened_goes_the_long_way() -> None:
    regime, as_of = regime_of(FRENCH_BUSINESS, NO_CLAUSE, "eur", RATES), day("2026-02-11")
    untouched = claim_of("1000.00", "2026-01-10")
    first = day("2026-01-11").toordinal()
    assert plain_claim(untouched, regime, first, as_of) is not None
    for kind in ("payment", "credit_note", "waiver", "cost"):
        touched = claim_of("1000.00", "2026-01-10", entry(kind, "2026-01-20", "10.00"))
        assert plain_claim(touched, regime, first, as_of) is None, kind


def test_so_does_one_that_is_not_late_or_whose_rate_is_missing() -> None:
    regime = regime_of(FRENCH_BUSINESS, NO_CLAUSE, "eur", RATES)
    claim, first = claim_of("1000.00", "2026-01-10"), day("2026-01-11").toordinal()
    assert plain_claim(claim, regime, first, day("2026-01-10")) is None
    assert plain_claim(claim, regime, first, day("2030-01-10")) is None
