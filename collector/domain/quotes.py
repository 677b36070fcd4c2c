"""Was an offer to settle taken up? Found from the money, by its value date, never from somebody's word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from collector.domain.claims import EntryKind
from collector.domain.facts import ClaimFacts, QuoteFacts

_BACK = (EntryKind.REFUND, EntryKind.CHARGEBACK)


def outcome_of(quote: QuoteFacts, claims: Iterable[ClaimFacts], today: date) -> bool | None:
    """True: the amount was there by the day; False: the day is over without it; None: it still runs.

    A payment entered later, or whose value date is corrected later, still counts if the money was there by the day.
    """
    entries = [entry for it in claims if it.claim.id in quote.claim_ids for entry in it.claim.entries]
    fresh = [entry for entry in entries if entry.reference not in quote.known_references]
    received = sum(it.minor for it in fresh if it.kind is EntryKind.PAYMENT and it.on <= quote.pay_by)
    given_back = sum(it.minor for it in fresh if it.kind in _BACK)
    if received - given_back >= quote.amount_minor:
        return True
    return False if today > quote.pay_by else None
