"""In which order does a payment settle what is owed on its claim?"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from collector.domain.claims import Designated

INTEREST, PRINCIPAL, FIXED_SUM, COST = 0, 1, 2, 3
"""The four parts of a claim, as places in the lists of amounts kept by `account`."""

UNALLOCATED: Final = 4
"""The place of money received beyond everything owed."""

Order = tuple[int, ...]


class Allocation(StrEnum):
    """The order for one claim, chosen once per case and never mixed.

    INTEREST_FIRST is French law where contract and debtor say nothing (C. civ. 1343-1): interest, then principal.
    COSTS_FIRST is German law: costs, interest, principal (BGB 367). PRINCIPAL_FIRST is a choice that helps the debtor.
    The rank of the fixed sum is not settled; we put it last, or before costs only, so that the principal falls sooner
    and bears less interest: the doubt never raises what we claim.
    """

    INTEREST_FIRST = "interest_first"
    PRINCIPAL_FIRST = "principal_first"
    COSTS_FIRST = "costs_first"

    @property
    def order(self) -> Order:
        """The parts in the order money reaches them; money taken back leaves them in the opposite order."""
        return _ORDERS[self]

    def order_for(self, designated: Designated | None) -> Order:
        """The order of a payment that names a part: that part first, then the others as ever (C. civ. 1342-10)."""
        return _ORDERS[self] if designated is None else _DESIGNATED_ORDERS[self, designated]


DESIGNATED_PARTS: Final = {
    Designated.INTEREST: INTEREST,
    Designated.PRINCIPAL: PRINCIPAL,
    Designated.FIXED_SUM: FIXED_SUM,
}

_ORDERS: Final[dict[Allocation, Order]] = {
    Allocation.INTEREST_FIRST: (INTEREST, PRINCIPAL, FIXED_SUM, COST),
    Allocation.PRINCIPAL_FIRST: (PRINCIPAL, INTEREST, FIXED_SUM, COST),
    Allocation.COSTS_FIRST: (COST, INTEREST, PRINCIPAL, FIXED_SUM),
}

_DESIGNATED_ORDERS: Final[dict[tuple[Allocation, Designated], Order]] = {
    (allocation, designated): (part, *(each for each in order if each != part))
    for allocation, order in _ORDERS.items()
    for designated, part in DESIGNATED_PARTS.items()
}
