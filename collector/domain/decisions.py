"""What may be decided about a case on one day, and how each decision says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from collector.domain.policy import Consent, Step
from collector.domain.send_calendar import plus_days

Value = str | int | date
Values = Mapping[str, Value]

DAYS_BETWEEN_LOOKS_AT_SMALL_SUMS = 7


class BlockerCode(StrEnum):
    """Why nothing is done today. The sentence and what clears it are in `domain/sentences`, under the same code."""

    CLOSED = "closed"
    HANDED_OFF = "handed_off"
    HANDOFF_UNDER_WAY = "handoff_under_way"
    KILL_SWITCH = "kill_switch"
    HOLD = "hold"
    MEDIATION = "mediation"
    PROMISE = "promise"
    QUOTE = "quote"
    OFFER = "offer"
    PLAN = "plan"
    PLAN_MISSED = "plan_missed"
    PLAN_NOTICE = "plan_notice"
    PENALTIES_CLAIMED = "penalties_claimed"
    CLAIM_HOLD = "claim_hold"
    PAYMENT_PROCESSING = "payment_processing"
    CARD_RETRIES = "card_retries"
    CREDIT_AWAITED = "credit_awaited"
    SENDING = "sending"
    DOUBT = "doubt"
    DELIVERY_UNCONFIRMED = "delivery_unconfirmed"
    NOT_DUE_YET = "not_due_yet"
    TOO_SOON = "too_soon"
    DEADLINE_RUNNING = "deadline_running"
    WRITTEN_RECENTLY = "written_recently"
    FORMAL_THIS_WEEK = "formal_this_week"
    NOT_A_SEND_DAY = "not_a_send_day"
    CALL_ASKED = "call_asked"
    MODE_REMINDERS = "mode_reminders"
    MISSING_RATE = "missing_rate"
    MEDIATOR_MISSING = "mediator_missing"
    BELOW_MINIMUM = "below_minimum"


class TaskKind(StrEnum):
    """Something only a person can do."""

    CALL = "call"
    MEDIATION_OVER = "mediation_over"  # the mediator's time is over, and nobody has said what came of it
    FIND_NUMBER = "find_number"  # whoever answered the telephone was not the debtor
    APPROVE_NOTICE = "approve_notice"
    TRANSMIT_TO_LAWYER = "transmit_to_lawyer"
    TELL_LAWYER_PAID = "tell_lawyer_paid"
    CORRECT_ADDRESS = "correct_address"
    CLASSIFY_DEBTOR = "classify_debtor"
    ANSWER_DISPUTE = "answer_dispute"
    MAKE_CREDIT_NOTE = "make_credit_note"  # a dispute ended with a credit that Stripe does not show yet
    COURTESY_CALL = "courtesy_call"  # a month after the end of a dispute
    TELL_LAWYER_TAKEN_BACK = "tell_lawyer_taken_back"  # a payment went back to the payer after the handoff
    PENALTIES_REMAIN = "penalties_remain"
    QUOTE_LAPSED = "quote_lapsed"
    PLAN_MISSED = "plan_missed"
    PLAN_BROKEN = "plan_broken"
    RELATIONSHIP = "relationship"  # a debtor who matters: the owner's word before anything firmer than a courtesy note
    HONOUR_OFFER = "honour_offer"  # the debtor accepted what only the owner can give
    RESOLVE_DOUBT = "resolve_doubt"
    CONFIRM_DELIVERY = "confirm_delivery"
    CONFIRM_DUE_DATE = "confirm_due_date"
    CONFIRM_RULE = "confirm_rule"
    VETOED_STEP = "vetoed_step"
    REFUSED_NOTICE = "refused_notice"
    REVIEW_REOPENED = "review_reopened"
    READ_REPLY = "read_reply"
    PROMISE_MADE = "promise_made"  # the debtor named a day on his page
    OFFER_ACCEPTED = "offer_accepted"  # the debtor said yes to an offer on his page, and nothing is left to do for it
    REVIEW_HOLD = "review_hold"
    LOOK_AT_SET_ASIDE = "look_at_set_aside"
    SETTLE_CREDIT = "settle_credit"
    LADDER_DONE = "ladder_done"
    REMINDER_MISSING = "reminder_missing"
    FORMAL_NOTICE_MISSING = "formal_notice_missing"
    ADD_RATE = "add_rate"  # of the installation: a half-year has begun whose interest rate nobody added
    DECLARE_CLAIM = "declare_claim"  # a court opened insolvency proceedings against the debtor
    LIMITATION_NEAR = "limitation_near"
    LIMITATION_PASSED = "limitation_passed"
    INBOX_DEAD = "inbox_dead"  # of the installation: an event was given up after several tries
    STRIPE_PERMISSION = "stripe_permission"  # of the installation: the key may not write what policy wants written
    STRIPE_WRITE_REFUSED = "stripe_write_refused"
    PENALTY_RETURNED = "penalty_returned"  # money of a penalty invoice was given or taken back
    PENALTY_TOO_HIGH = "penalty_too_high"  # a penalty invoice asks for more than the account says is owed
    MEND_PASSAGE = "mend_passage"  # of the installation: a sentence of the owner's could not stand in a mail
    SERVICE_NOT_TOLD = "service_not_told"  # the creditor's own system does not hear that a service stops or goes on
    DELIVERY_SILENT = "delivery_silent"  # nothing was heard of a mail for two days after the provider took it
    CANARY_MISSING = "canary_missing"  # of the installation: the daily test mail did not arrive
    REPLIES_LEFT = "replies_left"  # of the installation: mails stay in the mailbox, more than a day has room for
    MAIL_STOPPED = "mail_stopped"  # of the installation, not of a case: the mail service refuses us altogether


class CloseReason(StrEnum):
    PAID = "paid"
    WRITTEN_OFF = "written_off"  # marked uncollectible at Stripe
    CANCELLED = "cancelled"  # void or deleted at Stripe


@dataclass(frozen=True, slots=True)
class Because:
    """A reason: `code` names a sentence of `domain/sentences`, `values` fill it in."""

    code: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing in the way. `until` is the last day it is; None where only a person or an event ends it."""

    code: BlockerCode
    because: Because
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before `next_look_on`. None there only for a case that is closed or handed off.

    `next_step` and `next_step_on` say what is expected next and when, where nothing but time is missing.
    """

    blockers: tuple[Blocker, ...]
    next_look_on: date | None
    because: Because
    next_step: Step | None = None
    next_step_on: date | None = None


@dataclass(frozen=True, slots=True)
class SendNotice:
    """Write to the debtor on `send_on` (today, or later where the owner may object until then).

    `demanded` claims are asked for and get this step as proven level; `annexed` claims are late too, but are only
    listed. `carrying` is the claim whose age drives the case. Both tuples are in order of due date.
    """

    step: Step
    demanded: tuple[int, ...]
    annexed: tuple[int, ...]
    carrying: int
    send_on: date
    consent: Consent
    because: Because


@dataclass(frozen=True, slots=True)
class AskOwner:
    """Only a person can say how it goes on; `details` hold what the task's page shows beside the sentence."""

    task: TaskKind
    because: Because
    details: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OfferCall:
    """Ask the owner to telephone about these claims."""

    step: Step
    claim_ids: tuple[int, ...]
    because: Because


@dataclass(frozen=True, slots=True)
class MarkForHandoff:
    """The ladder is at its end: these claims are ready for the lawyer."""

    step: Step
    claim_ids: tuple[int, ...]
    because: Because


@dataclass(frozen=True, slots=True)
class CloseCase:
    """The case is over; with `waives_penalties` what is still owed of them is given up, as the policy says."""

    reason: CloseReason
    because: Because
    waives_penalties: bool = False


Decision = Wait | SendNotice | AskOwner | OfferCall | MarkForHandoff | CloseCase


def dated(code: BlockerCode, until: date, **values: Value) -> Blocker:
    """A blocker that ends by itself: `until` is its last day."""
    return Blocker(code, Because(code.value, {"until": until, **values}), until)


def wait_for(blockers: list[Blocker], today: date, step: Step | None = None) -> Wait:
    """Wait, and look again on the first day on which one of the blockers can have gone."""
    first = min(_look_again_on(blocker, today) for blocker in blockers)
    return Wait(tuple(blockers), max(first, plus_days(today, 1)), blockers[0].because, step)


def _look_again_on(blocker: Blocker, today: date) -> date:
    if blocker.until is not None:
        return plus_days(blocker.until, 1)
    # A person or an event ends it, and both touch the case at once: this look is the belt to the braces.
    return plus_days(today, DAYS_BETWEEN_LOOKS_AT_SMALL_SUMS if blocker.code is BlockerCode.BELOW_MINIMUM else 1)
