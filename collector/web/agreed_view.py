"""What does the debtor's page say of what was offered, promised and agreed: the plan first, then an offer, a delay?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from collector.documents.offer_mail import conditions_of
from collector.documents.words import Words
from collector.domain.debtor_page import AnswerKind, PageState, asked_for, open_quote, running_plan
from collector.domain.facts import Rung
from collector.domain.plans import Followed, follow, next_open
from collector.flows import acceptance, agreements
from collector.flows.acceptance import Proposal
from collector.flows.days import today_of
from collector.flows.debtor_pages import DebtorPage
from collector.parts import Collector

Say = Callable[..., str]


@dataclass(frozen=True, slots=True)
class PlanCard:
    """The instalments that run. `asked`: what is to be paid now, or next; `rows`: the day, the amount and what came of
    each; `conditions` as the offer worded them; `claim_ids`: the invoices it is about."""

    made: str
    asked: str
    rows: list[tuple[str, str, str]]
    received: str
    conditions: tuple[str, ...]
    has_paper: bool
    claim_ids: frozenset[int]


def plan_card(collector: Collector, page: DebtorPage, words: Words, say: Say) -> PlanCard | None:
    """None where no plan runs, or nothing of it is asked for on this page."""
    plan = running_plan(page.facts)
    if plan is None or page.state is not PageState.OWED:
        return None
    today, currency = today_of(collector), page.facts.currency
    followed = follow(plan, page.facts.claims)
    rows = [
        (words.day(it.due_on), words.amount(it.amount_minor, currency), _state(it, today, currency, words, say))
        for it in followed
    ]
    paid = words.amount(sum(it.paid_minor for it in followed), currency)
    return PlanCard(
        made=say("plan.of", day=words.day(plan.made_on)), asked=_asked(followed, today, currency, words, say),
        rows=rows,
        received=say("plan.received", paid=paid, total=words.amount(plan.total_minor, currency)),
        conditions=conditions_of(plan.interest, plan.all_due_days, words.language),
        has_paper=agreements.paper_of(collector, page.facts.case_id) is not None, claim_ids=plan.claim_ids,
    )  # fmt: skip


def agreed(page: DebtorPage, words: Words, say: Say, today: date, *, is_proposed: bool) -> str:
    """The offer to settle that still holds, or the time that was given; nothing where it stands there to be accepted
    (`is_proposed`)."""
    facts, quote = page.facts, open_quote(page.facts, today)
    if page.state is not PageState.OWED or is_proposed:
        return ""
    if quote is not None:
        return say("quote", amount=words.amount(quote.amount_minor, facts.currency), day=words.day(quote.pay_by))
    until = time_given(page, today)
    if until is None:
        return ""
    left = sum(it.asked_minor for it in asked_for(facts))
    return say("delay", amount=words.amount(left, facts.currency), day=words.day(until))


def time_given(page: DebtorPage, today: date) -> date | None:
    """The day until which an accepted offer gives time; None where none does."""
    last = page.made[-1] if page.made else None
    if last is None or last.outcome != "accepted" or last.facts.rung is not Rung.DELAY:
        return None
    until = date.fromisoformat(last.facts.terms["pay_by"])
    return until if today <= until else None


def promise_runs(page: DebtorPage, words: Words, say: Say) -> str:
    """The day that was promised and has not come."""
    promise = page.facts.promise
    if promise is None or promise.kept is not None or page.state is not PageState.OWED:
        return ""
    amount = words.amount(promise.amount_minor, page.facts.currency)
    return say("promise_runs", amount=amount, day=words.day(promise.due_on))


def proposal_on(collector: Collector, page: DebtorPage, words: Words) -> Proposal | None:
    """The offer that waits for an answer."""
    if AnswerKind.ACCEPT not in page.offers:
        return None
    return acceptance.proposal_of(collector, page.facts, page.answers, words.language)


def days_of(proposal: Proposal | None, words: Words, say: Say) -> str:
    """When the offer was made, and how long it holds."""
    if proposal is None:
        return ""
    return say("offer.days", made=words.day(proposal.made_on), expires=words.day(proposal.expires_on))


def _asked(followed: Iterable[Followed], today: date, currency: str, words: Words, say: Say) -> str:
    now = sum(it.missing_minor for it in followed if it.due_on <= today)
    if now:
        return say("plan.now", amount=words.amount(now, currency))
    following = next_open(followed)
    if following is None:
        return ""
    return say("plan.next", amount=words.amount(following.missing_minor, currency), day=words.day(following.due_on))


def _state(it: Followed, today: date, currency: str, words: Words, say: Say) -> str:
    if it.paid_on is not None:
        return say("plan.paid", day=words.day(it.paid_on))
    if it.paid_minor:
        return say("plan.part", left=words.amount(it.missing_minor, currency))
    return say("plan.due") if it.due_on <= today else say("plan.later")
