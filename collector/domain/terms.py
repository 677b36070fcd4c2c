"""What the contract says about paying late, in the version in force when the invoice was issued."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from collector.domain.day_count import DayCount


@dataclass(frozen=True, slots=True)
class FixedRate:
    """A clause with a percentage of its own. `rate_e5`: percent a year times 100 000."""

    rate_e5: int


@dataclass(frozen=True, slots=True)
class ReferenceRate:
    """A clause that follows a rate table: multiple x the half-year's rate + points.

    `points_e5`: percentage points times 100 000. `at_most_e5`: the rate never passes it; None: it follows without end.
    "ECB + 12 points" is ("ecb_mro", 1_200_000); "three times the
    legal rate" is ("fr_legal_others", 0, 3).
    """

    table: str
    points_e5: int
    multiple: int = 1
    at_most_e5: int | None = None


class BelowFloor(StrEnum):
    """What is claimed in a half-year where the clause lies below the statutory floor; the law does not settle it.

    UNDECIDED: the clause as written, the lowest of the three, with a warning until the owner has chosen.
    """

    UNDECIDED = "undecided"
    FLOOR = "floor"
    STATUTORY = "statutory"


class EndOfMonth(StrEnum):
    """How "45 days end of month" is counted; the law settles neither way."""

    DAYS_FIRST = "days_first"  # the days from the invoice, then the end of that month
    MONTH_END_FIRST = "month_end_first"  # the end of the invoice's month, then the days


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of the penalty clause and payment terms.

    It governs invoices issued from `effective_from` on. `rate` None: the contract names none and the statutory
    default speaks. `clause_reference` is what a statement prints beside the article ("CGV 2025, art. 6"). Penalties
    start `grace_days` later than the law would have them. `fixed_sum_minor` None: what the law grants; a lower
    amount (0 included) is a gift; a higher one is never claimed. `day_count` None: that of the law's practice.
    `compounds`: interest due for a whole year bears interest itself, where the law lets a clause say so.
    `interest_cap_e5`: the most interest an invoice bears, in percent of its amount less credit notes, times 100 000;
    None: no cap. `payment_days`: the time to pay it gives, from the invoice, or by `end_of_month` counted in one of its
    two ways; None where it says nothing of it. Due dates are Stripe's: the two only say what the contract allows.
    """

    key: str
    effective_from: date
    rate: FixedRate | ReferenceRate | None = None
    clause_text: str = ""
    clause_reference: str = ""
    below_floor: BelowFloor = BelowFloor.UNDECIDED
    fixed_sum_minor: int | None = None
    grace_days: int = 0
    day_count: DayCount | None = None
    compounds: bool = False
    interest_cap_e5: int | None = None
    payment_days: int | None = None
    end_of_month: EndOfMonth | None = None

    def __post_init__(self) -> None:
        if isinstance(self.rate, FixedRate) and self.rate.rate_e5 < 0:
            raise ValueError(f"terms {self.key!r}: the rate is below zero; leave it out for the statutory rate")
        if self.rate is not None and not self.clause_reference.strip():
            raise ValueError(f"terms {self.key!r}: name the clause of the rate in clause_reference, as letters cite it")
        if (self.compounds or self.interest_cap_e5 is not None) and not self.clause_reference.strip():
            raise ValueError(f"terms {self.key!r}: name the clause of compounding or cap in clause_reference")
        if (self.interest_cap_e5 or 0) < 0:
            raise ValueError(f"terms {self.key!r}: the cap is below zero; leave it out for none")
        if self.end_of_month is not None and self.payment_days is None:
            raise ValueError(f"terms {self.key!r}: end_of_month counts payment_days; name them")
        if self.grace_days < 0 or (self.fixed_sum_minor or 0) < 0:
            raise ValueError(f"terms {self.key!r}: grace_days and fixed_sum_minor start at 0")


NO_CLAUSE: Final = Terms(key="statutory", effective_from=date.min)
"""No penalty clause at all: the statutory default alone."""


def terms_in_force(versions: Iterable[Terms], issued_on: date) -> Terms:
    """The latest version in force on the day the invoice was issued.

    Without any, NO_CLAUSE: an invoice older than every version of the contract falls under the law alone.
    """
    in_force = [terms for terms in versions if terms.effective_from <= issued_on]
    return max(in_force, key=lambda terms: terms.effective_from, default=NO_CLAUSE)
