"""May these rules be trusted: does each name its law and its source, and is every rate table it needs there?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from collector.domain.jurisdictions.rule import ClauseUse, FixedSum, InterestStart, RateSpan, Rule, StatutoryRate


class RuleError(ValueError):
    """A rule that cannot be trusted: names the rule, the field, what is wrong and what to do."""


def validate_rules(rules: Iterable[Rule], tables: Collection[str]) -> None:
    """Raises RuleError for the first rule that is incomplete, contradicts itself or names a table not in `tables`."""
    seen: set[tuple[str | None, str | None]] = set()
    keys: set[str] = set()
    for rule in rules:
        for field, problem in _problems(rule, tables):
            raise RuleError(f"rule {rule.key!r}, {field}: {problem} (collector/domain/jurisdictions)")
        pair = (rule.country, rule.kind)
        if pair in seen or rule.key in keys:
            raise RuleError(f"rule {rule.key!r}, key: {rule.country} and {rule.kind} stand there twice; keep one")
        seen.add(pair)
        keys.add(rule.key)


def _problems(rule: Rule, tables: Collection[str]) -> Iterator[tuple[str, str]]:
    if not rule.country or len(rule.country) != 2 or not rule.country.isupper():
        yield "country", f"{rule.country!r} is no country; write two capitals, such as FR"
    if not rule.source.strip():
        yield "source", "is empty; say where the rule was read"
    if not rule.day_counts:
        yield "day_counts", "is empty; name at least ACT/365"
    if rule.notice_days and rule.interest_start is not InterestStart.FORMAL_NOTICE:
        yield "notice_days", "counts only where interest starts with a formal notice; leave it out"
    for field, rate in (("rate", rule.rate), ("cap", rule.cap)):
        if rate is not None:
            yield from ((field, problem) for problem in _rate_problems(rate, tables))
    yield from _clause_problems(rule, tables)
    if rule.fixed_sum is not None:
        yield from (("fixed_sum", problem) for problem in _fixed_sum_problems(rule.fixed_sum))
    if rule.limitation is not None and (rule.limitation.years < 1 or not rule.limitation.article.strip()):
        yield "limitation", "needs years of at least 1 and an article"
    if rule.terms_cap is not None and not rule.terms_cap.article.strip():
        yield "terms_cap", "its article is empty; name the law"


def _rate_problems(rate: StatutoryRate, tables: Collection[str]) -> Iterator[str]:
    if not rate.article.strip():
        yield "its article is empty; name the law"
    if rate.table is not None and rate.table not in tables:
        yield f"no rate table {rate.table!r}; there are: {', '.join(sorted(tables))}"
    if rate.table is None and (rate.points_e5 <= 0 or rate.span is RateSpan.FIRST_HALF_YEAR):
        yield "a rate without a table is a percentage above 0 that never changes"
    if rate.rounded_up_to_e5 < 0:
        yield "rounded_up_to_e5 is below 0; leave it out where nothing is rounded"


def _clause_problems(rule: Rule, tables: Collection[str]) -> Iterator[tuple[str, str]]:
    if (rule.clause is ClauseUse.CAPPED) != (rule.cap is not None):
        yield "cap", "a clause is capped if and only if the rule has a cap"
    if rule.floor is None:
        return
    if rule.rate is None or rule.clause is not ClauseUse.APPLIES:
        yield "floor", "a floor needs a clause that applies and a statutory rate beside it"
    if rule.floor.table not in tables:
        yield "floor", f"no rate table {rule.floor.table!r}; there are: {', '.join(sorted(tables))}"
    if rule.floor.multiple < 1 or not rule.floor.article.strip():
        yield "floor", "needs a multiple of at least 1 and an article"


def _fixed_sum_problems(fixed_sum: FixedSum) -> Iterator[str]:
    starts = [tier.from_minor for tier in fixed_sum.tiers]
    sums = [tier.minor for tier in fixed_sum.tiers]
    if not starts or starts[0] != 0 or any(late <= early for early, late in pairwise(starts)):
        yield "the tiers begin at 0 and rise"
    if any(minor <= 0 for minor in sums) or sums != sorted(sums):
        yield "each tier grants more than 0 and no less than the one before"
    if not fixed_sum.article.strip():
        yield "its article is empty; name the law"
    if fixed_sum.currency != fixed_sum.currency.lower() or len(fixed_sum.currency) != 3:
        yield f"{fixed_sum.currency!r} is no currency; write three small letters, such as eur"
