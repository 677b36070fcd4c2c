"""What is known about one case on the day a decision is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from collector.domain.allocation import Allocation
from collector.domain.claims import Claim
from collector.domain.debtors import Debtor
from collector.domain.jurisdictions.rule import Rule
from collector.domain.policy import Mode
from collector.domain.readings import InvoiceStatus as InvoiceStatus  # of the facts too
from collector.domain.standstills import Standstill


class NoticeState(StrEnum):
    """Where one notice is on its way. See docs/how-it-works.md for the arrows."""

    PLANNED = "planned"  # due from send_on on
    ANNOUNCED = "announced"  # the owner may object until send_on
    AWAITING_APPROVAL = "awaiting_approval"  # only the owner's yes lets it go
    CLAIMED = "claimed"  # a worker has taken it; nothing has left
    SENDING = "sending"  # the provider is being called
    ACCEPTED = "accepted"  # the provider took it
    DELIVERED = "delivered"  # the receiving server took it
    BOUNCED = "bounced"  # bounced, dropped or complained about: it did not count
    REFUSED = "refused"  # the provider said no; a person looks
    DOUBT = "doubt"  # it may or may not have left
    WITHDRAWN = "withdrawn"  # the facts changed before it left
    VETOED = "vetoed"  # the owner said no
    WAIVED = "waived"  # the owner lets the ladder pass this step without it


BY_A_PERSON = "user_forgiven"  # why Stripe calls an invoice uncollectible; every other reason is a setting of Stripe's
QUOTE_HOLD = "quote"  # the kind of the hold that an offer to settle places
PERFORMED_STATES = frozenset({NoticeState.ACCEPTED, NoticeState.DELIVERED, NoticeState.WAIVED})


class ClaimFacts(NamedTuple):
    """One claim and what stands in its way. `remaining_minor` is Stripe's amount_remaining.

    `taken_back_minor` had been paid and went back to the payer, and nobody has said yet whether it is owed again.
    Where a person has said so, it is part of `remaining_minor` (`owed_again_minor` of it), and the claim counts as
    open whatever Stripe says.
    """

    claim: Claim
    status: InvoiceStatus
    remaining_minor: int
    collection_method: str  # send_invoice | charge_automatically
    auto_collection_over: bool  # a charge_automatically invoice whose card retries have failed for good
    disputed: bool = False
    dispute_note: str = ""
    payment_processing: bool = False
    set_aside: str | None = None  # why this invoice cannot be handled (quarantine), in words
    limitation_on: date | None = None  # last day on which it can be sued for, where known
    taken_back_minor: int = 0
    owed_again_minor: int = 0
    contested_minor: int = 0  # not asked for: a part is contested, or was granted and awaits its credit note
    granted_minor: int = 0  # that part of it
    to_lawyer: bool = False  # an open dispute that only the lawyer answers
    given_up_by_stripe: bool = False  # its settings marked it uncollectible, and no person has said what follows

    @property
    def asked_minor(self) -> int:
        """What may be asked for of what remains."""
        return max(0, self.remaining_minor - self.contested_minor)

    @property
    def is_due_to_us(self) -> bool:
        """Open at Stripe with something left, and not in Stripe's own card retries."""
        if self.status is not InvoiceStatus.OPEN or self.remaining_minor <= 0:
            return False
        return self.collection_method == "send_invoice" or self.auto_collection_over


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """A notice that was made for the case in its present cycle."""

    id: int
    step_key: str
    state: NoticeState
    claim_ids: frozenset[int]  # claims it demands
    send_on: date
    accepted_on: date | None  # day in the creditor's zone
    delivered_on: date | None
    confirms_delivery: bool  # the transport reports deliveries; without it acceptance counts
    deadline_on: date | None  # last day it gave the debtor, once it counts
    recipient: str | None = None  # address it went to; a bounce stops mail to this address only


@dataclass(frozen=True, slots=True)
class CallFacts:
    """A call step: asked of the owner on `asked_on`; `done_on` when a result was recorded or the wait lapsed."""

    step_key: str
    asked_on: date
    done_on: date | None
    outcome: str | None
    claim_ids: frozenset[int]
    tries: int = 0  # times nobody answered
    tried_on: date | None = None  # the last of them


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """No step until `until` (that day included). None: until a person lifts it. `claim_id` None: the whole case."""

    reason: str
    until: date | None
    claim_id: int | None = None
    kind: str = "owner"  # owner | promise | reply | payment_processing | review ...
    ask_on: date | None = None  # without end: from this day on a person is asked about it; None: at once


@dataclass(frozen=True, slots=True)
class PromiseFacts:
    """The debtor named a day. `kept` is None while it runs. It runs until `due_on` plus the policy's grace."""

    promised_on: date
    due_on: date
    amount_minor: int
    kept: bool | None


@dataclass(frozen=True, slots=True)
class QuoteFacts:
    """The owner's offer: `amount_minor` received by `pay_by` settles these claims. `kept` is None while it runs.

    `known_references` are the money facts that were on file when it was made: they do not count towards it.
    """

    id: int
    amount_minor: int
    total_minor: int  # owed on the day it was made
    pay_by: date
    made_on: date
    claim_ids: frozenset[int]
    known_references: frozenset[str]
    kept: bool | None


class PlanInterest(StrEnum):
    """What was agreed about interest while the instalments run."""

    RUNS = "runs"  # it goes on; what it adds is owed beside the instalments
    STOPPED = "stopped"  # none runs after the day of the agreement until the plan ends
    WAIVED_IF_KEPT = "waived_if_kept"  # it goes on, and all beyond the instalments is given up once they are paid


@dataclass(frozen=True, slots=True)
class Instalment:
    due_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What was agreed to be paid in parts. `kept` is None while the plan runs, False once it was broken.

    `all_due_days`: one missed instalment makes all due, so many days after a formal notice; None: the plan does not
    say so. `known_references` are the money facts that were on file when it was made.
    """

    id: int
    made_on: date
    instalments: tuple[Instalment, ...]  # in order of their days
    interest: PlanInterest
    all_due_days: int | None
    acknowledged: bool  # the debtor acknowledges the debt
    claim_ids: frozenset[int]
    known_references: frozenset[str]
    kept: bool | None

    @property
    def total_minor(self) -> int:
        return sum(it.amount_minor for it in self.instalments)


class Rung(StrEnum):
    """What may be offered, the gentlest for both first; a refund last."""

    DELAY = "delay"  # a later day
    INSTALMENTS = "instalments"
    GESTURE = "gesture"  # something on the next order
    CREDIT_NOTE = "credit_note"  # an invoice is lowered
    REFUND = "refund"  # part of what was paid goes back


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """An offer that waits for the debtor's answer until `expires_on`, that day included. `by_mail`: we write it to him.

    `terms` are its figures as they were kept: days in ISO form, amounts in minor units.
    """

    id: int
    rung: Rung
    made_on: date
    expires_on: date
    by_mail: bool
    terms: Mapping[str, Any]
    words: str  # the owner's, where the offer needs some


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Everything `decide` looks at. `opened_on` is the day we first saw the case; `cycle` grows when a case reopens.

    `read_at` is the oldest Stripe read among the open claims. `may_write` is false while the kill switch is on.
    """

    case_id: int
    cycle: int
    currency: str
    debtor: Debtor
    claims: tuple[ClaimFacts, ...]
    notices: tuple[NoticeFacts, ...]
    calls: tuple[CallFacts, ...]
    holds: tuple[HoldFacts, ...]
    promise: PromiseFacts | None
    broken_promises: int
    mode: Mode
    kill_switch: bool
    opened_on: date
    read_at: datetime | None
    handoff_marked_on: date | None = None
    handed_off_on: date | None = None
    closed_on: date | None = None
    person_first: bool = False  # reopened after a refund or chargeback: a person looks before anything leaves
    unused_credit_minor: int = 0  # the debtor's balance at Stripe that could pay, short of what the owner has seen
    missing_rate: str | None = None  # why figures are incomplete on this day, in words
    rule_words: Mapping[str, bool] = field(default_factory=dict)  # the owner's word on unverified rules, by edition
    unverified_rule: Rule | None = None  # more than the principal would be claimed by it, and she has not said yes
    last_message_on: date | None = None  # last mail accepted for this debtor over all its cases
    last_formal_on: date | None = None  # last formal notice accepted for this debtor over all its cases
    standstills: tuple[Standstill, ...] = ()  # days that bear no interest, by holds that run or have run
    penalties_minor: int = 0  # still owed on claims that Stripe shows as paid; looked at once all of them are settled
    penalties_claimed_on: date | None = None  # the owner said on that day that they stay claimed
    quote: QuoteFacts | None = None  # the last offer to settle that was made in this cycle and not taken back
    keeps_service: bool = False  # the owner said that the service is never suspended in this case
    braked_by: str | None = None  # why the relationship is worth a look, as found this day: "share:23", "years:6"
    brake_released: bool = False  # the owner lets this case go on all the same
    plan: PlanFacts | None = None  # the last instalment plan of this cycle that the owner has not ended
    offer: OfferFacts | None = None  # the offer of this cycle that has not been answered
    allocation: Allocation | None = None  # what a payment settles first, as the owner chose; None: as the policy says
