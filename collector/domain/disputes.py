"""How much of a claim is contested, and what may still be asked for?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from collector.domain.calendar import add_months
from collector.domain.claims import Claim, EntryKind, LedgerEntry

CONTESTED_REFERENCE = "contested"


class DisputeResult(StrEnum):
    """How a dispute ended: the debtor was right in all, in part, not at all, or let it drop."""

    UPHELD = "upheld"
    UPHELD_IN_PART = "upheld_in_part"
    NOT_UPHELD = "not_upheld"
    WITHDRAWN = "withdrawn"


class DisputeCategory(StrEnum):
    """What the debtor says is wrong."""

    NOT_DELIVERED = "not_delivered"
    QUALITY = "quality"
    PRICE = "price"
    NOT_ORDERED = "not_ordered"
    CANCELLED = "cancelled"
    ALREADY_PAID = "already_paid"
    FORMALITY = "formality"  # the invoice itself: a wrong name, number or address
    OTHER = "other"


class Responsible(StrEnum):
    """Who is at the bottom of it, as the owner found out; hers and the lawyer's to know."""

    US = "us"
    DEBTOR = "debtor"
    BOTH = "both"
    THIRD_PARTY = "third_party"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DisputeFacts:
    """One dispute of a claim that is open, or that ended with a credit promised.

    `part_minor` is the contested part of the principal, None for the whole invoice. `granted_minor` is what was
    granted at its end. `to_lawyer`: only the lawyer speaks to the debtor any more.
    """

    opened_on: date
    reason: str
    part_minor: int | None = None
    granted_minor: int = 0
    is_open: bool = True
    to_lawyer: bool = False


@dataclass(frozen=True, slots=True)
class Contested:
    """What disputes do to a claim: `wholly` nothing of it may be asked for while they are open.

    Else `minor` of what remains is left out: `granted_minor` of it because a credit note is still to come.
    """

    wholly: bool = False
    note: str = ""
    minor: int = 0
    granted_minor: int = 0
    to_lawyer: bool = False


NOT_CONTESTED = Contested()


def contested_of(
    disputes: Iterable[DisputeFacts], entries: Iterable[LedgerEntry], remaining_minor: int
) -> Contested:  # fmt: skip
    """All disputes of one claim together. `remaining_minor`: what its invoice has left.

    What was granted is left out until credit notes made since the dispute began come up to it.
    """
    disputes = tuple(disputes)
    running = [it for it in disputes if it.is_open]
    granted = _still_to_credit([it for it in disputes if it.granted_minor], tuple(entries), remaining_minor)
    parts = sum(it.part_minor or 0 for it in running)
    wholly = any(it.part_minor is None for it in running) or bool(running and parts + granted >= remaining_minor)
    return Contested(
        wholly=wholly,
        note=running[-1].reason if running else "",
        minor=min(remaining_minor, parts + granted),
        granted_minor=granted,
        to_lawyer=any(it.to_lawyer for it in running),
    )


def _still_to_credit(ended: list[DisputeFacts], entries: tuple[LedgerEntry, ...], remaining_minor: int) -> int:
    if not ended:
        return 0
    since = min(it.opened_on for it in ended)
    credited = sum(it.minor for it in entries if it.kind is EntryKind.CREDIT_NOTE and it.on >= since)
    voided = sum(it.minor for it in entries if it.kind is EntryKind.CREDIT_NOTE_VOIDED and it.on >= since)
    return min(remaining_minor, max(0, sum(it.granted_minor for it in ended) - credited + voided))


def without_contested(claim: Claim, contested_minor: int) -> Claim:
    """The claim as a notice may ask for it: the contested part is off the principal from its first day.

    So neither it nor any interest on it is asked for; nothing is given up by that.
    """
    if not contested_minor:
        return claim
    first, *others = claim.entries
    left_out = LedgerEntry(EntryKind.CONTESTED, claim.issued_on, contested_minor, CONTESTED_REFERENCE)
    return claim._replace(entries=(first, left_out, *others))


def courtesy_on(ended_on: date) -> date:
    """The day on which the owner is reminded to ask whether all is well: a month after the end of a dispute."""
    return add_months(ended_on, 1)
