"""Whether a promise to pay was kept: found from payments, never from somebody's word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from collector.domain.claims import EntryKind
from collector.domain.facts import ClaimFacts, PromiseFacts

MOST_BROKEN_PROMISES = 2  # a second broken promise is the last that is taken without the owner's word


def outcome_of(promise: PromiseFacts, claims: Iterable[ClaimFacts], today: date, grace_days: int) -> bool | None:
    """True: kept; False: broken; None: still running.

    Kept when what came in since the day of the promise reaches the promised amount, or nothing is left to pay. Broken
    from the day after the promised day plus the grace.
    """
    claims = tuple(claims)
    received = sum(
        entry.minor
        for facts in claims
        for entry in facts.claim.entries
        if entry.kind is EntryKind.PAYMENT and entry.on >= promise.promised_on
    )
    if received >= promise.amount_minor or not any(facts.is_due_to_us for facts in claims):
        return True
    if today > promise.due_on + timedelta(days=grace_days):
        return False
    return None
