"""On which days does interest stand still, by holds that say so?"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from collector.domain.standstills import Standstill, StandstillKind


def standstill_of(hold: Row[Any], zone: ZoneInfo) -> Standstill | None:
    """The days of one hold that bear no interest, in `zone`, the creditor's; None where interest runs.

    A hold that was lifted early counts up to that day, included. An insolvency that was lifted was no insolvency, and
    an agreement lifted before it began was none.
    """
    if hold.no_interest_from is None:
        return None
    kind = StandstillKind.INSOLVENCY if hold.kind == StandstillKind.INSOLVENCY else StandstillKind.AGREEMENT
    until_on = hold.until
    if hold.lifted_at is not None:
        lifted_on = hold.lifted_at.astimezone(zone).date()
        if kind is StandstillKind.INSOLVENCY or lifted_on < hold.no_interest_from:
            return None
        until_on = lifted_on if until_on is None else min(until_on, lifted_on)
    return Standstill(kind, hold.no_interest_from, until_on, hold.claim_id)
