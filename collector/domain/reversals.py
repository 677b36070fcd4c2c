"""How much of what had been paid was taken back, by refund or chargeback, and is missing now?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from collector.domain.claims import Designated, EntryKind, LedgerEntry

RETURNED = ":returned"  # ends the reference of money that came back: a refund that failed, a dispute that was won
BESIDE = "owner:"  # begins the reference of money for penalties that came beside the invoice: it paid none of it
LEFT = ":left"  # ends the reference of what the owner does not want back
AGAIN = "again:"  # begins the reference of money that came outside Stripe for what was owed again
_PENALTIES: Final = tuple(f":{part}" for part in Designated)  # ends the reference of money of a penalty invoice

_RAISES: Final = frozenset({EntryKind.INVOICE, EntryKind.CREDIT_NOTE_VOIDED, EntryKind.REFUND, EntryKind.CHARGEBACK})
_LOWERS: Final = frozenset({EntryKind.PAYMENT, EntryKind.CREDIT_NOTE})


def taken_back_minor(entries: Iterable[LedgerEntry], remaining_minor: int) -> int:
    """What is missing beyond Stripe's `remaining_minor` (0 for a paid invoice) because money was taken back.

    Stripe leaves a paid invoice paid after a refund or chargeback. Never more than was taken back, and nothing where
    it only undid an overpayment, came back, was paid anew or was credited.
    """
    taken = missing = 0
    for entry in entries:
        if _is_beside(entry):
            continue
        if entry.kind in (EntryKind.REFUND, EntryKind.CHARGEBACK):
            taken += entry.minor
        elif entry.kind is EntryKind.PAYMENT and entry.reference.endswith(RETURNED):
            taken -= entry.minor
        if entry.kind in _RAISES:
            missing += entry.minor
        elif entry.kind in _LOWERS:
            missing -= entry.minor
    return max(0, min(taken, missing - remaining_minor))


def _is_beside(entry: LedgerEntry) -> bool:
    """Money for penalties: by a penalty invoice or outside Stripe, it paid nothing of the invoice itself."""
    return entry.reference.startswith(BESIDE) or entry.reference.endswith(_PENALTIES)
