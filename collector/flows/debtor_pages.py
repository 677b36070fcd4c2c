"""The debtor's page: what is owed and why, as the notices have said it, and what he may answer now."""

from __future__ import annotations

from dataclasses import dataclass

from collector.domain.debtor_page import (
    AnswerKind,
    PageState,
    asked_for,
    offered,
    page_state,
    penalties_told,
    running_plan,
)
from collector.domain.disputes import without_contested
from collector.domain.facts import CaseFacts
from collector.domain.policy import Penalties
from collector.domain.statement import Statement
from collector.flows import act
from collector.flows.days import today_of, zone_of
from collector.flows.statements import statement_for
from collector.parts import Collector
from collector.store import debtor_links, facts, replies
from collector.store import offers as offers_store
from collector.store.offers import Offered
from collector.store.replies import Addressee, Reply
from collector.store.session import Transaction


@dataclass(frozen=True, slots=True)
class DebtorPage:
    """How the case of a link stands today. `statement` is None where nothing is shown as owed.

    `penalties` says how interest and fixed sum are spoken of; `answers` are the earlier ones given on the page;
    `made`: the offers of the present cycle, oldest first.
    """

    facts: CaseFacts
    state: PageState
    offers: tuple[AnswerKind, ...]
    statement: Statement | None
    penalties: Penalties
    answers: tuple[Reply, ...]
    made: tuple[Offered, ...] = ()


def page_of(collector: Collector, to: Addressee) -> DebtorPage:
    """What the page of this link shows; nothing is changed and nobody is asked."""
    with collector.store.read() as tx:
        found = facts_of(collector, tx, to.case_id)
        told = debtor_links.steps_told(tx, to.case_id, to.notice_id)
        made = tuple(offers_store.of_case(tx, to.case_id))
        given = tuple(it for it in replies.of_case(tx, to.case_id) if it.source == replies.PAGE)
    state = page_state(found, today_of(collector))
    penalties = _penalties(collector, found, told) if state is not PageState.PENALTIES else Penalties.DEMAND
    return DebtorPage(
        found, state, offered(found, state, today_of(collector)), _statement(collector, found, state), penalties, given,
        made,
    )  # fmt: skip


def facts_of(collector: Collector, tx: Transaction, case_id: int) -> CaseFacts:
    """The case with what the law adds to its facts."""
    today = today_of(collector)
    (found,) = facts.load_case_facts(tx, [case_id], zone_of(collector), today)
    return act.completed(collector, found, today)


def _penalties(collector: Collector, found: CaseFacts, told: set[str]) -> Penalties:
    """No more firmly than what has left; not at all where figures are incomplete, nobody said yes to them, or
    instalments were agreed."""
    if found.missing_rate is not None or found.unverified_rule is not None or running_plan(found) is not None:
        return Penalties.NONE
    steps = collector.policy.ladder_for(found.debtor).steps
    return penalties_told(step.penalties for step in steps if step.key in told)


def _statement(collector: Collector, found: CaseFacts, state: PageState) -> Statement | None:
    shown = asked_for(found) if state in (PageState.OWED, PageState.LAWYER) else ()
    if state is PageState.PENALTIES:
        shown = found.claims
    claims = tuple(without_contested(it.claim, it.contested_minor) for it in shown)
    return statement_for(collector, found, today_of(collector), claims) if claims else None
