"""From facts to deeds: look at cases, decide, and write down what follows, in one transaction a batch.

Nothing leaves here. A decision to write becomes a row of the outbox; `deliver` takes it from there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, assert_never

import structlog

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
from collector.domain.plan_standing import is_missed
from collector.domain.policy import Consent, StepKind
from collector.domain.standing import is_settled
from collector.domain.thanks import THANKS
from collector.flows import endings, giving_up, offer_messages, plan_messages
from collector.flows.days import today_of, zone_of
from collector.flows.statements import governing_law, rates_missing, statement_for, unverified_rule
from collector.flows.thanks_plan import plan_thanks
from collector.parts import Collector
from collector.store import calls, cases, facts, looks, outbox, relationships, tasks
from collector.store.cases import Summary
from collector.store.outbox import DEBTOR, LAWYER, Plan, Unsent
from collector.store.session import Transaction

log = structlog.get_logger()

CHUNK = 200
# Limitation is two years at least: for younger claims nobody needs to know the day yet.
YOUNG_DAYS = 365
WHO = "collector"


Deed = Callable[[Transaction, datetime], object]


@dataclass
class Deeds:
    """What a batch of decisions asks to be written, gathered so that it is written set by set."""

    singly: list[Deed] = field(default_factory=list)  # what few decisions ask for, each by statements of its own
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
        with collector.store.write() as tx:
            now, deeds = collector.clock.now(), Deeds()
            _settle_and_decide(collector, tx, now, case_ids[start : start + CHUNK], deeds)
            _write(tx, now, deeds)
        counts += deeds.counts
    return counts


def look_at_due(collector: Collector, case_ids: Sequence[int]) -> Counter[str]:
    """The same for one batch of cases whose look is due, other workers with other batches beside us.

    Only writing waits for its turn: facts are read and decided about before. What was decided is written if by then
    nobody else has looked and no fact has moved; else it is decided again, on what is there now.
    """
    today = today_of(collector)
    if collector.policy.brake.is_on:
        with collector.store.write() as tx:
            relationships.keep(tx, collector.clock.now(), today, case_ids, collector.policy.brake, who=WHO)
    deeds = Deeds()
    with collector.store.read() as tx:
        seen = looks.versions_of_due(tx, case_ids, today)
        found = facts.load_case_facts(tx, seen, zone_of(collector), today)
        waiting = [each.case_id for each in found if endings.may_end(each)]
        _decide_all(collector, tx, today, [each for each in found if not endings.may_end(each)], deeds)
    if not seen:
        return Counter()
    with collector.store.write() as tx:
        now, due = collector.clock.now(), looks.versions_of_due(tx, case_ids, today)
        if due != seen:
            waiting, deeds = list(due), Deeds()
        _settle_and_decide(collector, tx, now, waiting, deeds)
        _write(tx, now, deeds)
    return deeds.counts


def _settle_and_decide(
    collector: Collector, tx: Transaction, now: datetime, case_ids: Sequence[int], deeds: Deeds
) -> None:
    if not case_ids:
        return
    today = today_of(collector)
    if collector.policy.brake.is_on:
        relationships.keep(tx, now, today, case_ids, collector.policy.brake, who=WHO)
    found = facts.load_case_facts(tx, case_ids, zone_of(collector), today)
    found = [endings.settle(collector, tx, now, today, each, who=WHO) for each in found]
    _decide_all(collector, tx, today, found, deeds)


def _decide_all(
    collector: Collector, tx: Transaction, today: date, found: Sequence[CaseFacts], deeds: Deeds
) -> None:  # fmt: skip
    """Nothing is written here: the transaction may be one that only reads."""
    unsent = outbox.unsent_of(tx, [each.case_id for each in found])
    for each in found:
        _decide_safely(collector, tx, today, each, unsent.get(each.case_id, []), deeds)


def _write(tx: Transaction, now: datetime, deeds: Deeds) -> None:
    for deed in deeds.singly:
        deed(tx, now)
    outbox.withdraw(tx, now, deeds.withdrawals, "facts_changed", WHO)
    outbox.plan(tx, now, deeds.plans, WHO)
    # Tasks that a decision opens end by themselves once the facts no longer call for them.
    tasks.settle_decided(tx, now, deeds.tasks, who=WHO)
    cases.write_summaries(tx, deeds.summaries)


def _decide_safely(
    collector: Collector, tx: Transaction, today: date, case_facts: CaseFacts, unsent: Sequence[Unsent], deeds: Deeds
) -> None:
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
    _apply(collector, tx, today, complete, decision, unsent, deeds)


def _apply(
    collector: Collector, tx: Transaction, today: date, case_facts: CaseFacts, decision: Decision,
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
            asked = (case_id, case_facts.cycle, decision.step.key, decision.claim_ids, today)
            deeds.singly.append(lambda tx, now: calls.ask(tx, now, *asked, who=WHO))
        case MarkForHandoff():
            marked = (case_id, today, decision.claim_ids)
            deeds.singly.append(lambda tx, now: cases.mark_handoff(tx, now, *marked, who=WHO))
            if collector.policy.handoff_consent is Consent.AUTO and collector.policy.lawyer is not None:
                deeds.plans.append(plan_for_lawyer(collector, case_facts, today))
            else:
                wanted.add(TaskKind.TRANSMIT_TO_LAWYER)
        case CloseCase():
            deeds.singly.append(partial(_close, collector, today, case_facts, decision))
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


def _close(
    collector: Collector, today: date, case_facts: CaseFacts, decision: CloseCase, tx: Transaction, now: datetime
) -> None:
    case_id = case_facts.case_id
    if decision.waives_penalties:
        claim_ids = {it.claim.id for it in case_facts.claims}
        giving_up.give_up_rest(collector, tx, now, today, case_facts, claim_ids, "policy", who=WHO)
    cases.close(tx, now, case_id, today, decision.reason, who=WHO)
    tasks.done_of_kind(tx, now, case_id, TaskKind.FIND_NUMBER, "settled", who=WHO)


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
