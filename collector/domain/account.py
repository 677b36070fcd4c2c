"""The running account of one claim: each ledger entry changes what is owed, part by part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Final

from collector.domain.accrual import Accrual
from collector.domain.allocation import (
    COST,
    DESIGNATED_PARTS,
    FIXED_SUM,
    INTEREST,
    PRINCIPAL,
    UNALLOCATED,
    Allocation,
    Order,
)
from collector.domain.claims import Claim, EntryKind, LedgerEntry
from collector.domain.regime import Regime
from collector.domain.standstills import Standstill


class ImpossibleLedger(ValueError):
    """Entries that cannot all be true, such as more refunded than was paid; the claim is set aside for a person."""


@dataclass(slots=True)
class Receipt:
    """One payment: `parts` says where each of its minor units lies, `taken` what was taken back from there.

    `order`: the parts in the order its money reaches them.
    """

    entry: LedgerEntry
    order: Order
    parts: list[int] = field(default_factory=lambda: [0, 0, 0, 0, 0])
    taken: list[int] = field(default_factory=lambda: [0, 0, 0, 0, 0])

    def left(self, part: int) -> int:
        return self.parts[part] - self.taken[part]


class Account(Accrual):
    """One claim on its way through time, driven by `amounts.replay`; amounts are listed by part (see `allocation`)."""

    __slots__ = (
        "_allocation",
        "claim",
        "costs",
        "credits",
        "lapsed_waivers",
        "receipts",
        "refused_costs",
        "returns",
        "waivers",
    )  # fmt: skip

    def __init__(
        self, claim: Claim, regime: Regime, allocation: Allocation, first_day: int, standstills: tuple[Standstill, ...]
    ) -> None:
        super().__init__(regime, first_day, standstills)
        self.claim = claim
        self._allocation = allocation
        self.receipts: list[Receipt] = []
        self.credits: list[LedgerEntry] = []
        self.returns: list[tuple[LedgerEntry, list[int]]] = []
        self.waivers: list[tuple[LedgerEntry, int, int]] = []  # entry, interest given up, fixed sum given up
        self.lapsed_waivers: list[tuple[LedgerEntry, int, int]] = []  # the same, owed again
        self.costs: list[LedgerEntry] = []
        self.refused_costs: list[LedgerEntry] = []

    def enter(self, entry: LedgerEntry, day: int) -> None:
        """One ledger entry of ordinal `day`, after the interest up to the moment of the day at which it counts."""
        if entry.minor <= 0:
            raise self._impossible(entry, "its amount is not above zero")
        if entry.kind is not EntryKind.COST:  # a cost changes no principal, so it cuts no line of interest
            self.accrue(day - 1 if entry.kind in _AT_DAYBREAK else day)
        _ENTER[entry.kind](self, entry)
        self._settle()

    def _settle(self) -> None:
        """Money without a place goes to whatever is owed, oldest payment first."""
        for receipt in self.receipts:
            free = receipt.left(UNALLOCATED)
            for part in receipt.order if free else ():
                if amount := min(free, self.owed[part]):
                    self.owed[part] -= amount
                    receipt.parts[part] += amount
                    receipt.parts[UNALLOCATED] -= amount
                    free -= amount

    def _enter_invoice(self, entry: LedgerEntry) -> None:
        self.invoiced_minor += entry.minor
        self.owed[PRINCIPAL] += entry.minor

    def _enter_credit_note(self, entry: LedgerEntry) -> None:
        """Lowers the principal; what had already paid the credited part becomes free for the rest."""
        self.credits.append(entry)
        self.credited_minor += entry.minor
        self.owed[PRINCIPAL] -= entry.minor
        for receipt in reversed(self.receipts):
            freed = min(max(0, -self.owed[PRINCIPAL]), receipt.left(PRINCIPAL))
            receipt.parts[PRINCIPAL] -= freed
            receipt.parts[UNALLOCATED] += freed
            self.owed[PRINCIPAL] += freed
        if self.owed[PRINCIPAL] < 0:
            raise self._impossible(entry, "more is credited than was invoiced")

    def _enter_voided_credit_note(self, entry: LedgerEntry) -> None:
        self.credits.append(entry)
        self.credited_minor -= entry.minor
        self.owed[PRINCIPAL] += entry.minor
        if self.credited_minor < 0:
            raise self._impossible(entry, "more is voided than was credited")

    def _enter_payment(self, entry: LedgerEntry) -> None:
        receipt = Receipt(entry, self._allocation.order_for(entry.designated))
        receipt.parts[UNALLOCATED] = entry.minor
        self.receipts.append(receipt)

    def _enter_return(self, entry: LedgerEntry) -> None:
        """Takes a payment back in the opposite order: the last minor unit placed is the first to leave."""
        parts, left = [0, 0, 0, 0, 0], entry.minor
        for receipt in reversed(self.receipts):
            if entry.reverses and receipt.entry.reference != entry.reverses:
                continue
            for part in (UNALLOCATED, *reversed(receipt.order)):
                amount = min(left, receipt.left(part))
                receipt.taken[part] += amount
                parts[part] += amount
                left -= amount
        if left:
            raise self._impossible(entry, "more is given back than that payment had brought")
        for part in range(UNALLOCATED):
            self.owed[part] += parts[part]
        self.returns.append((entry, parts))

    def _enter_waiver(self, entry: LedgerEntry) -> None:
        """Gives up interest accrued so far, then the fixed sum, or the one it names; never more than is owed of it."""
        only = None if entry.designated is None else DESIGNATED_PARTS[entry.designated]
        interest = min(entry.minor, self.owed[INTEREST]) if only in (None, INTEREST) else 0
        fixed_sum = min(entry.minor - interest, self.owed[FIXED_SUM]) if only in (None, FIXED_SUM) else 0
        self.owed[INTEREST] -= interest
        self.owed[FIXED_SUM] -= fixed_sum
        self.waivers.append((entry, interest, fixed_sum))

    def _enter_lapsed_waiver(self, entry: LedgerEntry) -> None:
        """What that waiver had given up is owed again."""
        for waiver, interest, fixed_sum in self.waivers:
            if waiver.reference == entry.reverses:
                self.owed[INTEREST] += interest
                self.owed[FIXED_SUM] += fixed_sum
                self.lapsed_waivers.append((entry, interest, fixed_sum))
                return
        raise self._impossible(entry, "it names no waiver of this claim")

    def _enter_cost(self, entry: LedgerEntry) -> None:
        if self.regime.rule.cost_article is None:
            self.refused_costs.append(entry)
            return
        self.costs.append(entry)
        self.owed[COST] += entry.minor

    def _impossible(self, entry: LedgerEntry, why: str) -> ImpossibleLedger:
        return ImpossibleLedger(
            f"claim {self.claim.id} (invoice {self.claim.number}): {entry.kind} {entry.reference} of {entry.on} "
            f"cannot be right, {why}; compare the invoice's payments and credit notes with Stripe"
        )


_AT_DAYBREAK: Final = frozenset(
    {EntryKind.INVOICE, EntryKind.CREDIT_NOTE, EntryKind.CREDIT_NOTE_VOIDED, EntryKind.CONTESTED}
)

# Within a day. A waiver comes before a payment of that day, so that a gesture made against a payment helps the
# debtor; money comes in before it can be taken back.
_ORDER_IN_A_DAY: Final = {
    EntryKind.INVOICE: 0,
    EntryKind.CONTESTED: 1,
    EntryKind.CREDIT_NOTE: 1,
    EntryKind.CREDIT_NOTE_VOIDED: 2,
    EntryKind.COST: 3,
    EntryKind.WAIVER: 4,
    EntryKind.PAYMENT: 5,
    EntryKind.REFUND: 6,
    EntryKind.CHARGEBACK: 6,
    EntryKind.WAIVER_LAPSED: 7,
}
_AFTER_A_FALL: Final = 8


def in_order(entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    """The entries in the order in which they count, within a day too; `entries` are in the order of writing.

    What was given up anew, after a gift of that day had fallen with its payment, counts after the fall.
    """
    if not any(entry.kind is EntryKind.WAIVER_LAPSED for entry in entries):
        return sorted(entries, key=_order_of)
    fallen_on: set[date] = set()
    ranked = []
    for entry in entries:
        on, rank, unnamed = _order_of(entry)
        if entry.kind in (EntryKind.WAIVER, EntryKind.WAIVER_LAPSED) and on in fallen_on:
            rank = _AFTER_A_FALL
        if entry.kind is EntryKind.WAIVER_LAPSED:
            fallen_on.add(on)
        ranked.append(((on, rank, unnamed), entry))
    return [entry for _, entry in sorted(ranked, key=itemgetter(0))]


def _order_of(entry: LedgerEntry) -> tuple[date, int, bool]:
    """What names the payment it takes back goes before what does not, which must not use that payment up."""
    return entry.on, _ORDER_IN_A_DAY[entry.kind], not entry.reverses


_ENTER: Final[Mapping[EntryKind, Callable[[Account, LedgerEntry], None]]] = {
    EntryKind.INVOICE: Account._enter_invoice,
    EntryKind.CONTESTED: Account._enter_credit_note,
    EntryKind.CREDIT_NOTE: Account._enter_credit_note,
    EntryKind.CREDIT_NOTE_VOIDED: Account._enter_voided_credit_note,
    EntryKind.PAYMENT: Account._enter_payment,
    EntryKind.REFUND: Account._enter_return,
    EntryKind.CHARGEBACK: Account._enter_return,
    EntryKind.WAIVER: Account._enter_waiver,
    EntryKind.WAIVER_LAPSED: Account._enter_lapsed_waiver,
    EntryKind.COST: Account._enter_cost,
}
