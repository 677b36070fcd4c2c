"""The lines a statement of account is made of; all amounts in minor units of the claim's currency, all days counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from collector.domain.claims import Designated, EntryKind
from collector.domain.regime import WarningCode
from collector.domain.schedule import FloorFlag, RateSource
from collector.domain.standstills import Standstill


@dataclass(frozen=True, slots=True)
class StatementWarning:
    """Something a reader must know: of one claim, or of all (None); `half_year_on` is the first day of a half-year."""

    code: WarningCode
    claim_id: int | None = None
    half_year_on: date | None = None
    reference: str = ""


class SegmentLine(NamedTuple):
    """Interest on one base at one rate: base x rate x days / (divisor x 100), rounded half up.

    `from_on` and `to_on` are both counted in `days`; `divisor` is the days of a year. Where
    `compound_basis` names clause and article the base is interest due for a whole year; where `is_capped` the amount is
    what the contract's cap left.
    """

    from_on: date
    to_on: date
    days: int
    base_minor: int
    rate: RateSource
    divisor: int
    amount_minor: int
    compound_basis: str = ""
    is_capped: bool = False

    @property
    def basis(self) -> str:
        """The article, with the clause before it where the rate, or interest on interest, is the contract's."""
        return self.compound_basis or self.rate.basis


class MoneyLine(NamedTuple):
    """Money that came (PAYMENT) or was taken back (REFUND, CHARGEBACK), and the parts of the claim it settled.

    All amounts are positive and add up: minor = interest + principal + fixed sum + cost + unallocated.
    A payment is shown as it was placed; what took it back is a line of its own, from the same parts.
    `corrected_from`: the day Stripe gave, where the owner corrected it. `designated`: what the debtor named.
    """

    kind: EntryKind
    on: date
    reference: str
    note: str
    minor: int
    interest_minor: int
    principal_minor: int
    fixed_sum_minor: int
    cost_minor: int
    unallocated_minor: int
    corrected_from: date | None
    designated: Designated | None

    @property
    def is_of_penalty_invoice(self) -> bool:
        """Whether the money moved on a penalty invoice: `penalty_invoices.mirrored` marks the part in the reference."""
        return self.designated is not None and self.reference.endswith(f":{self.designated}")


@dataclass(frozen=True, slots=True)
class CreditLine:
    """A credit note (lowers the principal from its day), or its voiding (raises it again). `minor` is positive.

    A contested part stands here too, from the day of the invoice on: it is not asked for, and bears no interest.
    """

    kind: EntryKind
    on: date
    reference: str
    note: str
    minor: int


class FixedSumLine(NamedTuple):
    """The fixed sum for recovery, once per invoice paid late; `from_on` is the first day of delay."""

    from_on: date
    minor: int
    article: str


@dataclass(frozen=True, slots=True)
class WaiverLine:
    """Penalties given up: `minor` as the owner offered, the two parts as far as they were owed that day."""

    on: date
    reference: str
    note: str
    minor: int
    interest_minor: int
    fixed_sum_minor: int


@dataclass(frozen=True, slots=True)
class CostLine:
    """A recovery cost with its proof (`reference`), and the article that lets it be claimed."""

    on: date
    reference: str
    note: str
    minor: int
    article: str


class Part(NamedTuple):
    """One part of a claim: due = charged - waived - paid, never below 0. Of the principal, credit notes are off."""

    charged_minor: int
    waived_minor: int
    paid_minor: int
    due_minor: int


@dataclass(frozen=True, slots=True)
class FloorDifference:
    """Interest charged to date under each choice where a clause lies below the statutory floor."""

    as_written_minor: int
    with_floor_minor: int
    with_statutory_minor: int


class Block(NamedTuple):
    """Everything about one claim. `total_minor` is the sum of the four parts' due.

    `interest_from_on` is the first day that may bear interest, None where none does; `standstills` are those that take
    days out between it and the statement's. `remaining_minor` is what the invoice itself has left without regard to
    penalties: invoiced - credited - contested - paid + given back, at least 0. Stripe must show the same where nothing
    is contested; with interest first the principal here may be higher.
    """

    claim_id: int
    stripe_invoice_id: str
    number: str
    issued_on: date
    due_on: date
    due_on_assumed: bool
    days_late: int
    terms_key: str
    interest_from_on: date | None
    invoiced_minor: int
    credits: tuple[CreditLine, ...]
    payments: tuple[MoneyLine, ...]
    reversals: tuple[MoneyLine, ...]
    segments: tuple[SegmentLine, ...]
    standstills: tuple[Standstill, ...]
    fixed_sum_line: FixedSumLine | None
    waivers: tuple[WaiverLine, ...]
    lapsed_waivers: tuple[WaiverLine, ...]
    costs: tuple[CostLine, ...]
    principal: Part
    interest: Part
    fixed_sum: Part
    cost: Part
    unallocated_minor: int
    remaining_minor: int
    total_minor: int
    floors: tuple[FloorFlag, ...]
    floor_difference: FloorDifference | None

    @property
    def contested_minor(self) -> int:
        """What is left out because it is contested."""
        return sum([line.minor for line in self.credits if line.kind is EntryKind.CONTESTED]) if self.credits else 0
