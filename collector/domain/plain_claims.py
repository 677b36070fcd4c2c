"""A claim to which nothing happened but its invoice: nine in ten of a daily run, and their accounts need no replay.

What days make of such a claim is the same for all that share regime and due date. It is worked out once, and only the
amounts are left to each. `replay` and `block_of` remain what is true: a test holds these figures against theirs.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from collector.domain.calendar import days_late
from collector.domain.claims import Claim, EntryKind
from collector.domain.daily_amount import Share
from collector.domain.interest import HUNDRED_PERCENT, rate_index, raw_segments
from collector.domain.quick_amounts import is_plain
from collector.domain.regime import Regime, WarningCode
from collector.domain.schedule import LAST_DAY, RateOrigin, RateSource
from collector.domain.statement_block import crosses
from collector.domain.statement_lines import Block, FixedSumLine, Part, SegmentLine, StatementWarning

_NOTHING = Part(0, 0, 0, 0)


class PlainClaim(NamedTuple):
    """A claim's part of a statement, and what each further day costs (None: tomorrow's rate is unknown)."""

    block: Block
    share: Share | None
    warnings: tuple[StatementWarning, ...]


class _Line(NamedTuple):
    """A line of interest that waits for its base: base x `rate_days` / (365 x 100 %), half up, is its amount."""

    from_on: date
    to_on: date
    days: int
    rate: RateSource
    divisor: int
    rate_days: int


class _Days(NamedTuple):
    """What the days from `begins_on` to that of the statement make of any principal. `share`: rate and last day."""

    begins_on: date
    lines: tuple[_Line, ...]
    share: tuple[int, int] | None
    codes: tuple[WarningCode, ...]


def plain_claim(claim: Claim, regime: Regime, first: int, as_of: date) -> PlainClaim | None:
    """The claim at the end of `as_of`, its delay beginning on the ordinal `first`; None where it is not that plain.

    Days that bear no interest are the caller's to look for.
    """
    if len(claim.entries) != 1 or not is_plain(regime):
        return None
    entry, today = claim.entries[0], as_of.toordinal()
    principal = entry.minor
    if entry.kind is not EntryKind.INVOICE or principal <= 0 or not entry.on.toordinal() <= first <= today:
        return None
    days = _days_of(regime, first, today)
    if days is None:
        return None
    interest, lines = 0, []
    for from_on, to_on, counted, rate, divisor, rate_days in days.lines:
        whole = divisor * HUNDRED_PERCENT
        amount = (principal * rate_days + whole // 2) // whole
        interest += amount
        lines.append(SegmentLine(from_on, to_on, counted, principal, rate, divisor, amount))
    fixed_sum, law = regime.fixed_sum_minor(principal), regime.rule.fixed_sum
    owed = principal + interest + fixed_sum
    fixed_line = FixedSumLine(days.begins_on, fixed_sum, law.article) if law and fixed_sum else None
    # By their places and not by name: that halves what a block costs, and a statement has many.
    block = Block(
        claim.id, claim.stripe_invoice_id, claim.number, claim.issued_on, claim.due_on, claim.due_on_assumed,
        days_late(claim.due_on, as_of), claim.terms_key, days.begins_on,
        principal, (), (), (), tuple(lines), (),  # invoiced, credits, payments, reversals, segments, standstills
        fixed_line, (), (), (),  # waivers, lapsed waivers, costs
        Part(principal, 0, 0, principal), Part(interest, 0, 0, interest), Part(fixed_sum, 0, 0, fixed_sum), _NOTHING,
        0, principal, owed,  # unallocated, remaining, total
        (), None,  # floors, their difference
    )  # fmt: skip
    share = None if days.share is None else Share(principal * days.share[0], 365, days.share[1])
    return PlainClaim(block, share, _warnings(claim, regime, days.codes, principal))


@lru_cache(maxsize=4096)
def _days_of(regime: Regime, first: int, today: int) -> _Days | None:
    """None where a rate is missing, or a clause lies below its floor: then more is to be said."""
    schedule = regime.schedule
    if (
        schedule is None
        or today > schedule.floor_checked_until
        or any(crosses(flag, first, today) for flag in schedule.flags)
    ):
        return None
    if not schedule.starts or first < schedule.starts[0] or today > schedule.ends[-1]:
        return None
    lines = tuple(
        _Line(
            date.fromordinal(raw.first), date.fromordinal(raw.last), raw.days, schedule.sources[raw.rate_at],
            raw.divisor, schedule.rates[raw.rate_at] * raw.days,
        )
        for raw in raw_segments(schedule, 1, first, today, regime.day_count)
    )  # fmt: skip
    next_rate = rate_index(schedule, today + 1)
    share = None if next_rate is None else (schedule.rates[next_rate], min(LAST_DAY, schedule.ends[next_rate]))
    above_cap = any(line.rate.origin is RateOrigin.CAP for line in lines)
    codes = (WarningCode.CLAUSE_ABOVE_CAP,) if above_cap else ()
    return _Days(date.fromordinal(first), lines, share, codes)


def _warnings(
    claim: Claim, regime: Regime, of_rates: tuple[WarningCode, ...], principal: int
) -> tuple[StatementWarning, ...]:  # fmt: skip
    codes = [*regime.warnings]
    if regime.caps_fixed_sum(principal):
        codes.append(WarningCode.FIXED_SUM_CAPPED)
    codes += of_rates
    if claim.due_on_assumed:
        codes.append(WarningCode.DUE_DATE_ASSUMED)
    return tuple(StatementWarning(code, claim.id) for code in codes)
