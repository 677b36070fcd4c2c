"""What one country's law grants against one kind of debtor who pays late: the shape of the data, no decisions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from collector.domain.day_count import DayCount
from collector.domain.debtors import DebtorKind


class Certainty(StrEnum):
    """How sure we are of a rule: the article was read; a named secondary source says so; general knowledge only."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"


class InterestStart(StrEnum):
    """The day after which interest runs; that day itself never bears any."""

    DUE_DATE = "due_date"
    FORMAL_NOTICE = "formal_notice"  # the later of its receipt and the due date


class RateSpan(StrEnum):
    """How long a reference rate serves one debt."""

    EACH_HALF_YEAR = "each_half_year"  # every half-year brings its own
    FIRST_HALF_YEAR = "first_half_year"  # that of the half-year in which interest began, to the end


class ClauseUse(StrEnum):
    """Whether a contract rate replaces the statutory one by itself."""

    APPLIES = "applies"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class StatutoryRate:
    """The rate where no clause speaks: table rate + points. `points_e5`: percentage points times 100 000."""

    table: str
    points_e5: int
    span: RateSpan
    article: str


@dataclass(frozen=True, slots=True)
class ClauseFloor:
    """A contract rate may not be below multiple x the half-year's table rate. It limits clauses only."""

    table: str
    multiple: int
    article: str


@dataclass(frozen=True, slots=True)
class FixedSum:
    """Granted once per invoice paid late. `minor`: minor units of `currency`; never converted."""

    minor: int
    currency: str
    article: str


@dataclass(frozen=True, slots=True)
class Limitation:
    """After how many years a claim can no longer be sued for."""

    years: int
    article: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One country and one kind of debtor. None of a part means: the law grants nothing of it, or we do not know.

    `day_counts` are those its practice allows, the default first. `clause_article` is the law that lets a contract
    rate apply. `cost_article` None: no recovery cost may be claimed. `source` says where the rule was read, for the
    owner.
    """

    key: str
    country: str | None
    kind: DebtorKind | None
    rate: StatutoryRate | None
    interest_start: InterestStart
    clause: ClauseUse
    clause_article: str
    floor: ClauseFloor | None
    fixed_sum: FixedSum | None
    cost_article: str | None
    day_counts: tuple[DayCount, ...]
    limitation: Limitation | None
    certainty: Certainty
    source: str


PRINCIPAL_ONLY: Final = Rule(
    key="principal_only", country=None, kind=None, rate=None, interest_start=InterestStart.DUE_DATE,
    clause=ClauseUse.IGNORED, clause_article="", floor=None, fixed_sum=None, cost_article=None,
    day_counts=(DayCount.ACT_365,), limitation=None, certainty=Certainty.UNVERIFIED,
    source="no rules are known for this country",
)  # fmt: skip
"""Where we know no law we claim the principal and nothing else."""
