"""May the creditor's service be suspended for this debtor now, and when does a suspension end?

A party may refuse to perform while the other does not perform an obligation that is due, if the failure is grave
enough (C. civ. 1219). We suspend only after a formal notice, a notice of its own and the time that it gave, only for
businesses, and only while nobody contests what is owed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from collector.domain.debtors import DebtorKind
from collector.domain.facts import CaseFacts, ClaimFacts
from collector.domain.policy import Mode, Policy
from collector.domain.send_calendar import plus_days
from collector.domain.standing import is_running, is_settled, standing_of


class CallVerb(StrEnum):
    """What the creditor's system is told."""

    SUSPEND = "suspend"
    RESUME = "resume"


class CallTarget(StrEnum):
    """Who is told."""

    WEBHOOK = "webhook"  # the creditor's own system
    STRIPE = "stripe"  # the subscription of an unpaid invoice


class CallState(StrEnum):
    WANTED = "wanted"
    SENDING = "sending"  # committed before the call
    DONE = "done"
    REFUSED = "refused"  # given up after days of trying; a person looks
    WITHDRAWN = "withdrawn"  # overtaken: nobody needs to be told any more


class LiftReason(StrEnum):
    """Why a suspension ended."""

    PAID = "paid"
    NOT_OWED = "not_owed"  # cancelled, written off, contested, moved to another case, or the case was closed
    AGREED = "agreed"  # it is paid in instalments, and the plan runs
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Announced:
    """A notice of suspension that counts: the claims it named, and the last day it gave to pay."""

    claim_ids: frozenset[int]
    deadline_on: date


def may_begin(facts: CaseFacts, announced: Announced, policy: Policy, today: date) -> bool:
    """Whether the service stops today: the notice's time is over, and what it named is still owed and uncontested.

    Whatever stops our letters stops this too: a hold, a reply nobody has read, a promise, an offer, money under way.
    """
    if announced.deadline_on >= today or facts.debtor.treated_as() is not DebtorKind.BUSINESS or facts.keeps_service:
        return False
    if facts.closed_on is not None or facts.person_first or facts.kill_switch or facts.mode is not Mode.FULL:
        return False
    if any(hold.claim_id is None and is_running(hold, today) for hold in facts.holds):
        return False
    promise = facts.promise
    if promise is not None and promise.kept is None and today <= plus_days(promise.due_on, policy.promise_grace_days):
        return False
    in_play = {claim.claim.id for claim in standing_of(facts, today).in_play}
    return bool(in_play & announced.claim_ids)


def lift_reason(facts: CaseFacts, claim_ids: Collection[int]) -> LiftReason | None:
    """Why a running suspension ends now; None while one of its claims is owed, uncontested and in no plan."""
    named = [claim for claim in facts.claims if claim.claim.id in claim_ids]
    owed = [claim for claim in named if not is_settled(claim)]
    if facts.keeps_service:
        return LiftReason.OWNER
    if named and not owed:
        return LiftReason.PAID if any(map(_is_paid, named)) else LiftReason.NOT_OWED
    is_business = facts.debtor.treated_as() is DebtorKind.BUSINESS
    undisputed = {claim.claim.id for claim in owed if not claim.disputed}
    if facts.closed_on is not None or not is_business or not undisputed:
        return LiftReason.NOT_OWED
    planned = facts.plan.claim_ids if facts.plan is not None and facts.plan.kept is None else frozenset()
    return LiftReason.AGREED if undisputed <= planned else None


def _is_paid(claim: ClaimFacts) -> bool:
    return claim.status.value in ("paid", "open")  # open with nothing left: settled by what came
