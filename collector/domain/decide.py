"""What should happen in this case today, and why?"""

from __future__ import annotations

from datetime import date

from collector.domain.climb import begin_climb
from collector.domain.debtors import DebtorKind
from collector.domain.decisions import (
    AskOwner,
    Because,
    Blocker,
    BlockerCode,
    CloseReason,
    Decision,
    MarkForHandoff,
    TaskKind,
    Wait,
    dated,
    wait_for,
)
from collector.domain.facts import QUOTE_HOLD, CaseFacts, NoticeState
from collector.domain.penalties import after_payment
from collector.domain.plan_standing import in_the_way
from collector.domain.policy import Consent, Policy
from collector.domain.send_calendar import SendCalendar, plus_days
from collector.domain.standing import (
    Standing,
    ask_about_hold,
    ask_about_taken_back,
    closed_when_settled,
    is_running,
    is_settled,
    nothing_to_chase,
    standing_of,
)
from collector.domain.steps import take_step

DAYS_TO_RESOLVE_DOUBT = 2
LIMITATION_WARNING_DAYS = 90


def decide(facts: CaseFacts, policy: Policy, today: date, calendar: SendCalendar) -> Decision:
    """One decision for one case on one day. `today` is a day in the creditor's zone; total, no side effects.

    Observe-only is not looked at: the plan can be shown, and the sending flow is what refuses. Caps, the hour of the
    day and the age of the Stripe read are the sending flow's too.
    """
    ended = _ended(facts, policy, today)
    if ended is not None:
        return ended
    standing = standing_of(facts, today)
    planned = in_the_way(facts, policy, today)
    decision = _stopped(facts, policy, today)
    if decision is None and facts.handoff_marked_on is not None and any(it.to_lawyer for it in facts.claims):
        decision = _marked(facts.handoff_marked_on, policy, today)
    if decision is None and planned is not None and (not standing.in_play or facts.handoff_marked_on is not None):
        decision = _unclear(facts, today) or planned
    if decision is None and not standing.in_play:
        decision = nothing_to_chase(standing, today)
    if decision is None and facts.handoff_marked_on is not None:
        decision = _marked(facts.handoff_marked_on, policy, today)
    if decision is None:
        decision = _unclear(facts, today) or take_step(begin_climb(facts, policy, today, calendar, standing.in_play))
    if planned is not None and isinstance(decision, MarkForHandoff):
        decision = planned  # the dossier is about the whole case: it waits for the instalments
    return _look_in_time(decision, facts, standing, planned, today) if isinstance(decision, Wait) else decision


def side_tasks(facts: CaseFacts, today: date) -> tuple[TaskKind, ...]:
    """What a person should see to beside the decision: these do not stop the ladder."""
    if facts.closed_on is not None or facts.handed_off_on is not None:
        return ()
    tasks = []
    standing = standing_of(facts, today)
    if facts.debtor.kind is DebtorKind.UNKNOWN:
        tasks.append(TaskKind.CLASSIFY_DEBTOR)
    if standing.disputed or any(it.contested_minor > it.granted_minor and not is_settled(it) for it in facts.claims):
        tasks.append(TaskKind.ANSWER_DISPUTE)
    if any(claim.granted_minor and not is_settled(claim) for claim in facts.claims):
        tasks.append(TaskKind.MAKE_CREDIT_NOTE)
    if standing.set_aside:
        tasks.append(TaskKind.LOOK_AT_SET_ASIDE)
    if standing.taken_back or standing.given_up:
        tasks.append(TaskKind.REVIEW_REOPENED)
    limitation_on = first_limitation_on(facts)
    if limitation_on is not None and plus_days(limitation_on, -LIMITATION_WARNING_DAYS) <= today:
        tasks.append(TaskKind.LIMITATION_NEAR)
    return tuple(tasks)


def first_limitation_on(facts: CaseFacts) -> date | None:
    """The first day on which an open claim is lost to limitation; no hold or dispute stops that clock."""
    known = [claim.limitation_on for claim in facts.claims if claim.limitation_on and not is_settled(claim)]
    return min(known, default=None)


def _ended(facts: CaseFacts, policy: Policy, today: date) -> Decision | None:
    if facts.closed_on is not None:
        return _blocked_for_good(BlockerCode.CLOSED, facts.closed_on)
    closing = closed_when_settled(facts)
    if facts.handed_off_on is None:
        left = after_payment(facts, policy, today) if closing and closing.reason is CloseReason.PAID else None
        return left or closing
    if closing is not None and facts.claims:
        # The lawyer may be about to sue somebody who has paid.
        return AskOwner(TaskKind.TELL_LAWYER_PAID, Because("ask_tell_lawyer_paid"))
    return _blocked_for_good(BlockerCode.HANDED_OFF, facts.handed_off_on)


def _blocked_for_good(code: BlockerCode, on: date) -> Wait:
    because = Because(code.value, {"on": on})
    return Wait((Blocker(code, because),), None, because)


def _stopped(facts: CaseFacts, policy: Policy, today: date) -> Decision | None:
    """What stops the whole case: kill switch, a person to look first, holds, a promise that runs."""
    if facts.person_first:
        taken_back = standing_of(facts, today).taken_back
        if taken_back:
            return ask_about_taken_back(taken_back[0])
        return AskOwner(TaskKind.REVIEW_REOPENED, Because("ask_review_reopened"))
    blockers = []
    if facts.kill_switch:
        blockers.append(Blocker(BlockerCode.KILL_SWITCH, Because("kill_switch")))
    for hold in facts.holds:
        if hold.claim_id is not None or not is_running(hold, today):
            continue
        if hold.until is None and hold.ask_on is not None and today < hold.ask_on:
            blockers.append(dated(BlockerCode.MEDIATION, plus_days(hold.ask_on, -1), mediator=hold.reason))
        elif hold.until is None:
            return ask_about_hold(hold, {})
        elif hold.kind == QUOTE_HOLD:
            blockers.append(dated(BlockerCode.QUOTE, hold.until))
        else:
            blockers.append(dated(BlockerCode.HOLD, hold.until, reason=hold.reason))
    if facts.offer is not None and today <= facts.offer.expires_on:
        blockers.append(dated(BlockerCode.OFFER, facts.offer.expires_on))
    promise = facts.promise
    if promise is not None and promise.kept is None:
        last_day = plus_days(promise.due_on, policy.promise_grace_days)
        if today <= last_day:
            because = Because("promise", {"promised": promise.due_on, "until": last_day})
            blockers.append(Blocker(BlockerCode.PROMISE, because, last_day))
    return wait_for(blockers, today) if blockers else None


def _marked(marked_on: date, policy: Policy, today: date) -> Decision:
    if policy.handoff_consent is Consent.AUTO:
        return wait_for(
            [Blocker(BlockerCode.HANDOFF_UNDER_WAY, Because("handoff_under_way", {"on": marked_on}))], today
        )
    return AskOwner(TaskKind.TRANSMIT_TO_LAWYER, Because("ask_transmit_to_lawyer", {"on": marked_on}))


def _unclear(facts: CaseFacts, today: date) -> Decision | None:
    """A message that is leaving, or that may have left, stops everything else: it is never sent on a guess."""
    for notice in facts.notices:
        if notice.state is NoticeState.SENDING:
            return wait_for([Blocker(BlockerCode.SENDING, Because("sending"))], today)
        if notice.state is NoticeState.DOUBT:
            if plus_days(notice.send_on, DAYS_TO_RESOLVE_DOUBT) > today:
                return wait_for([Blocker(BlockerCode.DOUBT, Because("doubt", {"on": notice.send_on}))], today)
            because = Because("ask_resolve_doubt", {"on": notice.send_on})
            return AskOwner(TaskKind.RESOLVE_DOUBT, because, {"notice": notice.id})
    return None


def _look_in_time(wait: Wait, facts: CaseFacts, standing: Standing, planned: Decision | None, today: date) -> Wait:
    """Never sleep past the end of a hold on one claim, the warning before a limitation, nor what a plan asks for."""
    days = [wait.next_look_on] if wait.next_look_on is not None else []
    if planned is not None:
        looks_on = planned.next_look_on if isinstance(planned, Wait) else None
        days.append(looks_on or plus_days(today, 1))
    if standing.held_until is not None:
        days.append(plus_days(standing.held_until, 1))
    limitation_on = first_limitation_on(facts)
    if limitation_on is not None:
        days.append(plus_days(limitation_on, -LIMITATION_WARNING_DAYS))
    first = min((day for day in days if day > today), default=plus_days(today, 1))
    if first == wait.next_look_on:
        return wait
    return Wait(wait.blockers, first, wait.because, wait.next_step, wait.next_step_on)
