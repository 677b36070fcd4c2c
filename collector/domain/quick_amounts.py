"""How much is owed on one claim, when nobody asks for the lines that explain it?

Comparing two orders of payment, or three readings of a clause, needs sums only, and most claims are plain: an invoice,
payments, credit notes, one rate each half-year over 365 days. For those the lines are never made, only added up, each
rounded as it would be printed; a test proves both ways equal to the cent. Anything else is replayed (see `amounts`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from collector.domain.allocation import FIXED_SUM, INTEREST, PRINCIPAL, UNALLOCATED, Allocation
from collector.domain.amounts import first_day_of_delay, replay
from collector.domain.claims import Claim, EntryKind, LedgerEntry
from collector.domain.day_count import DayCount
from collector.domain.interest import interest_sum
from collector.domain.jurisdictions.rule import RateSpan
from collector.domain.regime import Regime
from collector.domain.standstills import Standstill


class Amounts(NamedTuple):
    """Still owed, part by part, in minor units; `interest_charged_minor` before payments and waivers.

    `figures_complete` is false where a rate is missing.
    """

    interest_minor: int
    principal_minor: int
    fixed_sum_minor: int
    cost_minor: int
    unallocated_minor: int
    interest_charged_minor: int
    figures_complete: bool

    @property
    def total_minor(self) -> int:
        return self.interest_minor + self.principal_minor + self.fixed_sum_minor + self.cost_minor


def amounts_of(
    claim: Claim,
    regime: Regime,
    as_of: date,
    allocation: Allocation,
    notice_received_on: date | None = None,
    standstills: Sequence[Standstill] = (),
) -> Amounts:
    """What `replay` would leave owed at the end of `as_of`, with the same arguments and errors."""
    if not standstills and is_plain(regime):
        first = first_day_of_delay(claim, regime, notice_received_on)
        quick = _added_up(claim, regime, first, as_of.toordinal(), allocation)
        if quick is not None:
            return quick
    account = replay(claim, regime, as_of, allocation, notice_received_on, standstills)
    interest, principal, fixed_sum, cost = account.owed
    unallocated = sum(receipt.left(UNALLOCATED) for receipt in account.receipts)
    is_complete = account.rate_missing_on is None
    return Amounts(interest, principal, fixed_sum, cost, unallocated, account.interest_minor, is_complete)


@lru_cache(maxsize=512)
def is_plain(regime: Regime) -> bool:
    """Whether interest is simple, without cap, by calendar days of a year of 365, at each half-year's own rate."""
    return (
        regime.day_count is DayCount.ACT_365
        and not regime.compounds
        and regime.terms.interest_cap_e5 is None
        and regime.schedule is not None
        and regime.schedule.span is RateSpan.EACH_HALF_YEAR
    )


def _added_up(claim: Claim, regime: Regime, first: int, today: int, allocation: Allocation) -> Amounts | None:
    """None where an entry or a missing rate asks for the whole account."""
    schedule = regime.schedule
    if schedule is None or not schedule.starts or first < schedule.starts[0] or today > schedule.ends[-1]:
        return None
    owed, charged, unallocated = [0, 0, 0, 0], 0, 0
    is_late = False
    for until, entry in _steps(claim, today):
        if until >= first:
            if principal := owed[PRINCIPAL]:
                if not is_late:
                    is_late = True
                    owed[FIXED_SUM] = regime.fixed_sum_minor(principal)
                amount = interest_sum(schedule, principal, first, until)
                charged += amount
                owed[INTEREST] += amount
            first = until + 1
        if entry is None:
            interest, principal, fixed_sum, cost = owed
            return Amounts(interest, principal, fixed_sum, cost, unallocated, charged, True)
        minor = entry.minor
        if entry.kind is EntryKind.INVOICE:
            owed[PRINCIPAL] += minor
        elif entry.kind is EntryKind.CREDIT_NOTE:
            owed[PRINCIPAL] -= minor
        else:
            for part in allocation.order_for(entry.designated):
                if owed[part] >= minor:
                    owed[part] -= minor
                    break
                minor -= owed[part]
                owed[part] = 0
            else:
                unallocated += minor
        if owed[PRINCIPAL] < 0:
            return None  # the credit note frees what had paid the credited part
    return None


def _steps(claim: Claim, today: int) -> list[tuple[int, LedgerEntry | None]]:
    """Each entry with the last day that sees the principal before it, and the end; empty where one is not plain."""
    steps: list[tuple[int, LedgerEntry | None]] = []
    earliest, kinds = 0, _FIRST
    for entry in claim.entries:
        day = entry.on.toordinal()
        if day < earliest or entry.kind not in kinds or entry.minor <= 0:
            return []
        # Entries of one day count in an order of their own; only an invoice comes first anyway.
        earliest, kinds = day + (kinds is _LATER), _LATER
        if day <= today:
            steps.append((day if entry.kind is EntryKind.PAYMENT else day - 1, entry))
    steps.append((today, None))
    return steps


_FIRST: Final = frozenset({EntryKind.INVOICE})
_LATER: Final = frozenset({EntryKind.PAYMENT, EntryKind.CREDIT_NOTE})
