"""What may be charged on the claims of one debtor under one version of the terms: rule, contract and rates together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from collector.domain.day_count import DayCount
from collector.domain.jurisdictions.rule import ClauseUse, Rule
from collector.domain.money import exponent_of
from collector.domain.rates import RateTables
from collector.domain.schedule import Schedule, schedule_of
from collector.domain.terms import Terms


class WarningCode(StrEnum):
    """What a reader of the figures must know. The words are made elsewhere; the codes are stable."""

    MISSING_RATE = "missing_rate"  # figures incomplete: reminders go without them, formal notices wait
    CLAUSE_BELOW_FLOOR = "clause_below_floor"  # a half-year where the clause is under the floor; see Block.floors
    FLOOR_UNKNOWN = "floor_unknown"  # the clause could not be compared with its floor from this half-year on
    CONTRACT_CLAUSE_IGNORED = "contract_clause_ignored"  # the rule does not let the clause apply by itself
    CLAUSE_ABOVE_CAP = "clause_above_cap"  # the law gives less than the clause asks for; the law is claimed
    RATE_NOT_HELD = "rate_not_held"  # the law grants interest by a rate of which we hold no table; none is claimed
    FIXED_SUM_OTHER_CURRENCY = "fixed_sum_other_currency"  # granted in another currency, so not claimed
    FIXED_SUM_CAPPED = "fixed_sum_capped"  # the contract asks for more than the law grants
    COST_NOT_CLAIMABLE = "cost_not_claimable"  # a recovery cost the law leaves to the creditor
    NO_RULE_FOR_COUNTRY = "no_rule_for_country"  # principal only
    KIND_UNKNOWN = "kind_unknown"  # treated as a consumer
    UNVERIFIED_RULE = "unverified_rule"  # not for a formal notice without the owner's yes
    DUE_DATE_ASSUMED = "due_date_assumed"  # not for a formal notice without confirmation
    COMPOUND_REFUSED = "compound_refused"  # the contract's interest on interest has no ground in this law
    CAP_REACHED = "cap_reached"  # the contract's cap stops the interest of this claim
    DAY_COUNT_REFUSED = "day_count_refused"  # the contract names one that this country's practice does not know
    OVERPAID = "overpaid"  # more was received than is owed on this claim
    CREDITED_IN_FULL = "credited_in_full"  # the invoice was cancelled, yet earlier penalties remain


@dataclass(frozen=True, slots=True, eq=False)
class Regime:
    """Prepared once for many claims: `schedule` None means no interest."""

    rule: Rule
    terms: Terms
    currency: str
    schedule: Schedule | None
    day_count: DayCount
    compounds: bool
    warnings: tuple[WarningCode, ...]

    @property
    def grants_anything(self) -> bool:
        """Whether more than the principal may be claimed."""
        return self.schedule is not None or self._granted_minor(0) > 0

    def fixed_sum_minor(self, principal_minor: int) -> int:
        """Once per invoice, by the principal that is late: what the law grants, or less where the contract says less.

        0 in a currency the law does not name.
        """
        granted = self._granted_minor(principal_minor)
        return granted if self.terms.fixed_sum_minor is None else min(granted, self.terms.fixed_sum_minor)

    def caps_fixed_sum(self, principal_minor: int) -> bool:
        """Whether the contract asks for a higher fixed sum than the law grants on this principal."""
        granted = self._granted_minor(principal_minor)
        return 0 < granted < (self.terms.fixed_sum_minor or 0)

    def _granted_minor(self, principal_minor: int) -> int:
        fixed_sum = self.rule.fixed_sum
        if fixed_sum is None or fixed_sum.currency != self.currency:
            return 0
        return fixed_sum.granted_minor(principal_minor)


@lru_cache(maxsize=512)
def regime_of(rule: Rule, terms: Terms, currency: str, tables: RateTables) -> Regime:
    """The regime of a rule, terms and currency (lower case).

    Raises UnknownCurrency, and KeyError for a rate table that does not exist.
    """
    exponent_of(currency)
    warnings: list[WarningCode] = []
    if rule.clause is ClauseUse.IGNORED and terms.rate is not None:
        warnings.append(WarningCode.CONTRACT_CLAUSE_IGNORED)
    schedule = schedule_of(rule, terms, tables)
    if rule.rate_not_held and schedule is None:
        warnings.append(WarningCode.RATE_NOT_HELD)
    if rule.fixed_sum is not None and rule.fixed_sum.currency != currency:
        warnings.append(WarningCode.FIXED_SUM_OTHER_CURRENCY)
    day_count, compounds = _day_count(rule, terms, warnings), _compounds(rule, terms, warnings)
    return Regime(rule, terms, currency, schedule, day_count, compounds, tuple(warnings))


def _compounds(rule: Rule, terms: Terms, warnings: list[WarningCode]) -> bool:
    if terms.compounds and (rule.clause is ClauseUse.IGNORED or not rule.compound_article):
        warnings.append(WarningCode.COMPOUND_REFUSED)
        return False
    return terms.compounds


def _day_count(rule: Rule, terms: Terms, warnings: list[WarningCode]) -> DayCount:
    if terms.day_count in rule.day_counts:
        return terms.day_count
    if terms.day_count is not None:
        warnings.append(WarningCode.DAY_COUNT_REFUSED)
    return rule.day_counts[0]
