"""What is owed on one claim on a day, its ledger replayed?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from collector.domain.account import Account, in_order
from collector.domain.allocation import Allocation
from collector.domain.claims import Claim
from collector.domain.jurisdictions.rule import InterestStart
from collector.domain.regime import Regime
from collector.domain.schedule import LAST_DAY
from collector.domain.standstills import Standstill


def replay(
    claim: Claim,
    regime: Regime,
    as_of: date,
    allocation: Allocation,
    notice_received_on: date | None = None,
    standstills: Iterable[Standstill] = (),
) -> Account:
    """The claim's account at the end of `as_of`, which is counted.

    Interest runs from the day after the due date (plus the grace of the terms), or, where the rule asks for a formal
    notice, from the day after the later of the due date and `notice_received_on` (the day it was received; None: no
    notice, no interest) and the days the notice must leave; the `standstills` that concern the claim leave days out.
    Within a day: credit notes first, so that the day counts on the lowered principal; then the day's interest, on
    the old principal; then waivers, payments and what takes them back. Entries after `as_of` are not looked at.
    Raises ImpossibleLedger.
    """
    first = first_day_of_delay(claim, regime, notice_received_on)
    account = Account(claim, regime, allocation, first, tuple(it for it in standstills if it.concerns(claim.id)))
    today = as_of.toordinal()
    for entry in in_order(claim.entries):
        day = entry.on.toordinal()
        if day > today:
            break
        account.enter(entry, day)
    account.accrue(today)
    return account


def first_day_of_delay(claim: Claim, regime: Regime, notice_received_on: date | None) -> int:
    """The first day that may bear interest, as an ordinal; the last there is where a notice is needed and missing."""
    eve = claim.due_on.toordinal() + regime.terms.grace_days
    if regime.rule.interest_start is InterestStart.FORMAL_NOTICE:
        if notice_received_on is None:
            return LAST_DAY
        eve = max(eve, notice_received_on.toordinal() + regime.rule.notice_days)
    return eve + 1
