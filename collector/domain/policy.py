"""The ladder of steps an unpaid invoice climbs, and the limits around it, as the owner wrote them down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

from collector.domain.debtors import Debtor, DebtorKind
from collector.domain.stripe_writing import StripeWriting

DEFAULT_ATTEMPTS = 3  # of a call that nobody answers


class StepKind(StrEnum):
    PRE_DUE = "pre_due"
    REMINDER = "reminder"
    CALL = "call"
    FORMAL_NOTICE = "formal_notice"
    SUSPEND_SERVICE = "suspend_service"  # gives notice that the service stops; it stops once the time is over
    FINAL_NOTICE = "final_notice"
    HANDOFF = "handoff"


class Consent(StrEnum):
    """Whether a step leaves by itself, after a time to object, or only on the owner's yes."""

    AUTO = "auto"
    VETO = "veto"
    APPROVE = "approve"


class Mode(StrEnum):
    """How far the installation may go by itself. A new, restored or moved installation starts in OBSERVE."""

    OBSERVE = "observe"
    REMINDERS = "reminders"
    FULL = "full"


class AfterPayment(StrEnum):
    """What becomes of penalties that are still owed when everything else of a case is paid."""

    CLAIM = "claim"  # they stay claimed: the case stays open, and writes nothing about them by itself
    WAIVE_BELOW = "waive_below"  # given up below an amount; from it on the owner is asked
    ASK = "ask"  # the owner is asked each time


class Penalties(StrEnum):
    """What a step says of interest and fixed sum: nothing, that they run, or that they are demanded."""

    NONE = "none"
    MENTION = "mention"
    DEMAND = "demand"


@dataclass(frozen=True, slots=True)
class Step:
    """One rung. `level` is its place in the ladder, from 1.

    `offset_days` counts from the due date (negative: before it). `min_gap_days` counts from the delivery of the
    step before. `veto_days` is used with Consent.VETO. `deadline_days` is the time the notice gives the debtor to
    pay, counted from its delivery; the next step never comes before that day is over. `attempts` is how often a CALL is
    tried that nobody answers. `wait_business_days` is how
    long a CALL waits for the owner before the ladder moves on.
    """

    key: str
    level: int
    kind: StepKind
    offset_days: int
    min_gap_days: int
    consent: Consent
    penalties: Penalties
    template: str
    veto_days: int = 0
    deadline_days: int | None = None
    wait_business_days: int = 0
    attempts: int = DEFAULT_ATTEMPTS


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps for one kind of debtor, in order of level."""

    debtor_kind: DebtorKind
    steps: tuple[Step, ...]

    def without(self, kind: StepKind) -> Ladder:
        """The same ladder, the rung of a kind left out; the others keep their level."""
        return Ladder(self.debtor_kind, tuple(step for step in self.steps if step.kind is not kind))

    def step(self, key: str) -> Step | None:
        return next((step for step in self.steps if step.key == key), None)


@dataclass(frozen=True, slots=True)
class SendWindow:
    """When mail may leave, where the debtor lives: ISO weekdays (1 Monday .. 7 Sunday), between two times of day."""

    weekdays: frozenset[int]
    opens_at: time
    closes_at: time


@dataclass(frozen=True, slots=True)
class Caps:
    """Upper bounds on what leaves: in any hour, in any 24 h, and debtors written to for the first time in a day."""

    per_hour: int
    per_day: int
    new_debtors_per_day: int


@dataclass(frozen=True, slots=True)
class Mediator:
    """The consumer mediator that French law wants named (C. conso. L616-1, R616-1)."""

    name: str
    address: str
    website: str


@dataclass(frozen=True, slots=True)
class Lawyer:
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Creditor:
    """Who is owed: printed on every letter (C. com. R123-237, R123-238). `zone` is an IANA time zone."""

    name: str
    legal_form: str
    capital: str
    address_lines: tuple[str, ...]
    country: str
    siren: str
    register: str  # "RCS Lyon 123 456 789"
    vat_number: str
    email: str
    phone: str
    contact_name: str
    signatory: str
    signatory_title: str
    place: str
    iban: str
    bic: str
    zone: str
    language: str
    sender_name: str
    sender_email: str
    reply_to: str


@dataclass(frozen=True, slots=True)
class Brake:
    """Debtors who wait for the owner before anything firmer than a courtesy note; 0 is off.

    `share_percent` of what was invoiced in twelve months; or customers for `years` and longer.
    """

    share_percent: int = 0
    years: int = 0

    @property
    def is_on(self) -> bool:
        return self.share_percent > 0 or self.years > 0


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything the owner decides beforehand.

    `version` is a short hash of the files it was read from; every notice names it. `minimum_minor` is, by currency,
    the total below which nobody is written to. `default_kind` is given to debtors nothing is known about (UNKNOWN
    keeps them on the consumer ladder until somebody classifies them). `min_days_between_messages` holds for consumers.
    `waive_below_minor` goes with AfterPayment.WAIVE_BELOW: by currency, penalties below it are given up.
    """

    version: str
    creditor: Creditor
    ladders: Mapping[DebtorKind, Ladder]
    window: SendWindow
    caps: Caps
    minimum_minor: Mapping[str, int]
    default_kind: DebtorKind
    mediator: Mediator | None
    lawyer: Lawyer | None
    handoff_consent: Consent
    interest_first: bool
    promise_grace_days: int
    min_days_between_messages: int
    stripe: StripeWriting = field(default_factory=StripeWriting)
    after_payment: AfterPayment = AfterPayment.ASK
    waive_below_minor: Mapping[str, int] = field(default_factory=dict)
    brake: Brake = field(default_factory=Brake)
    thank_you: bool = False  # whether a debtor who was reminded is thanked once all is paid

    @property
    def suspends(self) -> bool:
        """Whether any ladder has the step that suspends the service."""
        steps = (step for ladder in self.ladders.values() for step in ladder.steps)
        return any(step.kind is StepKind.SUSPEND_SERVICE for step in steps)

    def ladder_for(self, debtor: Debtor) -> Ladder:
        """The ladder of the debtor's kind; unknown debtors climb the consumer ladder."""
        return self.ladders.get(debtor.treated_as()) or self.ladders[DebtorKind.CONSUMER]
