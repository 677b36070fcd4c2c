"""What does the page of one case show, and which acts does it offer?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from collector.domain.account import ImpossibleLedger
from collector.domain.case_state import CaseState, CaseStateCode, state_of
from collector.domain.claims import Claim
from collector.domain.debtors import Debtor
from collector.domain.decide import decide
from collector.domain.decisions import Blocker, Decision, TaskKind, Wait
from collector.domain.facts import CaseFacts, ClaimFacts, NoticeState
from collector.domain.mediations import MEDIATION_HOLD
from collector.domain.policy import StepKind
from collector.domain.sentences import say, say_what_clears
from collector.domain.standing import is_settled
from collector.flows.act import completed
from collector.flows.attempts import LEFT
from collector.flows.days import today_of
from collector.flows.drawing_up import CaseAccount, claims_on
from collector.flows.statements import statement_for
from collector.parts import Collector
from collector.store import disputes as store_disputes
from collector.store import mediations, offers, pay_links
from collector.store.disputes import OpenDispute
from collector.store.mediations import Mediation
from collector.store.offers import Offered
from collector.store.pages import CasePage, NoticeCard, Record, RecordKind
from collector.web.call_sheet import CallSheet, call_sheet
from collector.web.case_acts import Acts, acts_of, holds_of
from collector.web.case_words import step_word
from collector.web.law_view import LawView, law_view
from collector.web.money_view import MoneyView, money_view, penalties_in
from collector.web.page_words import words
from collector.web.plan_view import PlanView, plan_view
from collector.web.reply_words import reply_labels
from collector.web.solution_view import SolutionsView, solutions_view
from collector.web.statement_view import StatementView, statement_view
from collector.web.timeline import Moment, timeline
from collector.web.views import sentence, task_title, typographic_sentence

BEFORE_OWNER = (NoticeState.ANNOUNCED, NoticeState.AWAITING_APPROVAL)
MENDABLE = (NoticeState.VETOED, NoticeState.REFUSED)


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing in the way, and what clears it."""

    why: str
    clears: str


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """One mail of the debtor in the list of the page."""

    id: int
    at: datetime
    words: str
    says: str
    is_unread: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything the template needs, computed on today's facts.

    `total_minor` is the last line of the account beside it, None where that says no other than `remaining_minor`, or
    where it cannot be reckoned in full.
    """

    id: int
    debtor: Debtor
    currency: str
    state: CaseState
    headline: str
    total_minor: int | None
    remaining_minor: int
    overdue_minor: int
    days_late: int
    next_step: str
    next_on: date | None
    reasons: list[Reason]
    claims: list[ClaimFacts]
    disputable: list[Claim]
    unconfirmed: list[Claim]
    disputes: list[OpenDispute]
    sheet: CallSheet | None
    mediation: Mediation | None
    mediator: str
    tasks: list[tuple[str, str]]
    address_in_question: bool
    waiting: list[NoticeCard]
    doubtful: list[NoticeCard]
    mendable: list[NoticeCard]
    notices: list[NoticeCard]
    unconfirmed_deliveries: list[NoticeCard]
    letters: list[NoticeCard]
    documents: list[Record]
    holds: list[Record]
    moments: list[Moment]
    more_moments: bool
    statement: StatementView | None
    statement_problem: str
    law: LawView | None
    money: MoneyView
    solutions: SolutionsView
    plan: PlanView | None
    replies: list[ReplyLine]
    is_settled: bool
    live_links: int
    offer: Acts
    read_at: Any
    policy_version: str


def case_view(collector: Collector, page: CasePage) -> CaseView:
    """The case as of today: the same decision the daily run would take."""
    today, facts = today_of(collector), page.facts
    decision = decided(collector, facts, today)
    state = state_of(facts, decision, today) if decision is not None else CaseState(CaseStateCode.BLOCKED)
    made, problem = _account(collector, facts, today)
    late = [claim.claim.due_on for claim in facts.claims if claim.is_due_to_us and claim.claim.due_on < today]
    days_late = (today - min(late)).days if late else 0
    step, on = _next(page, decision)
    moments, disputes = timeline(page), _open_disputes(collector, page)
    penalties = penalties_in(made.statement if made else None, facts)
    return CaseView(
        id=facts.case_id, debtor=facts.debtor, currency=facts.currency, state=state,
        headline=_headline(page, decision), total_minor=_total(page, made),
        remaining_minor=page.remaining_minor, overdue_minor=page.overdue_minor,
        days_late=days_late, next_step=step, next_on=on, reasons=_reasons(decision),
        claims=sorted(facts.claims, key=lambda it: (it.claim.due_on, it.claim.id)),
        disputable=[it.claim for it in facts.claims if it.is_due_to_us and not it.disputed],
        unconfirmed=[it.claim for it in facts.claims if it.is_due_to_us and it.claim.due_on_assumed],
        disputes=disputes, mediation=_mediation(collector, page),
        mediator=collector.policy.mediator.name if collector.policy.mediator else "",
        sheet=_sheet(collector, page, moments, days_late, bool(disputes)),
        tasks=_tasks(page), address_in_question=_is_asked(page, TaskKind.CORRECT_ADDRESS),
        waiting=_in(page, BEFORE_OWNER), doubtful=_in(page, (NoticeState.DOUBT,)),
        mendable=_mendable(page), notices=list(reversed(page.notices)),
        unconfirmed_deliveries=[
            it
            for it in _in(page, (NoticeState.ACCEPTED,))
            if it.kind in ("formal_notice", "final_notice") or str(it.id) in _silent(page)
            or _is_asked(page, TaskKind.REMINDER_MISSING)
        ],
        letters=[it for it in page.notices if it.kind == StepKind.FORMAL_NOTICE and it.state in LEFT],
        documents=list(reversed(page.records_of(RecordKind.DOCUMENT))),
        holds=holds_of(page, today),
        moments=moments, more_moments=page.more_journal,
        statement=statement_view(collector, made, words().language) if made else None, statement_problem=problem,
        law=law_view(collector, facts), money=money_view(collector, page, made.statement if made else None),
        solutions=solutions_view(collector, facts, _offered(collector, facts.case_id), penalties),
        plan=plan_view(collector, facts),
        replies=_replies(page),
        is_settled=facts.closed_on is not None and page.remaining_minor == 0,
        live_links=_live_links(collector, facts.case_id),
        offer=acts_of(page, today), read_at=facts.read_at,
        policy_version=collector.policy.version,
    )  # fmt: skip


def _open_disputes(collector: Collector, page: CasePage) -> list[OpenDispute]:
    if all(it.ended_at is not None for it in page.records_of(RecordKind.DISPUTE)):
        return []
    with collector.store.read() as tx:
        return list(store_disputes.open_of(tx, page.facts.case_id))


def _mediation(collector: Collector, page: CasePage) -> Mediation | None:
    if not any(it.code == MEDIATION_HOLD and it.ended_at is None for it in page.records_of(RecordKind.HOLD)):
        return None
    with collector.store.read() as tx:
        return mediations.running(tx, page.facts.case_id)


def _sheet(
    collector: Collector, page: CasePage, moments: list[Moment], days_late: int, contested: bool
) -> CallSheet | None:
    """Where somebody is to be called: about a dispute, or because a step says so, while an invoice is still unpaid."""
    is_unpaid = not all(map(is_settled, page.facts.claims))
    is_asked = is_unpaid and any(call.done_on is None for call in page.facts.calls)
    if not contested and not is_asked:
        return None
    return call_sheet(collector, page, moments, days_late, contested=contested)


def _offered(collector: Collector, case_id: int) -> list[Offered]:
    with collector.store.read() as tx:
        return offers.of_case(tx, case_id)


def _live_links(collector: Collector, case_id: int) -> int:
    with collector.store.read() as tx:
        return pay_links.live_count(tx, case_id, collector.clock.now())


def _replies(page: CasePage) -> list[ReplyLine]:
    """What the debtor wrote, newest first."""
    found = reversed(page.records_of(RecordKind.REPLY))
    return [
        ReplyLine(it.id, it.at, it.words[:90], reply_labels(json.loads(it.code)), it.ended_at is None)
        for it in found
        if it.at
    ]


def decided(collector: Collector, facts: CaseFacts, today: date) -> Decision | None:
    """Today's decision; None where the facts are such that none can be taken (the daily run sets such a case aside)."""
    calendar = collector.calendars.of(facts.debtor, collector.policy)
    try:
        return decide(completed(collector, facts, today), collector.policy, today, calendar)
    except Exception:
        return None


def _headline(page: CasePage, decision: Decision | None) -> str:
    if decision is None:
        return sentence(page.because)
    return typographic_sentence(say(decision.because, words().language, words().today))


def _reasons(decision: Decision | None) -> list[Reason]:
    if not isinstance(decision, Wait):
        return []
    return [_reason(blocker) for blocker in decision.blockers]


def _reason(blocker: Blocker) -> Reason:
    w = words()
    return Reason(
        typographic_sentence(say(blocker.because, w.language, w.today)),
        typographic_sentence(say_what_clears(blocker.code, w.language)),
    )


def _next(page: CasePage, decision: Decision | None) -> tuple[str, date | None]:
    if isinstance(decision, Wait) and decision.next_step is not None and decision.next_step_on is not None:
        return step_word(decision.next_step.kind.value), decision.next_step_on
    waiting = _in(page, (*BEFORE_OWNER, NoticeState.PLANNED))
    if waiting:
        return step_word(waiting[0].kind), waiting[0].send_on
    is_over = page.facts.closed_on is not None or page.facts.handed_off_on is not None
    return "", None if is_over else page.next_look_on


def _account(collector: Collector, facts: CaseFacts, today: date) -> tuple[CaseAccount | None, str]:
    """What is open, or everything once the case is over, and why that cannot be reckoned; no account, no reason where
    there is nothing to state."""
    claims = claims_on(facts, today)
    if not claims:
        return None, ""
    try:
        return CaseAccount(facts, statement_for(collector, facts, today, claims)), ""
    except ImpossibleLedger as error:  # the page stays open: it is where the owner looks into it
        return None, str(error)


def _total(page: CasePage, made: CaseAccount | None) -> int | None:
    """Nothing where the case is over: what remains then are penalties that nobody claims."""
    if made is None or not made.statement.figures_complete or page.facts.closed_on is not None:
        return None
    total_minor = made.statement.totals.total_minor
    return total_minor if total_minor != page.remaining_minor else None


def _open_tasks(page: CasePage) -> list[Record]:
    return [it for it in page.records_of(RecordKind.TASK) if it.ended_at is None]


def _tasks(page: CasePage) -> list[tuple[str, str]]:
    return [(task_title(it.code), sentence(it.because)) for it in _open_tasks(page)]


def _is_asked(page: CasePage, kind: TaskKind) -> bool:
    return any(it.code == kind for it in _open_tasks(page))


def _in(page: CasePage, states: tuple[NoticeState, ...]) -> list[NoticeCard]:
    return [card for card in page.notices if card.state in states]


def _silent(page: CasePage) -> set[str]:
    """Messages nothing was heard of, by the open tasks that ask about them."""
    return {it.reference for it in _open_tasks(page) if it.code == TaskKind.DELIVERY_SILENT and it.reference}


def _mendable(page: CasePage) -> list[NoticeCard]:
    """Stopped or refused messages nothing has followed: they may be planned again, or skipped."""
    last: dict[str, NoticeCard] = {card.step_key: card for card in page.notices}
    return [card for card in last.values() if card.state in MENDABLE]
