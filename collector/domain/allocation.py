"""In which order does a payment settle what is owed on its claim?"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from collector.domain.claims import Designated

INTEREST, PRINCIPAL, FIXED_SUM, COST = 0, 1, 2, 3
"""The four parts of a claim, as places in the lists of amounts kept by `account`."""

UNALLOCATED: Final = 4
"""The place of money received beyond everything owed."""


class Allocation(StrEnum):
    """The order for one claim, chosen once per case and never mixed.

    INTEREST_FIRST is the law where contract and debtor say nothing (C. civ. 1343-1): interest, then principal.
    The rank of the 40 EUR is not settled; we put it after both, and recovery costs last: the principal then falls
    sooner and bears less interest, so the doubt never raises what we claim.
    """

    INTEREST_FIRST = "interest_first"
    PRINCIPAL_FIRST = "principal_first"

    @property
    def order(self) -> tuple[int, int, int, int]:
        """The parts in the order money reaches them; money taken back leaves them in the opposite order."""
        if self is Allocation.INTEREST_FIRST:
            return (INTEREST, PRINCIPAL, FIXED_SUM, COST)
        return (PRINCIPAL, INTEREST, FIXED_SUM, COST)

    def order_for(self, designated: Designated | None) -> tuple[int, ...]:
        """The order of a payment that names a part: that part first, then the others as ever (C. civ. 1342-10)."""
        if designated is None:
            return self.order
        first = DESIGNATED_PARTS[designated]
        return (first, *(part for part in self.order if part != first))


DESIGNATED_PARTS: Final = {
    Designated.INTEREST: INTEREST,
    Designated.PRINCIPAL: PRINCIPAL,
    Designated.FIXED_SUM: FIXED_SUM,
}
