"""What word stands beside a case on the owner's screens? Computed, never stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

from collector.domain.decisions import (
    AskOwner,
    Blocker,
    BlockerCode,
    CloseCase,
    CloseReason,
    Decision,
    MarkForHandoff,
    OfferCall,
    SendNotice,
    TaskKind,
    Wait,
)
from collector.domain.facts import CaseFacts, InvoiceStatus, NoticeState
from collector.domain.policy import Consent, Mode, Step, StepKind
from collector.domain.sentences import fill
from collector.domain.standing import is_settled


class CaseStateCode(StrEnum):
    TO_APPROVE = "to_approve"
    WAITING_FOR_YOU = "waiting_for_you"
    COURTESY_ON = "courtesy_on"
    REMINDER_ON = "reminder_on"
    CALL_ON = "call_on"
    FORMAL_NOTICE_ON = "formal_notice_on"
    SUSPENSION_ON = "suspension_on"
    FINAL_NOTICE_ON = "final_notice_on"
    HANDOFF_ON = "handoff_on"
    PROMISE_ON = "promise_on"
    PAUSED_UNTIL = "paused_until"
    FORMAL_NOTICE_UNTIL = "formal_notice_until"
    LAST_DEADLINE_UNTIL = "last_deadline_until"
    PAYMENT_UNDER_WAY = "payment_under_way"
    OFFER_UNTIL = "offer_until"
    INSTALMENT_ON = "instalment_on"
    INSTALMENT_MISSED = "instalment_missed"
    PENALTIES_CLAIMED = "penalties_claimed"
    SENDING = "sending"
    BLOCKED = "blocked"
    STOPPED = "stopped"
    OBSERVE_ONLY = "observe_only"
    READY_FOR_LAWYER = "ready_for_lawyer"
    HANDED_OVER = "handed_over"
    PAID = "paid"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class CaseState:
    """The state, its day where it has one, and the owner's task where it waits for her."""

    code: CaseStateCode
    on: date | None = None
    task: TaskKind | None = None


def state_of(facts: CaseFacts, decision: Decision, today: date) -> CaseState:
    """The state that facts and today's decision amount to."""
    ended = _ended(facts)
    if ended is not None:
        return ended
    match decision:
        case CloseCase(reason=reason):
            return CaseState(CaseStateCode.PAID if reason is CloseReason.PAID else CaseStateCode.CLOSED, today)
        case MarkForHandoff() | AskOwner(task=TaskKind.TRANSMIT_TO_LAWYER):
            return CaseState(CaseStateCode.READY_FOR_LAWYER, task=TaskKind.TRANSMIT_TO_LAWYER)
        case AskOwner(task=task):
            return CaseState(CaseStateCode.WAITING_FOR_YOU, task=task)
        case OfferCall():
            return CaseState(CaseStateCode.WAITING_FOR_YOU, today, TaskKind.CALL)
        case SendNotice():
            return _sending(facts, decision)
        case Wait():
            return _waiting(facts, decision)
        case _ as never:
            assert_never(never)


def say_state(state: CaseState, language: str, today: date | None = None) -> str:
    """The label in "fr" (any other language: English): "Reminder on 14 March"."""
    if state.on is None or state.code not in _DATED:
        return fill(_LABELS[state.code], {}, language)
    return fill(_DATED[state.code], {"on": state.on}, language, today)


def _ended(facts: CaseFacts) -> CaseState | None:
    if facts.closed_on is not None:
        paid = any(claim.status is InvoiceStatus.PAID for claim in facts.claims)
        is_paid = paid and all(map(is_settled, facts.claims))
        return CaseState(CaseStateCode.PAID if is_paid else CaseStateCode.CLOSED, facts.closed_on)
    if facts.handed_off_on is not None:
        return CaseState(CaseStateCode.HANDED_OVER, facts.handed_off_on)
    return None


def _sending(facts: CaseFacts, decision: SendNotice) -> CaseState:
    if facts.mode is Mode.OBSERVE:
        return CaseState(CaseStateCode.OBSERVE_ONLY, decision.send_on)
    if decision.consent is Consent.APPROVE and not _has_owners_yes(facts, decision):
        return CaseState(CaseStateCode.TO_APPROVE, decision.send_on, TaskKind.APPROVE_NOTICE)
    return _expected(decision.step, decision.send_on)


def _has_owners_yes(facts: CaseFacts, decision: SendNotice) -> bool:
    return any(
        notice.step_key == decision.step.key
        and decision.carrying in notice.claim_ids
        and notice.state in (NoticeState.PLANNED, NoticeState.CLAIMED)
        for notice in facts.notices
    )


def _expected(step: Step, on: date) -> CaseState:
    return CaseState(_BY_STEP[step.kind], on)


def _waiting(facts: CaseFacts, wait: Wait) -> CaseState:
    blocker = wait.blockers[0]
    match blocker.code:
        case BlockerCode.PROMISE:
            return CaseState(CaseStateCode.PROMISE_ON, facts.promise.due_on if facts.promise else blocker.until)
        case BlockerCode.QUOTE | BlockerCode.OFFER:
            return CaseState(CaseStateCode.OFFER_UNTIL, blocker.until)
        case BlockerCode.PLAN:
            return CaseState(CaseStateCode.INSTALMENT_ON, _due_of(blocker))
        case BlockerCode.PLAN_MISSED | BlockerCode.PLAN_NOTICE:
            return CaseState(CaseStateCode.INSTALMENT_MISSED, _due_of(blocker))
        case BlockerCode.PENALTIES_CLAIMED:
            return CaseState(CaseStateCode.PENALTIES_CLAIMED)
        case BlockerCode.HOLD | BlockerCode.MEDIATION | BlockerCode.CLAIM_HOLD:
            return CaseState(CaseStateCode.PAUSED_UNTIL, blocker.until)
        case BlockerCode.DEADLINE_RUNNING if wait.next_step is None or wait.next_step.kind in _AFTER_A_DEADLINE:
            kind = StepKind.HANDOFF if wait.next_step is None else wait.next_step.kind
            return CaseState(_AFTER_A_DEADLINE[kind], blocker.until)
        case BlockerCode.CALL_ASKED:
            return CaseState(CaseStateCode.WAITING_FOR_YOU, blocker.until, TaskKind.CALL)
        case BlockerCode.PAYMENT_PROCESSING | BlockerCode.CARD_RETRIES:
            return CaseState(CaseStateCode.PAYMENT_UNDER_WAY)
        case BlockerCode.KILL_SWITCH:
            return CaseState(CaseStateCode.STOPPED)
        case BlockerCode.SENDING | BlockerCode.DOUBT:
            return CaseState(CaseStateCode.SENDING)
        case BlockerCode.HANDOFF_UNDER_WAY:
            return CaseState(CaseStateCode.READY_FOR_LAWYER)
    if wait.next_step is not None and wait.next_step_on is not None:
        return _expected(wait.next_step, wait.next_step_on)
    return CaseState(CaseStateCode.BLOCKED)


def _due_of(blocker: Blocker) -> date | None:
    due_on = blocker.because.values.get("due")
    return due_on if isinstance(due_on, date) else blocker.until


_BY_STEP: Mapping[StepKind, CaseStateCode] = {
    StepKind.PRE_DUE: CaseStateCode.COURTESY_ON,
    StepKind.REMINDER: CaseStateCode.REMINDER_ON,
    StepKind.CALL: CaseStateCode.CALL_ON,
    StepKind.FORMAL_NOTICE: CaseStateCode.FORMAL_NOTICE_ON,
    StepKind.SUSPEND_SERVICE: CaseStateCode.SUSPENSION_ON,
    StepKind.FINAL_NOTICE: CaseStateCode.FINAL_NOTICE_ON,
    StepKind.HANDOFF: CaseStateCode.HANDOFF_ON,
}

_AFTER_A_DEADLINE: Mapping[StepKind, CaseStateCode] = {
    StepKind.SUSPEND_SERVICE: CaseStateCode.FORMAL_NOTICE_UNTIL,
    StepKind.FINAL_NOTICE: CaseStateCode.FORMAL_NOTICE_UNTIL,
    StepKind.HANDOFF: CaseStateCode.LAST_DEADLINE_UNTIL,
}

_LABELS: Mapping[CaseStateCode, tuple[str, str]] = {
    CaseStateCode.TO_APPROVE: ("To approve", "À approuver"),
    CaseStateCode.WAITING_FOR_YOU: ("Waiting for you", "En attente de votre décision"),
    CaseStateCode.COURTESY_ON: ("Courtesy note", "Message de courtoisie"),
    CaseStateCode.REMINDER_ON: ("Reminder", "Relance"),
    CaseStateCode.CALL_ON: ("Call", "Appel"),
    CaseStateCode.FORMAL_NOTICE_ON: ("Formal notice", "Mise en demeure"),
    CaseStateCode.SUSPENSION_ON: ("Notice of suspension", "Préavis de suspension"),
    CaseStateCode.FINAL_NOTICE_ON: ("Last notice", "Dernier courrier"),
    CaseStateCode.HANDOFF_ON: ("Handoff", "Transmission"),
    CaseStateCode.PROMISE_ON: ("Payment promised", "Paiement promis"),
    CaseStateCode.PAUSED_UNTIL: ("Paused", "Suspendu"),
    CaseStateCode.FORMAL_NOTICE_UNTIL: ("Formal notice running", "Mise en demeure en cours"),
    CaseStateCode.LAST_DEADLINE_UNTIL: ("Last deadline running", "Dernier délai en cours"),
    CaseStateCode.PAYMENT_UNDER_WAY: ("Payment under way", "Paiement en cours"),
    CaseStateCode.OFFER_UNTIL: ("Offer running", "Offre en cours"),
    CaseStateCode.INSTALMENT_ON: ("Instalment plan", "Échéancier en cours"),
    CaseStateCode.INSTALMENT_MISSED: ("Instalment missed", "Échéance impayée"),
    CaseStateCode.PENALTIES_CLAIMED: ("Penalties claimed", "Pénalités réclamées"),
    CaseStateCode.SENDING: ("Leaving now", "Envoi en cours"),
    CaseStateCode.BLOCKED: ("Waiting", "En attente"),
    CaseStateCode.STOPPED: ("All sending stopped", "Envois arrêtés"),
    CaseStateCode.OBSERVE_ONLY: ("Observe only", "Observation seule"),
    CaseStateCode.READY_FOR_LAWYER: ("Ready for the lawyer", "Prêt pour l’avocat"),
    CaseStateCode.HANDED_OVER: ("Handed over", "Transmis à l’avocat"),
    CaseStateCode.PAID: ("Paid", "Payé"),
    CaseStateCode.CLOSED: ("Closed", "Clos"),
}

_DATED: Mapping[CaseStateCode, tuple[str, str]] = {
    CaseStateCode.COURTESY_ON: ("Courtesy note on {on}", "Message de courtoisie le {on}"),
    CaseStateCode.REMINDER_ON: ("Reminder on {on}", "Relance le {on}"),
    CaseStateCode.CALL_ON: ("Call on {on}", "Appel le {on}"),
    CaseStateCode.FORMAL_NOTICE_ON: ("Formal notice on {on}", "Mise en demeure le {on}"),
    CaseStateCode.SUSPENSION_ON: ("Notice of suspension on {on}", "Préavis de suspension le {on}"),
    CaseStateCode.FINAL_NOTICE_ON: ("Last notice on {on}", "Dernier courrier le {on}"),
    CaseStateCode.HANDOFF_ON: ("Ready for the lawyer on {on}", "Prêt pour l’avocat le {on}"),
    CaseStateCode.PROMISE_ON: ("Payment promised for {on}", "Paiement promis pour le {on}"),
    CaseStateCode.OFFER_UNTIL: ("Offer until {on}", "Offre jusqu’au {on}"),
    CaseStateCode.INSTALMENT_ON: ("Instalment due on {on}", "Échéance du {on}"),
    CaseStateCode.INSTALMENT_MISSED: ("Instalment of {on} missed", "Échéance du {on} impayée"),
    CaseStateCode.PAUSED_UNTIL: ("Paused until {on}", "Suspendu jusqu’au {on}"),
    CaseStateCode.FORMAL_NOTICE_UNTIL: ("Formal notice running until {on}", "Mise en demeure en cours jusqu’au {on}"),
    CaseStateCode.LAST_DEADLINE_UNTIL: ("Last deadline running until {on}", "Dernier délai jusqu’au {on}"),
}
