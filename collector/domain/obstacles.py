"""What is missing before a step may be taken: something a person must mend, or a rule that does not allow it yet?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from collector.domain.climb import Climb, is_beyond_reminders
from collector.domain.debtors import DebtorKind
from collector.domain.decisions import AskOwner, Because, Blocker, BlockerCode, Decision, TaskKind, Value, wait_for
from collector.domain.delivery import ADDRESS_FAILURES
from collector.domain.facts import ClaimFacts, NoticeFacts, NoticeState
from collector.domain.policy import Mode, Penalties, Step, StepKind
from collector.domain.progress import FORMAL_KINDS, is_confirmed
from collector.domain.send_calendar import plus_days

DAYS_TO_CONFIRM_DELIVERY = 3


def delivery_unconfirmed(climb: Climb) -> Decision | None:
    """No time runs from a formal notice that nobody has seen delivered (F-11)."""
    notice = climb.progress.unconfirmed.get(climb.carrying.claim.id)
    if notice is None:
        return None
    accepted_on = notice.accepted_on or notice.send_on
    last_day = plus_days(accepted_on, DAYS_TO_CONFIRM_DELIVERY)
    if climb.today <= last_day:
        because = Because("delivery_unconfirmed", {"on": accepted_on, "until": last_day})
        return wait_for([Blocker(BlockerCode.DELIVERY_UNCONFIRMED, because, last_day)], climb.today)
    return AskOwner(
        TaskKind.CONFIRM_DELIVERY, Because("ask_confirm_delivery", {"on": accepted_on}), {"notice": notice.id}
    )


def last_notice(climb: Climb, step: Step) -> NoticeFacts | None:
    """The newest notice of this step that names the carrying claim, whatever became of it."""
    claim_id = climb.carrying.claim.id
    return _newest(n for n in climb.facts.notices if n.step_key == step.key and claim_id in n.claim_ids)


def refused_by_someone(last: NoticeFacts | None, number: str) -> AskOwner | None:
    """A veto or the provider's refusal is never passed over in silence."""
    if last is None:
        return None
    if last.state is NoticeState.VETOED:
        return AskOwner(TaskKind.VETOED_STEP, Because("ask_vetoed_step", {"number": number}), {"notice": last.id})
    if last.state is NoticeState.REFUSED:
        return AskOwner(TaskKind.REFUSED_NOTICE, Because("ask_refused_notice", {"number": number}), {"notice": last.id})
    return None


def relationship_at_stake(climb: Climb, step: Step) -> AskOwner | None:
    """A debtor who matters to the owner, by her policy: she says whether more than a courtesy note leaves."""
    facts = climb.facts
    if facts.braked_by is None or facts.brake_released or not climb.policy.brake.is_on:
        return None
    if step.kind is StepKind.PRE_DUE:
        return None
    why, _, number = facts.braked_by.partition(":")
    because = Because(f"ask_relationship_{why}", {"number": int(number)})
    return AskOwner(TaskKind.RELATIONSHIP, because, {"claim": climb.carrying.claim.id})


def address_missing(climb: Climb) -> AskOwner | None:
    """No address, one that is set aside, or the one the last notice bounced from."""
    debtor = climb.facts.debtor
    if debtor.email is None:
        return AskOwner(TaskKind.CORRECT_ADDRESS, Because("ask_correct_address_missing"))
    if debtor.email_set_aside is not None:
        why = debtor.email_set_aside
        known = why if why in ADDRESS_FAILURES else "set_aside"
        because = Because(f"ask_correct_address_{known}", {} if known == why else {"reason": why})
        return AskOwner(TaskKind.CORRECT_ADDRESS, because)
    last = _newest(climb.facts.notices)
    if last is None or last.id <= debtor.email_works_after:
        return None
    if last.state is NoticeState.BOUNCED and last.recipient in (None, debtor.email):
        return AskOwner(TaskKind.CORRECT_ADDRESS, Because("ask_correct_address_came_back"), {"notice": last.id})
    return None


def rule_unconfirmed(climb: Climb, step: Step) -> AskOwner | None:
    """Nothing is demanded by a rule that nobody read in the text before the owner has said yes to it."""
    rule = climb.facts.unverified_rule
    if rule is None or not (is_beyond_reminders(step) or step.penalties is Penalties.DEMAND):
        return None
    because = Because("ask_confirm_rule", {"country": rule.country or ""})
    return AskOwner(TaskKind.CONFIRM_RULE, because, {"rule": rule.key})


def not_provable(climb: Climb, step: Step, on: date) -> AskOwner | None:
    """What a judge would hold against a formal, a final notice or a handoff, and only a person can mend."""
    if not is_beyond_reminders(step):
        return None
    claim = climb.carrying.claim
    values: dict[str, Value] = {"number": claim.number, "due": claim.due_on}
    details: Mapping[str, Value] = {"claim": claim.id}
    limitation_on = climb.carrying.limitation_on
    if limitation_on is not None and limitation_on < on:
        because = Because("ask_limitation_passed", {"number": claim.number, "on": limitation_on})
        return AskOwner(TaskKind.LIMITATION_PASSED, because, details)
    if claim.due_on_assumed:
        return AskOwner(TaskKind.CONFIRM_DUE_DATE, Because("ask_confirm_due_date", values), details)
    if climb.facts.unused_credit_minor > 0:
        return AskOwner(TaskKind.SETTLE_CREDIT, Because("ask_settle_credit", {"number": claim.number}), details)
    if step.kind is StepKind.FORMAL_NOTICE:
        if claim.id not in climb.progress.reminded:
            return AskOwner(TaskKind.REMINDER_MISSING, Because("ask_reminder_missing", values), details)
    elif not formal_notice_is_over(climb, climb.carrying, on):
        return AskOwner(TaskKind.FORMAL_NOTICE_MISSING, Because("ask_formal_notice_missing", values), details)
    return None


def missing_for(climb: Climb, step: Step, on: date) -> list[Blocker]:
    """What mode, rates, policy and amounts do not allow on that day."""
    facts, policy = climb.facts, climb.policy
    blockers = []
    if is_beyond_reminders(step) and facts.mode is Mode.REMINDERS:
        blockers.append(Blocker(BlockerCode.MODE_REMINDERS, Because("mode_reminders")))
    needs_figures = is_beyond_reminders(step) or step.penalties is Penalties.DEMAND
    if needs_figures and facts.missing_rate is not None:
        blockers.append(Blocker(BlockerCode.MISSING_RATE, Because("missing_rate", {"reason": facts.missing_rate})))
    if step.kind in FORMAL_KINDS and policy.mediator is None and facts.debtor.treated_as() is DebtorKind.CONSUMER:
        blockers.append(Blocker(BlockerCode.MEDIATOR_MISSING, Because("mediator_missing")))
    blockers.extend(_below_minimum(climb, step, on))
    return blockers


def formal_notice_is_over(climb: Climb, claim: ClaimFacts, on: date) -> bool:
    """A formal notice really left for the claim, was not bounced or doubtful, and its time is over on `on` (I-10)."""
    formal = climb.progress.formal.get(claim.claim.id)
    deadline_on = climb.progress.deadlines.get(claim.claim.id)
    return formal is not None and is_confirmed(formal) and (deadline_on is None or deadline_on < on)


def _newest(notices: Iterable[NoticeFacts]) -> NoticeFacts | None:
    """Notices are numbered in the order they were made; one that was withdrawn says nothing."""
    left = [notice for notice in notices if notice.state is not NoticeState.WITHDRAWN]
    return max(left, key=lambda notice: notice.id, default=None)


def _below_minimum(climb: Climb, step: Step, on: date) -> Iterable[Blocker]:
    """What is late on that day (for a courtesy note: what will be) is too little to write about."""
    minimum_minor = climb.policy.minimum_minor.get(climb.facts.currency, 0)
    is_courtesy = step.kind is StepKind.PRE_DUE
    total_minor = sum(c.asked_minor for c in climb.in_play if is_courtesy or c.claim.due_on < on)
    if total_minor < minimum_minor:
        amounts: dict[str, Value] = {"total_minor": total_minor, "minimum_minor": minimum_minor}
        values = amounts | {"currency": climb.facts.currency}
        yield Blocker(BlockerCode.BELOW_MINIMUM, Because("below_minimum", values))
