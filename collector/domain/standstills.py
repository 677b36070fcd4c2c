"""On which days does a claim bear no interest, because it was agreed so or because the debtor is insolvent?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from collector.domain.schedule import LAST_DAY

Window = tuple[int, int]
"""The first and last of some days, as ordinals, both counted."""


class StandstillKind(StrEnum):
    """Why interest stands still; each is printed as a sentence, made elsewhere from these stable codes."""

    AGREEMENT = "agreement"  # creditor and debtor agreed on it
    INSOLVENCY = "insolvency"  # from the opening judgment on, its day included (C. com. L622-28)


@dataclass(frozen=True, slots=True)
class Standstill:
    """Days that bear no interest, both ends counted; `until_on` None: without end. `claim_id` None: every claim."""

    kind: StandstillKind
    from_on: date
    until_on: date | None = None
    claim_id: int | None = None

    def __post_init__(self) -> None:
        if self.until_on is not None and self.until_on < self.from_on:
            raise ValueError(f"interest stands still from {self.from_on} until {self.until_on}: the days are reversed")

    def concerns(self, claim_id: int) -> bool:
        return self.claim_id is None or self.claim_id == claim_id

    @property
    def days(self) -> Window:
        """As ordinals."""
        return self.from_on.toordinal(), LAST_DAY if self.until_on is None else self.until_on.toordinal()


def windows_from(first: int, standstills: Iterable[Standstill]) -> tuple[Window, ...]:
    """The days from `first` on that may bear interest, in order: all, less those that stand still."""
    windows = []
    for begin, end in sorted(standstill.days for standstill in standstills):
        if begin > first:
            windows.append((first, begin - 1))
        first = max(first, end + 1)
    if first <= LAST_DAY:
        windows.append((first, LAST_DAY))
    return tuple(windows)
