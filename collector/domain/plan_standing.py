"""What does a running instalment plan mean for its case today: quiet, a notice that runs, a person, or its end?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from collector.domain.decisions import (
    AskOwner,
    Because,
    Blocker,
    BlockerCode,
    Decision,
    TaskKind,
    Value,
    dated,
    wait_for,
)
from collector.domain.facts import PERFORMED_STATES, CaseFacts, ClaimFacts, NoticeFacts, NoticeState, PlanFacts
from collector.domain.obstacles import DAYS_TO_CONFIRM_DELIVERY
from collector.domain.plan_messages import DAYS_BEFORE, notice_of
from collector.domain.plans import Followed, follow, missed, next_open
from collector.domain.policy import Policy
from collector.domain.progress import counts_from, is_confirmed
from collector.domain.send_calendar import plus_days

_STOPPED = frozenset({NoticeState.VETOED, NoticeState.REFUSED, NoticeState.BOUNCED})


def outcome_of(facts: CaseFacts, plan: PlanFacts, today: date, grace_days: int) -> bool | None:
    """True: all instalments were paid; False: the plan was broken; None: it runs.

    Broken only when all is due: after a formal notice whose days are over, where the plan says so, or once the last
    instalment has fallen due too. Until then no more than the missed instalments may be asked for.
    """
    followed = follow(plan, facts.claims)
    if next_open(followed) is None:
        return True
    late = missed(followed, today, grace_days)
    if not late or _processing(facts, plan) is not None:
        return None
    if late[-1].number == len(followed):
        return False
    notice = notice_of(facts, plan, late[0].number) if plan.all_due_days is not None else None
    if notice is None or notice.state not in PERFORMED_STATES or not is_confirmed(notice):
        return None
    last_day = _last_day(notice, plan)
    return False if last_day is not None and today > last_day else None


def in_the_way(facts: CaseFacts, policy: Policy, today: date) -> Decision | None:
    """What the plan decides while it runs; None where there is none."""
    plan = facts.plan
    if plan is None or plan.kept is not None:
        return None
    followed = follow(plan, facts.claims)
    late = missed(followed, today, policy.promise_grace_days)
    processing = _processing(facts, plan)
    if late and processing is not None:
        because = Because("payment_processing", {"number": processing.claim.number})
        return wait_for([Blocker(BlockerCode.PAYMENT_PROCESSING, because)], today)
    if late:
        return _missed(facts, plan, late[0], today)
    following = next_open(followed)
    if following is None:
        return None
    last_day = plus_days(following.due_on, policy.promise_grace_days)
    place = {"number": following.number, "count": len(followed)}
    wait = wait_for([dated(BlockerCode.PLAN, last_day, due=following.due_on, **place)], today)
    announced_on = plus_days(following.due_on, -DAYS_BEFORE)  # a message is due then
    return replace(wait, next_look_on=announced_on) if announced_on > today else wait


def is_missed(facts: CaseFacts, policy: Policy, today: date) -> bool:
    """Whether a missed instalment needs a person, whatever else goes on in the case."""
    decision = None if facts.closed_on or facts.handed_off_on else in_the_way(facts, policy, today)
    return isinstance(decision, AskOwner) and decision.task is TaskKind.PLAN_MISSED


def _processing(facts: CaseFacts, plan: PlanFacts) -> ClaimFacts | None:
    """A payment on its way is no missed instalment yet."""
    return next((it for it in facts.claims if it.payment_processing and it.claim.id in plan.claim_ids), None)


def _missed(facts: CaseFacts, plan: PlanFacts, first: Followed, today: date) -> Decision:
    values: dict[str, Value] = {"number": first.number, "due": first.due_on}
    details = {"plan": plan.id}
    if plan.all_due_days is None:
        return AskOwner(TaskKind.PLAN_MISSED, Because("ask_plan_missed_said", values), details)
    notice = notice_of(facts, plan, first.number)
    if notice is not None and notice.state in _STOPPED:
        return AskOwner(TaskKind.PLAN_MISSED, Because("ask_plan_notice_stopped", values), details)
    if notice is None or notice.state not in PERFORMED_STATES:
        if facts.unused_credit_minor > 0:
            claim = next(it.claim for it in facts.claims if it.claim.id in plan.claim_ids)
            return AskOwner(TaskKind.SETTLE_CREDIT, Because("ask_settle_credit", {"number": claim.number}), details)
        return wait_for([dated(BlockerCode.PLAN_MISSED, today, **values)], today)
    if not is_confirmed(notice):
        return _unconfirmed(notice, today)
    last_day = _last_day(notice, plan)
    if last_day is None:  # the owner let it pass without a notice: all cannot be due by it
        return AskOwner(TaskKind.PLAN_MISSED, Because("ask_plan_missed_said", values), details)
    return wait_for([dated(BlockerCode.PLAN_NOTICE, max(last_day, today), **values)], today)


def _unconfirmed(notice: NoticeFacts, today: date) -> Decision:
    """No time runs from a formal notice that nobody has seen delivered (F-11)."""
    accepted_on = notice.accepted_on or notice.send_on
    last_day = plus_days(accepted_on, DAYS_TO_CONFIRM_DELIVERY)
    if today <= last_day:
        return wait_for([dated(BlockerCode.DELIVERY_UNCONFIRMED, last_day, on=accepted_on)], today)
    because = Because("ask_confirm_delivery", {"on": accepted_on})
    return AskOwner(TaskKind.CONFIRM_DELIVERY, because, {"notice": notice.id})


def _last_day(notice: NoticeFacts, plan: PlanFacts) -> date | None:
    if notice.deadline_on is not None:
        return notice.deadline_on
    on = counts_from(notice)
    return None if on is None or plan.all_due_days is None else plus_days(on, plan.all_due_days)
