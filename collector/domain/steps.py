"""How is the next step of a case taken: a notice, a call, the handoff, or a wait?"""

from __future__ import annotations

from datetime import date

from collector.domain.claims import Claim
from collector.domain.climb import Climb, bounds_of, is_beyond_reminders, ready_on_send_day, too_early
from collector.domain.decisions import (
    AskOwner,
    Because,
    Blocker,
    BlockerCode,
    Decision,
    MarkForHandoff,
    OfferCall,
    SendNotice,
    TaskKind,
    Value,
    dated,
    wait_for,
)
from collector.domain.facts import ClaimFacts, NoticeState
from collector.domain.obstacles import (
    address_missing,
    delivery_unconfirmed,
    formal_notice_is_over,
    last_notice,
    missing_for,
    not_provable,
    refused_by_someone,
    relationship_at_stake,
    rule_unconfirmed,
)
from collector.domain.policy import Consent, Step, StepKind
from collector.domain.send_calendar import plus_days

_WAITING_STATES = frozenset(
    {NoticeState.PLANNED, NoticeState.ANNOUNCED, NoticeState.AWAITING_APPROVAL, NoticeState.CLAIMED}
)


def take_step(climb: Climb) -> Decision:
    """Take the next step if its day has come and nothing is missing; else wait, or ask."""
    unconfirmed = delivery_unconfirmed(climb)
    if unconfirmed is not None:
        return unconfirmed
    match climb.step:
        case None:
            return _at_the_end(climb)
        case Step(kind=StepKind.CALL) as step:
            return _call(climb, step)
        case Step(kind=StepKind.HANDOFF) as step:
            return _hand_off(climb, step)
        case step:
            return _write(climb, step)


def _at_the_end(climb: Climb) -> Decision:
    """No step is left: the owner decides, once the last deadline is over."""
    claim = climb.carrying.claim
    deadline_on = climb.progress.deadlines.get(claim.id)
    if deadline_on is not None and climb.today <= deadline_on:
        return wait_for([dated(BlockerCode.DEADLINE_RUNNING, deadline_on)], climb.today)
    because = Because("ask_ladder_done", {"number": claim.number})
    return AskOwner(TaskKind.LADDER_DONE, because, {"claim": claim.id})


def _write(climb: Climb, step: Step) -> Decision:
    last = last_notice(climb, step)
    refused = refused_by_someone(last, climb.carrying.claim.number)
    if refused is not None:
        return refused
    bounds = bounds_of(climb, step)
    ready_on = ready_on_send_day(climb, bounds)
    if _is_late_for_courtesy(climb, step, ready_on):
        return take_step(climb.without_courtesy(step))
    if last is not None and last.state in _WAITING_STATES:
        send_on = climb.calendar.next_send_day(max(ready_on, last.send_on))
    else:
        # Announced early enough that the owner's time to object is over when the step is due, and never cut short.
        lead_days = step.veto_days if step.consent is Consent.VETO else 0
        plan_on = plus_days(ready_on, -lead_days)
        if plan_on > climb.today:
            # What was asked of the owner on Friday is still asked on Sunday, though nothing could leave then.
            missing = _to_mend(climb, step, ready_on) if max(bounds)[0] <= climb.today else None
            return missing or too_early(climb, step, bounds, plan_on, ready_on)
        send_on = climb.calendar.next_send_day(max(ready_on, plus_days(climb.today, lead_days)))
    if _is_late_for_courtesy(climb, step, send_on):
        return take_step(climb.without_courtesy(step))
    return _notice(climb, step, send_on)


def _is_late_for_courtesy(climb: Climb, step: Step, day: date) -> bool:
    return step.kind is StepKind.PRE_DUE and day >= climb.carrying.claim.due_on


def _to_mend(climb: Climb, step: Step, send_on: date) -> AskOwner | None:
    return (
        relationship_at_stake(climb, step)
        or address_missing(climb)
        or rule_unconfirmed(climb, step)
        or not_provable(climb, step, send_on)
    )


def _notice(climb: Climb, step: Step, send_on: date) -> Decision:
    missing = _to_mend(climb, step, send_on)
    if missing is not None:
        return missing
    blockers = missing_for(climb, step, send_on)
    if blockers:
        return wait_for(blockers, climb.today, step)
    demanded, annexed = _named(climb, step, send_on)
    because = _why(climb.carrying.claim, step, send_on)
    return SendNotice(step, demanded, annexed, climb.carrying.claim.id, send_on, step.consent, because)


def _named(climb: Climb, step: Step, send_on: date) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Claims the notice demands, and claims it only lists: one voice for everything that is late on that day.

    A due date that was only assumed has no place in a formal notice, not even in its annex.
    """
    demanded, annexed = [], []
    for claim in climb.in_play:
        if claim is climb.carrying or _joins(climb, claim, step, send_on):
            demanded.append(claim.claim.id)
        elif claim.claim.due_on < send_on and not (is_beyond_reminders(step) and claim.claim.due_on_assumed):
            annexed.append(claim.claim.id)
    return tuple(demanded), tuple(annexed)


def _joins(climb: Climb, claim: ClaimFacts, step: Step, send_on: date) -> bool:
    """Whether a younger claim's own next step is due and not higher than this one, which then performs it."""
    if step.kind is not StepKind.PRE_DUE and claim.claim.due_on >= send_on:
        return False
    own_step = climb.next_step_of(claim)
    if own_step is None or own_step.level > step.level:
        return False
    if plus_days(claim.claim.due_on, own_step.offset_days) > send_on:
        return False
    if step.kind is StepKind.CALL:
        # Whoever was never written to about a claim is not telephoned about it first.
        return own_step is step
    if step.kind is StepKind.FORMAL_NOTICE:
        return claim.claim.id in climb.progress.reminded and not claim.claim.due_on_assumed
    if step.kind in (StepKind.FINAL_NOTICE, StepKind.SUSPEND_SERVICE):
        return formal_notice_is_over(climb, claim, send_on)
    return True


def _why(claim: Claim, step: Step, on: date) -> Because:
    if step.kind is StepKind.PRE_DUE:
        return Because("step_pre_due", {"number": claim.number, "due": claim.due_on})
    return Because(f"step_{step.kind.value}", {"number": claim.number, "days": (on - claim.due_on).days})


def _call(climb: Climb, step: Step) -> Decision:
    """Once asked, the ladder waits for the owner's word some business days, then moves on without it."""
    claim = climb.carrying.claim
    last_day = climb.progress.calls_until.get(claim.id)
    if last_day is not None:
        return wait_for([_call_waits(climb, last_day)], climb.today, step)
    bounds = bounds_of(climb, step)
    ready_on = ready_on_send_day(climb, bounds)
    if ready_on > climb.today:
        return too_early(climb, step, bounds, ready_on, ready_on)
    asked = relationship_at_stake(climb, step)
    if asked is not None:
        return asked
    blockers = missing_for(climb, step, climb.today)
    if blockers:
        return wait_for(blockers, climb.today, step)
    claim_ids, _ = _named(climb, step, climb.today)
    return OfferCall(step, claim_ids, _why(claim, step, climb.today))


def _call_waits(climb: Climb, last_day: date) -> Blocker:
    claim_id = climb.carrying.claim.id
    tried = [it for it in climb.facts.calls if it.done_on is None and it.tried_on and claim_id in it.claim_ids]
    if not tried or tried[-1].tried_on is None:
        return dated(BlockerCode.CALL_ASKED, last_day)
    values: dict[str, Value] = {"on": tried[-1].tried_on, "tries": tried[-1].tries, "until": last_day}
    return Blocker(BlockerCode.CALL_ASKED, Because("call_tried", values), last_day)


def _hand_off(climb: Climb, step: Step) -> Decision:
    """Mark the claims whose formal notice ran out; marking sends nothing, so it needs no send day."""
    bounds = bounds_of(climb, step)
    ready_on = max(bounds)[0]
    if ready_on > climb.today:
        return too_early(climb, step, bounds, ready_on, ready_on)
    missing = relationship_at_stake(climb, step) or rule_unconfirmed(climb, step)
    missing = missing or not_provable(climb, step, climb.today)
    if missing is not None:
        return missing
    blockers = missing_for(climb, step, climb.today)
    if blockers:
        return wait_for(blockers, climb.today, step)
    claim_ids = tuple(claim.claim.id for claim in climb.in_play if _is_ready_for_lawyer(climb, claim, step))
    deadline_on = climb.progress.deadlines.get(climb.carrying.claim.id, climb.today)
    return MarkForHandoff(step, claim_ids, Because("mark_for_handoff", {"deadline": deadline_on}))


def _is_ready_for_lawyer(climb: Climb, claim: ClaimFacts, step: Step) -> bool:
    return (
        climb.next_step_of(claim) is step
        and not claim.claim.due_on_assumed
        and formal_notice_is_over(climb, claim, climb.today)
    )
