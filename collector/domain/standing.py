"""Which claims of a case may be chased today, and what stands in the way of the others?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from collector.domain.decisions import (
    AskOwner,
    Because,
    Blocker,
    BlockerCode,
    CloseCase,
    CloseReason,
    TaskKind,
    Value,
    Wait,
)
from collector.domain.facts import CaseFacts, ClaimFacts, HoldFacts, InvoiceStatus
from collector.domain.mediations import MEDIATION_HOLD
from collector.domain.send_calendar import plus_days
from collector.domain.standstills import StandstillKind

_GONE = frozenset({InvoiceStatus.VOID, InvoiceStatus.DELETED})


@dataclass(slots=True)
class Standing:
    """The open claims of a case. `in_play`, oldest first, may be chased; each other list says why not.

    `held_until` is the first day on which a hold on a single claim ends.
    """

    in_play: list[ClaimFacts] = field(default_factory=list)
    disputed: list[ClaimFacts] = field(default_factory=list)
    set_aside: list[ClaimFacts] = field(default_factory=list)
    taken_back: list[ClaimFacts] = field(default_factory=list)
    given_up: list[ClaimFacts] = field(default_factory=list)
    planned: list[ClaimFacts] = field(default_factory=list)
    credit_awaited: list[ClaimFacts] = field(default_factory=list)
    held: list[tuple[ClaimFacts, HoldFacts]] = field(default_factory=list)
    processing: list[ClaimFacts] = field(default_factory=list)
    not_ours_yet: list[ClaimFacts] = field(default_factory=list)
    held_until: date | None = None


def standing_of(facts: CaseFacts, today: date) -> Standing:
    """Sort the open claims. The carrying claim comes first: the oldest due date, then the largest remainder."""
    standing = Standing()
    holds = _claim_holds(facts, today)
    planned = facts.plan.claim_ids if facts.plan is not None and facts.plan.kept is None else frozenset()
    for claim in facts.claims:
        if not is_settled(claim):
            _place(standing, claim, holds.get(claim.claim.id), claim.claim.id in planned)
    if len(standing.in_play) > 1:
        standing.in_play.sort(key=_age_then_size)
    return standing


def is_settled(claim: ClaimFacts) -> bool:
    """Nothing left to collect: paid, void, uncollectible, deleted, or open with nothing remaining.

    Paid is not settled while money that was taken back waits for a person's word, nor uncollectible while Stripe's
    settings alone have said so.
    """
    if claim.taken_back_minor > 0 or claim.given_up_by_stripe:
        return False
    if claim.status is InvoiceStatus.OPEN:
        return claim.remaining_minor <= 0
    return claim.status is not InvoiceStatus.DRAFT


def closed_when_settled(facts: CaseFacts) -> CloseCase | None:
    """The case is over once each of its claims is settled; else None."""
    if not all(map(is_settled, facts.claims)):
        return None
    statuses = {claim.status for claim in facts.claims}
    if statuses <= _GONE:
        reason = CloseReason.CANCELLED
    elif statuses <= _GONE | {InvoiceStatus.UNCOLLECTIBLE}:
        reason = CloseReason.WRITTEN_OFF
    else:
        reason = CloseReason.PAID
        if facts.quote is not None and facts.quote.kept:
            return CloseCase(reason, Because("close_quote_kept", {"by": facts.quote.pay_by}))
        if facts.plan is not None and facts.plan.kept:
            return CloseCase(reason, Because("close_plan_kept"))
    return CloseCase(reason, Because(f"close_{reason.value}"))


def is_running(hold: HoldFacts, today: date) -> bool:
    """The last day of a hold is part of it."""
    return hold.until is None or today <= hold.until


def nothing_to_chase(standing: Standing, today: date) -> Wait | AskOwner:
    """Open claims, but none that may be chased: a person where only a person helps, else the next day to look."""
    if standing.disputed:
        claim = standing.disputed[0]
        values = {"number": claim.claim.number, "note": claim.dispute_note}
        code = "ask_answer_dispute_said" if claim.dispute_note else "ask_answer_dispute_unsaid"
        return AskOwner(TaskKind.ANSWER_DISPUTE, Because(code, values), {"claim": claim.claim.id})
    if standing.set_aside:
        claim = standing.set_aside[0]
        values = {"number": claim.claim.number, "reason": claim.set_aside or ""}
        return AskOwner(
            TaskKind.LOOK_AT_SET_ASIDE, Because("ask_look_at_set_aside_because", values), {"claim": claim.claim.id}
        )
    if standing.taken_back:
        return ask_about_taken_back(standing.taken_back[0])
    if standing.given_up:
        return ask_about_given_up(standing.given_up[0])
    for claim, hold in standing.held:
        if hold.until is None:
            return ask_about_hold(hold, {"claim": claim.claim.id})
    return _wait_for_claims(standing, today)


def ask_about_taken_back(claim: ClaimFacts) -> AskOwner:
    """Money went back to the payer: whether it is owed again only a person knows."""
    values: dict[str, Value] = {"number": claim.claim.number}
    return AskOwner(TaskKind.REVIEW_REOPENED, Because("ask_review_taken_back", values), {"claim": claim.claim.id})


def ask_about_given_up(claim: ClaimFacts) -> AskOwner:
    """Stripe's settings gave the invoice up; the debt is not less for that, and only a person lets it go."""
    values: dict[str, Value] = {"number": claim.claim.number}
    return AskOwner(TaskKind.REVIEW_REOPENED, Because("ask_review_given_up", values), {"claim": claim.claim.id})


def ask_about_hold(hold: HoldFacts, details: dict[str, str | int | date]) -> AskOwner:
    """A hold without an end never sleeps: it stays on the owner's list until a person lifts it (I-34)."""
    if hold.kind == MEDIATION_HOLD:
        return AskOwner(TaskKind.MEDIATION_OVER, Because("ask_mediation_over", {"mediator": hold.reason}), details)
    task = TaskKind.READ_REPLY if hold.kind == "reply" else TaskKind.REVIEW_HOLD
    code = "ask_review_insolvency" if hold.kind == StandstillKind.INSOLVENCY else f"ask_{task.value}"
    return AskOwner(task, Because(code, {"reason": hold.reason}), details)


def _claim_holds(facts: CaseFacts, today: date) -> dict[int, HoldFacts]:
    """By claim, its running hold that ends last."""
    holds: dict[int, HoldFacts] = {}
    for hold in facts.holds:
        if hold.claim_id is not None and is_running(hold, today):
            known = holds.get(hold.claim_id)
            if known is None or _ends(hold) > _ends(known):
                holds[hold.claim_id] = hold
    return holds


def _ends(hold: HoldFacts) -> date:
    return hold.until or date.max


def _place(standing: Standing, claim: ClaimFacts, hold: HoldFacts | None, planned: bool) -> None:
    if claim.set_aside is not None:
        standing.set_aside.append(claim)
    elif claim.taken_back_minor > 0:
        standing.taken_back.append(claim)
    elif claim.given_up_by_stripe:
        standing.given_up.append(claim)
    elif claim.disputed:
        standing.disputed.append(claim)
    elif planned:
        standing.planned.append(claim)
    elif claim.contested_minor and not claim.asked_minor:
        standing.credit_awaited.append(claim)
    elif hold is not None:
        standing.held.append((claim, hold))
        if hold.until is not None and (standing.held_until is None or hold.until < standing.held_until):
            standing.held_until = hold.until
    elif claim.payment_processing:
        standing.processing.append(claim)
    elif claim.is_due_to_us:
        standing.in_play.append(claim)
    else:
        standing.not_ours_yet.append(claim)


def _age_then_size(claim: ClaimFacts) -> tuple[date, int, int]:
    return claim.claim.due_on, -claim.remaining_minor, claim.claim.id


def _wait_for_claims(standing: Standing, today: date) -> Wait:
    blockers = [
        Blocker(
            BlockerCode.CLAIM_HOLD,
            Because("claim_hold", {"number": claim.claim.number, "until": hold.until, "reason": hold.reason}),
            hold.until,
        )
        for claim, hold in standing.held
        if hold.until is not None
    ]
    for code, claims in (
        (BlockerCode.PAYMENT_PROCESSING, standing.processing),
        (BlockerCode.CARD_RETRIES, standing.not_ours_yet),
        (BlockerCode.CREDIT_AWAITED, standing.credit_awaited),
    ):
        blockers.extend(Blocker(code, Because(code.value, {"number": claim.claim.number})) for claim in claims)
    only_holds = not (standing.processing or standing.not_ours_yet or standing.credit_awaited)
    last_day = standing.held_until if only_holds and standing.held_until else today
    return Wait(tuple(blockers), plus_days(last_day, 1), blockers[0].because)
