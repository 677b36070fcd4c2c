"""From facts to deeds: look at cases, decide, and write down what follows, in one transaction a batch.

Nothing leaves here. A decision to write becomes a row of the outbox; `deliver` takes it from there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, assert_never

import structlog

from collector.domain import promises as promise_rules
from collector.domain.case_state import state_of
from collector.domain.debtors import DebtorKind
from collector.domain.decide import decide, side_tasks
from collector.domain.decisions import (
    AskOwner,
    Because,
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
from collector.domain.facts import CaseFacts, ClaimFacts
from collector.domain.limitation import limitation_of
from collector.domain.offers import has_lapsed
from collector.domain.plan_standing import is_missed
from collector.domain.policy import Consent, StepKind
from collector.domain.standing import is_settled
from collector.domain.thanks import THANKS
from collector.flows import giving_up, offer_messages, plan_messages
from collector.flows.days import today_of, zone_of
from collector.flows.statements import governing_law, rates_missing, statement_for, unverified_rule
from collector.flows.thanks_plan import plan_thanks
from collector.parts import Collector
from collector.store import calls, cases, facts, offers, outbox, promises, relationships, tasks
from collector.store.cases import Summary
from collector.store.outbox import DEBTOR, LAWYER, Plan, Unsent
from collector.store.session import Transaction

log = structlog.get_logger()

CHUNK = 200
# Limitation is two years at least: for younger claims nobody needs to know the day yet.
YOUNG_DAYS = 365
WHO = "collector"


@dataclass
class Deeds:
    """What a batch of decisions asks to be written, gathered so that it is written set by set."""

    plans: list[Plan] = field(default_factory=list)
    withdrawals: list[tuple[int, int]] = field(default_factory=list)
    summaries: list[Summary] = field(default_factory=list)
    tasks: dict[int, dict[str, dict[str, Any]]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


def look(collector: Collector, case_ids: Sequence[int]) -> Counter[str]:
    """Decide anew about these cases and write what follows. Returns counts by kind of decision.

    A case whose decision raises is set aside with a task and looked at again tomorrow; the others are served.
    """
    counts: Counter[str] = Counter()
    for start in range(0, len(case_ids), CHUNK):
        counts += _look_at_chunk(collector, list(case_ids[start : start + CHUNK]))
    return counts


def _look_at_chunk(collector: Collector, case_ids: list[int]) -> Counter[str]:
    now, today = collector.clock.now(), today_of(collector)
    with collector.store.write() as tx:
        if collector.policy.brake.is_on:
            relationships.keep(tx, now, today, case_ids, collector.policy.brake, who=WHO)
        found = facts.load_case_facts(tx, case_ids, zone_of(collector), today)
        found = _settle_promises(collector, tx, now, today, found)
        found = [giving_up.settle_quote(collector, tx, now, today, each, who=WHO) for each in found]
        found = [giving_up.settle_plan(collector, tx, now, today, each, who=WHO) for each in found]
        found = [_expire_offer(collector, tx, now, today, each) for each in found]
        unsent = outbox.unsent_of(tx, case_ids)
        deeds = Deeds()
        for case_facts in found:
            _decide_safely(collector, tx, now, today, case_facts, unsent.get(case_facts.case_id, []), deeds)
        outbox.withdraw(tx, now, deeds.withdrawals, "facts_changed", WHO)
        outbox.plan(tx, now, deeds.plans, WHO)
        # Tasks that a decision opens end by themselves once the facts no longer call for them.
        tasks.settle_decided(tx, now, deeds.tasks, who=WHO)
        cases.write_summaries(tx, deeds.summaries)
    return deeds.counts


def _settle_promises(
    collector: Collector, tx: Transaction, now: datetime, today: date, found: Sequence[CaseFacts]
) -> list[CaseFacts]:
    """Promises whose end is known are written down as kept or broken before anything is decided."""
    settled = []
    for case_facts in found:
        promise = case_facts.promise
        if promise is not None and promise.kept is None:
            kept = promise_rules.outcome_of(promise, case_facts.claims, today, collector.policy.promise_grace_days)
            if kept is not None:
                promises.settle(tx, now, case_facts.case_id, kept, today, who=WHO)
                tasks.done_of_kind(tx, now, case_facts.case_id, TaskKind.PROMISE_MADE, "settled", who=WHO)
                broken = case_facts.broken_promises + (not kept)
                case_facts = replace(case_facts, promise=replace(promise, kept=kept), broken_promises=broken)
        settled.append(case_facts)
    return settled


def _expire_offer(
    collector: Collector, tx: Transaction, now: datetime, today: date, case_facts: CaseFacts
) -> CaseFacts:  # fmt: skip
    """An offer whose day is over without an answer is written down as expired before anything is decided."""
    offered = case_facts.offer
    if offered is None or case_facts.closed_on is not None or not has_lapsed(offered, case_facts, today):
        return case_facts
    offers.end(tx, now, case_facts.case_id, offered.id, "expired", today, who=WHO)
    return replace(case_facts, offer=None)


def _decide_safely(
    collector: Collector, tx: Transaction, now: datetime, today: date, case_facts: CaseFacts,
    unsent: Sequence[Unsent], deeds: Deeds,
) -> None:  # fmt: skip
    try:
        complete = completed(collector, case_facts, today)
        calendar = collector.calendars.of(case_facts.debtor, collector.policy)
        decision = decide(complete, collector.policy, today, calendar)
    except Exception as error:
        log.exception("a case could not be decided", case=case_facts.case_id)
        because = {"code": "set_aside", "values": {"error": type(error).__name__}}
        deeds.tasks[case_facts.case_id] = {TaskKind.LOOK_AT_SET_ASIDE.value: because}
        deeds.withdrawals += [(item.id, item.case_id) for item in unsent]
        deeds.counts["set_aside"] += 1
        return
    _apply(collector, tx, now, today, complete, decision, unsent, deeds)


def _apply(
    collector: Collector, tx: Transaction, now: datetime, today: date, case_facts: CaseFacts, decision: Decision,
    unsent: Sequence[Unsent], deeds: Deeds,
) -> None:  # fmt: skip
    deeds.counts[type(decision).__name__] += 1
    if isinstance(decision, Wait) and {it.code for it in decision.blockers} == {BlockerCode.KILL_SWITCH}:
        # Stopped, not changed: what waits keeps its day and its yes, and the gate lets nothing through meanwhile.
        deeds.summaries.append(_summary(case_facts, decision, today))
        return
    case_id = case_facts.case_id
    kept = _kept_beside(case_facts, decision, unsent)
    beside = plan_messages.plan(collector, case_facts, today, unsent, deeds.plans)
    beside |= offer_messages.plan(collector, case_facts, today, unsent, deeds.plans)
    wanted = set(side_tasks(case_facts, today))
    if is_missed(case_facts, collector.policy, today):
        wanted.add(TaskKind.PLAN_MISSED)
    if collector.policy.stripe.goodwill_credit_note:
        wanted.discard(TaskKind.MAKE_CREDIT_NOTE)  # it is made by itself, and what Stripe refuses is told apart
    match decision:
        case SendNotice():
            kept = _keep_or_plan(collector, case_facts, decision, unsent, deeds)
        case AskOwner():
            if kept is None:
                wanted.add(decision.task)
        case OfferCall():
            wanted.add(TaskKind.CALL)
            calls.ask(tx, now, case_id, case_facts.cycle, decision.step.key, decision.claim_ids, today, who=WHO)
        case MarkForHandoff():
            cases.mark_handoff(tx, now, case_id, today, decision.claim_ids, who=WHO)
            if collector.policy.handoff_consent is Consent.AUTO and collector.policy.lawyer is not None:
                deeds.plans.append(plan_for_lawyer(collector, case_facts, today))
            else:
                wanted.add(TaskKind.TRANSMIT_TO_LAWYER)
        case CloseCase():
            if decision.waives_penalties:
                claim_ids = {it.claim.id for it in case_facts.claims}
                giving_up.give_up_rest(collector, tx, now, today, case_facts, claim_ids, "policy", who=WHO)
            cases.close(tx, now, case_id, today, decision.reason, who=WHO)
            tasks.done_of_kind(tx, now, case_id, TaskKind.FIND_NUMBER, "settled", who=WHO)
            wanted.clear()
            if decision.reason is CloseReason.PAID and (thanks := plan_thanks(collector, case_facts, today)):
                deeds.plans.append(thanks)
        case Wait():
            codes = {blocker.code for blocker in decision.blockers}
            if BlockerCode.CALL_ASKED in codes:
                wanted.add(TaskKind.CALL)
            if BlockerCode.HANDOFF_UNDER_WAY in codes and kept is None and not outbox.is_under_way(tx, case_id, LAWYER):
                wanted.add(TaskKind.TRANSMIT_TO_LAWYER)  # refused, bounced or withdrawn: no longer without a person
        case _:
            assert_never(decision)
    deeds.withdrawals += [(it.id, it.case_id) for it in unsent if it.id != kept and it.id not in beside]
    deeds.tasks[case_id] = {kind.value: _task_because(kind, decision) for kind in wanted}
    deeds.summaries.append(_summary(case_facts, decision, today))


def _kept_beside(case_facts: CaseFacts, decision: Decision, unsent: Sequence[Unsent]) -> int | None:
    """What stays in the outbox though no decision asks for it each day: the dossier on its way to the lawyer while the
    case stays marked, thanks for a payment while the case stays closed."""
    if case_facts.closed_on is not None:
        current = (it.id for it in unsent if (it.step_key, it.cycle) == (THANKS, case_facts.cycle))
        return next(current, None)
    waiting = next((item.id for item in unsent if item.recipient_role == LAWYER), None)
    if isinstance(decision, AskOwner) and decision.task is TaskKind.TRANSMIT_TO_LAWYER:
        return waiting
    if isinstance(decision, Wait) and any(item.code is BlockerCode.HANDOFF_UNDER_WAY for item in decision.blockers):
        return waiting
    return None


def _keep_or_plan(
    collector: Collector, case_facts: CaseFacts, decision: SendNotice, unsent: Sequence[Unsent], deeds: Deeds
) -> int | None:
    """Leave a waiting notice alone if it still says the same; else plan this one (which revives its row)."""
    key = (case_facts.cycle, decision.step.key, DEBTOR)  # of an earlier cycle: it speaks of a conversation that is over
    same = next((item for item in unsent if (item.cycle, item.step_key, item.recipient_role) == key), None)
    if same and same.demanded == frozenset(decision.demanded) and same.send_on >= decision.send_on:
        return same.id
    deeds.plans.append(
        Plan(
            case_id=case_facts.case_id, debtor_id=case_facts.debtor.id, cycle=case_facts.cycle,
            step_key=decision.step.key, level=decision.step.level, kind=decision.step.kind.value,
            recipient_role=DEBTOR, consent=decision.consent, send_on=decision.send_on,
            deadline_days=decision.step.deadline_days, demanded=decision.demanded, annexed=decision.annexed,
            because=as_json(decision.because), policy_version=collector.policy.version, uid=collector.ids.uid(),
            not_before=collector.calendars.opening_on(case_facts.debtor, collector.policy, decision.send_on),
        )
    )  # fmt: skip
    return same.id if same else None


def plan_for_lawyer(collector: Collector, case_facts: CaseFacts, today: date) -> Plan:
    """The notice that takes the dossier of a marked case to the lawyer."""
    ladder = collector.policy.ladder_for(case_facts.debtor)
    step = next(it for it in ladder.steps if it.kind is StepKind.HANDOFF)
    return Plan(
        case_id=case_facts.case_id, debtor_id=case_facts.debtor.id, cycle=case_facts.cycle, step_key=step.key,
        level=step.level, kind=step.kind.value, recipient_role=LAWYER, consent=Consent.AUTO, send_on=today,
        deadline_days=None, demanded=tuple(it.claim.id for it in case_facts.claims if it.is_due_to_us), annexed=(),
        because={"code": "handoff_approved", "values": {}}, policy_version=collector.policy.version,
        uid=collector.ids.uid(),
    )  # fmt: skip


def _task_because(kind: TaskKind, decision: Decision) -> dict[str, Any]:
    if isinstance(decision, AskOwner) and decision.task is kind:
        return as_json(decision.because, decision.details)
    if kind is TaskKind.CALL or (kind is TaskKind.TRANSMIT_TO_LAWYER and isinstance(decision, MarkForHandoff)):
        return as_json(decision.because)
    return {"code": f"ask_{kind.value}", "values": {}}


def _summary(case_facts: CaseFacts, decision: Decision, today: date) -> Summary:
    """What lists show of the case and when it is looked at again: at the latest in a week, so that nothing sleeps."""
    due = [facts for facts in case_facts.claims if facts.is_due_to_us]
    late = [facts for facts in due if facts.claim.due_on < today]
    state = state_of(case_facts, decision, today)
    step = decision.next_step if isinstance(decision, Wait) else getattr(decision, "step", None)
    next_look_on: date | None = today + timedelta(days=1)
    if isinstance(decision, Wait):
        next_look_on = decision.next_look_on
    elif isinstance(decision, CloseCase):
        next_look_on = None
    return Summary(
        case_id=case_facts.case_id,
        state=state.code.value,
        because=as_json(decision.because),
        next_look_on=next_look_on,
        next_step_on=state.on,
        next_step_kind=step.kind.value if step else None,
        next_step_consent=step.consent.value if step else None,
        remaining_minor=sum(facts.remaining_minor for facts in due),
        overdue_minor=sum(facts.remaining_minor for facts in late),
        oldest_due_on=min((facts.claim.due_on for facts in due), default=None),
        open_claims=len(due),
    )


def as_json(because: Because, details: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A reason as rows and tasks keep it: {"code", "values", "details"?}; dates in ISO form."""
    kept: dict[str, Any] = {"code": because.code, "values": _plain(because.values)}
    if details:
        kept["details"] = _plain(details)
    return kept


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}


def completed(collector: Collector, case_facts: CaseFacts, today: date) -> CaseFacts:
    """The facts with what the law adds: what stands in the way of figures, and until when each can be sued for."""
    reason = rates_missing(collector, case_facts, today)
    if reason:
        case_facts = replace(case_facts, missing_rate=reason)
    unread = unverified_rule(collector, case_facts)
    if unread is not None:
        case_facts = replace(case_facts, unverified_rule=unread)
    paid = giving_up.paid_claims(case_facts)
    if paid and case_facts.closed_on is None and all(map(is_settled, case_facts.claims)):
        case_facts = replace(case_facts, penalties_minor=statement_for(collector, case_facts, today, paid).total.minor)
    last_young_on = today - timedelta(days=YOUNG_DAYS)
    if any([facts.claim.due_on < last_young_on for facts in case_facts.claims]):  # noqa: C419  it is asked of millions
        country, kind = governing_law(collector, case_facts), case_facts.debtor.treated_as()
        case_facts = replace(case_facts, claims=tuple(_limited(it, kind, country) for it in case_facts.claims))
    return case_facts


def _limited(facts: ClaimFacts, kind: DebtorKind, country: str | None) -> ClaimFacts:
    limitation = limitation_of(facts.claim, kind, country)
    return facts._replace(limitation_on=limitation.last_day_on) if limitation else facts
