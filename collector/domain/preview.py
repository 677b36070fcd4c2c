"""What will leave, and when, if nobody pays and nobody answers?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from collector.domain.decide import decide
from collector.domain.decisions import (
    AskOwner,
    BlockerCode,
    CloseCase,
    Decision,
    MarkForHandoff,
    OfferCall,
    SendNotice,
    Wait,
)
from collector.domain.facts import CallFacts, CaseFacts, NoticeFacts, NoticeState
from collector.domain.policy import Consent, Policy, StepKind
from collector.domain.send_calendar import SendCalendar, plus_days

_MERE_TIME = frozenset(
    {
        BlockerCode.NOT_DUE_YET,
        BlockerCode.TOO_SOON,
        BlockerCode.DEADLINE_RUNNING,
        BlockerCode.WRITTEN_RECENTLY,
        BlockerCode.FORMAL_THIS_WEEK,
        BlockerCode.NOT_A_SEND_DAY,
        BlockerCode.CALL_ASKED,
    }
)


@dataclass(frozen=True, slots=True)
class PreviewStep:
    """What `decide` says on a day to come. `on` is the day it happens (for a notice: the day it leaves).

    `needs_yes`: it only happens with the owner's yes, which is assumed. `may_object_until`: last day of a veto.
    """

    on: date
    decision: Decision
    needs_yes: bool = False
    may_object_until: date | None = None


def preview(facts: CaseFacts, policy: Policy, today: date, days: int, calendar: SendCalendar) -> list[PreviewStep]:
    """Play the real `decide` forward from `today` over `days` days.

    Notices are accepted and delivered on the day they leave, approvals given, vetoes not used, calls left unanswered.
    Waits appear only where something other than time stands in the way, once for each set of blockers. The list ends
    where a person must decide, at the handoff, or when the days are over.
    """
    return list(_play(facts, policy, today, plus_days(today, days), calendar))


def _play(facts: CaseFacts, policy: Policy, day: date, last_day: date, calendar: SendCalendar) -> Iterator[PreviewStep]:
    told: frozenset[BlockerCode] = frozenset()
    while day <= last_day:
        decision = decide(facts, policy, day, calendar)
        match decision:
            case Wait():
                codes = frozenset(blocker.code for blocker in decision.blockers) - _MERE_TIME
                if codes and codes != told:
                    yield PreviewStep(day, decision)
                told = codes
                if decision.next_look_on is None:
                    return
                day = decision.next_look_on
            case SendNotice(send_on=send_on):
                if send_on > last_day:
                    return
                yield _told(decision, day)
                facts, day = _sent(facts, decision), plus_days(send_on, 1)
            case OfferCall():
                yield PreviewStep(day, decision)
                facts, day = _called(facts, decision, day), plus_days(day, 1)
            case AskOwner() | MarkForHandoff() | CloseCase():
                yield PreviewStep(day, decision, needs_yes=isinstance(decision, AskOwner))
                return
            case _ as never:
                assert_never(never)


def _told(decision: SendNotice, day: date) -> PreviewStep:
    is_veto = decision.consent is Consent.VETO and decision.send_on > day
    return PreviewStep(
        decision.send_on,
        decision,
        needs_yes=decision.consent is Consent.APPROVE,
        may_object_until=plus_days(decision.send_on, -1) if is_veto else None,
    )


def _sent(facts: CaseFacts, decision: SendNotice) -> CaseFacts:
    on, step = decision.send_on, decision.step
    notice = NoticeFacts(
        id=max((notice.id for notice in facts.notices), default=0) + 1,
        step_key=step.key,
        state=NoticeState.DELIVERED,
        claim_ids=frozenset(decision.demanded),
        send_on=on,
        accepted_on=on,
        delivered_on=on,
        confirms_delivery=True,
        deadline_on=None if step.deadline_days is None else plus_days(on, step.deadline_days),
        recipient=facts.debtor.email,
    )
    # The waiting notice that this one stands for has left; the others of the same step would be made again.
    others = tuple(n for n in facts.notices if n.step_key != step.key or decision.carrying not in n.claim_ids)
    is_formal = step.kind is StepKind.FORMAL_NOTICE
    return replace(
        facts,
        notices=(*others, notice),
        last_message_on=on,
        last_formal_on=on if is_formal else facts.last_formal_on,
    )


def _called(facts: CaseFacts, decision: OfferCall, day: date) -> CaseFacts:
    call = CallFacts(decision.step.key, day, None, None, frozenset(decision.claim_ids))
    return replace(facts, calls=(*facts.calls, call))
