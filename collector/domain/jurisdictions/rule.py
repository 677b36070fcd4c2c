"""What one country's law grants against one kind of debtor who pays late: the shape of the data, no decisions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

from collector.domain.allocation import Allocation
from collector.domain.day_count import DayCount
from collector.domain.debtors import DebtorKind
from collector.domain.rates import ReferenceDay


class Certainty(StrEnum):
    """How sure we are of a rule: the article was read; a named secondary source says so; general knowledge only."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    UNVERIFIED = "unverified"


class InterestStart(StrEnum):
    """The day after which interest runs; that day itself never bears any."""

    DUE_DATE = "due_date"
    FORMAL_NOTICE = "formal_notice"  # the later of its receipt (and the days it must give) and the due date


class RateSpan(StrEnum):
    """How long a reference rate serves one debt."""

    EACH_HALF_YEAR = "each_half_year"  # every half-year brings its own
    FIRST_HALF_YEAR = "first_half_year"  # that of the half-year in which interest began, to the end


class ClauseUse(StrEnum):
    """Whether a contract rate replaces the statutory one by itself."""

    APPLIES = "applies"
    IGNORED = "ignored"
    CAPPED = "capped"  # it applies up to the rule's cap


class Condition(StrEnum):
    """What the figures take for granted, or leave out, and only a person can check; the words are made elsewhere."""

    DUE_DATE_AGREED = "due_date_agreed"  # interest from the due date: a date agreed, or 30 days after it or a reminder
    DEBTOR_AT_FAULT = "debtor_at_fault"  # the higher rate is owed only by a debtor who answers for the delay
    FREE_FIRST_REMINDER = "free_first_reminder"  # nothing before a first reminder free of charge and 14 days
    FOURTEEN_DAY_LETTER = "fourteen_day_letter"  # no collection cost without a free letter that names it
    NO_OTHER_REMEDY = "no_other_remedy"  # the contract gives no other substantial remedy for late payment
    LAW_MAY_GIVE_MORE = "law_may_give_more"  # national law may grant more than this least
    STATE_LAW = "state_law"  # caps and limits of the state are not known here


@dataclass(frozen=True, slots=True)
class StatutoryRate:
    """The rate where no clause speaks: table rate + points, or the points alone where `table` is None.

    `points_e5`: percentage points times 100 000. `read_on` says which day of the half-year the table is read for.
    `rounded_up_to_e5`: the sum is raised to the next multiple of it; 0 where it stands as it is.
    """

    table: str | None
    points_e5: int
    span: RateSpan
    article: str
    read_on: ReferenceDay = ReferenceDay.FIRST_DAY
    rounded_up_to_e5: int = 0


@dataclass(frozen=True, slots=True)
class ClauseFloor:
    """A contract rate may not be below multiple x the half-year's table rate. It limits clauses only."""

    table: str
    multiple: int
    article: str


@dataclass(frozen=True, slots=True)
class Tier:
    """`minor` is granted where the principal late is at least `from_minor`; both in minor units."""

    from_minor: int
    minor: int


@dataclass(frozen=True, slots=True)
class FixedSum:
    """Granted once per invoice paid late, by the principal that is late; in minor units of `currency`, never converted.

    The tiers rise from one that begins at 0.
    """

    tiers: tuple[Tier, ...]
    currency: str
    article: str

    def granted_minor(self, principal_minor: int) -> int:
        """What the law grants on a principal, in minor units."""
        granted = 0
        for tier in self.tiers:
            if tier.from_minor <= principal_minor:
                granted = tier.minor
        return granted


def one_sum(minor: int, currency: str, article: str) -> FixedSum:
    """A fixed sum that is the same for every principal; `minor` in minor units of `currency`."""
    return FixedSum((Tier(0, minor),), currency, article)


@dataclass(frozen=True, slots=True)
class Limitation:
    """After how many years a claim can no longer be sued for; `from_end_of_year`: counted from the end of its year."""

    years: int
    article: str
    from_end_of_year: bool = False


@dataclass(frozen=True, slots=True)
class TermsCap:
    """The longest time to pay a contract may give, in days.

    `default_days` after performance where nothing is agreed; `agreed_days` after the invoice where it is;
    `end_of_month_days` and the end of a month, if expressly agreed.
    """

    default_days: int
    agreed_days: int
    end_of_month_days: int
    article: str


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One country and one kind of debtor. None of a part means: the law grants nothing of it, or we do not know.

    `clause_article` is the law that lets a contract rate apply, or keeps it from applying. `cap`: the most a CAPPED
    clause may give. `cost_article` None: no recovery cost may be claimed. `day_counts` are those its practice allows,
    the default first. `notice_days`: how many days after its receipt a formal notice leaves before interest begins.
    `rate_not_held` names a reference rate of which we hold no table: what the law grants by it is not claimed.
    `source` says where the rule was read, for the owner. `allocation` is the order of payments where debtor and
    creditor have chosen none. `compound_article` lets a clause make interest due for a whole year bear interest; empty:
    the law forbids it, or we do not know. Compared by identity: what is prepared for a rule is looked up by it.
    """

    key: str
    country: str | None
    kind: DebtorKind | None
    rate: StatutoryRate | None
    certainty: Certainty
    source: str
    interest_start: InterestStart = InterestStart.DUE_DATE
    notice_days: int = 0
    clause: ClauseUse = ClauseUse.APPLIES
    clause_article: str = ""
    floor: ClauseFloor | None = None
    cap: StatutoryRate | None = None
    fixed_sum: FixedSum | None = None
    cost_article: str | None = None
    day_counts: tuple[DayCount, ...] = (DayCount.ACT_365,)
    limitation: Limitation | None = None
    terms_cap: TermsCap | None = None
    conditions: tuple[Condition, ...] = ()
    rate_not_held: str = ""
    allocation: Allocation = Allocation.INTEREST_FIRST
    allocation_article: str = ""
    compound_article: str = ""

    @property
    def edition(self) -> str:
        """The rule as it stands in this release; a word of the owner about another edition says nothing of it."""
        return f"{self.key}:{sha256(repr(self).encode()).hexdigest()[:12]}"

    @property
    def articles(self) -> tuple[str, ...]:
        """Every article the rule stands on, each once, in the order of its parts."""
        parts = (self.rate, self.cap, self.floor, self.fixed_sum, self.terms_cap, self.limitation)
        found = [part.article for part in parts if part is not None]
        named = (*found[:1], self.clause_article, *found[1:], self.allocation_article)
        return tuple(dict.fromkeys(it for it in named if it))


PRINCIPAL_ONLY: Final = Rule(
    key="principal_only", country=None, kind=None, rate=None, clause=ClauseUse.IGNORED,
    certainty=Certainty.UNVERIFIED, source="no rules are known for this country",
)  # fmt: skip
"""Where we know no law we claim the principal and nothing else."""
