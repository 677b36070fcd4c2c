"""What is owed on one claim on a day, its ledger replayed?"""

from __future__ import annotations

from datetime import date

from collector.domain.account import Account, order_of
from collector.domain.allocation import Allocation
from collector.domain.claims import Claim
from collector.domain.jurisdictions.rule import InterestStart
from collector.domain.regime import Regime
from collector.domain.schedule import LAST_DAY


def replay(
    claim: Claim,
    regime: Regime,
    as_of: date,
    allocation: Allocation,
    notice_received_on: date | None = None,
    interest_stops_on: date | None = None,
) -> Account:
    """The claim's account at the end of `as_of`, which is counted.

    Interest runs from the day after the due date (plus the grace of the terms), or, where the rule asks for a formal
    notice, from the day after the later of the due date and `notice_received_on` (the day it was received; None: no
    notice, no interest) and the days the notice must leave. `interest_stops_on` is the last day that bears interest,
    None for no end.
    Within a day: credit notes first, so that the day counts on the lowered principal; then the day's interest, on
    the old principal; then waivers, payments and what takes them back. Entries after `as_of` are not looked at.
    Raises ImpossibleLedger.
    """
    first, last = _window(claim, regime, as_of, notice_received_on, interest_stops_on)
    account = Account(claim, regime, allocation, first, last)
    today = as_of.toordinal()
    for entry in sorted(claim.entries, key=order_of):
        day = entry.on.toordinal()
        if day > today:
            break
        account.enter(entry, day)
    account.accrue(today)
    return account


def _window(
    claim: Claim, regime: Regime, as_of: date, notice_received_on: date | None, interest_stops_on: date | None
) -> tuple[int, int]:
    """First and last day of delay as ordinals; the first is after the last where there is none."""
    last = as_of.toordinal()
    if interest_stops_on is not None:
        last = min(last, interest_stops_on.toordinal())
    eve = claim.due_on.toordinal() + regime.terms.grace_days
    if regime.rule.interest_start is InterestStart.FORMAL_NOTICE:
        if notice_received_on is None:
            return LAST_DAY, last
        eve = max(eve, notice_received_on.toordinal() + regime.rule.notice_days)
    return eve + 1, last
