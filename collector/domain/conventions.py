"""By which conventions were these figures made?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final

from collector.domain.day_count import DayCount
from collector.domain.jurisdictions.rule import InterestStart, RateSpan, Rule
from collector.domain.regime import Regime


class Convention(StrEnum):
    """How the figures were made; each is printed as a sentence, made elsewhere from these stable codes."""

    FIRST_DAY_AFTER_DUE = "first_day_after_due"
    FIRST_DAY_AFTER_FORMAL_NOTICE = "first_day_after_formal_notice"
    FIRST_DAY_AFTER_NOTICE_DAYS = "first_day_after_notice_days"  # after the days the notice must leave
    LAST_DAY_COUNTED = "last_day_counted"
    RATE_OF_EACH_HALF_YEAR = "rate_of_each_half_year"
    RATE_OF_FIRST_HALF_YEAR = "rate_of_first_half_year"
    PAYMENT_DAY_ON_OLD_PRINCIPAL = "payment_day_on_old_principal"
    CREDIT_NOTE_FROM_ITS_DAY = "credit_note_from_its_day"
    YEAR_OF_365_DAYS = "year_of_365_days"
    YEAR_OF_ITS_OWN_LENGTH = "year_of_its_own_length"
    YEAR_OF_360_DAYS = "year_of_360_days"
    EACH_LINE_HALF_UP = "each_line_half_up"
    TOTAL_IS_SUM_OF_LINES = "total_is_sum_of_lines"
    SIMPLE_INTEREST = "simple_interest"
    COMPOUND_AFTER_A_YEAR = "compound_after_a_year"
    INTEREST_CAPPED = "interest_capped"
    NO_TAX_ON_PENALTIES = "no_tax_on_penalties"
    FIXED_SUM_ONCE_PER_INVOICE = "fixed_sum_once_per_invoice"


_YEAR: Final = {
    DayCount.ACT_365: Convention.YEAR_OF_365_DAYS,
    DayCount.ACT_ACT: Convention.YEAR_OF_ITS_OWN_LENGTH,
    DayCount.THIRTY_360: Convention.YEAR_OF_360_DAYS,
}


def conventions_of(regimes: Iterable[Regime], rule: Rule) -> tuple[Convention, ...]:
    """The conventions behind the figures of claims of these regimes, all of one rule, in the order they are printed."""
    return _conventions_under(tuple(dict.fromkeys(regimes)), rule)


@lru_cache(maxsize=512)
def _conventions_under(regimes: tuple[Regime, ...], rule: Rule) -> tuple[Convention, ...]:
    schedules = [regime.schedule for regime in regimes if regime.schedule is not None]
    once = [] if rule.fixed_sum is None else [Convention.FIXED_SUM_ONCE_PER_INVOICE]
    if not schedules:
        return (Convention.CREDIT_NOTE_FROM_ITS_DAY, Convention.TOTAL_IS_SUM_OF_LINES, *once)
    rate_conventions = []
    if any(source.table for schedule in schedules for source in schedule.sources):
        first_half_year = any(schedule.span is RateSpan.FIRST_HALF_YEAR for schedule in schedules)
        rate_conventions.append(
            Convention.RATE_OF_FIRST_HALF_YEAR if first_half_year else Convention.RATE_OF_EACH_HALF_YEAR
        )
    return (
        _first_day(rule),
        Convention.LAST_DAY_COUNTED,
        *rate_conventions,
        Convention.PAYMENT_DAY_ON_OLD_PRINCIPAL,
        Convention.CREDIT_NOTE_FROM_ITS_DAY,
        *sorted({_YEAR[regime.day_count] for regime in regimes}),
        Convention.EACH_LINE_HALF_UP,
        Convention.TOTAL_IS_SUM_OF_LINES,
        *_growth(regimes),
        Convention.NO_TAX_ON_PENALTIES,
        *once,
    )


def _first_day(rule: Rule) -> Convention:
    if rule.interest_start is not InterestStart.FORMAL_NOTICE:
        return Convention.FIRST_DAY_AFTER_DUE
    return Convention.FIRST_DAY_AFTER_NOTICE_DAYS if rule.notice_days else Convention.FIRST_DAY_AFTER_FORMAL_NOTICE


def _growth(regimes: Sequence[Regime]) -> list[Convention]:
    compounds = {regime.compounds for regime in regimes}
    codes = [Convention.SIMPLE_INTEREST] if False in compounds else []
    codes += [Convention.COMPOUND_AFTER_A_YEAR] if True in compounds else []
    if any(regime.terms.interest_cap_e5 is not None for regime in regimes):
        codes.append(Convention.INTEREST_CAPPED)
    return codes
