"""Is every rate there that the interest of a claim needs up to a day, under its own law and contract?"""

from __future__ import annotations

from datetime import date

from collector.domain.interest import first_day_without_rate
from collector.domain.jurisdictions.rule import ClauseUse, StatutoryRate
from collector.domain.rates import MissingRate, RateTables, ReferenceDay
from collector.domain.regime import Regime
from collector.domain.terms import ReferenceRate


def missing_rate(regime: Regime, first_on: date, until: date, tables: RateTables) -> MissingRate | None:
    """The first half-year from `first_on` to `until` (both counted) whose rate is missing, or None.

    Where one rate serves the whole debt, only that of `first_on` is needed; where law or contract fix a percentage, or
    nothing is owed beside the principal, none is.
    """
    if regime.schedule is None:
        return None
    first = first_on.toordinal()
    missing_on = first_day_without_rate(regime.schedule.for_debt_from(first), first, until.toordinal())
    if missing_on is None:
        return None
    table, read_on = _table_behind(regime)
    try:
        tables.table(table).row_for_half_year(date.fromordinal(missing_on), read_on)
    except MissingRate as missing:
        return missing
    return MissingRate(table, date.fromordinal(missing_on))


def _table_behind(regime: Regime) -> tuple[str, ReferenceDay]:
    """The table the schedule is made from. A clause that waits for its cap or floor waits for theirs."""
    clause, rule = regime.terms.rate, regime.rule
    if isinstance(clause, ReferenceRate) and rule.clause is not ClauseUse.IGNORED:
        return clause.table, ReferenceDay.FIRST_DAY
    rate: StatutoryRate | None = rule.cap if clause is not None and rule.cap is not None else rule.rate
    assert rate is not None and rate.table is not None  # a percentage fixed by law or clause is never missing
    return rate.table, rate.read_on
